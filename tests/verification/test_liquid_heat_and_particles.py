"""V12 liquid water in a porous layer, V13 agglomerate, V16 heat between two plates."""

from __future__ import annotations

import numpy as np
import pytest
from cells import read_cell
from layer_problem import End, LayerProblem, solve
from scipy.integrate import quad
from scipy.optimize import brentq

from hydroxcell.constants import MOLAR_MASS
from hydroxcell.models.channel import IMPURITY
from hydroxcell.models.closures import Closures
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.physics import liquid_water
from hydroxcell.physics.local_transport import agglomerate_effectiveness
from hydroxcell.physics.thermodynamics import saturation_pressure

TEMPERATURE = 353.15
RESIDUAL = 1.0e-6  # relative mobility of liquid that the model leaves to a dry pore
LAYER = "cathode.diffusion_layer"
PORES = {"reactant_pressure": 5e4, "water_pressure": float(saturation_pressure(TEMPERATURE)), "pressure_excess": 0.0}


# ---------------------------------------------------------------------- V12 liquid


def molar_mobility() -> float:
    """Molar density over viscosity [mol/m3/Pa/s]."""
    density = liquid_water.liquid_density(TEMPERATURE) / MOLAR_MASS["H2O"]
    return float(density / liquid_water.liquid_viscosity(TEMPERATURE))


def drained_layer(flux: float, closures: Closures, cells: int):
    """Saturation in a layer that a liquid flux enters on the left and leaves through the dry face on the right."""
    values, structure = read_cell("pap_reference")
    values |= {"phase_change.rate_constant": 0.0, "right.liquid_saturation": 0.0}
    frozen = {"electronic_potential": 0.0, "liquid_saturation": 0.15, "temperature": TEMPERATURE, **PORES}
    ends = (End(free={"liquid_saturation": flux}), End())
    model = LayerProblem(ThroughPlane(structure, closures), [LAYER], ("liquid_saturation",), frozen, ends, cells)
    found = solve(model, values, tolerance=1e-9)
    width = found.widths(LAYER)
    distance = width[::-1].cumsum()[::-1] - 0.5 * width  # from the dry face
    np.testing.assert_allclose(found.flux(f"{LAYER}|{LAYER}", "liquid_saturation"), flux, rtol=1e-6)
    layer = {k.removeprefix(f"{LAYER}."): v for k, v in values.items() if k.startswith(LAYER)}
    scale = float(
        liquid_water.leverett_scale(layer["contact_angle"], layer["porosity"], layer["permeability"], TEMPERATURE)
    )
    return distance, found.cells(LAYER, "liquid_saturation"), layer["permeability"], scale


@pytest.mark.parametrize("exponent", [1, 2])
def test_power_law_profile(exponent: int) -> None:
    """s(x) = [N x mu/(rho K p_b) (n + m)/n]^(1/(n + m)) with m = 3; the face integrates k_r dp_c, so no mesh error."""
    n = exponent
    closures = Closures(capillary_function=lambda s: s**n, capillary_potential=lambda s: n / (n + 3.0) * s ** (n + 3))
    for flux, tolerance in ((0.05, 4e-3), (5.0, 1e-3), (500.0, 1e-4)):
        distance, saturation, permeability, scale = drained_layer(flux, closures, 20)
        viscosity = float(liquid_water.liquid_viscosity(TEMPERATURE))
        molar_density = molar_mobility() * viscosity
        profile = (flux, distance, permeability, viscosity, molar_density, scale, n, 3)
        exact = liquid_water.power_saturation_profile(*profile)
        # the residual mobility carries a share of a small flux: absolute tolerance falls as the layer fills
        np.testing.assert_allclose(saturation, exact, atol=tolerance)
        for x, found in zip(distance[::4], saturation[::4], strict=True):
            wanted = flux * x / (molar_mobility() * permeability * scale)
            with_residual = brentq(
                lambda s, wanted=wanted: n / (n + 3.0) * s ** (n + 3) + RESIDUAL * s**n - wanted, 1e-4, 1.0, xtol=1e-14
            )
            assert found == pytest.approx(with_residual, abs=3e-5), (flux, x)


def test_law_profile_against_quadrature() -> None:
    """The closed profile satisfies Darcy's law: integral of K rho/mu k_r dp_c/ds ds = N x."""
    permeability, viscosity, density, pressure = 1e-12, 3.5e-4, 54000.0, 1000.0
    n, m, flux, distance = 1.5, 3.5, 0.05, 2e-4
    s = liquid_water.power_saturation_profile(flux, distance, permeability, viscosity, density, pressure, n, m)
    driven, _ = quad(lambda t: density * permeability / viscosity * t**m * n * pressure * t ** (n - 1), 0, s)
    assert driven == pytest.approx(flux * distance, rel=1e-10)


def test_leverett_profile_against_quadrature() -> None:
    """The model's liquid face with Leverett's function against an integral of k_r dJ/ds, taken numerically."""
    flux = 0.05
    distance, saturation, permeability, scale = drained_layer(flux, Closures(), 20)

    def slope(s: float) -> float:
        step = 1e-5
        return float(liquid_water.leverett_function(s + step) - liquid_water.leverett_function(s - step)) / (2 * step)

    group = molar_mobility() * permeability * scale
    for x, found in zip(distance[::4], saturation[::4], strict=True):
        exact = brentq(
            lambda s, x=x: group * quad(lambda t: (t**3 + RESIDUAL) * slope(t), 0, s)[0] - flux * x, 1e-3, 0.6
        )
        assert found == pytest.approx(exact, abs=3e-5)


