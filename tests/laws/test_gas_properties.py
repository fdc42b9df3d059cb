"""Diffusivities and viscosities: tables, symmetry, scaling."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydroxcell.constants import MOLAR_MASS
from hydroxcell.physics import gas_properties as gp

PAIRS = list(gp.BINARY_DIFFUSIVITY)


def test_oxygen_in_a_50_nm_pore() -> None:
    assert float(gp.knudsen_diffusivity(50e-9, 353.0, MOLAR_MASS["O2"])) == pytest.approx(8.06e-6, rel=1e-3)


@pytest.mark.parametrize("pair", PAIRS)
@given(temperature=st.floats(290.0, 400.0), pressure=st.floats(5e4, 5e5))
def test_order_of_the_pair_does_not_matter_and_pressure_divides(
    pair: tuple[str, str], temperature: float, pressure: float
) -> None:
    value = float(gp.binary_diffusivity(pair, temperature, pressure))
    assert value == float(gp.binary_diffusivity(pair[::-1], temperature, pressure))
    assert value == pytest.approx(2.0 * float(gp.binary_diffusivity(pair, temperature, 2.0 * pressure)), rel=1e-13)


@pytest.mark.parametrize("pair", PAIRS)
def test_table_agrees_with_fuller(pair: tuple[str, str]) -> None:
    fuller = float(gp.fuller_diffusivity(pair, 353.0, gp.ATMOSPHERE))
    tabulated = float(gp.binary_diffusivity(pair, 353.0, gp.ATMOSPHERE))
    tolerance = 2e-3 if gp.BINARY_DIFFUSIVITY[pair].source == "fuller_1966" else 0.06
    assert tabulated == pytest.approx(fuller, rel=tolerance)


def test_hydrogen_is_the_fastest_partner() -> None:
    values = {pair: float(gp.binary_diffusivity(pair, 353.0, gp.ATMOSPHERE)) for pair in PAIRS}
    with_hydrogen = [v for pair, v in values.items() if "H2" in pair]
    without = [v for pair, v in values.items() if "H2" not in pair]
    assert min(with_hydrogen) > 2.0 * max(without)


def test_unknown_pair_is_refused() -> None:
    with pytest.raises(KeyError):
        gp.binary_diffusivity(("H2", "O2"), 353.0, 1e5)


# measured viscosities of tables, uPa s, at 300 K (vapour: 373 K)
@pytest.mark.parametrize(
    ("species", "temperature", "viscosity"),
    [("H2", 300, 8.96), ("O2", 300, 20.7), ("N2", 300, 17.9), ("H2O", 373.15, 12.3)],
)
def test_viscosities(species: str, temperature: float, viscosity: float) -> None:
    assert 1e6 * float(gp.gas_viscosity(species, temperature)) == pytest.approx(viscosity, rel=0.03)


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(gp.VISCOSITY, 2)))
@given(share=st.floats(0.0, 1.0), temperature=st.floats(290.0, 400.0))
def test_mixture_lies_between_its_parts(first: str, second: str, share: float, temperature: float) -> None:
    parts = sorted(float(gp.gas_viscosity(s, temperature)) for s in (first, second))
    mixture = float(gp.mixture_viscosity({first: share, second: 1.0 - share}, temperature))
    assert parts[0] * (1 - 1e-12) <= mixture <= parts[1] * (1 + 1e-12)
