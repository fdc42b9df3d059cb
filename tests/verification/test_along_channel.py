"""The plate along its channels: limits in which it is a known problem, balances, and the algebra of its solver."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

import hydroxcell as h
from hydroxcell import engine
from hydroxcell.api import operator_for
from hydroxcell.cell.schema import Cell
from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.models.base import FloatArray
from hydroxcell.models.through_plane import Mesh
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.steady import Point, Status
from hydroxcell.physics.channel_flow import (
    kulikovsky_current_profile,
    laminar_pressure_drop,
    rectangular_friction_reynolds,
)
from hydroxcell.physics.gas_properties import gas_viscosity

COARSE = Mesh(8, 4, 12, 6)
VOLTAGES = (0.8, 0.6, 0.4)


def cell_of(name: str = "pap_reference", changes: Mapping[str, Any] | None = None) -> Cell:
    cell = h.load_cell(name)
    return cell.replace(dict(changes)) if changes else cell


def points_of(
    cell: Cell, along: h.AlongChannel | None, voltages: tuple[float, ...] = VOLTAGES
) -> tuple[Any, list[Point]]:
    operator = operator_for(cell, mesh=COARSE, along=along)
    rest = operator.open_circuit()
    points = operator.voltage_sweep(rest, list(voltages))
    assert all(p.status is Status.CONVERGED for p in (rest, *points))
    return operator, points


def currents(cell: Cell, along: h.AlongChannel | None, voltages: tuple[float, ...] = VOLTAGES) -> FloatArray:
    operator, points = points_of(cell, along, voltages)
    return np.array([operator.current(p) for p in points])


def local_currents(operator: Operator, point: Point) -> FloatArray:
    system: Any = operator.system
    states, parameters = system.parts(point.solution)[0], system.segment_parameters(point.solution, point.parameters)
    return np.array(
        [system.inner.report_last("external_current", y, p) for y, p in zip(states, parameters, strict=True)]
    )


FLOWS = {
    "fixed": {"conditions.anode.flow.rate": "0.1 slpm", "conditions.cathode.flow.rate": "0.15 slpm"},
    "stoichiometry": {
        "conditions.anode.flow.kind": "stoichiometry",
        "conditions.anode.flow.ratio": 1.5,
        "conditions.anode.flow.minimum_current_density": "0.1 A/cm2",
        "conditions.cathode.flow.kind": "stoichiometry",
        "conditions.cathode.flow.ratio": 2.0,
        "conditions.cathode.flow.minimum_current_density": "0.1 A/cm2",
        "conditions.cathode.reactant_fraction": 0.21,
    },
}


@pytest.mark.parametrize("kind", FLOWS)
@pytest.mark.parametrize("flow", ["co", "counter"])
def test_one_segment_is_the_through_plane_model(kind: str, flow: str) -> None:
    cell = cell_of(changes=FLOWS[kind])
    one = currents(cell, h.AlongChannel(flow=flow, segments=1))
    assert one == pytest.approx(currents(cell, None), rel=1e-9)


UNLIMITED = {f"conditions.{side}.flow.rate": "1e6 slpm" for side in ("anode", "cathode")}


@pytest.mark.parametrize(
    "record",
    [
        h.AlongChannel(flow="co", segments=5),
        h.AlongChannel(flow="counter", segments=5),
        h.AlongChannel(flow="cross", segments=2, rows=3),
    ],
    ids=lambda r: r.flow,
)
def test_infinite_flow_is_the_through_plane_model(record: h.AlongChannel) -> None:
    """Every segment sees the feed: the same voltage at the same current to 1 uV, whatever the direction."""
    cell = cell_of(changes=UNLIMITED)
    plate, points = points_of(cell, record)
    single, references = points_of(cell, None)
    for point, reference in zip(points, references, strict=True):
        near = single.voltage_sweep(reference, [single.voltage(reference) - 1e-3])[0]
        slope = (single.current(near) - single.current(reference)) / 1e-3
        assert abs(plate.current(point) - single.current(reference)) / slope < 1e-6
        local = local_currents(plate, point)
        assert np.ptp(local) / slope < 2e-6


# --------------------------------------------------------------------------- V11


@pytest.mark.parametrize("segments", [4, 12])
def test_v11_oxygen_along_the_channel(segments: int) -> None:
    """First-order Tafel kinetics at one voltage: i(y)/<i> = -z ln(1 - 1/z) (1 - 1/z)^y, here as means of segments.

    A little oxygen in a little nitrogen makes the current so small that no potential varies; its kinetics have order
    one, and none in water.
    """
    cell = cell_of(
        changes={
            "conditions.anode.flow.kind": "differential",
            "conditions.cathode.reactant_fraction": 1e-2,
            "conditions.cathode.flow.rate": "0.001 slpm",
            "conditions.anode.relative_humidity": 0.9,
            "conditions.cathode.relative_humidity": 0.9,
            "cathode.catalyst_layer.catalyst.oxygen_reduction.oxygen_order": 1.0,
            "cathode.catalyst_layer.catalyst.oxygen_reduction.water_order": 0.0,
            "membrane.short_resistance": "1e12 ohm cm2",
            **{
                f"membrane.{gas}_permeability.{state}": 1e-25
                for gas in ("hydrogen", "oxygen")
                for state in ("dry", "wet")
            },
        }
    )
    operator = operator_for(cell, mesh=COARSE, along=h.AlongChannel(flow="co", segments=segments))
    feed = cell.value("conditions.cathode.flow.rate") * 1e-2 * 4.0 * FARADAY / cell.value("geometry.active_area")
    ratio = 2.0
    curve = [operator.open_circuit()]
    while operator.current(curve[-1]) < feed / ratio:
        curve += operator.voltage_sweep(curve[-1], [operator.voltage(curve[-1]) - 0.02])
    point = operator.at_currents(curve, [feed / ratio])[0]
    assert point.status is Status.CONVERGED
    local = local_currents(operator, point)
    edges = np.linspace(0.0, 1.0, segments + 1)
    # mean of the law over each segment: its integral is (1 - (1 - 1/z)^y) z
    expected = np.diff(ratio * (1.0 - (1.0 - 1.0 / ratio) ** edges)) * segments
    assert local / local.mean() == pytest.approx(expected, rel=4e-3)
    middle = kulikovsky_current_profile(ratio, 0.5 * (edges[1:] + edges[:-1]))
    assert expected == pytest.approx(middle, rel=0.05 / segments)


# --------------------------------------------------------------------------- solver


@pytest.mark.parametrize(
    "record", [h.AlongChannel(flow="counter", segments=3), h.AlongChannel(flow="cross", segments=2, rows=2)]
)
@pytest.mark.parametrize("control", ["voltage", "current", "power"])
def test_schur_complements_solve_the_whole_jacobian(record: h.AlongChannel, control: str) -> None:
    """J s = r with J by central differences of all rows: segments, flows, mean current and control together."""
    operator, points = points_of(cell_of(changes=FLOWS["stoichiometry"]), record, (0.7,))
    system: Any = operator.system
    solution = points[0].solution
    setting = {"voltage": 0.7, "current": 3e3, "power": 2e3}[control]
    wanted = {f"control.{control}_weight": 1.0, f"control.{control}": setting}
    parameters = system.parameters(operator.values, wanted)
    rows, matrix = system.linearise(solution, parameters)
    assert rows == pytest.approx(system.residual(solution, parameters), abs=1e-12)
    right = np.zeros(system.size)
    coupled = record.count * 4 + 2
    right[-coupled:] = np.random.default_rng(3).normal(size=coupled) * 1e-3
    step = system.back_substitute(system.factorise(matrix), right)
    size = 1e-3 / np.abs(step).max()
    above, below = (system.residual(solution + sign * size * step, parameters) for sign in (1.0, -1.0))
    assert (above - below) / (2.0 * size) == pytest.approx(right, abs=2e-4 * np.abs(right).max())


def test_newton_steps_of_the_plate_converge_quadratically() -> None:
    """One step from the neighbouring voltage: half the distance leaves a quarter of the error."""
    operator, points = points_of(cell_of(changes=FLOWS["fixed"]), h.AlongChannel(flow="counter", segments=3), (0.7,))
    system: Any = operator.system
    errors = []
    for distance in (4e-3, 2e-3):
        target = operator.voltage_sweep(points[0], [0.7 - distance])[0]
        rows, matrix = system.linearise(points[0].solution, target.parameters)
        after = points[0].solution - system.back_substitute(system.factorise(matrix), rows)
        errors.append(np.abs(after - target.solution).max())
    assert errors[1] < 0.3 * errors[0]
    assert errors[0] < 0.05


def test_both_back_ends_agree() -> None:
    pytest.importorskip("llvmlite")
    cell, record = cell_of(changes=FLOWS["fixed"]), h.AlongChannel(flow="counter", segments=3)
    found = []
    for backend in ("compiled", "casadi"):
        engine._system.cache_clear()
        engine._segments.cache_clear()
        with patch.dict(os.environ, HYDROXCELL_BACKEND=backend):
            found.append(currents(cell, record, (0.7, 0.5)))
    engine._system.cache_clear()
    engine._segments.cache_clear()
    assert found[0] == pytest.approx(found[1], rel=1e-9)


def test_currents_converge_with_the_number_of_segments() -> None:
    """The error of the current falls at least in proportion to 1/K, on a plate that uses two thirds of its hydrogen."""
    cell = cell_of(changes=FLOWS["fixed"])
    found = {k: currents(cell, h.AlongChannel(flow="counter", segments=k), (0.6,))[0] for k in (2, 4, 8, 32)}
    errors = [abs(found[k] - found[32]) for k in (2, 4, 8)]
    assert errors[1] < 0.6 * errors[0]
    assert errors[2] < 0.6 * errors[1]
    assert errors[2] < 2e-3 * found[32]


# --------------------------------------------------------------------------- directions, feeds, exhaustion


def test_direction_does_not_matter_beside_an_unlimited_feed() -> None:
    cell = cell_of(changes={"conditions.anode.flow.kind": "differential", "conditions.cathode.flow.rate": "0.1 slpm"})
    found = [currents(cell, h.AlongChannel(flow=flow, segments=4)) for flow in ("co", "counter")]
    assert found[1] == pytest.approx(found[0], rel=1e-9)


def test_lanes_of_equal_segments_act_as_one() -> None:
    """Beside an unlimited anode every row of a cross-flow plate is the same cathode lane."""
    cell = cell_of(changes=UNLIMITED | {"conditions.cathode.flow.rate": "0.1 slpm"})
    one = currents(cell, h.AlongChannel(flow="cross", segments=4, rows=1))
    two = currents(cell, h.AlongChannel(flow="cross", segments=4, rows=2))
    assert two == pytest.approx(one, rel=1e-6)


def test_a_stoichiometric_feed_follows_the_total_current() -> None:
    result = h.simulate(
        cell_of(changes=FLOWS["stoichiometry"]),
        h.Hold(current_density="0.5 A/cm2"),
        model="along_channel",
        along=h.AlongChannel(flow="counter", segments=4),
        mesh=COARSE,
    )
    crossed = 1.0 + result["crossover_current_density"][0] / result["current_density"][0]
    assert result["utilisation_hydrogen"][0] * 1.5 == pytest.approx(crossed, rel=1e-3)
    assert result["utilisation_oxygen"][0] * 2.0 == pytest.approx(crossed, rel=1e-3)


@pytest.mark.parametrize("flow", ["co", "counter"])
def test_a_feed_that_is_used_up_ends_with_its_name(flow: str) -> None:
    cell = cell_of(changes={"conditions.anode.flow.rate": "0.03 slpm", "conditions.cathode.flow.rate": "0.5 slpm"})
    result = h.simulate(
        cell,
        h.Polarization(current_densities=("0.3 A/cm2", "0.8 A/cm2", "1.2 A/cm2")),
        model="along_channel",
        along=h.AlongChannel(flow=flow, segments=4),
        mesh=COARSE,
    )
    fed = cell.value("conditions.anode.flow.rate") * 2.0 * FARADAY / cell.value("geometry.active_area")
    assert result.status == ("converged", "converged", "limited: hydrogen feed")
    assert result.scalars["limiting_current_density"] == pytest.approx(fed, rel=2e-3)
    assert result["water_closure_relative"][:2].max() < 1e-8


# --------------------------------------------------------------------------- balances of the plate

RECORDS = {
    "co": h.AlongChannel(flow="co", segments=4),
    "counter with coolant": h.AlongChannel(
        flow="counter", segments=4, coolant=h.Coolant(inlet_temperature="75 degC", rise="8 K", along="anode")
    ),
    "cross with channels": h.AlongChannel(
        flow="cross",
        segments=3,
        rows=2,
        anode_channels=h.Channels(length="0.3 m", number=1, width="1 mm", depth="1 mm"),
        cathode_channels=h.Channels(length="0.3 m", number=1, width="0.5 mm", depth="0.5 mm"),
    ),
}


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("kind", FLOWS)
def test_what_enters_the_plate_leaves_it(name: str, kind: str) -> None:
    result = h.simulate(
        cell_of(changes=FLOWS[kind]),
        h.Polarization(voltages=(0.75, 0.6, 0.45)),
        model="along_channel",
        along=RECORDS[name],
        mesh=COARSE,
    )
    for balance in ("water", "charge", "energy"):
        assert result[f"{balance}_closure_relative"].max() < 1e-8
    assert sum(result.losses().values()) == pytest.approx(result["total_loss"], abs=1e-9)
    assert result.along is not None
    assert result.along["current_density"].mean(axis=1) == pytest.approx(result["current_density"], rel=1e-9)


def test_pressure_drop_is_that_of_the_mean_flow() -> None:
    """Pure oxygen that is hardly used, dry: Darcy's law of the feed, within the expansion and what is taken up."""
    channels = h.Channels(length="0.2 m", number=3, width="1 mm", depth="0.8 mm")
    cell = cell_of(changes={"conditions.cathode.flow.rate": "2 slpm", "conditions.cathode.relative_humidity": 0.0})
    result = h.simulate(
        cell,
        h.Hold(voltage=0.9),
        model="along_channel",
        along=h.AlongChannel(flow="co", segments=5, cathode_channels=channels),
        mesh=COARSE,
    )
    temperature, pressure = cell.value("conditions.temperature"), cell.value("conditions.cathode.pressure")
    velocity = (
        cell.value("conditions.cathode.flow.rate") * GAS_CONSTANT * temperature / pressure / channels.cross_section
    )
    expected = laminar_pressure_drop(
        rectangular_friction_reynolds(1e-3, 0.8e-3),
        gas_viscosity("O2", temperature),
        velocity,
        0.2,
        channels.hydraulic_diameter,
    )
    assert result["pressure_drop_cathode"][0] == pytest.approx(expected, rel=0.05)
    assert "pressure_drop_anode" not in result.table


