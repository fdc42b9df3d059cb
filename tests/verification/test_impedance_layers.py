"""V3, V4 and the finite Warburg element of V5: layers of the model alone against closed solutions in frequency.

    V4  Z = sqrt(R_i z) coth sqrt(R_i/z),  1/z = 1/R_ct + i w C      R_i = 5e-6, R_ct = 2e-5 ohm m2, C = 20 F/m2
    V3  its limit Z(0) = sqrt(R_i R_ct) coth sqrt(R_i/R_ct)
    V5  dp/dN = (R T L/D_eff) tanh(s)/s,  s = sqrt(i w eps L2/D_eff)

The kinetic law is made linear, which it is not in any cell; ionomer, double layer and gas faces are the model's own.
"""

from __future__ import annotations

import cmath
import math

import numpy as np
import pytest
from scipy.linalg import lapack

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.models.closures import Closures, no_swelling
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.physics import porous_media
from hydroxcell.physics.gas_properties import binary_diffusivity

from .cells import read_cell
from .layer_problem import End, Field, LayerProblem, observed_orders, solve

CATALYST, DIFFUSION = "cathode.catalyst_layer", "cathode.diffusion_layer"
THICKNESS, IONIC, TRANSFER, CAPACITANCE, TEMPERATURE = 1e-5, 5e-6, 2e-5, 20.0, 353.15
TABLE = {  # frequency [Hz]: Z [ohm m2], six digits of physics tables
    10.0: 2.16269e-5 - 5.0300e-7j,
    100.0: 2.04512e-5 - 4.73457e-6j,
    1e3: 4.36920e-6 - 6.93648e-6j,
    1e4: 1.38935e-6 - 1.28888e-6j,
}


def transmission_line(frequency: float) -> complex:
    z = 1.0 / (1.0 / TRANSFER + 2j * math.pi * frequency * CAPACITANCE)
    return cmath.sqrt(IONIC * z) / cmath.tanh(cmath.sqrt(IONIC / z))


