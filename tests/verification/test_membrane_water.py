"""V8: water in the membrane with constant diffusivity and drag proportional to the water content.

    v = k i/(F c_f),  Pe = v L/D,  N(c -> a) = c_f v (lambda_c - lambda_a e^{-Pe})/(1 - e^{-Pe})

The ionomer face is the model's own, with a membrane that does not swell.
"""

from __future__ import annotations

import numpy as np
import pytest
from cells import read_cell
from layer_problem import End, LayerProblem, extrapolated, observed_orders, solve
from scipy.optimize import brentq

from hydroxcell.constants import FARADAY
from hydroxcell.models.base import ParameterTree
from hydroxcell.models.closures import Closures, equilibrium_water_content, no_swelling
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.physics.water_transport import membrane_water_flux_constant_drag

THICKNESS, DIFFUSIVITY, SITES, DRAG, CURRENT, TEMPERATURE = 3e-5, 5e-10, 2000.0, 0.05, 1e4, 353.15
CATHODE_CONTENT, ANODE_CONTENT = 8.0, 12.0
TO_ANODE = -0.08178042215144667  # [mol/m2/s]


def activity_for(content: float, uptake: dict[str, float]) -> float:
    """Activity at which the model's isotherm holds a water content."""
    leaves = {"water_uptake.kind": "polynomial", "liquid_water_uptake": 20.0}
    ionomer = ParameterTree(leaves | {f"water_uptake.{k}": v for k, v in uptake.items()})
    return brentq(lambda a: float(equilibrium_water_content(ionomer, a, TEMPERATURE)) - content, 0.1, 1.0, xtol=1e-14)


def membrane(carrier: str, cells: int):
    """Solved membrane: layer problem and its values."""
    values, structure = read_cell("pap_reference")
    structure |= {"carrier": carrier, "membrane.water_diffusivity.kind": "constant"}
    uptake = {"a0": 0.0, "a1": 13.13, "a2": -14.81, "a3": 14.41}
    values |= {
        "membrane.thickness": THICKNESS,
        "membrane.ion_exchange_capacity": 2.0,
        "membrane.dry_density": SITES / 2.0,
        "membrane.liquid_water_uptake": 20.0,
        "membrane.water_diffusivity.value": DIFFUSIVITY,
        "membrane.electro_osmotic_drag.slope": DRAG,
        "left.water_activity": activity_for(ANODE_CONTENT, uptake),
        "right.water_activity": activity_for(CATHODE_CONTENT, uptake),
        "right.ionic_potential": 0.0,
    }
    values |= {f"membrane.water_uptake.{k}": v for k, v in uptake.items()}
    frozen = {"ionic_potential": 0.1, "water_activity": 0.8, "temperature": TEMPERATURE}
    frozen |= {"hydrogen_pressure": 0.0, "oxygen_pressure": 0.0}
    full = ThroughPlane(structure, Closures(swelling=no_swelling))
    ends = (End(free={"ionic_potential": CURRENT}), End())
    return LayerProblem(full, ["membrane"], ("ionic_potential", "water_activity"), frozen, ends, cells), values


@pytest.mark.parametrize("carrier", ["hydroxide", "proton"])
def test_water_flux(carrier: str) -> None:
    charge = -1 if carrier == "hydroxide" else 1
    exact = float(
        membrane_water_flux_constant_drag(
            -charge * CURRENT, THICKNESS, DIFFUSIVITY, SITES, DRAG, CATHODE_CONTENT, ANODE_CONTENT
        )
    )
    if carrier == "hydroxide":
        assert exact == pytest.approx(TO_ANODE, rel=1e-12)
    found = []
    for cells in (4, 8, 16, 32):
        model, values = membrane(carrier, cells)
        solved = solve(model, values)
        flux = solved.flux("membrane|membrane", "water_activity")
        np.testing.assert_allclose(flux, flux[0], rtol=1e-8)
        np.testing.assert_allclose(solved.flux("membrane|membrane", "ionic_current"), CURRENT, rtol=1e-8)
        found.append(-float(flux[0]))
    orders = observed_orders([n - exact for n in found])
    assert all(1.8 < order < 2.2 for order in orders), orders
    limit = extrapolated(found[-2], found[-1])
    assert limit == pytest.approx(exact, rel=3e-7), f"V8 limit {limit} for {exact}"


def test_design_rule() -> None:
    """Feeding the cathode through the membrane alone needs d lambda = (1/2 + xi) (i/F) L/(D c_f) = 3.1 at xi = 1/2."""
    need = 1.0 * CURRENT / FARADAY * THICKNESS / (DIFFUSIVITY * SITES)
    assert round(need, 1) == 3.1
