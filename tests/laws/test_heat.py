"""The split of the reversible heat, and its sum, for both carriers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydroxcell.constants import FARADAY
from hydroxcell.physics import heat
from hydroxcell.physics import thermodynamics as td
from hydroxcell.physics.ion_transport import CARRIERS

TEMPERATURES = st.floats(298.15, 383.15)
ENTROPIES = st.floats(-400.0, 400.0)


def enthalpy(species: str, temperature: float) -> float:
    return float(td.molar_enthalpy(species, temperature))


def heat_released(name: str, temperature: float, entropy: float) -> tuple[float, float]:
    """Energy in minus energy out of each electrode at equilibrium, per coulomb: enthalpies and electric work."""
    carrier = CARRIERS[name]
    ion = float(heat.ion_enthalpy(carrier.charge, temperature, entropy))
    # per mole of electrons: ions leave the anode for a proton, enter it for hydroxide
    hydrogen, oxygen = 0.5 * enthalpy("H2", temperature), 0.25 * enthalpy("O2", temperature)
    water = enthalpy("H2O_liquid", temperature)
    anode = hydrogen - carrier.charge * ion - carrier.anode_water_per_electron * water
    cathode = oxygen + carrier.charge * ion - carrier.cathode_water_per_electron * water
    # the anode does no work at equilibrium (E_an = 0), the cathode delivers E0
    return anode / FARADAY, cathode / FARADAY - float(td.standard_potential(temperature))


@pytest.mark.parametrize("name", CARRIERS)
@given(temperature=TEMPERATURES, entropy=ENTROPIES)
def test_energy_balance_of_each_electrode_gives_the_reversible_heat(
    name: str, temperature: float, entropy: float
) -> None:
    anode, cathode = heat_released(name, temperature, entropy)
    assert anode == pytest.approx(float(heat.reversible_heat_anode(1.0, temperature, entropy)), abs=1e-9)
    assert cathode == pytest.approx(float(heat.reversible_heat_cathode(1.0, temperature, entropy)), abs=1e-9)


@given(TEMPERATURES, ENTROPIES)
def test_only_the_sum_of_the_electrodes_is_fixed(temperature: float, entropy: float) -> None:
    total = heat.reversible_heat_anode(1.0, temperature, entropy) + heat.reversible_heat_cathode(
        1.0, temperature, entropy
    )
    expected = -temperature * float(td.reaction_entropy(temperature)) / (2.0 * FARADAY)
    assert float(total) == pytest.approx(expected, abs=1e-12)
    voltage = td.standard_potential(temperature)
    whole = heat.heat_of_cell(voltage, td.thermoneutral_voltage(temperature), 1.0)
    assert float(whole) == pytest.approx(expected, abs=1e-12)


def test_numbers_for_hydroxide_at_80_degrees() -> None:
    assert float(heat.reversible_heat_anode(1.0, 353.15, 161.5)) == pytest.approx(-0.296, abs=5e-4)
    # with the reaction entropy of 80 degrees (-157.9 J/mol/K); the sum of both is 0.289 W/A
    assert float(heat.reversible_heat_cathode(1.0, 353.15, 161.5)) == pytest.approx(0.585, abs=5e-4)


@given(st.floats(300.0, 370.0), st.floats(300.0, 370.0), st.floats(0.1, 3.0), st.floats(0.1, 3.0))
def test_conduction_runs_downhill_through_two_layers_in_series(left: float, right: float, k1: float, k2: float) -> None:
    flux = heat.conduction_flux(left, right, 1e-4, k1, 2e-4, k2)
    face = left - flux * 1e-4 / k1
    assert face - flux * 2e-4 / k2 == pytest.approx(right, rel=1e-12)
    assert flux * (left - right) >= 0.0
