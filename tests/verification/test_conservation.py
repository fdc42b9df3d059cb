"""Conservation of every quantity at every point of the curve of every shipped cell, from the fluxes alone.

The balances are written for the whole cell, from what passes its two flow fields, and do not use the model's rows:
reaction currents follow from Faraday's law and the crossing gases, heat from the enthalpies of what enters and leaves.

Throughput is the fuel burnt, crossover included, also at open circuit where nothing else passes. The flux through one
face is a difference of two unknowns, which a double cannot hold better than `FACE_ROUND_OFF`: at open circuit that is
more than 1e-8 of the throughput, so that much is granted to fluxes compared face by face, and to no total.
"""

from __future__ import annotations

import numpy as np
from cells import Solved

from hydroxcell.constants import FARADAY
from hydroxcell.numerics.steady import Point
from hydroxcell.physics.thermodynamics import molar_enthalpy, thermoneutral_voltage

TOLERANCE = 1.0e-8
FACE_ROUND_OFF = 4.0e-6  # [A/m2] 1 V holds 1e-16 V, times 1e10 S/m2 between cells of 30 nm, a few of them
# [A/m2] liquid between two layers is driven by the difference of two capillary pressures of some 30 kPa, which holds to
# 1e-11 Pa; through half cells of 50 nm that is 1e-9 mol/m2/s, and each mole carries 286 kJ
LIQUID_ROUND_OFF = 1.0e-3
EVALUATED: dict[str, list[Fluxes]] = {}
ENERGY_VOLTAGE = 1.48  # [V] times the current: scale of the energy throughput


def every_point(solved: Solved) -> list[Fluxes]:
    """Reported fluxes of all converged points, evaluated once per cell."""
    if solved.name not in EVALUATED:
        EVALUATED[solved.name] = [Fluxes(solved, point) for point in solved.converged]
    return EVALUATED[solved.name]


class Fluxes:
    """Reported fluxes of one point, with the faces in order."""

    def __init__(self, solved: Solved, point: Point) -> None:
        self.report = solved.system.report(point.solution, point.parameters)
        self.faces = [name for name in self.report if "|" in name]
        self.at_anode = {k: float(v[0]) for k, v in self.report[self._face("anode.channel", 0)].items()}
        self.at_cathode = {k: float(v[0]) for k, v in self.report[self._face("cathode.channel", 1)].items()}
        self.into_membrane = {k: float(v[0]) for k, v in self.report["anode.catalyst_layer|membrane"].items()}
        self.out_of_membrane = {k: float(v[0]) for k, v in self.report["membrane|cathode.catalyst_layer"].items()}
        self.voltage = solved.operator.voltage(point)
        self.current = self.at_anode["electronic_current"]
        # a gas that has crossed reacts at the other electrode
        self.hydrogen_crossover = 2 * FARADAY * self.out_of_membrane["hydrogen_pressure"]
        self.oxygen_crossover = -4 * FARADAY * self.into_membrane["oxygen_pressure"]
        self.gross = abs(self.current) + self.hydrogen_crossover + self.oxygen_crossover

    def _face(self, channel: str, position: int) -> str:
        return next(name for name in self.faces if name.split("|")[position] == channel)

    def everywhere(self, *names: str) -> np.ndarray:
        """Sum of some fluxes at every face where one of them exists."""
        found = []
        for face in self.faces:
            parts = [self.report[face][n] for n in names if n in self.report[face]]
            if parts:
                found.append(np.sum(parts, axis=0))
        return np.concatenate(found)


