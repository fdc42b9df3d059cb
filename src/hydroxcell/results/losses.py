"""Where the voltage goes: a breakdown that sums exactly to reversible voltage minus cell voltage.

Potentials of an electrode are averaged with the local reaction current as weight. From plate to plate

    E_rev - V = electronic + contact + ionic (anode layer, membrane, cathode layer) + anode + cathode

holds without remainder. In a carbonated ionomer the ionic parts are those of the electrostatic potential, and a Nernst
loss stands beside them: hydroxide is scarcer at the anode than at the cathode. The anode
and cathode parts are split by asking the kinetic law at every place which
potential it would need for the same local rate (1) with the gas of the channel and no film, (2) with the local gas and
no film; the rest is the film. Crossover is what (1) costs more than it would for the useful current alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from hydroxcell.constants import STANDARD_PRESSURE
from hydroxcell.models.base import FloatArray, ParameterTree
from hydroxcell.models.electrode import hydroxide_factor
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.physics import thermodynamics
from hydroxcell.physics.carbonation import nernst_loss
from hydroxcell.results.fields import Fields, Layer

Rate = Callable[[FloatArray], FloatArray]
Needed = Mapping[str, tuple[FloatArray, FloatArray, FloatArray]]
"""Voltages of `needed_voltages` by side."""


def high_frequency_resistance(fields: Fields) -> FloatArray:
    """Resistance when no double layer follows: membrane, contacts, layers with both phases parallel [ohm m2], (m,)."""
    total: FloatArray = contact_resistance(fields)
    for name, width in fields.width.items():
        layer = fields.layers[name]
        conductivity = layer.get("electronic_conductivity", 0.0) + layer.get("ionic_conductivity", 0.0)
        total = total + np.sum(width / conductivity, axis=1)
    return total


def membrane_resistance(fields: Fields) -> FloatArray:
    """Ionic resistance of the membrane alone [ohm m2], (m,)."""
    return np.asarray(np.sum(fields.width["membrane"] / fields.layers["membrane"]["ionic_conductivity"], axis=1))


def contact_resistance(fields: Fields) -> FloatArray:
    """Sum of both plate contacts [ohm m2], (m,)."""
    count = len(fields.boundary("cathode")["electronic_current"])
    both = sum(fields.values[f"{side}.flow_field.contact_resistance"] for side in ("anode", "cathode"))
    return np.full(count, both)


def channel_gas(fields: Fields, model: ThroughPlane, tree: ParameterTree, side: str) -> tuple[FloatArray, FloatArray]:
    """Reactant and vapour pressure the channel offers to an electrode [Pa], each (m,)."""
    channel = {k: v[:, 0] for k, v in fields.layers[f"{side}.channel"].items()}
    reactant, water, _ = model.channel_gas(side, channel, tree)
    return np.asarray(reactant), np.asarray(water)


def reversible_potentials(fields: Fields, model: ThroughPlane, tree: ParameterTree) -> tuple[FloatArray, FloatArray]:
    """Equilibrium potentials of anode and cathode with the gases of the channels, at plate temperature [V]."""
    temperature = fields.values["conditions.temperature"]
    saturated = thermodynamics.saturation_pressure(temperature)
    found = []
    for side in ("anode", "cathode"):
        reactant, water = channel_gas(fields, model, tree, side)
        activity = np.clip(water / saturated, 1e-3, 1.0)
        law = (
            thermodynamics.anode_equilibrium_potential
            if side == "anode"
            else thermodynamics.cathode_equilibrium_potential
        )
        per_electron = model.water_per_electron(side)
        found.append(
            np.asarray(law(temperature, activity, np.maximum(reactant, 1.0) / STANDARD_PRESSURE, per_electron))
        )
    return found[0], found[1]


def breakdown(
    fields: Fields, model: ThroughPlane, tree: ParameterTree, voltage: FloatArray, near: Needed | None = None
) -> dict[str, FloatArray]:
    """Losses by name [V], each (m,), and the reversible voltage they are counted from.

    `near` are the needed voltages of a state within 1 mV, from which they are found faster.
    """
    anode, cathode = fields.layers["anode.catalyst_layer"], fields.layers["cathode.catalyst_layer"]
    weight = {side: weights(fields, side) for side in ("anode", "cathode")}

    def mean(side: str, values: FloatArray) -> FloatArray:
        return np.asarray(np.sum(weight[side] * values, axis=1))

    phi_l_anode, phi_l_cathode = mean("anode", anode["ionic_potential"]), mean("cathode", cathode["ionic_potential"])
    face, nernst = "face_ionic_potential", {}
    if "hydroxide_fraction" in anode:
        shift = {s: mean(s, _electrostatic_shift(fields, s)) for s in ("anode", "cathode")}
        phi_l_anode, phi_l_cathode = phi_l_anode + shift["anode"], phi_l_cathode + shift["cathode"]
        face, nernst = "face_electrostatic_potential", {"nernst_loss": shift["cathode"] - shift["anode"]}
    left, right = fields.membrane_face("anode")[face], fields.membrane_face("cathode")[face]
    current = fields.boundary("cathode")["electronic_current"]
    contact = current * contact_resistance(fields)
    electronic = (
        -mean("anode", anode["electronic_potential"]) + mean("cathode", cathode["electronic_potential"]) - voltage
    )
    rest_anode, rest_cathode = reversible_potentials(fields, model, tree)
    found = {
        "ionic_loss_anode": phi_l_anode - left,
        "ionic_loss_membrane": left - right,
        "ionic_loss_cathode": right - phi_l_cathode,
        "electronic_loss": electronic - contact,
        "contact_loss": contact,
        **nernst,
    }
    needed = needed_voltages(fields, model, tree, near)
    for side, law, rest, sign in (
        ("anode", "hydrogen_oxidation_loss", rest_anode, 1.0),
        ("cathode", "oxygen_reduction_loss", rest_cathode, -1.0),
    ):
        actual = mean(side, fields.layers[f"{side}.catalyst_layer"]["double_layer_voltage"])
        useful, channel, local = (mean(side, v) for v in needed[side])
        found[law] = sign * (useful - rest)
        found["crossover_loss"] = found.get("crossover_loss", 0.0) + sign * (channel - useful)
        found[f"gas_transport_loss_{side}"] = sign * (local - channel)
        found[f"local_film_loss_{side}"] = sign * (actual - local)
    return found | {"reversible_voltage": rest_cathode - rest_anode}


def _electrostatic_shift(fields: Fields, side: str) -> FloatArray:
    """Electrostatic minus hydroxide-defined ionic potential in a catalyst layer [V], (m, cells)."""
    layer = fields.layers[f"{side}.catalyst_layer"]
    return np.asarray(-nernst_loss(layer["hydroxide_fraction"], 1.0, layer["temperature"]))


def weights(fields: Fields, side: str) -> FloatArray:
    """Share of each cell in the reaction of a side, (m, cells)."""
    name = f"{side}.catalyst_layer"
    current = np.abs(fields.layers[name]["reaction_current"]) * fields.width[name]
    total = np.sum(current, axis=1, keepdims=True)
    even = fields.width[name] / fields.width[name].sum()
    return np.where(total > 0.0, current / np.where(total > 0.0, total, 1.0), even)


def needed_voltages(
    fields: Fields, model: ThroughPlane, tree: ParameterTree, near: Needed | None = None
) -> dict[str, tuple[FloatArray, FloatArray, FloatArray]]:
    """Double-layer voltages the kinetics of each side need [V], (m, cells).

    For the useful current with the gas of the channel, the whole current with that gas, the whole with the local gas.
    """
    return {side: _needed(fields, model, tree, side, near[side] if near else None) for side in ("anode", "cathode")}


def _needed(
    fields: Fields,
    model: ThroughPlane,
    tree: ParameterTree,
    side: str,
    near: tuple[FloatArray, FloatArray, FloatArray] | None,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    layer = fields.layers[f"{side}.catalyst_layer"]
    rate = np.abs(layer["reaction_current"])
    current = np.maximum(fields.boundary("cathode")["external_current"], 0.0)[:, None]
    whole = np.sum(rate * fields.width[f"{side}.catalyst_layer"], axis=1, keepdims=True)
    share = np.minimum(current / np.maximum(whole, 1e-30), 1.0)
    reactant = channel_gas(fields, model, tree, side)[0][:, None] * np.ones_like(rate)
    bracket = layer["double_layer_voltage"]

    def solve(place: int, gas: FloatArray, target: FloatArray) -> FloatArray:
        law = _kinetics(model, tree, side, layer, gas)
        if near is not None:
            return _corrected(law, target, near[place])
        return _invert(law, target, bracket, rising=side == "anode")

    local = layer["reactant_pressure"]
    return solve(0, reactant, rate * share), solve(1, reactant, rate), solve(2, local, rate)


def voltage_for_local_rate(
    fields: Fields, model: ThroughPlane, tree: ParameterTree, side: str, carbonated: bool = True
) -> FloatArray:
    """Double-layer voltage that the kinetics need for the local rate with the local gas [V], (m, cells).

    `carbonated` = False asks the same of an ionomer with hydroxide only.
    """
    layer = dict(fields.layers[f"{side}.catalyst_layer"])
    if not carbonated:
        layer.pop("hydroxide_fraction", None)
    law = _kinetics(model, tree, side, layer, layer["reactant_pressure"])
    return _invert(law, np.abs(layer["reaction_current"]), layer["double_layer_voltage"], rising=side == "anode")


def _kinetics(model: ThroughPlane, tree: ParameterTree, side: str, layer: Layer, gas: FloatArray) -> Rate:
    """Rate [A/m3] of an electrode without film, as a function of the double-layer voltage."""
    state = dict(layer)
    p = tree.at(f"{side}.catalyst_layer")
    water = np.clip(state["water_activity"], 1e-3, 1.0)
    factor = state.get("active_share", 1.0)
    if "hydroxide_fraction" in state:
        factor = factor * hydroxide_factor(side, state["hydroxide_fraction"], tree)

    def rate(voltage: FloatArray) -> FloatArray:
        found = model.bare_rates(side, voltage, state["temperature"], gas / STANDARD_PRESSURE, water, p, factor)
        return np.asarray(found.net)

    return rate


def _invert(rate: Rate, target: FloatArray, near: FloatArray, rising: bool) -> FloatArray:
    """Voltage at which a monotone rate reaches its target, by bisection to 1e-12 V; shape of `target`."""
    low, high = near - 2.0, near + 2.0
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(44):
            middle = 0.5 * (low + high)
            above = rate(middle) > target
            go_down = above if rising else ~above
            high = np.where(go_down, middle, high)
            low = np.where(go_down, low, middle)
    return 0.5 * (low + high)


def _corrected(rate: Rate, target: FloatArray, near: FloatArray) -> FloatArray:
    """The same from a start within 1 mV: chords of one slope, each of which shrinks the error fiftyfold or more."""
    width = 1e-6
    slope = (rate(near + width) - rate(near - width)) / (2.0 * width)
    slope = np.where(slope == 0.0, np.inf, slope)
    found = near
    for _ in range(5):
        found = found + (target - rate(found)) / slope
    return found
