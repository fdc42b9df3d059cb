"""Water through the ionomer: Onsager symmetry, verification V8, the sign of an apparent drag."""

from __future__ import annotations

import casadi
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.physics import water_transport as wt

CHARGES = st.sampled_from([-1, 1])


@given(st.floats(0.1, 4.0), CHARGES, st.floats(0.5, 30.0), st.floats(1e-11, 1e-7))
def test_onsager_matrix_is_symmetric_and_dissipates(drag: float, charge: int, kappa: float, alpha: float) -> None:
    # forces: -dPhi/dx and -dmu/dx; fluxes: i and N_w
    def fluxes(potential: float, chemical: float) -> tuple[float, float]:
        current = wt.onsager_ionic_current(kappa, drag, charge, -potential, -chemical)
        return current, wt.onsager_water_flux(current, drag, charge, alpha, -chemical)

    column_potential, column_chemical = fluxes(1.0, 0.0), fluxes(0.0, 1.0)
    assert column_potential[1] == pytest.approx(column_chemical[0], rel=1e-12)
    determinant = column_potential[0] * column_chemical[1] - column_potential[1] * column_chemical[0]
    assert column_potential[0] > 0
    assert determinant == pytest.approx(kappa * alpha, rel=1e-6)


def test_hydroxide_drags_to_the_anode_and_protons_to_the_cathode() -> None:
    assert wt.onsager_water_flux(1e4, 0.5, -1, 1e-9, 0.0) < 0 < wt.onsager_water_flux(1e4, 0.5, 1, 1e-9, 0.0)
    assert wt.drag_flux(0.5, -1e4 / FARADAY) == pytest.approx(wt.onsager_water_flux(1e4, 0.5, -1, 1e-9, 0.0))


@given(st.floats(1e-11, 1e-8), st.floats(2.0, 15.0), st.floats(0.1, 0.99), st.floats(2.0, 60.0))
def test_fickian_and_onsager_diffusion_are_one(d: float, water: float, activity: float, slope: float) -> None:
    """With zero current, -alpha dmu/dx equals -D c_f dlambda/dx for dmu = RT dln a."""
    darken = wt.darken_factor(water, activity, slope)
    alpha = wt.water_transport_coefficient(d, 2000.0, water, darken, 353.15)
    activity_gradient = 1234.0
    chemical_gradient = GAS_CONSTANT * 353.15 * activity_gradient / activity
    onsager = wt.onsager_water_flux(0.0, 0.5, -1, alpha, chemical_gradient)
    assert onsager == pytest.approx(wt.fickian_water_flux(d, 2000.0, slope * activity_gradient), rel=1e-12)


def test_darken_factor_of_a_proportional_isotherm_is_one() -> None:
    assert wt.darken_factor(6.0, 0.5, 12.0) == 1.0
    assert wt.self_to_mutual_diffusivity(3e-10, 1.0) == 3e-10


CASE = {"thickness": 30e-6, "diffusivity": 5e-10, "site_concentration": 2000.0, "drag_slope": 0.05}


def test_v8_number() -> None:
    peclet = 0.05 * 1e4 * 30e-6 / (FARADAY * 2000.0 * 5e-10)
    assert peclet == pytest.approx(0.155464, abs=1e-6)
    flux = wt.membrane_water_flux_constant_drag(1e4, **CASE, cathode_water_content=8.0, anode_water_content=12.0)
    assert float(flux) == pytest.approx(-0.0817804, abs=1e-7)


@given(st.floats(0.0, 3e4), st.floats(3.0, 15.0), st.floats(3.0, 15.0))
def test_v8_solves_its_differential_equation(current: float, cathode: float, anode: float) -> None:
    """The profile that carries the flux has the given water content at the other face."""
    flux = float(
        wt.membrane_water_flux_constant_drag(current, **CASE, cathode_water_content=cathode, anode_water_content=anode)
    )
    # distance y from the cathode: N = c_f (v lambda - D dlambda/dy), integrated exactly over the membrane
    velocity = 0.05 * current / (FARADAY * 2000.0)
    length, diffusivity = CASE["thickness"], CASE["diffusivity"]
    peclet = velocity * length / diffusivity
    growth = np.exp(peclet)
    step = length / diffusivity if peclet < 1e-8 else np.expm1(peclet) / velocity
    end = cathode * growth - flux / 2000.0 * step
    assert end == pytest.approx(anode, abs=1e-7)


def test_v8_without_drag_is_fick() -> None:
    flux = wt.membrane_water_flux_constant_drag(0.0, **CASE, cathode_water_content=8.0, anode_water_content=12.0)
    assert float(flux) == pytest.approx(wt.fickian_water_flux(5e-10, 2000.0, 4.0 / 30e-6), rel=1e-12)
    x = casadi.SX.sym("i")
    law = wt.membrane_water_flux_constant_drag(x, **CASE, cathode_water_content=8.0, anode_water_content=12.0)
    assert np.isfinite(float(casadi.Function("slope", [x], [casadi.jacobian(law, x)])(0.0)))


def test_apparent_drag_of_minus_0_64_from_a_positive_drag() -> None:
    """Drag carries water to the anode, diffusion brings back more than the assumed diffusivity accounts for."""
    apparent = wt.apparent_drag_coefficient(0.5, 4e-10, 1e-10, 1900.0, 0.58, 28e-6, 1000.0)
    assert apparent == pytest.approx(-0.64, abs=0.005)
    assert wt.apparent_drag_coefficient(0.5, 4e-10, 4e-10, 1900.0, 0.58, 28e-6, 1000.0) == pytest.approx(0.5)


@given(st.floats(0.1, 3.0), st.floats(1e-10, 1e-9), st.floats(0.1, 5.0), st.floats(100.0, 2e4))
def test_apparent_drag_is_the_whole_flux_when_nothing_is_subtracted(
    drag: float, d: float, difference: float, current: float
) -> None:
    apparent = wt.apparent_drag_coefficient(drag, d, 0.0, 1900.0, difference, 28e-6, current)
    whole = wt.drag_flux(drag, current / FARADAY) + wt.fickian_water_flux(d, 1900.0, difference / 28e-6)
    assert apparent == pytest.approx(whole / (current / FARADAY), rel=1e-9, abs=1e-9)
