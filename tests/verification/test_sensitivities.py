"""Sensitivities of any output to any input, against differences of cells that are solved again."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import hydroxcell
from hydroxcell import Hold, Polarization
from hydroxcell.cell.catalog import load_cell
from hydroxcell.engine import operator_for
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.forward import Forward
from hydroxcell.numerics.sensitivity import Adjoint
from hydroxcell.results.curve_numbers import CurveNumbers
from hydroxcell.results.derivatives import Differentiator
from hydroxcell.results.sensitivity import Sensitivity

CURRENTS = (1e3, 1e4)
OUTPUTS = (
    "cell_voltage", "power_density", "high_frequency_resistance", "water_through_membrane", "peak_temperature",
    "oxygen_reduction_loss", "gas_transport_loss_cathode", "ionic_loss_membrane", "utilisation_oxygen",
)  # fmt: skip
INPUTS = (
    "membrane.thickness",
    "cathode.catalyst_layer.ionomer_volume_fraction",
    "cathode.diffusion_layer.tortuosity",
    "membrane.electro_osmotic_drag.slope",
    "conditions.temperature",
    "conditions.cathode.relative_humidity",
    "conditions.anode.flow.rate",
)


@cache
def found(at: str = "current") -> Sensitivity:
    protocol = Polarization(current_densities=CURRENTS)
    return hydroxcell.sensitivity("pap_reference", protocol, outputs=OUTPUTS, parameters=INPUTS, at=at)  # type: ignore[arg-type]


@cache
def base() -> Operator:
    return operator_for(load_cell("pap_reference"))


@cache
def scanned() -> tuple[object, ...]:
    return tuple(base().scan())


def moved(path: str, value: float) -> Operator:
    return Operator(base().system, {**base().values, path: value})


def extrapolated(quotients: list[np.ndarray]) -> np.ndarray:
    """Difference quotients of two steps, one half of the other, without their quadratic error."""
    return quotients[1] + (quotients[1] - quotients[0]) / 3.0


@pytest.mark.parametrize("path", INPUTS)
def test_columns_at_fixed_current(path: str) -> None:
    value = base().values[path]
    tables = {}
    for step in (2e-3 * value, 1e-3 * value):
        pair = []
        for sign in (1.0, -1.0):
            operator = moved(path, value + sign * step)
            pair.append(Differentiator(operator, ()).table(operator.at_currents(scanned(), CURRENTS)))  # type: ignore[arg-type]
        tables[step] = {n: (pair[0][n] - pair[1][n]) / (2.0 * step) for n in OUTPUTS}
    sizes = Differentiator(base(), ()).table(base().at_currents(scanned(), CURRENTS))  # type: ignore[arg-type]
    for name in OUTPUTS:
        difference = extrapolated([t[name] for t in tables.values()])
        # the difference itself is good to 1e-6, or to the round-off of a solution (1e-10) over the step
        floor = 1e-10 / 1e-3 * np.abs(sizes[name]) / value
        error = np.abs(found().derivative(name, path) - difference)
        assert np.all(error <= 2e-6 * np.abs(difference) + floor), (name, error, difference)


def test_fixed_voltage_and_fixed_power_follow_from_fixed_current() -> None:
    """dg at fixed voltage = dg at fixed current + dg/di di; di/dV is common, so ratios must agree between outputs."""
    by_current, by_voltage, by_power = (found(at) for at in ("current", "voltage", "power"))
    assert not by_voltage.derivatives[:, 0].any()
    assert np.abs(by_power.derivatives[:, 1]).max() < 1e-9 * np.abs(by_current.derivatives[:, 1]).max()
    change = by_voltage.derivatives - by_current.derivatives  # (points, outputs, inputs) = dg/di di/dp
    rise = -by_current.derivatives[:, 0]  # dV/di di/dp
    slope = change[:, :, :1] / rise[:, None, :1]  # dg/dV along the curve, from the first input, holds for all others
    predicted = by_current.derivatives + slope * rise[:, None, :]
    size = np.abs(by_current.derivatives) + np.abs(slope * rise[:, None, :])
    worst = np.max(np.abs(by_voltage.derivatives - predicted) / np.where(size > 0.0, size, 1.0), axis=(0, 2))
    assert worst.max() < 1e-4, dict(zip(OUTPUTS, worst, strict=True))


def test_adjoint_and_forward_mode_agree() -> None:
    points = base().at_currents(scanned(), CURRENTS)  # type: ignore[arg-type]
    adjoint = Adjoint(base().system, INPUTS).curve(points)
    forward = Forward(base().system, INPUTS)
    rise = np.array([forward.states(p, np.eye(len(INPUTS)))[-1] for p in points])
    np.testing.assert_allclose(rise, adjoint.of_voltage, rtol=1e-9, atol=1e-13)


def test_adjoint_of_points_that_differ_in_their_parameters() -> None:
    values = base().values["membrane.thickness"] * np.linspace(0.9, 1.1, 9)
    operators = [moved("membrane.thickness", v) for v in values]
    points = [o.at_voltage(0.7) for o in operators]
    adjoint = Adjoint(base().system, INPUTS)
    together, alone = adjoint.curve(points), np.array([adjoint.curve([p]).of_current[0] for p in points])
    np.testing.assert_allclose(together.of_current, alone, rtol=1e-10, atol=1e-12 * np.abs(alone).max())


@pytest.mark.parametrize(
    ("name", "tolerance"),
    [
        ("open_circuit_voltage", 1e-6),
        ("peak_power_density", 1e-5),
        ("limiting_current_density", 1e-5),
        ("current_density_at_0.6V", 1e-6),
        ("power_density_at_0.75V", 1e-6),
        ("current_density_at_peak_power", 2e-2),
    ],
)
def test_numbers_of_the_whole_curve(name: str, tolerance: float) -> None:
    path = "cathode.catalyst_layer.catalyst.oxygen_reduction.current_density_at_0_9_V"
    result = hydroxcell.sensitivity("pap_reference", Hold(voltage=0.7), outputs=name, parameters=path)
    value = base().values[path]
    step = (2e-2 if name == "current_density_at_peak_power" else 5e-4) * value
    pair = [
        CurveNumbers(o, Differentiator(o, ())).number(name)[0] for o in (moved(path, value + s) for s in (step, -step))
    ]
    assert result.derivative(name, path) == pytest.approx((pair[0] - pair[1]) / (2.0 * step), rel=tolerance)


def test_dew_point_and_temperature_of_a_cell_that_states_dew_points() -> None:
    cell = load_cell("pap_reference").replace({f"conditions.{s}.dew_point": "70 degC" for s in ("anode", "cathode")})
    paths = ("conditions.anode.dew_point", "conditions.temperature")
    hold = Hold(current_density="1 A/cm2")
    result = hydroxcell.sensitivity(cell, hold, parameters=paths)
    for path, value in zip(paths, result.parameter_values, strict=True):
        pair = [hydroxcell.simulate(cell.replace({path: value + s}), hold)["cell_voltage"][0] for s in (0.05, -0.05)]
        assert result.derivative("cell_voltage", path)[0] == pytest.approx((pair[0] - pair[1]) / 0.1, rel=2e-5)


def test_normalised_scales() -> None:
    result = found()
    thickness = base().values["membrane.thickness"]
    slope = result.derivative("cell_voltage", "membrane.thickness")
    relative = result.normalised("cell_voltage", "membrane.thickness")
    np.testing.assert_allclose(relative, slope * thickness / result.cell_voltage, rtol=1e-12)
    quantity = load_cell("pap_reference").quantities["membrane.thickness"]
    ranged = result.normalised("cell_voltage", "membrane.thickness", "range")
    if quantity.range is None:
        assert np.isnan(ranged).all()
    else:
        np.testing.assert_allclose(ranged, slope * (quantity.range[1] - quantity.range[0]), rtol=1e-12)


def test_carbon_dioxide_of_a_carbonated_cell() -> None:
    """Parts of the model that add unknowns and parameters need nothing here."""
    feed, hold = "conditions.cathode.carbon_dioxide_fraction", Hold(current_density="1 A/cm2")
    cell = load_cell("pap_reference").replace({"carbonation.material": "hydroxide_carbonate", feed: "400 ppm"})
    outputs = ("cell_voltage", "high_frequency_resistance", "carbon_dioxide_out_anode")
    result = hydroxcell.sensitivity(cell, hold, outputs=outputs, parameters=feed)
    quotients = []
    for step in (8e-6, 4e-6):
        pair = [hydroxcell.simulate(cell.replace({feed: 4e-4 + s}), hold).table for s in (step, -step)]
        quotients.append(np.array([(pair[0][n][0] - pair[1][n][0]) / (2.0 * step) for n in outputs]))
    np.testing.assert_allclose([result.derivative(n, feed)[0] for n in outputs], extrapolated(quotients), rtol=1e-5)
