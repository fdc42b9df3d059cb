"""Order of parts that are alike: fast ones first, so that the answer does not depend on the start."""

from __future__ import annotations

import numpy as np

from hydroxcell.lab.circuits.circuit import Circuit, size
from hydroxcell.lab.circuits.elements import FloatArray
from hydroxcell.lab.circuits.parsing import Element, Node, Parallel, Series


def likeness(node: Node) -> str:
    """What two parts must share to be exchanged: kinds and structure, not labels."""
    if isinstance(node, Element):
        return node.kind.letters
    mark = "-" if isinstance(node, Series) else ","
    inner = mark.join(likeness(part) for part in node.parts)
    return f"p({inner})" if isinstance(node, Parallel) else inner


def characteristic_time(node: Node, vector: FloatArray) -> float | None:
    """ln of the time of a part with one: an arc, or an element with a time; None for others."""
    if isinstance(node, Element):
        return float(vector[node.kind.parameters.index("tau")]) if "tau" in node.kind.parameters else None
    kind = likeness(node)
    if kind in ("p(R,Q)", "p(R,C)"):
        return float((vector[0] + vector[1]) / (vector[2] if kind == "p(R,Q)" else 1.0))
    if kind in ("p(Q,R)", "p(C,R)"):
        return float((vector[0] + vector[-1]) / (vector[1] if kind == "p(Q,R)" else 1.0))
    return None


def places(circuit: Circuit) -> list[slice]:
    """Where the parameters of each part in series stand in the vector."""
    ends = np.cumsum([size(block) for block in circuit.blocks])
    return [slice(int(end) - size(block), int(end)) for end, block in zip(ends, circuit.blocks, strict=True)]


def ordered(circuit: Circuit, vector: FloatArray) -> FloatArray:
    """The vector with parts that are alike sorted by their time."""
    groups: dict[str, list[slice]] = {}
    times: dict[int, float] = {}
    for block, place in zip(circuit.blocks, places(circuit), strict=True):
        time = characteristic_time(block, vector[place])
        if time is not None:
            groups.setdefault(likeness(block), []).append(place)
            times[place.start] = time
    found = vector.copy()
    for group in groups.values():
        by_time = sorted(group, key=lambda place: times[place.start])
        for target, source in zip(group, by_time, strict=True):
            found[target] = vector[source]
    return found
