"""Impedance: exact ladders (V3, V4), limits of low and high frequency (V15), a small sine in time, Kramers-Kronig."""

from __future__ import annotations

import numpy as np
import pytest

from hydroxcell import Impedance, list_cells, simulate
from hydroxcell.cell.catalog import load_cell
from hydroxcell.engine import operator_for
from hydroxcell.lab.kramers_kronig import kramers_kronig
from hydroxcell.numerics.impedance import Linearisation
from hydroxcell.numerics.steady import Point, Status
from hydroxcell.numerics.transient import TimeSettings, begin, steps
from hydroxcell.results import losses
from hydroxcell.results.fields import evaluate

from .line_model import line_system

R_I, R_CT, C = 5e-6, 2e-5, 20.0  # [ohm m2], [ohm m2], [F/m2] of case V4
V4 = {
    10.0: 2.16269e-5 - 5.0300e-7j,
    100.0: 2.04512e-5 - 4.73457e-6j,
    1e3: 4.36920e-6 - 6.93648e-6j,
    1e4: 1.38935e-6 - 1.28888e-6j,
}
SIDES, LAYERS = ("anode", "cathode"), ("diffusion_layer", "catalyst_layer")


@pytest.fixture(scope="module")
def operator():
    return operator_for(load_cell("pap_reference"))


@pytest.fixture(scope="module")
def scan(operator):
    return operator.scan()


@pytest.fixture(scope="module")
def point(operator, scan):
    return operator.at_currents(scan, [1e4])[0]


def ladder(cells: int) -> Linearisation:
    thickness = 1e-5
    system, parameters = line_system(
        cells,
        thickness=thickness,
        conductance=thickness / R_I,
        leak=1.0 / (R_CT * thickness),
        capacity=C / thickness,
    )
    rest = Point(np.zeros(system.grid.size), parameters, 0, Status.CONVERGED)
    return Linearisation(system, rest)


def test_transmission_line_v4() -> None:
    """The tabulated impedances, approached with the square of the mesh width."""
    errors = []
    for cells in (50, 100):
        found = ladder(cells).impedance(list(V4))
        errors.append(np.abs(found / np.array(list(V4.values())) - 1.0))
    assert errors[1].max() < 2e-3
    assert (errors[0][2:] / errors[1][2:] > 3.5).all()
    extrapolated = (4.0 * ladder(200).impedance(list(V4)) - ladder(100).impedance(list(V4))) / 3.0
    assert np.abs(extrapolated / np.array(list(V4.values())) - 1.0).max() < 2e-5


def test_linear_kinetics_at_rest_v3() -> None:
    exact = np.sqrt(R_I * R_CT) / np.tanh(np.sqrt(R_I / R_CT))
    assert ladder(200).resistance_at_rest() == pytest.approx(exact, rel=2e-6)


def test_low_frequency_is_the_slope_of_the_curve(operator, scan, point) -> None:
    linear = Linearisation(operator.system, point)
    below, above = operator.at_currents(scan, [1e4 - 1.0, 1e4 + 1.0])
    slope = -(operator.voltage(above) - operator.voltage(below)) / 2.0
    assert linear.resistance_at_rest() == pytest.approx(slope, rel=1e-6)
    assert linear.impedance([1e-6])[0].real == pytest.approx(slope, rel=1e-6)


def test_high_frequency_is_membrane_contacts_and_layers(operator, point) -> None:
    linear = Linearisation(operator.system, point)
    limit, state = linear.high_frequency_limit()
    fields = evaluate(operator.system, [point], operator.values)
    assert limit == pytest.approx(float(losses.high_frequency_resistance(fields)[0]), rel=0.01)
    assert limit > losses.membrane_resistance(fields)[0] + losses.contact_resistance(fields)[0]
    assert linear.impedance([1e12])[0] == pytest.approx(limit, rel=1e-6)
    etas = np.array(operator.system.grid.names) == "double_layer_voltage"
    assert np.abs(state[etas]).max() < 1e-9


