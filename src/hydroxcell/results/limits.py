"""What limits a cell: how much is left of each supply at an operating point, and a name for what runs out first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hydroxcell.models.base import FloatArray, ParameterTree
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.results.fields import Fields
from hydroxcell.results.losses import channel_gas

EXHAUSTED = 0.25  # [1] a supply of which less than this is left is called limiting
USED_UP = 0.03  # [1] share of a feed left below which the feed is the cause
FLOODED = 0.35  # [1] mean liquid saturation above which a gas limit is called flooding
GAS = {"anode": "hydrogen", "cathode": "oxygen"}
CARBONATION = "carbonation of the anode ionomer"
DRY_OUT = {"anode": "dry-out of the anode ionomer", "cathode": "water at the cathode (ionomer dry-out)"}


@dataclass(frozen=True)
class Limit:
    """The scarcest supply at a point: its name and the share that is left [-]."""

    cause: str
    left: float

    @property
    def reached(self) -> bool:
        """Whether so little is left that the supply, not the kinetics or the resistance, sets the current."""
        return self.left < EXHAUSTED


def remaining(fields: Fields, model: ThroughPlane, tree: ParameterTree, point: int, rest: int = 0) -> dict[str, float]:
    """Share left of each supply at a point [-]; conductivity and channel are compared with the point `rest`.

    The point `rest` is open circuit.
    """
    found: dict[str, float] = {}
    for side in ("anode", "cathode"):
        layer, width = fields.layers[f"{side}.catalyst_layer"], fields.width[f"{side}.catalyst_layer"]
        channel = channel_gas(fields, model, tree, side)[0]
        found |= _gas_left(layer, width, side, float(channel[point]), point)
        conductivity = layer.get("hydroxide_form_conductivity", layer["ionic_conductivity"])
        found[DRY_OUT[side]] = _mean(conductivity[point], width) / _mean(conductivity[rest], width)
        unused = 1.0 - float(utilisation(fields, side)[point])
        thinned = min(float(channel[point]) / max(float(channel[rest]), 1.0), 1.0)
        found[f"{GAS[side]} feed"] = unused if unused < USED_UP else thinned
    hydroxide = fields.layers["anode.catalyst_layer"].get("hydroxide_fraction")
    if hydroxide is not None:
        width = fields.width["anode.catalyst_layer"]
        found[CARBONATION] = min(_mean(hydroxide[point], width) / _mean(hydroxide[rest], width), 1.0)
    return found


def _gas_left(
    layer: Mapping[str, FloatArray], width: FloatArray, side: str, supply: float, point: int
) -> dict[str, float]:
    """Share of the channel's gas that reaches the catalyst, under the name of the larger loss: pores or films [-]."""
    flooded = _mean(layer["liquid_saturation"][point], width) > FLOODED
    pores = f"flooding of the {side}" if flooded else f"{GAS[side]} transport to the {side}"
    films = f"{GAS[side]} through the ionomer and water films"
    in_pores = 1.0 - _mean(layer["reactant_pressure"][point], width) / max(supply, 1.0)
    share_of_limit = _mean(np.abs(layer["reaction_current"][point]), width) / _mean(layer["film_limit"][point], width)
    in_films = (1.0 - in_pores) * share_of_limit
    at_catalyst = 1.0 - in_pores - in_films
    if in_pores >= in_films:
        return {pores: at_catalyst, films: 1.0 - in_films}
    return {pores: 1.0 - in_pores, films: at_catalyst}


def utilisation(fields: Fields, side: str) -> FloatArray:
    """Reactant taken up over reactant fed [-], (m,); zero for a differential cell, whose feed is unlimited."""
    boundary = fields.boundary(side)
    taken = np.abs(boundary["reactant_pressure"])
    if "dry_feed" not in boundary:
        return np.zeros_like(taken)
    fed = boundary["dry_feed"] * fields.values[f"conditions.{side}.reactant_fraction"]
    return np.asarray(taken / np.maximum(fed, 1e-30))


def name_limit(fields: Fields, model: ThroughPlane, tree: ParameterTree, point: int) -> Limit:
    """The scarcest supply at a point."""
    left = remaining(fields, model, tree, point)
    # a feed that is used up also starves the films and layers behind it, but is the cause
    used_up = {name: share for name, share in left.items() if name.endswith(" feed") and share < USED_UP}
    left = used_up or left
    cause = min(left, key=lambda name: left[name])
    return Limit(cause, left[cause])


def _mean(values: FloatArray, width: FloatArray) -> float:
    return float(np.sum(values * width) / np.sum(width))
