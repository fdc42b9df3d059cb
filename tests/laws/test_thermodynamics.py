"""Verification V1: tables, thermodynamic identities, signs of the three water activities."""

from __future__ import annotations

import casadi
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.physics import thermodynamics as td

TEMPERATURES = st.floats(298.15, 383.15)
ACTIVITIES = st.floats(0.05, 2.0)

# T [K], dH [kJ/mol], dS [J/mol/K], E0 [V], thermoneutral [V]: Shomate evaluation independent of this code
TABLE = [
    (298.15, -285.8286, -163.3001, 1.22889, 1.48120),
    (313.15, -285.3530, -161.7436, 1.21626, 1.47874),
    (333.15, -284.7220, -159.7904, 1.19960, 1.47547),
    (343.15, -284.4065, -158.8574, 1.19134, 1.47383),
    (353.15, -284.0904, -157.9495, 1.18314, 1.47220),
    (363.15, -283.7734, -157.0641, 1.17497, 1.47055),
    (373.15, -283.4550, -156.1992, 1.16686, 1.46890),
]


@pytest.mark.parametrize(("temperature", "enthalpy", "entropy", "potential", "thermoneutral"), TABLE)
def test_v1_table(temperature: float, enthalpy: float, entropy: float, potential: float, thermoneutral: float) -> None:
    assert float(td.reaction_enthalpy(temperature)) / 1e3 == pytest.approx(enthalpy, abs=5e-4)
    assert float(td.reaction_entropy(temperature)) == pytest.approx(entropy, abs=1e-4)
    assert float(td.standard_potential(temperature)) == pytest.approx(potential, abs=1e-5)
    assert float(td.thermoneutral_voltage(temperature)) == pytest.approx(thermoneutral, abs=1e-5)


@pytest.mark.parametrize("species", td.SHOMATE)
@given(temperature=TEMPERATURES)
def test_heat_capacity_is_the_slope_of_enthalpy_and_entropy(species: str, temperature: float) -> None:
    t = casadi.SX.sym("t")
    slopes = casadi.Function(
        "slopes",
        [t],
        [casadi.jacobian(td.molar_enthalpy(species, t), t), t * casadi.jacobian(td.molar_entropy(species, t), t)],
    )
    expected = float(td.molar_heat_capacity(species, temperature))
    assert [float(v) for v in slopes(temperature)] == pytest.approx([expected, expected], rel=1e-9)


@given(temperature=TEMPERATURES)
def test_slope_of_the_standard_potential_is_the_entropy(temperature: float) -> None:
    t = casadi.SX.sym("t")
    slope = casadi.Function("slope", [t], [casadi.jacobian(td.standard_potential(t), t)])
    expected = float(td.reaction_entropy(temperature)) / (2.0 * FARADAY)
    assert float(slope(temperature)) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("species", "enthalpy", "entropy"),
    [("H2", 0.0, 130.680), ("O2", 0.0, 205.152), ("N2", 0.0, 191.609), ("H2O_liquid", -285830.0, 69.95),
     ("H2O_gas", -241826.0, 188.84)],
)  # fmt: skip
def test_standard_values_at_25_degrees(species: str, enthalpy: float, entropy: float) -> None:
    assert float(td.molar_enthalpy(species, 298.15)) == pytest.approx(enthalpy, abs=5.0)
    assert float(td.molar_entropy(species, 298.15)) == pytest.approx(entropy, abs=0.02)


def test_open_circuit_at_unit_activities_is_the_standard_potential() -> None:
    for anode, cathode in ((1.0, -0.5), (0.0, 0.5)):
        voltage = td.reversible_voltage(353.15, 1.0, 1.0, 1.0, 1.0, anode, cathode)
        assert float(voltage) == pytest.approx(float(td.standard_potential(353.15)), abs=1e-8)


def test_dry_cathode_costs_18_mV() -> None:
    wet = td.reversible_voltage(353.15, 1.0, 1.0, 1.0, 1.0, 1.0, -0.5)
    dry = td.reversible_voltage(353.15, 1.0, 0.3, 1.0, 1.0, 1.0, -0.5)
    assert 1e3 * float(wet - dry) == pytest.approx(18.3, abs=0.05)


@given(TEMPERATURES, ACTIVITIES, ACTIVITIES, ACTIVITIES)
def test_both_carriers_give_one_voltage_at_equal_water_activity(t: float, water: float, h2: float, o2: float) -> None:
    hydroxide = td.reversible_voltage(t, water, water, h2, o2, 1.0, -0.5)
    proton = td.reversible_voltage(t, water, water, h2, o2, 0.0, 0.5)
    assert float(hydroxide) == pytest.approx(float(proton), abs=1e-12)
    product = GAS_CONSTANT * t / (2.0 * FARADAY) * np.log(h2 * np.sqrt(o2) / water)
    # the smooth floor under the activities moves each logarithm by less than width^2/(4 a^2)
    assert float(hydroxide) == pytest.approx(float(td.standard_potential(t)) + product, abs=1e-7)


@given(TEMPERATURES, ACTIVITIES)
def test_signs_of_the_water_activities_in_a_hydroxide_cell(t: float, water: float) -> None:
    more = 1.01 * water
    assert td.anode_equilibrium_potential(t, more, 1.0, 1.0) > td.anode_equilibrium_potential(t, water, 1.0, 1.0)
    assert td.cathode_equilibrium_potential(t, more, 1.0, -0.5) > td.cathode_equilibrium_potential(t, water, 1.0, -0.5)


def test_logarithm_of_an_activity_survives_zero_and_below() -> None:
    values = np.array([-1.0, -1e-3, 0.0, 1e-5, 1e-3, 1.0])
    logs = td.log_activity(values)
    assert np.isfinite(logs).all()
    assert (np.diff(logs) > 0).all()


def test_heats_of_both_products_at_80_degrees() -> None:
    assert float(td.higher_heating_value(353.15)) / (2 * FARADAY) == pytest.approx(1.472, abs=5e-4)
    assert float(td.lower_heating_value(353.15)) / (2 * FARADAY) == pytest.approx(1.256, abs=5e-4)
    assert float(td.molar_gibbs("H2", 298.15)) == pytest.approx(-298.15 * 130.68, abs=2.0)
