"""V2: the cathode catalyst layer with Tafel kinetics and an ohmic ionomer against its closed solution.

    k = sqrt(i* e^{eta_1/b}/(2 sigma b)),  i = 2 sigma b k tan(kL),  eta_0 = eta_1 - 2 b ln cos(kL)

Digits: L = 10 um, sigma = 2 S/m, b = 30 mV, i* = 1e4 A/m3, evaluated in double precision and checked against an
independent boundary-value solver. The layer is the model's own: its reaction source, its ionomer and electron faces.
"""

from __future__ import annotations

import numpy as np
import pytest
from cells import read_cell
from layer_problem import End, LayerProblem, extrapolated, observed_orders, solve

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.models.closures import Closures, no_swelling
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.physics.kinetics import catalyst_layer_tafel

LAYER = "cathode.catalyst_layer"
THICKNESS, CONDUCTIVITY, SLOPE, RATE, TEMPERATURE = 1e-5, 2.0, 0.03, 1e4, 353.15
CASES = {  # kL: (current density [A/m2], eta at the membrane [V], eta at the back [V])
    0.1: (120.40160650254066, 0.21300280641067687, 0.21270230507328275),
    0.5: (3277.8149390627423, 0.3171036342459521, 0.30926857981932876),
    1.0: (18688.892695858824, 0.3877949988760863, 0.35085741065292547),
    1.4: (97404.44642011248, 0.47737475311038013, 0.37104574485019826),
    1.5: (253825.55904909092, 0.5341123363781214, 0.37518531713941533),
}


def tafel_layer(cells: int, grading: float = 1.0):
    """The catalyst layer in the limit of the closed solution, and its parameters."""
    values, structure = read_cell("pap_reference")
    structure[f"{LAYER}.ionomer.conductivity.kind"] = "constant"
    full = ThroughPlane(structure, Closures(swelling=no_swelling))
    area = values[f"{LAYER}.catalyst_loading"] / THICKNESS * values[f"{LAYER}.catalyst.specific_surface_area"]
    law = f"{LAYER}.catalyst.oxygen_reduction"
    transfer = GAS_CONSTANT * TEMPERATURE / (SLOPE * FARADAY)
    values |= {
        f"{LAYER}.thickness": THICKNESS,
        f"{LAYER}.ionomer.conductivity.value": CONDUCTIVITY,
        f"{LAYER}.ionomer_volume_fraction": 1.0,
        f"{LAYER}.pore_volume_fraction": 0.5,
        f"{LAYER}.electrical_conductivity": 1e9,
        f"{LAYER}.ionomer_roughness": 1e12,  # no film resistance
        f"{LAYER}.ionomer_film_thickness": 0.0,
        f"{LAYER}.reactant_interface_resistance": 1e-9,
        f"{law}.current_density_at_0_9_V": RATE / area,
        f"{law}.reference_temperature": TEMPERATURE,
        f"{law}.low_slope_transfer_coefficient": transfer,
        f"{law}.high_slope_transfer_coefficient": transfer,
        f"{law}.oxygen_order": 0.0,
        f"{law}.water_order": 0.0,
        "voltage": 0.9,
    }
    frozen = {
        "electronic_potential": 0.7,
        "double_layer_voltage": 0.7,
        "water_activity": 0.5,
        "reactant_pressure": 8e4,
        "water_pressure": 2e4,
        "pressure_excess": 0.0,
        "liquid_saturation": 0.0,
        "temperature": TEMPERATURE,
    }
    # at the membrane phi_l = 0 and no electrons pass; at the back phi_s is given and no ions pass
    membrane = End(held=lambda s, p: {"double_layer_voltage": s["electronic_potential"]})
    back = End(
        held=lambda s, p: {
            "electronic_potential": p.voltage,
            "double_layer_voltage": p.voltage - s["electronic_potential"] + s["double_layer_voltage"],
        }
    )
    kept = ("electronic_potential", "double_layer_voltage")
    return LayerProblem(full, [LAYER], kept, frozen, (membrane, back), cells, grading), values


def solve_layer(overpotential: float, cells: int, grading: float = 1.0) -> tuple[float, float]:
    """Current density [A/m2] and overpotential at the back [V] for an overpotential at the membrane."""
    model, values = tafel_layer(cells, grading)
    path = np.append(np.arange(0.2, overpotential, 0.05), overpotential)
    found = solve(model, values, [{"voltage": 0.9 - eta} for eta in path])
    current = float(found.flux(f"left|{LAYER}", "ionic_current")[0])
    voltage, width = found.cells(LAYER, "double_layer_voltage"), found.widths(LAYER)
    # no current at the back: the parabola through the last two cells with zero slope at the face
    last, before = 0.5 * width[-1], width[-1] + 0.5 * width[-2]
    back = voltage[-1] - (voltage[-2] - voltage[-1]) * last**2 / (before**2 - last**2)
    return current, 0.9 - float(back)


def test_law_gives_the_table() -> None:
    for wave, (current, front, back) in CASES.items():
        found = catalyst_layer_tafel(back, SLOPE, RATE, CONDUCTIVITY, THICKNESS)
        assert float(found[0]) == pytest.approx(current, rel=1e-11), wave
        assert float(found[1]) == pytest.approx(front, abs=1e-12), wave


@pytest.mark.parametrize("wave", CASES)
def test_layer_converges_to_the_closed_solution(wave: float) -> None:
    current, front, back = CASES[wave]
    meshes = (20, 40, 80, 160) if wave < 1.2 else (160, 320, 640, 1280)
    found = [solve_layer(front, n) for n in meshes]
    orders = observed_orders([i - current for i, _ in found])
    assert all(1.8 < order < 2.2 for order in orders), f"kL {wave}: orders {orders}"
    limit = extrapolated(found[-2][0], found[-1][0])
    assert limit == pytest.approx(current, rel=2e-7), f"kL {wave}: i {limit} for {current} A/m2"
    limit = extrapolated(found[-2][1], found[-1][1])
    assert limit == pytest.approx(back, abs=2e-8), f"kL {wave}: eta_1 {limit} for {back} V"
