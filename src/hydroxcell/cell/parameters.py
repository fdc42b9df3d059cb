"""The field table of a cell: every dotted path, with unit, symbol, description and plausible range.

Rows that are the same on both sides are written once, under `anode`, and copied to `cathode`. Rows of material
cards come from `hydroxcell.materials.fields`. Error messages, JSON Schema, documentation and forms are made from this.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hydroxcell.materials.conditions import CARBON_DIOXIDE_FRACTION, OF_A_SIDE, SIDES, TEMPERATURE
from hydroxcell.materials.fields import (
    AREA_LOSS_KINDS,
    CARBONATION,
    CARD_KINDS,
    CATALYST_DEGRADATION,
    CATALYST_NUMBERS,
    CATION,
    CATION_ORDERS,
    COEFFICIENTS,
    IONOMER_LAWS,
    IONOMER_NUMBERS,
    MEMBRANE_NUMBERS,
    POROUS_MEDIUM,
    REACTIONS,
    Parameter,
    coefficient,
)

P = Parameter

CARRIERS = ("hydroxide", "proton")

FLOW_FIELD: dict[str, Parameter] = {
    "hydraulic_diameter": P("m", "mm", "d_h", "hydraulic diameter of the channels", 0.01, 20),
    "sherwood_number": P("1", "1", "Sh", "Sherwood number of channel to diffusion layer transfer", 0.1, 1000),
    "open_area_fraction": P("1", "1", "f_ch", "share of the area under channels", 0.02, 1.0),
    "contact_resistance": P("ohm m2", "mohm cm2", "R_c", "contact resistance, plate to diffusion layer", 0, 5000),
    "thermal_contact_resistance": P("m2 K/W", "m2 K/W", "R_th", "thermal contact resistance to the plate", 0, 0.1),
}

CATALYST_LAYER: dict[str, Parameter] = {
    "thickness": P("m", "um", "L_CL", "thickness of the dry catalyst layer", 0.05, 1000),
    "catalyst_loading": P(
        "kg/m2", "mg/cm2", "m", "catalyst loading (metal, or whole catalyst if metal-free)", 1e-4, 100
    ),
    "ionomer_volume_fraction": P("1", "1", "eps_ion", "dry ionomer volume per volume of the layer", 0.005, 0.95),
    "pore_volume_fraction": P("1", "1", "eps", "open pore volume per volume of the dry layer", 0.01, 0.97),
    "tortuosity": P("1", "1", "tau", "tortuosity of the pores; D_eff = D porosity/tortuosity^2", 1.0, 20),
    "ionomer_exponent": P("1", "1", "n_ion", "exponent of the ionomer fraction on conductivity", 0.1, 6),
    "permeability": P("m2", "m2", "K", "absolute permeability", 1e-20, 1e-7),
    "contact_angle": P("rad", "deg", "theta", "contact angle of water in the pores", 0, 180),
    "pore_diameter": P("m", "nm", "d_p", "mean pore diameter (Knudsen diffusion)", 1, 1e5),
    "saturation_exponent": P("1", "1", "m", "exponent of (1 - s) on gas diffusion", 0, 10),
    "electrical_conductivity": P("S/m", "S/m", "sigma_e", "effective electronic conductivity", 0.01, 1e7),
    "thermal_conductivity": P("W/m/K", "W/m/K", "k", "effective thermal conductivity", 0.01, 1000),
    "volumetric_heat_capacity": P("J/m3/K", "MJ/m3/K", "rho c_p", "effective volumetric heat capacity", 0.01, 20),
    "ionomer_roughness": P("1", "1", "a_ion", "ionomer surface per cell area (water exchange, gas film)", 0.1, 1e5),
    "reactant_interface_resistance": P("s/m", "s/cm", "R_int", "interface resistance of the ionomer film", 0, 1e4),
    "ionomer_film_thickness": P("m", "nm", "delta_ion", "thickness of the ionomer film on the catalyst", 0, 1e4),
}

DEW_POINT = P("K", "degC", "T_dew", "dew point of the feed, converted to relative humidity", -40, 200)

FLOW_ENTRIES: dict[str, tuple[str, ...]] = {
    "differential": (),
    "fixed": ("rate",),
    "stoichiometry": ("ratio", "minimum_current_density"),
}
"""What each `flow.kind` needs."""

SINGLE: dict[str, Parameter] = {
    "geometry.active_area": P("m2", "cm2", "A", "active area of the cell", 0.001, 1e5),
    "membrane.short_resistance": P("ohm m2", "ohm cm2", "R_sh", "electronic short through the membrane", 1, 1e12),
    "heat.hydrogen_oxidation_entropy": P(
        "J/mol/K", "J/mol/K", "dS_HOR", "reaction entropy of hydrogen oxidation per two electrons", -1000, 1000
    ),
    "phase_change.rate_constant": P(
        "1/s", "1/s", "k_vl", "rate constant of evaporation and condensation in the pores", 1, 1e9
    ),
    "conditions.temperature": TEMPERATURE,
}


@dataclass(frozen=True, slots=True)
class Slot:
    """Place of a cell that takes a material card."""

    path: str
    kind: str
    accepts: tuple[str, ...]
    optional: bool = False


def _side_slots(side: str) -> tuple[Slot, ...]:
    return (
        Slot(f"{side}.diffusion_layer", "diffusion_medium", ("diffusion_medium",)),
        Slot(f"{side}.microporous_layer", "diffusion_medium", ("diffusion_medium",), optional=True),
        Slot(f"{side}.catalyst_layer.catalyst", "catalyst", ("catalyst",)),
        Slot(f"{side}.catalyst_layer.ionomer", "ionomer", ("ionomer", "membrane")),
        Slot(f"{side}.catalyst_layer.catalyst.degradation", "catalyst_degradation", ("catalyst_degradation",), True),
        Slot(f"{side}.catalyst_layer.ionomer.degradation", "cation", ("cation",), True),
    )


SLOTS: dict[str, Slot] = {
    slot.path: slot
    for slot in (
        Slot("membrane", "membrane", ("membrane",)),
        Slot("membrane.degradation", "cation", ("cation",), True),
        *_side_slots("anode"),
        *_side_slots("cathode"),
        Slot("carbonation", "carbonation", ("carbonation",), optional=True),
    )
}
DEGRADATIONS = tuple(path for path in SLOTS if path.endswith(".degradation"))
"""Places of the laws by which parts of a cell age; every one of them may be absent."""
REACTION_OF_SIDE = {"anode": "hydrogen_oxidation", "cathode": "oxygen_reduction"}


def _side_numbers(side: str) -> dict[str, Parameter]:
    reaction = REACTION_OF_SIDE[side]
    layer = f"{side}.catalyst_layer"
    sections = {
        f"{side}.flow_field": FLOW_FIELD,
        f"{side}.diffusion_layer": POROUS_MEDIUM,
        f"{side}.microporous_layer": POROUS_MEDIUM,
        layer: CATALYST_LAYER,
        f"{layer}.catalyst": CATALYST_NUMBERS,
        f"{layer}.catalyst.{reaction}": REACTIONS[reaction][1],
        f"{layer}.ionomer": IONOMER_NUMBERS,
        f"{layer}.catalyst.degradation": CATALYST_DEGRADATION,
        f"{layer}.ionomer.degradation": CATION | {f"{reaction}_order": CATION_ORDERS[f"{reaction}_order"]},
        f"conditions.{side}": OF_A_SIDE,
    }
    return {f"{section}.{key}": row for section, rows in sections.items() for key, row in rows.items()}


def _numbers() -> dict[str, Parameter]:
    table = dict(SINGLE)
    table |= {f"membrane.{key}": row for key, row in MEMBRANE_NUMBERS.items()}
    table |= {f"membrane.degradation.{key}": row for key, row in CATION.items()}
    for side in SIDES:
        table |= _side_numbers(side)
    table |= {f"carbonation.{key}": row for key, row in CARBONATION.items()}
    return table | {f"conditions.{side}.carbon_dioxide_fraction": CARBON_DIOXIDE_FRACTION for side in SIDES}


NUMBERS: dict[str, Parameter] = _numbers()
"""Every number of a cell by dotted path, without the coefficients of property laws."""

LAWS: dict[str, Parameter] = {
    f"{owner}.{key}": row
    for owner in ("membrane", "anode.catalyst_layer.ionomer", "cathode.catalyst_layer.ionomer")
    for key, row in IONOMER_LAWS.items()
}
"""Every property of a cell that follows a law, by dotted path."""

DEW_POINTS = {f"conditions.{side}.dew_point": DEW_POINT for side in SIDES}
"""Input-only paths: converted to `relative_humidity`."""

CHOICES: dict[str, tuple[str, ...]] = {
    "carrier": CARRIERS,
    "carbonation": ("present", "absent"),
    **{f"conditions.{side}.flow.kind": tuple(FLOW_ENTRIES) for side in SIDES},
    **{f"{side}.microporous_layer": ("present", "absent") for side in SIDES},
    **dict.fromkeys(DEGRADATIONS, ("present", "absent")),
    **{f"{side}.catalyst_layer.catalyst.degradation.area_loss.kind": tuple(AREA_LOSS_KINDS) for side in SIDES},
    **{
        f"{side}.catalyst_layer.catalyst.{reaction}.kind": (REACTIONS[reaction][0],)
        for side, reaction in REACTION_OF_SIDE.items()
    },
}
"""Every choice by dotted path, with its allowed words (besides materials and the kinds of property laws)."""


@cache
def parameter(path: str) -> Parameter | None:
    """Field-table row of a numeric path (dew points and law coefficients included), or None."""
    row = NUMBERS.get(path) or DEW_POINTS.get(path)
    if row is not None:
        return row
    owner, _, name = path.rpartition(".")
    return coefficient(LAWS[owner], name) if owner in LAWS and name in COEFFICIENTS else None


@cache
def card_parameter(kind: str, path: str) -> Parameter | None:
    """Field-table row of a numeric path inside a card of this kind, or None."""
    _, numbers, laws = CARD_KINDS[kind]
    if path in numbers:
        return numbers[path]
    owner, _, name = path.rpartition(".")
    return coefficient(laws[owner], name) if owner in laws and name in COEFFICIENTS else None