def test_the_coolant_sets_the_plate_temperature() -> None:
    coolant = h.Coolant(inlet_temperature="70 degC", rise="10 K", along="cathode")
    result = h.simulate(
        cell_of(),
        h.Hold(voltage=0.7),
        model="along_channel",
        along=h.AlongChannel(segments=5, coolant=coolant),
        mesh=COARSE,
    )
    assert result.along is not None
    assert result.along["plate_temperature"][0] - 273.15 == pytest.approx([71.0, 73.0, 75.0, 77.0, 79.0])


def test_carbon_dioxide_moves_from_cathode_to_anode_along_the_plate() -> None:
    """One segment is the through-plane model; along the plate what the cathode takes up the anode releases."""
    cell = cell_of(
        changes=FLOWS["fixed"]
        | {"carbonation.material": "hydroxide_carbonate", "conditions.cathode.carbon_dioxide_fraction": "400 ppm"}
    )
    hold = h.Polarization(voltages=(0.75, 0.6))
    single = h.simulate(cell, hold, mesh=COARSE)
    one, many = (
        h.simulate(cell, hold, model="along_channel", along=h.AlongChannel(segments=k), mesh=COARSE) for k in (1, 5)
    )
    for name in ("current_density", "carbon_dioxide_out_anode", "carbon_content_membrane"):
        assert one[name] == pytest.approx(single[name], rel=1e-7)
    assert many["carbon_closure_relative"].max() < 1e-6
    fed = many["carbon_dioxide_in_cathode"]
    assert many["carbon_dioxide_out_anode"] + many["carbon_dioxide_out_cathode"] == pytest.approx(fed, rel=1e-8)
    assert many.along is not None
    exhaust = many.along["carbon_dioxide_fraction_exhaust_cathode"]
    assert (np.diff(exhaust, axis=1) < 0.0).all()
