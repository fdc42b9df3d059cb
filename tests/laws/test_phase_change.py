"""Signs and limits of evaporation and condensation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.physics import phase_change as pc


@given(st.floats(3000.0, 5e4), st.floats(0.01, 0.95), st.floats(300.0, 370.0))
def test_far_from_saturation_the_rate_is_linear(excess: float, saturation: float, temperature: float) -> None:
    scale = 100.0 * 0.5 * excess / (GAS_CONSTANT * temperature)
    condensing = pc.condensation_rate(6e4 + excess, 6e4, temperature, saturation, 0.5, 100.0)
    evaporating = pc.condensation_rate(6e4 - excess, 6e4, temperature, saturation, 0.5, 100.0)
    ramp = pc.RAMP_SHARE * 6e4 / excess  # share by which the smooth start lowers the driving pressure
    assert float(condensing) == pytest.approx(scale * (1.0 - saturation), rel=ramp)
    assert float(evaporating) == pytest.approx(-scale * saturation, rel=ramp)


@given(st.floats(0.0, 0.9))
def test_rate_rises_with_vapour_pressure(saturation: float) -> None:
    pressures = [4.0e4, 4.6e4, 4.70e4, 4.71e4, 4.8e4, 5.5e4]
    rates = [float(pc.condensation_rate(p, 4.7e4, 353.15, saturation, 0.5, 100.0)) for p in pressures]
    assert rates == sorted(rates)


def test_a_dry_pore_cannot_evaporate() -> None:
    assert float(pc.condensation_rate(2.0e4, 4.7e4, 353.15, 0.0, 0.5, 100.0)) == 0.0


@given(st.floats(0.0, 1.0))
def test_nothing_happens_at_saturation(saturation: float) -> None:
    assert float(pc.condensation_rate(4.7e4, 4.7e4, 353.15, saturation, 0.5, 1e4)) == 0.0


@pytest.mark.parametrize(("celsius", "latent"), [(25, 43990.0), (60, 42480.0), (80, 41590.0), (100, 40660.0)])
def test_latent_heat_against_steam_tables(celsius: float, latent: float) -> None:
    assert float(pc.latent_heat(273.15 + celsius)) == pytest.approx(latent, rel=6e-3)
