"""Carriers and conductivity laws."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.materials.property_laws import PropertyState, evaluate
from hydroxcell.physics import ion_transport as it


@pytest.mark.parametrize("name", it.CARRIERS)
def test_every_carrier_makes_half_a_water_per_electron_in_the_whole_cell(name: str) -> None:
    carrier = it.CARRIERS[name]
    assert carrier.name == name
    assert carrier.anode_water_per_electron + carrier.cathode_water_per_electron == 0.5
    with pytest.raises(dataclasses.FrozenInstanceError):
        carrier.charge = 2  # type: ignore[misc]


def test_signs_of_the_carriers() -> None:
    hydroxide, proton = it.CARRIERS["hydroxide"], it.CARRIERS["proton"]
    assert (hydroxide.charge, hydroxide.anode_water_per_electron, hydroxide.cathode_water_per_electron) == (
        -1,
        1.0,
        -0.5,
    )
    assert (proton.charge, proton.anode_water_per_electron, proton.cathode_water_per_electron) == (1, 0.0, 0.5)


def test_nernst_einstein_is_even_in_the_charge_and_quadratic() -> None:
    one = it.nernst_einstein_conductivity(1e-9, 2000.0, 353.15, -1)
    assert one == pytest.approx(FARADAY**2 * 1e-9 * 2000.0 / (GAS_CONSTANT * 353.15))
    assert it.nernst_einstein_conductivity(1e-9, 2000.0, 353.15, -2) == pytest.approx(4.0 * one)


COEFFICIENTS = {
    "reference": 14.5,
    "activation_energy": 14.6e3,
    "reference_temperature": 353.15,
    "threshold": 0.08,
    "reference_water_fraction": 0.38,
    "exponent": 1.5,
}


@given(st.floats(290.0, 370.0), st.floats(0.0, 0.6))
def test_percolation_is_the_property_law(temperature: float, fraction: float) -> None:
    here = it.percolation_conductivity(**COEFFICIENTS, temperature=temperature, water_fraction=fraction)
    card = evaluate("percolation", COEFFICIENTS, PropertyState(temperature, 0.0, 0.0, fraction))
    assert float(here) == pytest.approx(float(card), rel=1e-12)


@given(st.floats(290.0, 370.0), st.floats(0.0, 0.6))
def test_percolation_rises_with_water_and_temperature(temperature: float, fraction: float) -> None:
    def value(t: float, f: float) -> float:
        return float(it.percolation_conductivity(**COEFFICIENTS, temperature=t, water_fraction=f))

    assert 0.0 < value(temperature, fraction) < value(temperature + 1.0, fraction)
    assert value(temperature, fraction) < value(temperature, fraction + 0.01)


def test_percolation_at_its_reference_and_below_the_threshold() -> None:
    assert float(it.percolation_conductivity(**COEFFICIENTS, temperature=353.15, water_fraction=0.38)) == pytest.approx(
        14.5, rel=1e-3
    )
    assert float(it.percolation_conductivity(**COEFFICIENTS, temperature=353.15, water_fraction=0.0)) < 0.01


def test_a201_shape_falls_by_19_from_saturation_to_one_half() -> None:
    assert it.a201_shape(1.0, 333.15) == 1.0
    assert 1.0 / it.a201_shape(0.5, 333.15) == pytest.approx(0.650 / 0.0347, rel=0.01)
    assert it.a201_shape(0.8, 333.15) == pytest.approx(0.225 / 0.650, rel=0.01)
    values = [it.a201_shape(a / 20.0, 333.15) for a in range(4, 21)]
    assert values == sorted(values)
