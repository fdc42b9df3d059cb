"""Permeation, its current equivalent and the mixed potential it leaves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydroxcell.constants import FARADAY
from hydroxcell.physics import crossover as xo

WATER = st.floats(0.0, 0.6)
TEMPERATURES = st.floats(298.15, 368.15)


def test_17_A_m2_through_25_um_of_a_nafion_like_membrane() -> None:
    permeability = xo.nafion_hydrogen_permeability(0.35, 353.15)
    assert float(permeability) == pytest.approx(4.1e-14, rel=0.02)
    current = xo.crossover_current(xo.permeation_flux(permeability, 53e3, 0.0, 25e-6), 2)
    assert float(current) == pytest.approx(17.0, abs=0.5)


@pytest.mark.parametrize("law", [xo.nafion_hydrogen_permeability, xo.nafion_oxygen_permeability], ids=["H2", "O2"])
@given(water=WATER, temperature=TEMPERATURES)
def test_permeability_rises_with_water_and_temperature(law: object, water: float, temperature: float) -> None:
    value = law(water, temperature)  # type: ignore[operator]
    assert 0.0 < value < law(water + 0.01, temperature)  # type: ignore[operator]
    assert value < law(water, temperature + 1.0)  # type: ignore[operator]


@given(WATER, TEMPERATURES)
def test_hydrogen_permeates_faster_than_oxygen(water: float, temperature: float) -> None:
    assert xo.nafion_hydrogen_permeability(water, temperature) > xo.nafion_oxygen_permeability(water, temperature)


def test_flux_follows_the_pressure_difference_and_faraday() -> None:
    assert xo.permeation_flux(1e-14, 5e4, 5e4, 25e-6) == 0.0
    assert xo.permeation_flux(1e-14, 0.0, 5e4, 25e-6) < 0.0
    assert xo.crossover_current(1.0, 4) == 4.0 * FARADAY
    assert xo.cathode_reaction_current(100.0, 17.0, xo.short_circuit_current(0.9, 0.09)) == pytest.approx(127.0)


@given(st.floats(1.0, 500.0), st.floats(0.02, 0.07))
def test_open_circuit_is_where_tafel_carries_the_leak(leak: float, slope: float) -> None:
    import numpy as np

    potential = float(xo.open_circuit_potential(0.9, 1000.0, leak, slope))
    assert 1000.0 * np.exp(-(potential - 0.9) / slope) == pytest.approx(leak, rel=1e-9)
    assert float(xo.open_circuit_potential(0.9, 1000.0, 2.0 * leak, slope)) < potential
