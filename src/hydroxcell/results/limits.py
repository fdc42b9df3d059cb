"""What limits a cell: how much is left of each supply at an operating point, and a name for what runs out first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hydroxcell.models.base import FloatArray, ParameterTree
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.results.fields import Fields
from hydroxcell.results.losses import channel_gas

EXHAUSTED = 0.25  # [1] a supply of which less than this is left is called limiting
USED_UP = 0.03  # [1] share of a feed left below which the feed is the cause
RUNNING_OUT = 0.1  # [1] share of a feed left above which it does not limit
FLOODED = 0.35  # [1] mean liquid saturation above which a gas limit is called flooding
GAS = {"anode": "hydrogen", "cathode": "oxygen"}


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
    """Share left of each supply at a point [-]; conductivity is compared with the point `rest` (open circuit)."""
    found: dict[str, float] = {}
    for side in ("anode", "cathode"):
        layer, gas = fields.layers[f"{side}.catalyst_layer"], GAS[side]
        width = fields.width[f"{side}.catalyst_layer"]
        supply = float(channel_gas(fields, model, tree, side)[0][point])
        inside = _mean(layer["reactant_pressure"][point], width)
        flooded = _mean(layer["liquid_saturation"][point], width) > FLOODED
        name = f"flooding of the {side}" if flooded else f"{gas} transport to the {side}"
        found[name] = inside / max(supply, 1.0)
        share = np.max(np.abs(layer["reaction_current"][point]) / layer["film_limit"][point])
        found[f"{gas} through the ionomer and water films"] = 1.0 - float(share)
        conductivity = layer["ionic_conductivity"]
        driest = _mean(conductivity[point], width) / _mean(conductivity[rest], width)
        found["water at the cathode (ionomer dry-out)" if side == "cathode" else "dry-out of the anode ionomer"] = (
            driest
        )
        found[f"{gas} feed"] = 1.0 - utilisation(fields, side)[point]
    return found


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
    # a feed that is used up also starves the films and layers behind it, but is the cause; one of which a tenth is left
    # is none, because the mean along the channel is still far from zero
    feeds = {name: share for name, share in left.items() if name.endswith(" feed")}
    used_up = {name: share for name, share in feeds.items() if share < USED_UP}
    left = used_up or {name: share for name, share in left.items() if feeds.get(name, 0.0) < RUNNING_OUT}
    cause = min(left, key=lambda name: left[name])
    return Limit(cause, left[cause])


def _mean(values: FloatArray, width: FloatArray) -> float:
    return float(np.sum(values * width) / np.sum(width))