def linear_layer(cells: int) -> Field:
    """The catalyst layer with R_i, R_ct and C of the table, at rest at 0.9 V."""
    values, structure = read_cell("pap_reference")
    structure[f"{CATALYST}.ionomer.conductivity.kind"] = "constant"
    surface = values[f"{CATALYST}.catalyst.specific_surface_area"]
    area = values[f"{CATALYST}.catalyst_loading"] / THICKNESS * surface
    slope = 1.0 / (TRANSFER * THICKNESS * area)  # [A/m2/V] of real area

    def linear(voltage, *others):
        return slope * (0.95 - voltage)

    full = ThroughPlane(structure, Closures(swelling=no_swelling, oxygen_reduction=linear))
    values |= {
        f"{CATALYST}.thickness": THICKNESS,
        f"{CATALYST}.ionomer.conductivity.value": THICKNESS / IONIC,
        f"{CATALYST}.ionomer_volume_fraction": 1.0,
        f"{CATALYST}.pore_volume_fraction": 0.5,
        f"{CATALYST}.electrical_conductivity": 1e9,
        f"{CATALYST}.ionomer_roughness": 1e12,
        f"{CATALYST}.ionomer_film_thickness": 0.0,
        f"{CATALYST}.reactant_interface_resistance": 1e-9,
        f"{CATALYST}.catalyst.double_layer_capacitance": CAPACITANCE / (THICKNESS * area),
        "voltage": 0.7,
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
    membrane = End(held=lambda s, p: {"double_layer_voltage": s["electronic_potential"]})
    back = End(
        held=lambda s, p: {
            "electronic_potential": p.voltage,
            "double_layer_voltage": p.voltage - s["electronic_potential"] + s["double_layer_voltage"],
        }
    )
    kept = ("electronic_potential", "double_layer_voltage")
    return solve(LayerProblem(full, [CATALYST], kept, frozen, (membrane, back), cells), values)


def response(field: Field, drive: np.ndarray, frequency: float) -> np.ndarray:
    """dy of (i w dq/dy - dR/dy) dy = drive."""
    system, b = field.system, field.system.grid.bandwidth
    _, jacobian = system.linearise(field.solution, field.parameters)
    matrix = 2j * np.pi * frequency * system.storage(field.solution, field.parameters) - jacobian
    _, _, found, failed = lapack.zgbsv(b, b, matrix, drive.astype(complex))
    assert not failed
    return found


def layer_impedance(cells: int, frequencies: list[float]) -> np.ndarray:
    """-dV/di of the layer: voltage of the back against the ionic current at the membrane [ohm m2]."""
    field = linear_layer(cells)
    system, step = field.system, 1e-3
    ahead = field.parameters.copy()
    ahead[system.index["voltage"]] += step
    drive = (system.residual(field.solution, ahead) - system.residual(field.solution, field.parameters)) / step
    found = []
    for frequency in frequencies:
        change = response(field, drive, frequency)

        def current(direction: np.ndarray) -> float:
            """Change of the ionic current along a direction; the layer is linear."""
            report = [
                system.report(field.solution + s * direction, field.parameters)[f"left|{CATALYST}"]["ionic_current"]
                for s in (1e-4, -1e-4)
            ]
            return float(report[0][0] - report[1][0]) / 2e-4

        found.append(-1.0 / complex(current(change.real), current(np.imag(change))))
    return np.array(found)


def test_formula_gives_the_table() -> None:
    for frequency, z in TABLE.items():
        assert abs(transmission_line(frequency) - z) < 6e-6 * abs(z)
    assert transmission_line(0.0).real == pytest.approx(2.16395e-5, rel=3e-6)


def test_transmission_line_of_a_catalyst_layer() -> None:
    """V4 at the four frequencies and V3 at zero, by Richardson's extrapolation of second-order meshes."""
    frequencies = [0.0, *TABLE]
    exact = np.array([transmission_line(f) for f in frequencies])
    found = [layer_impedance(n, frequencies) for n in (40, 80, 160)]
    for k, frequency in enumerate(frequencies):
        orders = observed_orders([abs(z[k] - exact[k]) for z in found])
        assert all(1.8 < order < 2.2 for order in orders), (frequency, orders)
    limit = found[-1] + (found[-1] - found[-2]) / 3.0
    assert np.abs(limit - exact).max() < 1e-12  # ohm m2, of 1.9e-6 to 2.2e-5
    assert np.all(np.abs(limit - exact) < 2e-6 * np.abs(exact))


def test_slow_limit_of_a_thin_layer_is_charge_transfer_plus_a_third_of_the_ionic_resistance() -> None:
    thin = math.sqrt(0.01 * TRANSFER * TRANSFER) / math.tanh(math.sqrt(0.01))
    assert thin == pytest.approx(TRANSFER * (1.0 + 0.01 / 3.0), rel=3e-6)


def test_finite_warburg_of_a_diffusion_layer() -> None:
    """Trace oxygen through resting nitrogen, its pressure held at the channel."""
    length, temperature, pressure = 160e-6, 353.0, 101325.0
    factor = 0.76 / 1.6**2
    values, structure = read_cell("pap_reference")
    full = ThroughPlane(structure, Closures(pore_factor=lambda porosity, tortuosity: factor))
    values |= {
        f"{DIFFUSION}.thickness": length,
        f"{DIFFUSION}.pore_diameter": 1.0,
        f"{DIFFUSION}.permeability": 1e-6,
        "conditions.cathode.pressure": pressure,
        "right.reactant_pressure": 1e-6 * pressure,
        "right.water_pressure": 0.0,
        "right.pressure_excess": 0.0,
        "phase_change.rate_constant": 0.0,
    }
    names = ("reactant_pressure", "water_pressure", "pressure_excess")
    frozen = {"electronic_potential": 0.0, "liquid_saturation": 0.0, "temperature": temperature}
    frozen |= dict.fromkeys(names, 0.0)
    # the open fraction of dry pores is smoothed: 3e-4 below one
    open_share = float(porous_media.gas_open_fraction(0.0, values[f"{DIFFUSION}.saturation_exponent"]))
    assert open_share == pytest.approx(1.0, abs=5e-4)
    diffusivity = binary_diffusivity(("O2", "N2"), temperature, pressure) * factor * open_share
    resistance = GAS_CONSTANT * temperature * length / diffusivity
    relaxation = values[f"{DIFFUSION}.porosity"] * length**2 / diffusivity
    frequencies = np.array([1e-3, 1.0, 10.0, 100.0, 1000.0]) / (2.0 * math.pi * relaxation) * 2.0
    wave = np.sqrt(2j * np.pi * frequencies * relaxation)
    exact = resistance * np.tanh(wave) / wave
    found = []
    for cells in (80, 160):
        problem = LayerProblem(full, [DIFFUSION], names, frozen, (End(free=dict.fromkeys(names, 0.0)), End()), cells)
        field = solve(problem, values, tolerance=1e-9)
        entry = field.system.grid.names.index("reactant_pressure")
        drive = np.zeros(field.system.grid.size)
        drive[entry] = FARADAY / 1e4  # one mole of oxygen per area and second into the end
        scale = field.system.scales[entry]
        found.append(np.array([scale * response(field, drive, float(f))[entry] for f in frequencies]))
    coarse, fine = (np.abs(z / exact - 1.0) for z in found)
    assert np.all(fine < np.maximum(0.3 * coarse, 1e-6)), (coarse, fine)  # a millionth of oxygen is not yet nothing
    limit = found[1] + (found[1] - found[0]) / 3.0
    assert np.all(np.abs(limit / exact - 1.0) < [1e-6, 1e-6, 1e-6, 5e-6, 3e-4])
