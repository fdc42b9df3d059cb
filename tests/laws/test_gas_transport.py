"""Dusty-gas fluxes: the equations they solve, symmetry, Graham's law, viscous flow; verification V6."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydroxcell.constants import GAS_CONSTANT, MOLAR_MASS
from hydroxcell.physics import gas_transport as gt

PRESSURES = st.tuples(*[st.floats(1e3, 1e5)] * 3)
RESISTANCES = st.tuples(*[st.floats(0.5, 200.0)] * 3)
VELOCITY = st.floats(-0.05, 0.05)
TEMPERATURE = 353.15


@given(PRESSURES, PRESSURES, RESISTANCES, RESISTANCES, VELOCITY)
def test_closed_form_solves_the_equations(
    left: tuple[float, ...], right: tuple[float, ...], bulk: tuple[float, ...], knudsen: tuple[float, ...], u: float
) -> None:
    fluxes = np.array(gt.dusty_gas_fluxes(left, right, TEMPERATURE, bulk, knudsen, u))  # type: ignore[arg-type]
    mean = (np.array(left) + np.array(right)) / 2
    x = mean / mean.sum()
    pairs = np.zeros((3, 3))
    for (k, m), b in zip(((0, 1), (0, 2), (1, 2)), bulk, strict=True):
        pairs[k, m] = pairs[m, k] = b
    concentration = mean.sum() / (GAS_CONSTANT * TEMPERATURE)
    for k in range(3):
        collisions = sum((x[m] * fluxes[k] - x[k] * fluxes[m]) * pairs[k, m] for m in range(3) if m != k)
        walls = knudsen[k] * (fluxes[k] - x[k] * concentration * u)
        drive = (left[k] - right[k]) / (GAS_CONSTANT * TEMPERATURE)
        assert collisions + walls == pytest.approx(drive, rel=1e-8, abs=1e-7)


@given(PRESSURES, PRESSURES, RESISTANCES, RESISTANCES, VELOCITY)
def test_exchanging_the_sides_changes_the_sign(
    left: tuple[float, ...], right: tuple[float, ...], bulk: tuple[float, ...], knudsen: tuple[float, ...], u: float
) -> None:
    forth = gt.dusty_gas_fluxes(left, right, TEMPERATURE, bulk, knudsen, u)  # type: ignore[arg-type]
    back = gt.dusty_gas_fluxes(right, left, TEMPERATURE, bulk, knudsen, -u)  # type: ignore[arg-type]
    assert np.array(forth) == pytest.approx(-np.array(back), rel=1e-9, abs=1e-9)


@given(PRESSURES, RESISTANCES, RESISTANCES)
def test_uniform_gas_rests_and_viscous_flow_carries_the_mixture(
    gas: tuple[float, ...], bulk: tuple[float, ...], knudsen: tuple[float, ...]
) -> None:
    assert np.array(gt.dusty_gas_fluxes(gas, gas, TEMPERATURE, bulk, knudsen, 0.0)) == pytest.approx(0.0, abs=1e-12)  # type: ignore[arg-type]
    carried = np.array(gt.dusty_gas_fluxes(gas, gas, TEMPERATURE, bulk, knudsen, 0.01))  # type: ignore[arg-type]
    assert carried == pytest.approx(0.01 * np.array(gas) / (GAS_CONSTANT * TEMPERATURE), rel=1e-8)


def test_graham_law_at_uniform_pressure() -> None:
    root = np.sqrt([MOLAR_MASS["H2"], MOLAR_MASS["H2O"], MOLAR_MASS["N2"]])
    knudsen = tuple(10.0 * root / root[0])
    fluxes = gt.dusty_gas_fluxes((6e4, 3e4, 1e4), (3e4, 5e4, 2e4), TEMPERATURE, (20.0, 21.0, 60.0), knudsen, 0.0)  # type: ignore[arg-type]
    assert float(np.dot(fluxes, root)) == pytest.approx(0.0, abs=1e-12)


def test_equal_bulk_diffusivities_without_walls_are_fick() -> None:
    left, right, walls = (6e4, 3e4, 1e4), (3e4, 5e4, 2e4), (1e-6, 1e-6, 1e-6)
    fluxes = np.array(gt.dusty_gas_fluxes(left, right, TEMPERATURE, (20.0, 20.0, 20.0), walls, 0.0))
    fick = [gt.fick_flux(a, b, 1.0, 20.0) for a, b in zip(left, right, strict=True)]
    assert fluxes == pytest.approx(np.array(fick) / (GAS_CONSTANT * TEMPERATURE), rel=1e-5)
    assert fluxes.sum() == pytest.approx(0.0, abs=1e-9)


def test_resistances_and_darcy() -> None:
    assert gt.face_diffusivity_resistance(1e-6, 0.5, 3e-6, 0.25) == pytest.approx(1.4e-5)
    assert gt.darcy_velocity(1e5, 1e5, 1e-6, 1e-12, 1e-6, 1e-13, 2e-5) == 0.0
    assert gt.darcy_velocity(1.001e5, 1e5, 1e-5, 1e-12, 1e-5, 1e-12, 2e-5) == pytest.approx(100.0 * 1e-12 / 2e-5 / 2e-5)


def test_v6_stefan_tube() -> None:
    concentration = 101325.0 / (GAS_CONSTANT * 353.15)
    flux = float(gt.stefan_tube_flux(0.30, 0.10, 1e-5, 200e-6, concentration))
    assert flux == pytest.approx(0.433621, abs=1e-6)


@given(st.floats(0.05, 0.6), st.floats(0.05, 0.6))
def test_stefan_flux_exceeds_fick_and_agrees_for_dilute_vapour(bottom: float, top: float) -> None:
    stefan = float(gt.stefan_tube_flux(bottom, top, 1e-5, 2e-4, 34.5))
    fick = gt.fick_flux(34.5 * bottom, 34.5 * top, 1e-5, 2e-4)
    assert abs(stefan) >= abs(fick) * (1 - 1e-12) - 1e-15
    dilute = float(gt.stefan_tube_flux(1e-4 * bottom, 1e-4 * top, 1e-5, 2e-4, 34.5))
    assert dilute == pytest.approx(1e-4 * fick, rel=1e-3, abs=1e-12)