@pytest.mark.parametrize("frequency", [0.1, 1.0, 20.0, 500.0, 2e4])
def test_a_small_sine_in_time_gives_the_same(operator, point, frequency: float) -> None:
    """Ten points of straight lines a quarter period, three periods; the last one is taken."""
    system, per_period, amplitude = operator.system, 40, 50.0
    column = system.index["control.current"]
    interval = 1.0 / (frequency * per_period)
    parameters = point.parameters.copy()
    state = begin(system, point.solution, parameters, 0.0)
    settings = TimeSettings(relative=1e-5, absolute=1e-8, first_step=interval / 20.0)
    voltage, current = [], []
    for k in range(3 * per_period):
        a, b = (1e4 + amplitude * np.sin(2.0 * np.pi * (k + s) / per_period) for s in (0, 1))
        parameters = parameters.copy()
        parameters[column] = a
        slope = np.zeros_like(parameters)
        slope[column] = (b - a) / interval
        for taken in steps(system, state, parameters, (k + 1) * interval, settings, slope, first_step=interval):
            state = taken.after
        voltage.append(state.solution[-1])
        current.append(b)
    turn = np.exp(-2j * np.pi * np.arange(per_period) / per_period)
    found = -(np.array(voltage[-per_period:]) @ turn) / (np.array(current[-per_period:]) @ turn)
    exact = Linearisation(system, point).impedance([frequency])[0]
    assert abs(found / exact - 1.0) < 0.01


def test_anode_part_at_rest_is_the_slope_of_the_reference_potential(operator, scan) -> None:
    """Against the potential in the middle of the membrane, read from the profiles of two neighbouring steady states."""
    asked = Impedance(current_density="1 A/cm2", frequencies=[1e-6], contributions=False)
    found = simulate("pap_reference", asked)
    fields = evaluate(operator.system, operator.at_currents(scan, [1e4 - 1.0, 1e4 + 1.0]), operator.values)
    x, potential = fields.centre["membrane"], fields.layers["membrane"]["ionic_potential"]
    middle = 0.5 * (x[0] + x[-1])
    slope = -(np.interp(middle, x, potential[1]) - np.interp(middle, x, potential[0])) / 2.0
    assert found.anode[0, 0].real == pytest.approx(slope, rel=1e-5)
    assert 0.0 < slope < found.impedance[0, 0].real


def test_processes_are_what_their_names_say() -> None:
    """Slow water has no part in fast changes; without heat resistance, heat has no part at all."""
    asked = Impedance(current_density="1.5 A/cm2", points_per_decade=2)
    result = simulate("pap_reference", asked)
    largest = np.abs(result.impedance).max()
    fast = result.frequencies > 1e5
    assert np.abs(result.processes["ionomer_water"][:, fast]).max() < 1e-3 * largest
    assert np.abs(result.processes["ionomer_water"]).max() > 0.01 * largest
    cold = {f"{side}.{layer}.thermal_conductivity": "1000 W/m/K" for side in SIDES for layer in LAYERS}
    cold |= {f"{side}.flow_field.thermal_contact_resistance": 0.0 for side in SIDES}
    cooled = simulate(load_cell("pap_reference").replace(cold), asked)
    assert np.abs(cooled.processes["heat"]).max() < 0.02 * np.abs(result.processes["heat"]).max()


@pytest.mark.parametrize("load", [1e3, 1e4, 3e4])
def test_spectra_obey_kramers_and_kronig(operator, scan, load: float) -> None:
    linear = Linearisation(operator.system, operator.at_currents(scan, [load])[0])
    frequencies = np.geomspace(1e6, 1e-3, 91)
    found = kramers_kronig(frequencies, linear.impedance(frequencies))
    assert found.largest < 1e-6


@pytest.mark.parametrize("name", list_cells())
def test_every_cell_has_a_sound_spectrum(name: str) -> None:
    asked = Impedance(voltage=["0.8 V", "0.65 V", "0.5 V"], points_per_decade=1, contributions=False)
    result = simulate(name, asked)
    assert np.isfinite(result.impedance).all()
    limit, rest = result.points["high_frequency_limit"], result.points["polarization_resistance"]
    assert (limit > 0.0).all()
    assert (rest > limit).all()
    assert np.abs(result.impedance[:, 0].imag).max() < 0.2 * limit.max()
