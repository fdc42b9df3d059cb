"""V5, V6, V7: diffusion limit, Stefan tube and ternary Maxwell-Stefan diffusion, solved on a grid.

V6 and V7 give their diffusivities, so a small model puts the law `dusty_gas_fluxes` on a row of cells; V5 uses the
gas face of the through-plane model in a gas diffusion layer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from cells import read_cell
from layer_problem import End, LayerProblem, extrapolated, observed_orders, solve

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.models.base import CellTerms, FaceTerms, Model, ParameterTree, Region, Unknown
from hydroxcell.models.closures import Closures
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.physics.gas_properties import binary_diffusivity
from hydroxcell.physics.gas_transport import dusty_gas_fluxes, stefan_tube_flux

NAMES = ("first", "second", "third")
WALL = 1.0e-7  # Knudsen over bulk resistance: pure Maxwell-Stefan diffusion


@dataclass(frozen=True)
class Tube:
    """A tube of one length with given binary diffusivities (12, 13, 23) and mole fractions at both ends."""

    temperature: float
    pressure: float
    length: float
    diffusivities: tuple[float, float, float]
    bottom: tuple[float, float, float]
    top: tuple[float, float, float]


STEFAN = Tube(353.15, 101325.0, 2e-4, (1e-5, 1e-5, 1e-5), (0.3, 0.35, 0.35), (0.1, 0.45, 0.45))
STEFAN_FLUX = 0.4336213366353392  # [mol/m2/s] (c D/L) ln(0.9/0.7)
ACETONE_METHANOL_AIR = Tube(
    328.5, 99400.0, 0.238, (8.48e-6, 1.372e-5, 1.991e-5), (0.319, 0.528, 0.153), (0.0, 0.0, 1.0)
)
TERNARY_FLUXES = (0.0017830055411692078, 0.0031279915264452083)  # [mol/m2/s], integrated as a boundary-value problem


class TubeModel(Model):
    """Three gases in a tube; the first `moving` of them pass the bottom, the others rest.

    The pressures of the resting gases at the bottom are unknowns: their rows are the condition that no flux passes.
    """

    name = "tube"
    key = None

    def __init__(self, tube: Tube, moving: int, cells: int) -> None:
        self.tube = tube
        scale = tube.pressure
        self.unknowns = {n: Unknown(n, scale, 0.0, 10 * scale, -scale, 2 * scale) for n in (*NAMES, "end")}
        self.regions = (
            Region("bottom", NAMES[moving:], 1),
            Region("gas", NAMES, cells, "length"),
            Region("top", ("end",), 1),
        )

    def tree(self, leaves):
        return ParameterTree(leaves)

    def cell(self, region, state, width, parameters):
        return CellTerms(rows={"end": state["end"]} if "end" in state else {}, stored={})

    def face(self, left, right, left_state, right_state, left_half, right_half, parameters):
        tube = self.tube
        a, b = self._pressures(left, left_state), self._pressures(right, right_state)
        length = sum(half for r, half in ((left, left_half), (right, right_half)) if r.name == "gas")
        bulk = tuple(length / d for d in tube.diffusivities)
        found = dusty_gas_fluxes(a, b, tube.temperature, bulk, tuple(WALL * r for r in bulk), 0.0)
        fluxes = dict(zip(NAMES, found, strict=True))
        rows = [{n: sign * v for n, v in fluxes.items() if n in r.unknowns} for r, sign in ((left, -1.0), (right, 1.0))]
        return FaceTerms(rows[0], rows[1], fluxes)

    def _pressures(self, region, state):
        held = self.tube.bottom if region.name == "bottom" else self.tube.top
        return tuple(state[n] if n in state else x * self.tube.pressure for n, x in zip(NAMES, held, strict=True))

    def initial_guess(self, region, values, voltage):
        mean = 0.5 * (np.array(self.tube.bottom) + np.array(self.tube.top)) * self.tube.pressure
        return {"end": 0.0, **dict(zip(NAMES, mean, strict=True))}


def tube_fluxes(tube: Tube, moving: int, cells: int) -> tuple[float, float]:
    """Fluxes of the first two gases."""
    found = solve(TubeModel(tube, moving, cells), {"length": tube.length}, tolerance=1e-9)
    fluxes = found.system.report(found.solution, found.parameters)
    inner = fluxes["gas|gas"]
    for name in NAMES:  # steady: the same flux through every face
        np.testing.assert_allclose(inner[name], fluxes["bottom|gas"][name][0], atol=1e-6 * STEFAN_FLUX)
    return float(inner["first"][0]), float(inner["second"][0])


def test_stefan_tube() -> None:
    found = [tube_fluxes(STEFAN, 1, n)[0] for n in (4, 8, 16, 32)]
    orders = observed_orders([n - STEFAN_FLUX for n in found])
    assert all(1.8 < order < 2.2 for order in orders), orders
    limit = extrapolated(found[-2], found[-1])
    assert limit == pytest.approx(STEFAN_FLUX, rel=5e-7), f"V6 limit {limit}"


def test_ternary_tube() -> None:
    found = np.array([tube_fluxes(ACETONE_METHANOL_AIR, 2, n) for n in (20, 40, 80, 160)])
    for k, exact in enumerate(TERNARY_FLUXES):
        orders = observed_orders(found[:, k] - exact)
        assert all(1.8 < order < 2.2 for order in orders), (k, orders)
        limit = extrapolated(found[-2, k], found[-1, k])
        assert limit == pytest.approx(exact, rel=2e-6), f"V7 N{k + 1} limit {limit}"


LAYER = "cathode.diffusion_layer"
TEMPERATURE, PRESSURE, THICKNESS = 353.0, 101325.0, 160e-6  # binary diffusivities are tabulated at 353 K and 1 atm
FACTOR = 0.76 / 1.6**2


def oxygen_limit(fraction: float, cells: int, current: float | None = None):
    """Oxygen flux [mol/m2/s] to the catalyst through resting nitrogen, from a mole fraction to zero.

    With a current [A/m2] the flux is given instead; the second value is the oxygen pressure at the catalyst [Pa].
    """
    values, structure = read_cell("pap_reference")
    full = ThroughPlane(structure, Closures(pore_factor=lambda porosity, tortuosity: FACTOR))
    values |= {
        f"{LAYER}.thickness": THICKNESS,
        f"{LAYER}.pore_diameter": 1.0,  # no Knudsen resistance
        f"{LAYER}.permeability": 1e-6,
        "conditions.cathode.pressure": PRESSURE,
        "right.reactant_pressure": fraction * PRESSURE,
        "right.water_pressure": 0.0,
        "right.pressure_excess": 0.0,
        "phase_change.rate_constant": 0.0,
    }
    frozen = {"electronic_potential": 0.0, "liquid_saturation": 0.0, "temperature": TEMPERATURE}
    frozen |= {"reactant_pressure": 0.0, "water_pressure": 0.0, "pressure_excess": 0.0}
    resting = {"water_pressure": 0.0, "pressure_excess": 0.0}
    if current is None:
        values["left.reactant_pressure"] = 0.0
        near = End(free=resting)
    else:
        near = End(free={"reactant_pressure": -current / (4 * FARADAY), **resting})
    kept = ("reactant_pressure", "water_pressure", "pressure_excess")
    found = solve(LayerProblem(full, [LAYER], kept, frozen, (near, End()), cells), values, tolerance=1e-9)
    flux = -float(found.flux(f"{LAYER}|right", "reactant_pressure")[0])
    at_catalyst = found.cells("left", "reactant_pressure")
    return flux, float(at_catalyst[0]) if current else 0.0


def open_pores() -> float:
    """What the smooth floor of the gas-filled fraction adds to a dry pore (part of the model, 3 x 1e-4)."""
    from hydroxcell.physics.porous_media import gas_open_fraction

    values, _ = read_cell("pap_reference")
    return float(gas_open_fraction(0.0, values[f"{LAYER}.saturation_exponent"]))


def test_diffusion_limit_of_a_dilute_gas() -> None:
    """i_lim = n F D_eff c/L: 8.41 A/cm2 for c = 4.195 mol/m3, D = 8.31e-6 m2/s and 160 um."""
    diffusivity = FACTOR * float(binary_diffusivity(("O2", "N2"), TEMPERATURE, PRESSURE)) * open_pores()
    fraction = 1e-6
    concentration = fraction * PRESSURE / (GAS_CONSTANT * TEMPERATURE)
    flux, _ = oxygen_limit(fraction, 20)
    exact = 4 * FARADAY * diffusivity * concentration / THICKNESS
    assert 4 * FARADAY * flux == pytest.approx(exact, rel=1e-6)
    per_cm2 = 4 * FARADAY * flux / concentration * 4.195 / open_pores() / 1e4
    assert round(per_cm2, 2) == 8.41


def test_concentration_loss_of_a_dilute_gas() -> None:
    """eta = -b ln(1 - i/i_lim), i.e. the concentration at the catalyst falls linearly with the current."""
    fraction, slope = 1e-6, 0.03
    limit = 4 * FARADAY * oxygen_limit(fraction, 20)[0]
    for share in (0.2, 0.5, 0.9, 0.95):
        left = oxygen_limit(fraction, 20, share * limit)[1]
        loss = -slope * np.log(left / (fraction * PRESSURE))
        assert loss == pytest.approx(-slope * np.log(1 - share), abs=1e-6), share


def test_diffusion_limit_in_resting_nitrogen() -> None:
    """At a finite mole fraction the drift of the mixture adds: N = (c D/L) ln(1/(1 - x))."""
    diffusivity = FACTOR * float(binary_diffusivity(("O2", "N2"), TEMPERATURE, PRESSURE)) * open_pores()
    exact = float(stefan_tube_flux(0.21, 0.0, diffusivity, THICKNESS, PRESSURE / (GAS_CONSTANT * TEMPERATURE)))
    found = [oxygen_limit(0.21, n)[0] for n in (5, 10, 20, 40)]
    orders = observed_orders([n - exact for n in found])
    assert all(1.8 < order < 2.2 for order in orders), (orders, found, exact)
    assert extrapolated(found[-2], found[-1]) == pytest.approx(exact, rel=2e-6)
