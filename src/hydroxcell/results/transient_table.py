"""Tables, profiles and balances of a run over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from hydroxcell.constants import FARADAY
from hydroxcell.models import carbonation
from hydroxcell.models.base import FloatArray
from hydroxcell.models.layers import AMOUNT, REFERENCE_CURRENT
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.steady import Point, Status
from hydroxcell.numerics.transient import State
from hydroxcell.physics import thermodynamics
from hydroxcell.physics.ion_transport import Carrier
from hydroxcell.results import carbon, losses, water
from hydroxcell.results.fields import Fields, evaluate

if TYPE_CHECKING:
    from hydroxcell.results.run_transient import Row

FACES = {"anode": "anode.channel|anode.diffusion_layer", "cathode": "cathode.diffusion_layer|cathode.channel"}
FLUXES = ("reactant_pressure", "water_pressure", "liquid_saturation", "temperature")
CARBON = "carbon_dioxide_pressure"
WATCHED = (*[(FACES[side], flux) for side in FACES for flux in FLUXES], (FACES["cathode"], "external_current"))
PROFILES = (
    "temperature", "water_content", "water_activity", "liquid_saturation", "electronic_potential", "ionic_potential",
    "overpotential", "reaction_current", "ionic_conductivity", "carbon_content", "hydroxide_fraction",
    "carbon_dioxide_pressure", "cation_fraction",
)  # fmt: skip
MOST_PROFILES = 60
CARBON_FLOOR = 1e-9  # [mol/m2] smallest turnover that the closure of carbon is related to
MEANS = {
    "water_content_anode": ("anode.catalyst_layer", "water_content"),
    "water_content_membrane": ("membrane", "water_content"),
    "water_content_cathode": ("cathode.catalyst_layer", "water_content"),
    "saturation_anode": ("anode.catalyst_layer", "liquid_saturation"),
    "saturation_cathode": ("cathode.catalyst_layer", "liquid_saturation"),
}


def watched(carbonated: bool) -> tuple[tuple[str, str], ...]:
    """Fluxes whose integrals close the balances."""
    return (*WATCHED, *((FACES[side], CARBON) for side in FACES)) if carbonated else WATCHED


def course(operator: Operator, rows: Sequence[Row]) -> dict[str, FloatArray]:
    """Quantities (times,) in SI; rows with the same parameters are evaluated together."""
    parts: list[dict[str, FloatArray]] = []
    start = 0
    for k in range(1, len(rows) + 1):
        if k == len(rows) or not np.array_equal(rows[k].parameters, rows[start].parameters):
            parts.append(_part(operator, rows[start:k]))
            start = k
    table = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return {"time": np.array([row.time for row in rows]), **table}


def _part(operator: Operator, rows: Sequence[Row]) -> dict[str, FloatArray]:
    fields = _fields(operator, rows)
    current = fields.boundary("cathode")["external_current"]
    voltage = fields.layers["cathode.channel"]["cell_voltage"][:, 0]
    resistance = losses.high_frequency_resistance(fields)
    means = {name: _mean(fields, *place) for name, place in MEANS.items()}
    balance = water.water_balance(fields)
    shown = [n for n in balance if n.startswith(("water_out", "water_through"))]
    return {
        "current_density": current,
        "cell_voltage": voltage,
        "power_density": current * voltage,
        "high_frequency_resistance": resistance,
        "ir_free_voltage": voltage + current * resistance,
        "membrane_resistance": losses.membrane_resistance(fields),
        **means,
        **{name: balance[name] for name in shown},
        **water.heat(fields),
        **{n: v for n, v in carbon.balance(fields).items() if n != "carbon_closure_relative"},
    }


def _fields(operator: Operator, rows: Sequence[Row]) -> Fields:
    values = dict(zip(operator.system.parameter_names, rows[0].parameters, strict=True))
    points = [Point(row.solution, row.parameters, 0, Status.CONVERGED) for row in rows]
    return evaluate(operator.system, points, values)


def _mean(fields: Fields, layer: str, quantity: str) -> FloatArray:
    width = fields.width[layer]
    return np.asarray(fields.layers[layer][quantity] @ width / width.sum())


def profiles_of(operator: Operator, rows: Sequence[Row]) -> dict[str, Any]:
    """`profile_times` and `profiles` of a result, at no more than `MOST_PROFILES` of the stored times."""
    places = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), MOST_PROFILES)).round().astype(int))
    chosen = [rows[k] for k in places]
    each = [_fields(operator, [row]) for row in chosen]
    found: dict[str, dict[str, FloatArray]] = {}
    for layer, width in each[0].width.items():
        quantities = [q for q in PROFILES if q in each[0].layers[layer]]
        stacked = {q: np.array([f.layers[layer][q][0] for f in each]) for q in quantities}
        found[layer] = {"x": each[0].centre[layer], "width": width, **stacked}
    return {"profile_times": np.array([row.time for row in chosen]), "profiles": found}


def totals_of(operator: Operator, carrier: Carrier, first: State, last: State, energy: float) -> dict[str, float]:
    """What was delivered and taken up [per area], and what is missing in the balances over their throughput [-].

    Water, hydrogen and oxygen are weighted so that the reactions cancel: what the reactions turn into each other
    leaves a sum that only the channels can change.
    """
    carbonated = CARBON in operator.system.grid.names
    keys = watched(carbonated)
    flow = {key: float(a - b) for key, a, b in zip(keys, last.integrals, first.integrals, strict=True)}
    inward = {(s, f): flow[(FACES[s], f)] * (1.0 if s == "anode" else -1.0) for s in FACES for f in FLUXES}
    change = last.contents - first.contents
    stored = {name: _stored(operator, change, name) / AMOUNT for name in ("hydrogen", "oxygen", "water")}
    charge = flow[(FACES["cathode"], "external_current")]
    water_in = sum(inward[(s, f)] for s in FACES for f in ("water_pressure", "liquid_saturation"))
    hydrogen, oxygen = inward[("anode", "reactant_pressure")], inward[("cathode", "reactant_pressure")]
    of_hydrogen, of_oxygen = 2.0 * carrier.anode_water_per_electron, 4.0 * carrier.cathode_water_per_electron
    missing = (
        (stored["water"] - water_in)
        + of_hydrogen * (stored["hydrogen"] - hydrogen)
        + of_oxygen * (stored["oxygen"] - oxygen)
    )
    gross = abs(hydrogen) + abs(oxygen) + water.FLOOR_CURRENT * last.time / (2.0 * FARADAY) + 1e-12
    heat_in = inward[("anode", "temperature")] + inward[("cathode", "temperature")]
    stored_energy = _stored(operator, change, "energy") * REFERENCE_CURRENT
    scale = gross * 2.0 * FARADAY * float(thermodynamics.thermoneutral_voltage(353.15))
    return {
        "charge_passed": charge,
        "electric_energy": energy,
        "hydrogen_taken_up": hydrogen,
        "oxygen_taken_up": oxygen,
        "water_stored": stored["water"],
        "species_closure_relative": abs(missing) / gross,
        "energy_closure_relative": abs(stored_energy - heat_in) / scale,
        **(_carbon(operator, flow, change) if carbonated else {}),
    }


def _carbon(operator: Operator, flow: Mapping[tuple[str, str], float], change: FloatArray) -> dict[str, float]:
    """Carbon dioxide taken up by both electrodes, what stayed, and the closure of its balance."""
    inward = [flow[(FACES["anode"], CARBON)], -flow[(FACES["cathode"], CARBON)]]
    stored = _stored(operator, change, "carbon") / carbonation.ROW
    turnover = abs(inward[0]) + abs(inward[1]) + CARBON_FLOOR
    return {
        "carbon_dioxide_taken_up": sum(inward),
        "carbon_stored": stored,
        "carbon_closure_relative": abs(stored - sum(inward)) / turnover,
    }


ROWS = {
    "hydrogen": (("anode", "reactant_pressure"), ("membrane", "hydrogen_pressure")),
    "oxygen": (("cathode", "reactant_pressure"), ("membrane", "oxygen_pressure")),
    "water": (("", "water_pressure"), ("", "liquid_saturation"), ("", "water_activity")),
    "energy": (("", "temperature"),),
    "carbon": (("", CARBON), ("", "carbon_content")),
}


def _stored(operator: Operator, change: FloatArray, what: str) -> float:
    """Sum of the change of contents over all cells but the channels, scaled as the rows."""
    grid = operator.system.grid
    total = 0.0
    for entry, (name, cell) in enumerate(zip(grid.names, grid.cell_of, strict=True)):
        region = grid.regions[grid.region_of[cell]].name
        if not region.endswith("channel") and any(region.startswith(r) and name == n for r, n in ROWS[what]):
            total += float(change[entry])
    return total