def imbalances(solved: Solved, f: Fluxes) -> dict[str, float]:
    """Relative error of each balance, over the throughput."""
    burnt = f.current + f.hydrogen_crossover + f.oxygen_crossover
    anode, cathode = f.at_anode, f.at_cathode
    water_in = [side["water_pressure"] + side["liquid_saturation"] for side in (anode, cathode)]
    totals = {
        "hydrogen": 2 * FARADAY * anode["reactant_pressure"] - burnt,
        "oxygen": -4 * FARADAY * cathode["reactant_pressure"] - burnt,
        "water": 2 * FARADAY * (water_in[1] - water_in[0]) - burnt,
        "energy": heat_imbalance(solved, f) / ENERGY_VOLTAGE,
        "charge": anode["electronic_current"] - cathode["electronic_current"],
    }
    face_by_face = {
        "charge at faces": stray(f.everywhere("electronic_current", "ionic_current"), f.current),
        "nitrogen at faces": stray(4 * FARADAY * f.everywhere("nitrogen_pressure"), 0.0),
        "dissolved hydrogen at faces": stray(2 * FARADAY * f.everywhere("hydrogen_pressure"), f.hydrogen_crossover),
        "dissolved oxygen at faces": stray(4 * FARADAY * f.everywhere("oxygen_pressure"), -f.oxygen_crossover),
        "energy at faces": stray(
            f.everywhere("temperature") / ENERGY_VOLTAGE, anode["temperature"] / ENERGY_VOLTAGE, LIQUID_ROUND_OFF
        ),
    }
    errors = totals | face_by_face
    return {name: float(abs(value)) / f.gross for name, value in errors.items()}


def stray(flux: np.ndarray, wanted: float, round_off: float = FACE_ROUND_OFF) -> float:
    """Largest distance of a flux at any face from the one that it should be, less what round-off explains [A/m2]."""
    return max(0.0, float(np.abs(flux - wanted).max()) - round_off)


def heat_imbalance(solved: Solved, f: Fluxes) -> float:
    """Heat to both plates and electric work against enthalpy in minus out, all gases at plate temperature [W/m2]."""
    temperature = solved.values["conditions.temperature"]
    enthalpy = 0.0
    for fluxes, reactant, sign in ((f.at_anode, "H2", 1.0), (f.at_cathode, "O2", -1.0)):
        carried = {"reactant_pressure": reactant, "water_pressure": "H2O_gas", "liquid_saturation": "H2O_liquid"}
        carried["nitrogen_pressure"] = "N2"
        enthalpy += sign * sum(fluxes[k] * float(molar_enthalpy(v, temperature)) for k, v in carried.items())
    heat = f.at_anode["heat_to_plate"] + f.at_cathode["heat_to_plate"]
    return heat + f.current * f.voltage - enthalpy


def test_every_point_of_every_cell(shipped: Solved) -> None:
    worst: dict[str, tuple[float, int]] = {}
    for k, fluxes in enumerate(every_point(shipped)):
        for name, error in imbalances(shipped, fluxes).items():
            worst[name] = max(worst.get(name, (0.0, 0)), (error, k))
    late = {name: found for name, found in worst.items() if not found[0] < TOLERANCE}
    assert not late, f"{shipped.name}: relative imbalance (and point) of {late}"


def test_all_points_of_every_cell_are_solved(shipped: Solved) -> None:
    assert len(shipped.converged) == len(shipped.points)


def test_channel_accounts_for_all_water(shipped: Solved) -> None:
    """Water fed = taken up by the electrode + leaving, for channels with a flow."""
    for f in every_point(shipped):
        for side, sign in ((f.at_anode, 1.0), (f.at_cathode, -1.0)):
            if "water_feed" not in side:
                continue
            taken = sign * (side["water_pressure"] + side["liquid_saturation"])
            assert abs(side["water_feed"] - taken - side["water_out"]) < TOLERANCE * side["water_feed"]


def test_heat_follows_from_the_voltage(reference: Solved) -> None:
    """All water liquid: heat = i (V_tn - V); what leaves as vapour takes its latent heat with it."""
    temperature = reference.values["conditions.temperature"]
    latent = float(molar_enthalpy("H2O_gas", temperature) - molar_enthalpy("H2O_liquid", temperature))
    for f in every_point(reference)[1:]:
        burnt = f.current + f.hydrogen_crossover + f.oxygen_crossover
        heat = f.at_anode["heat_to_plate"] + f.at_cathode["heat_to_plate"]
        vapour = f.at_cathode["water_pressure"] - f.at_anode["water_pressure"]
        wanted = burnt * float(thermoneutral_voltage(temperature)) - f.current * f.voltage - vapour * latent
        assert abs(heat - wanted) < TOLERANCE * ENERGY_VOLTAGE * f.gross