# ---------------------------------------------------------------------- V13 agglomerate


def test_agglomerate() -> None:
    table = {0.1: 0.994051, 0.5: 0.876249, 1.0: 0.671636, 3.0: 0.296296, 10.0: 0.0966667}
    for thiele, effectiveness in table.items():
        assert float(agglomerate_effectiveness(thiele)) == pytest.approx(effectiveness, abs=5e-7), thiele
    # it solves c'' + 2 c'/r = 9 phi^2 c on the unit sphere: E = c'(1)/(3 phi^2), c = sinh(3 phi r)/(r sinh(3 phi))
    for thiele in (0.02, 0.2, 2.0):
        gradient = 3 * thiele / np.tanh(3 * thiele) - 1.0
        assert float(agglomerate_effectiveness(thiele)) == pytest.approx(gradient / (3 * thiele**2), rel=1e-9)


# ---------------------------------------------------------------------- V16 heat

ROW = ("anode.diffusion_layer", "anode.catalyst_layer", "membrane", "cathode.catalyst_layer", "cathode.diffusion_layer")
HEAT = 4000.0  # [W/m2]


def heated_cell(cells: int, thickness: float, conductivity: float):
    """All layers between two plates; heat is released evenly in the cathode catalyst layer."""
    values, structure = read_cell("pap_reference")
    values |= {f"membrane.{gas}_permeability.{k}": 1e-60 for gas in ("hydrogen", "oxygen") for k in ("dry", "wet")}
    values |= {
        "cathode.catalyst_layer.thickness": thickness,
        "cathode.catalyst_layer.thermal_conductivity": conductivity,
        "anode.flow_field.thermal_contact_resistance": 5e-4,
        "conditions.temperature": TEMPERATURE,
    }
    full = ThroughPlane(structure)
    pressures = {}
    for side in ("anode", "cathode"):
        values[f"conditions.{side}.relative_humidity"] = 0.5
        values[f"conditions.{side}.pressure"] = 1e5
    water = 0.5 * float(saturation_pressure(TEMPERATURE))
    reactant = (1e5 - water) * (1.0 - IMPURITY) / (1.0 + IMPURITY)  # what the channel offers, so that no gas flows
    pressures = {"water_pressure": water, "reactant_pressure": reactant, "pressure_excess": 0.0}
    frozen = dict.fromkeys((n for r in full.regions for n in r.unknowns), 0.0) | pressures
    frozen |= {"temperature": TEMPERATURE, "water_activity": 0.5}

    def source(region, width):
        if region.name != "cathode.catalyst_layer":
            return {}
        return {"temperature": HEAT * width / thickness}

    plates = (End(plate=True), End(plate=True))
    model = LayerProblem(full, ROW, ("temperature",), frozen, plates, cells, source=source)
    found = solve(model, values, tolerance=1e-10)
    return found, values


def resistances(values) -> tuple[float, float, float]:
    """Thermal resistance from the heated layer to the anode plate, of the layer, and to the cathode plate [m2 K/W]."""
    from hydroxcell.models.base import ParameterTree
    from hydroxcell.models.closures import ionomer_state

    def layer(name: str) -> float:
        return values[f"{name}.thickness"] / values[f"{name}.thermal_conductivity"]

    _, structure = read_cell("pap_reference")
    tree = ParameterTree({**{k: v for k, v in structure.items() if k.endswith(".kind")}, **values})
    swelling = float(ionomer_state(tree.membrane, 0.5, TEMPERATURE, Closures()).swelling)
    left = values["anode.flow_field.thermal_contact_resistance"] + sum(layer(n) for n in ROW[:2])
    left += layer("membrane") * swelling
    right = layer(ROW[4]) + values["cathode.flow_field.thermal_contact_resistance"]
    return left, layer(ROW[3]), right


def test_heat_from_a_thin_layer() -> None:
    """T_max = q R1 R2/(R1 + R2); every layer's resistance is k/L, so no mesh error."""
    found, values = heated_cell(4, 1e-7, 1e3)
    left, _, right = resistances(values)
    peak = found.cells(ROW[3], "temperature").max() - TEMPERATURE
    assert peak == pytest.approx(HEAT * left * right / (left + right), rel=1e-6)
    to_anode = float(found.flux(f"left|{ROW[0]}", "heat_to_plate")[0])
    to_cathode = float(found.flux(f"{ROW[4]}|right", "heat_to_plate")[0])
    assert to_anode + to_cathode == pytest.approx(HEAT, rel=1e-9)
    assert to_anode == pytest.approx(HEAT * right / (left + right), rel=1e-6)


def test_heat_from_a_thick_layer() -> None:
    """Even release in a layer of resistance R: the flux to the right is q (R1 + R/2)/(R1 + R + R2), T is a parabola."""
    thickness, conductivity = 2e-4, 0.3
    found = []
    for cells in (4, 8, 16, 32):
        solved, values = heated_cell(cells, thickness, conductivity)
        found.append(solved.cells(ROW[3], "temperature")[0] - TEMPERATURE)
    left, own, right = resistances(values)
    to_right = HEAT * (left + 0.5 * own) / (left + own + right)
    assert float(solved.flux(f"{ROW[4]}|right", "heat_to_plate")[0]) == pytest.approx(to_right, rel=1e-9)
    centre = (np.arange(32) + 0.5) / 32  # positions of the finest cells in the layer
    exact = (HEAT - to_right) * left + own * ((HEAT - to_right) * centre - 0.5 * HEAT * centre**2)
    error = np.abs(solved.cells(ROW[3], "temperature") - TEMPERATURE - exact).max()
    assert error < 1e-3 * exact.max()
