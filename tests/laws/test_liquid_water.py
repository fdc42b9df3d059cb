"""Liquid water: property tables, capillary laws and verification V12 (constant flux, power laws)."""

from __future__ import annotations

import casadi
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from hydroxcell.physics import liquid_water as lw

SATURATIONS = st.floats(0.02, 0.95)
REMAINING = {"leverett": (), "power": (1000.0, 1.5), "exponential": (), "brooks_corey": (7500.0, 3.0, 1e-3)}


@pytest.mark.parametrize(
    ("celsius", "density", "viscosity", "tension"),
    [(25, 997.0, 0.890e-3, 0.0720), (60, 983.2, 0.466e-3, 0.0662), (80, 971.8, 0.354e-3, 0.0626)],
)
def test_properties_against_steam_tables(celsius: float, density: float, viscosity: float, tension: float) -> None:
    temperature = 273.15 + celsius
    assert lw.liquid_density(temperature) == pytest.approx(density, rel=2e-3)
    assert float(lw.liquid_viscosity(temperature)) == pytest.approx(viscosity, rel=0.02)
    assert lw.surface_tension(temperature) == pytest.approx(tension, rel=0.01)


@pytest.mark.parametrize("name", lw.CAPILLARY_LAWS)
@given(saturation=SATURATIONS)
def test_capillary_pressure_rises_with_saturation(name: str, saturation: float) -> None:
    s = casadi.SX.sym("s")
    law = casadi.Function("law", [s], [casadi.jacobian(lw.CAPILLARY_LAWS[name].function(s, *REMAINING[name]), s)])
    assert float(law(saturation)) > 0.0


@given(st.floats(0.0, 1.0))
def test_leverett_integral_is_the_integral(saturation: float) -> None:
    def integrand(s: float) -> float:
        return s**3 * (1.417 - 2.0 * 2.120 * s + 3.0 * 1.263 * s**2)

    expected, _ = quad(integrand, 0.0, saturation, epsabs=1e-14)
    assert lw.leverett_integral(saturation) == pytest.approx(expected, abs=1e-13)


@pytest.mark.parametrize("degrees", [5.0, 60.0, 95.0, 100.0, 120.0, 135.0, 175.0])
def test_leverett_scale(degrees: float) -> None:
    angle = np.radians(degrees)
    scale = float(lw.leverett_scale(angle, 0.76, 6.15e-12, 353.15))
    magnitude = np.hypot(np.cos(angle), lw.COSINE_WIDTH)
    assert scale == pytest.approx(lw.surface_tension(353.15) * magnitude * np.sqrt(0.76 / 6.15e-12), rel=1e-7)


@pytest.mark.parametrize(("n", "m"), [(1, 3), (2, 3), (0.5, 4)])
@given(flux=st.floats(1e-4, 0.2), distance=st.floats(1e-6, 3e-4))
def test_v12_constant_flux_with_power_laws(n: float, m: float, flux: float, distance: float) -> None:
    permeability, viscosity, molar_density, pressure = 1e-12, 3.5e-4, 5.4e4, 2000.0

    def profile(x: object) -> object:
        return lw.power_saturation_profile(flux, x, permeability, viscosity, molar_density, pressure, n, m)

    x = casadi.SX.sym("x")
    saturation = profile(x)
    gradient = casadi.jacobian(lw.power_capillary_pressure(saturation, pressure, n), x)
    carried = molar_density * permeability / viscosity * lw.relative_permeability_liquid(saturation, m) * gradient
    assert float(casadi.Function("flux", [x], [carried])(distance)) == pytest.approx(flux, rel=1e-9)


def test_v12_number() -> None:
    group = 0.05 * 2e-4 * 0.018015 * 3.5e-4 / (972.0 * 1e-12 * 1000.0)
    found = lw.power_saturation_profile(0.05, 2e-4, 1e-12, 3.5e-4, 972.0 / 0.018015, 1000.0, 2, 3)
    assert found == pytest.approx((group * 5 / 2) ** (1 / 5), rel=1e-13)


def test_brooks_corey_starts_at_the_entry_pressure_and_stays_finite_when_full() -> None:
    assert float(lw.brooks_corey_capillary_pressure(0.0, 7500.0, 3.0, 1e-3)) == pytest.approx(7500.0, rel=1e-5)
    assert np.isfinite(lw.brooks_corey_capillary_pressure(1.0, 7500.0, 3.0, 1e-3))


def test_relative_permeability_runs_from_zero_to_one() -> None:
    assert lw.relative_permeability_liquid(0.0) == 0.0
    assert lw.relative_permeability_liquid(1.0) == 1.0
