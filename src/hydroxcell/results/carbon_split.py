"""Where the voltage goes that carbon dioxide costs.

The loss of a state against another of the same current is split exactly: with potentials averaged over the layers with
the local reaction current as weight,

    ohmic      rise of the integral of i_l/kappa between the two reactions
    Nernst     (R T/F) (mean ln y_OH at the cathode - mean ln y_OH at the anode)
    kinetic    voltage that the factor y_OH^order costs at the local rates of both electrodes
    diffusion  change of the rest of the electrostatic drop: hydroxide that diffuses to the anode needs less field
    rest       what remains: current, water and gas distributed differently
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.models.base import FloatArray, ParameterTree
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.results import losses
from hydroxcell.results.fields import Fields

PARTS = ("ohmic", "nernst", "kinetic", "diffusion", "rest")
IONOMERS = ("anode.catalyst_layer", "membrane", "cathode.catalyst_layer")


@dataclass(frozen=True)
class Potentials:
    """Potentials of a set of points [V], each (m,): what the split of the loss compares."""

    voltage: FloatArray
    ohmic: FloatArray
    nernst: FloatArray
    kinetic: FloatArray
    diffusion: FloatArray


def ohmic_drop(fields: Fields) -> FloatArray:
    """Integral of the ionic current over the conductivity between the two reactions [V], (m,)."""
    resistance = np.concatenate([0.5 * fields.width[n] / fields.layers[n]["ionic_conductivity"] for n in IONOMERS], 1)
    names = [f"{a}|{b}" for a, b in (
        (IONOMERS[0], IONOMERS[0]), (IONOMERS[0], IONOMERS[1]), (IONOMERS[1], IONOMERS[1]),
        (IONOMERS[1], IONOMERS[2]), (IONOMERS[2], IONOMERS[2]),
    )]  # fmt: skip
    current = np.concatenate([fields.faces[n]["ionic_current"] for n in names], 1)
    drop = np.cumsum(current * (resistance[:, :-1] + resistance[:, 1:]), axis=1)
    drop = np.concatenate([np.zeros((len(drop), 1)), drop], 1)
    first = fields.width[IONOMERS[0]].size
    anode = np.sum(losses.weights(fields, "anode") * drop[:, :first], axis=1)
    return np.asarray(np.sum(losses.weights(fields, "cathode") * drop[:, -fields.width[IONOMERS[2]].size :], 1) - anode)


def potentials(fields: Fields, model: ThroughPlane, tree: ParameterTree) -> Potentials:
    """Parts of the voltage of every point whose differences make the split."""
    electric, logarithm, kinetic = {}, {}, []
    for side in ("anode", "cathode"):
        layer, weight = fields.layers[f"{side}.catalyst_layer"], losses.weights(fields, side)
        chemical = GAS_CONSTANT * layer["temperature"] / FARADAY * np.log(layer["hydroxide_fraction"])
        electric[side] = np.sum(weight * (layer["ionic_potential"] + chemical), axis=1)
        logarithm[side] = np.sum(weight * chemical, axis=1)
        sign = 1.0 if side == "anode" else -1.0
        needed = losses.voltage_for_local_rate(fields, model, tree, side)
        without = losses.voltage_for_local_rate(fields, model, tree, side, carbonated=False)
        kinetic.append(sign * np.sum(weight * (needed - without), axis=1))
    ohmic = ohmic_drop(fields)
    return Potentials(
        voltage=fields.layers["cathode.channel"]["cell_voltage"][:, 0],
        ohmic=ohmic,
        nernst=logarithm["cathode"] - logarithm["anode"],
        kinetic=kinetic[0] + kinetic[1],
        diffusion=electric["anode"] - electric["cathode"] - ohmic,
    )


def split(without: Potentials, with_gas: Potentials) -> dict[str, FloatArray]:
    """Loss by parts [V], each (m,), which add up to `total`; positive where carbon dioxide costs voltage."""
    total = without.voltage - with_gas.voltage
    found = {name: getattr(with_gas, name) - getattr(without, name) for name in PARTS[:-1]}
    return found | {"rest": total - sum(found.values()), "total": total}
