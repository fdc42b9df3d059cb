"""Reduction factors: bounds, monotonicity, limits, pores closed by swelling."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydroxcell.physics import porous_media as pm
from hydroxcell.physics.water_sorption import swelling_ratio

SECOND = {"tortuosity": (1.3,), "bruggeman": (1.5,), "tomadakis_sotirchos": ()}


@pytest.mark.parametrize("name", pm.EFFECTIVE_DIFFUSION)
@given(porosity=st.floats(0.2, 0.98))
def test_alternatives_stay_below_the_porosity_and_rise_with_it(name: str, porosity: float) -> None:
    law = pm.EFFECTIVE_DIFFUSION[name].function
    value = float(law(porosity, *SECOND[name]))
    assert 0.0 < value <= porosity * (1 + 1e-3)
    assert float(law(porosity * 1.01, *SECOND[name])) > value


@pytest.mark.parametrize("name", pm.EFFECTIVE_DIFFUSION)
def test_alternatives_are_one_in_free_space(name: str) -> None:
    law = pm.EFFECTIVE_DIFFUSION[name].function
    arguments = (1.0,) * len(inspect.signature(law).parameters)
    assert float(law(*arguments)) == pytest.approx(1.0, abs=5e-4)


def test_fibre_medium_stops_at_percolation() -> None:
    assert float(pm.tomadakis_sotirchos(0.11)) < 0.003


@given(st.floats(0.0, 0.9), st.floats(1.0, 4.0))
def test_open_fraction_is_the_power_law_within_its_width(saturation: float, exponent: float) -> None:
    expected = (1.0 - saturation) ** exponent
    assert float(pm.gas_open_fraction(saturation, exponent)) == pytest.approx(expected, rel=0.05)


def test_open_fraction_falls_and_stays_positive_beyond_full() -> None:
    values = np.asarray(pm.gas_open_fraction(np.linspace(-0.05, 1.1, 200), 3.0))
    assert (np.diff(values) < 0).all()
    assert (values > 0).all()


@given(st.floats(0.2, 0.6), st.floats(0.1, 0.3), st.floats(0.0, 25.0))
def test_swelling_closes_pores_but_never_beyond_zero(pores: float, ionomer: float, water: float) -> None:
    ratio = swelling_ratio(water, 2.35, 1220.0)
    left = float(pm.pore_fraction_after_swelling(pores, ionomer, ratio))
    exact = pores - ionomer * (ratio - 1.0)
    assert left > 0.0
    assert 0.0 <= left - max(exact, 0.0) <= pm.PORE_FRACTION_WIDTH / 2
    assert left <= float(pm.pore_fraction_after_swelling(pores, ionomer, 1.0)) + 1e-15


def test_bruggeman_is_a_power() -> None:
    assert float(pm.bruggeman_factor(0.3, 1.5)) == pytest.approx(0.3**1.5, rel=1e-14)


@given(st.floats(0.05, 0.9), st.floats(0.05, 1.0))
def test_narrowed_pores_let_less_through(dry: float, share: float) -> None:
    narrowed = float(pm.permeability_after_swelling(1e-13, share * dry, dry))
    assert narrowed == pytest.approx(1e-13 * share**3, rel=1e-12)
