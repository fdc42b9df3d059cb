"""What a circuit is at very high and very low frequency, with derivatives to the logarithms of its parameters."""

from __future__ import annotations

import math

import numpy as np

from hydroxcell.lab.circuits.circuit import size
from hydroxcell.lab.circuits.elements import FloatArray
from hydroxcell.lab.circuits.parsing import Element, Node, Series

Limit = tuple[float, FloatArray]
OPEN_AT_HIGH = ("L", "La")
OPEN_AT_LOW = ("C", "Q", "W", "Wo", "TL")


def limit(node: Node, vector: FloatArray, high: bool) -> Limit:
    """Real limit of the impedance and its derivatives to the vector (p,); infinite where the circuit blocks.

    At high frequency, inductances in series are left out: they are leads, not part of the resistance.

    >>> from hydroxcell.lab.circuits.parsing import parse
    >>> float(limit(parse("L0-R0-p(R1,C1)"), np.log([1e-9, 2.0, 3.0, 1.0]), False)[0])
    5.0
    """
    if isinstance(node, Element):
        return _element(node, vector, high)
    found, place = [], 0
    for part in node.parts:
        count = size(part)
        found.append(limit(part, vector[place : place + count], high))
        place += count
    if isinstance(node, Series):
        if high:  # only leads in series: a branch that is nothing else stays open
            kept = [v if math.isfinite(v) else 0.0 for v, _ in found]
            open_branch = all(not math.isfinite(v) for v, _ in found)
            return (math.inf if open_branch else sum(kept)), np.concatenate([d for _, d in found])
        return sum(v for v, _ in found), np.concatenate([d for _, d in found])
    if any(v == 0.0 for v, _ in found):
        return 0.0, np.zeros(place)
    admittance = sum(1.0 / v for v, _ in found)
    if admittance == 0.0:
        return math.inf, np.zeros(place)
    z = 1.0 / admittance
    return z, np.concatenate([(z / v) ** 2 * d if math.isfinite(v) else 0.0 * d for v, d in found])


def _element(element: Element, vector: FloatArray, high: bool) -> Limit:
    letters, slopes = element.kind.letters, np.zeros(len(element.kind.parameters))
    if letters in (OPEN_AT_HIGH if high else OPEN_AT_LOW):
        return math.inf, slopes
    if letters == "R" or (not high and letters in ("Ws", "G")):
        slopes[0] = math.exp(vector[0])
        return float(slopes[0]), slopes
    if not high and letters == "TLR":
        return _reacting(vector)
    return 0.0, slopes


def _reacting(vector: FloatArray) -> Limit:
    """sqrt(R R_ct) coth sqrt(R/R_ct)."""
    r, ct = math.exp(vector[0]), math.exp(vector[1])
    x = math.sqrt(r / ct)
    z = r / (x * math.tanh(x))
    by_x2 = 0.5 * (r * (1.0 - 1.0 / math.tanh(x) ** 2) - z)  # to ln x^2 at fixed R
    return z, np.array([z + by_x2, -by_x2, 0.0, 0.0])
