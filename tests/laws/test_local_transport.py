"""Films, agglomerates (V13) and the exact Tafel electrode (V2)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from hydroxcell.constants import FARADAY
from hydroxcell.physics import local_transport as lt

V13 = [(0.1, 0.994051), (0.5, 0.876249), (1.0, 0.671636), (3.0, 0.296296), (10.0, 0.0966667)]


@pytest.mark.parametrize(("thiele", "value"), V13)
def test_v13_agglomerate(thiele: float, value: float) -> None:
    assert float(lt.agglomerate_effectiveness(thiele)) == pytest.approx(value, abs=1e-6)


@given(st.floats(0.0, 1e3))
def test_agglomerate_limits(thiele: float) -> None:
    value = float(lt.agglomerate_effectiveness(thiele))
    assert 0.0 < value <= 1.0
    if thiele > 10.0:
        assert value == pytest.approx(1.0 / thiele - 1.0 / (3.0 * thiele**2), rel=1e-9)
    assert float(lt.agglomerate_effectiveness(0.0)) == 1.0


def test_agglomerate_is_continuous_where_the_series_ends() -> None:
    below, above = lt.agglomerate_effectiveness(np.array([0.01 * (1 - 1e-9), 0.01 * (1 + 1e-9)]))
    assert below == pytest.approx(above, abs=1e-11)


# kL, i [A/m2], eta_0 [V], eta_1 [V]: reference solution independent of this code
V2 = [
    (0.1, 120.40160650254066, 0.21300280641067687, 0.21270230507328275),
    (0.5, 3277.8149390627423, 0.3171036342459521, 0.30926857981932876),
    (1.0, 18688.892695858824, 0.3877949988760863, 0.35085741065292547),
    (1.4, 97404.44642011248, 0.47737475311038013, 0.37104574485019826),
    (1.5, 253825.55904909092, 0.5341123363781214, 0.37518531713941533),
]
SLOPE, RATE, SIGMA, LENGTH = 0.03, 1.0e4, 2.0, 1.0e-5


@pytest.mark.parametrize(("wave", "current", "front", "back"), V2)
def test_v2_electrode(wave: float, current: float, front: float, back: float) -> None:
    assert np.sqrt(RATE * np.exp(back / SLOPE) / (2 * SIGMA * SLOPE)) * LENGTH == pytest.approx(wave, rel=1e-9)
    found, overpotential = lt.catalyst_layer_tafel(back, SLOPE, RATE, SIGMA, LENGTH)
    assert float(found) == pytest.approx(current, rel=1e-10)
    assert float(overpotential) == pytest.approx(front, abs=1e-11)


@given(st.floats(0.15, 0.375))
def test_v2_invariant(back: float) -> None:
    current, front = (float(v) for v in lt.catalyst_layer_tafel(back, SLOPE, RATE, SIGMA, LENGTH))
    invariant = 2.0 * SIGMA * SLOPE * RATE * (np.exp(front / SLOPE) - np.exp(back / SLOPE))
    assert current**2 == pytest.approx(invariant, rel=1e-7)


def test_v2_against_integration() -> None:
    """Marching from the back, sigma eta'' = i* exp(eta/b), reaches the same current and overpotential."""
    back = 0.35

    def slopes(_: float, state: np.ndarray) -> list[float]:
        return [state[1] / SIGMA, RATE * np.exp(state[0] / SLOPE)]

    end = solve_ivp(slopes, (0.0, LENGTH), [back, 0.0], rtol=1e-11, atol=1e-12).y[:, -1]
    current, front = lt.catalyst_layer_tafel(back, SLOPE, RATE, SIGMA, LENGTH)
    assert end == pytest.approx([float(front), float(current)], rel=1e-7)


def test_v2_small_current_limit() -> None:
    current, front = (float(v) for v in lt.catalyst_layer_tafel(0.15, SLOPE, RATE, SIGMA, LENGTH))
    thin = SLOPE * np.log(current / (RATE * LENGTH)) + current * LENGTH / (3.0 * SIGMA)
    assert front == pytest.approx(thin, abs=1e-8)


def test_film_resistances_add() -> None:
    bare = lt.film_limiting_rate(8.0, 4, 100.0, 0.0, 1e-10, 0.0, 5e-9)
    assert bare == pytest.approx(4 * FARADAY * 8.0 / 100.0)
    covered = lt.film_limiting_rate(8.0, 4, 100.0, 5e-9, 1e-10, 1e-7, 5e-9)
    assert covered == pytest.approx(4 * FARADAY * 8.0 / (100.0 + 50.0 + 20.0))


def test_water_film_of_100_nm_limits_hydrogen() -> None:
    """Dissolved hydrogen at 1 bar and 80 degC through 100 nm of water: 1.6 A/cm2 of film."""
    gas = 1e5 / (8.314462618 * 353.15)
    in_water = float(lt.hydrogen_diffusivity_in_water(353.15) * lt.hydrogen_solubility_ratio(353.15))
    assert lt.film_limiting_rate(gas, 2, 0.0, 0.0, 1.0, 100e-9, in_water) == pytest.approx(1.6e4, rel=0.05)


@pytest.mark.parametrize(
    ("law", "value"),
    [
        (lt.oxygen_diffusivity_in_water, 2.4e-9),
        (lt.hydrogen_diffusivity_in_water, 5.11e-9),
        (lt.oxygen_solubility_ratio, 0.0318),
        (lt.hydrogen_solubility_ratio, 0.0191),
    ],
    ids=["D_O2", "D_H2", "H_O2", "H_H2"],
)
def test_gases_in_water_at_25_degrees(law: object, value: float) -> None:
    assert float(law(298.15)) == pytest.approx(value, rel=0.1)  # type: ignore[operator]


@given(st.floats(290.0, 360.0))
def test_gases_diffuse_faster_and_dissolve_less_in_hot_water(temperature: float) -> None:
    for law in (lt.oxygen_diffusivity_in_water, lt.hydrogen_diffusivity_in_water):
        assert law(temperature + 1.0) > law(temperature)
    assert lt.oxygen_solubility_ratio(temperature + 1.0) < lt.oxygen_solubility_ratio(temperature)
