"""Starting values from the spectrum itself: shapes are tried on a grid, their sizes follow from linear least squares.

The parts of a circuit that stand in series add, and each has one factor that only scales it. With its other
parameters on a grid (times inside the measured window, a few exponents, a few ratios) a part is a known curve, and
the factors of a whole circuit are a linear problem. The normal equations of every combination are pieces of one small
matrix, so that thousands cost as much as a few evaluations. Only combinations with positive factors are kept. Nothing
is random: grids, or for parts with many parameters the points of Halton [halton_1960].
"""

from __future__ import annotations

import itertools
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from hydroxcell.lab.circuits.circuit import Circuit, size
from hydroxcell.lab.circuits.elements import ComplexArray, FloatArray
from hydroxcell.lab.circuits.ordering import likeness
from hydroxcell.lab.circuits.parsing import Element, Node

Indices = npt.NDArray[np.intp]

PER_DECADE = 2.5  # times
EXPONENTS = (0.85, 0.65, 1.0)  # in the order in which they are tried
MOST_COMBINATIONS = 5000
MOST_SHAPES = 600  # of one part with several free shapes; a quarter of it where other parts have a shape too
LOOKED_AT = 2000  # combinations, from the best
ALIKE, ALIKE_OF_MANY = 0.9, 0.985  # cosine of two curves that are taken as one; of circuits with many minima
RATIO_DECADES = 1.5  # of resistances within a part, to both sides
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)


def starting_vectors(
    circuit: Circuit, logarithms: ComplexArray, impedance: ComplexArray, weight: FloatArray, count: int
) -> FloatArray:
    """The best `count` starting vectors, (count, p), unlike each other, best first.

    Parameters
    ----------
    logarithms : ln(j w), (m,)
    impedance : (m,)
    weight : of the residuals, (m,) or (2, m) for real and imaginary part
    """
    shapes, curves, combinations = _grid(circuit, logarithms.real.tobytes())
    factors, misfit, places, alike = _factors(curves, combinations, impedance, weight)
    limit = ALIKE_OF_MANY if has_many_minima(circuit) else ALIKE
    chosen = _unlike(places, misfit, alike, limit, count)
    return np.array([_vector(circuit.blocks, shapes, combinations[k], factors[k]) for k in chosen])


@lru_cache(maxsize=32)
def _grid(circuit: Circuit, ln_w: bytes) -> tuple[list[FloatArray], list[ComplexArray], Indices]:
    """Shapes of all parts, their curves and the combinations; the same for all spectra of a series."""
    blocks = circuit.blocks
    logarithms: ComplexArray = np.frombuffer(ln_w) + np.complex128(0.5j * np.pi)
    budget = MOST_SHAPES if len([b for b in blocks if _shapes_needed(b)]) == 1 else MOST_SHAPES // 4
    shapes = [_shapes(block, logarithms, budget) for block in blocks]
    curves = [_curves(block, vectors, logarithms) for block, vectors in zip(blocks, shapes, strict=True)]
    return shapes, curves, _combinations(blocks, [len(s) for s in shapes])


def several_shapes(block: Node) -> bool:
    """Whether a part has more free shapes than a time and an exponent: it then has many minima."""
    axes = _axes(_elements(block))
    return len([axis for axis in axes if axis[0] != "exponent"]) > 1 or len(axes) > 2


def has_many_minima(circuit: Circuit) -> bool:
    """Whether a circuit needs many starts: a part with several free shapes, or more than two parts with one."""
    shaped = [block for block in circuit.blocks if _shapes_needed(block)]
    return len(shaped) > 2 or any(several_shapes(block) for block in shaped)


def _shapes_needed(block: Node) -> bool:
    return size(block) > 1


def _elements(block: Node) -> list[Element]:
    return [block] if isinstance(block, Element) else [e for part in block.parts for e in _elements(part)]


def _shapes(block: Node, logarithms: ComplexArray, budget: int) -> FloatArray:
    """Vectors of a part with size about one, (k, parameters): a grid if it has one time, else points of Halton."""
    elements = _elements(block)
    ln_w = logarithms.real
    low, high = float(ln_w.min()), float(ln_w.max())
    axes = _axes(elements)
    if not axes:
        return np.array([_made(elements, {}, 0.5 * (low + high))])
    times = [axis for axis in axes if axis[0] == "time"]
    if len(times) == len([a for a in axes if a[0] != "exponent"]) == 1 and len(axes) <= 2:
        decades = (high - low) / np.log(10.0)
        centres = np.linspace(low, high, max(int(decades * PER_DECADE) + 1, 5))
        tries = EXPONENTS[:2] if len(axes) == 2 else (1.0,)
        return np.array([_made(elements, dict.fromkeys(axes, n) | {times[0]: c}, 0.0) for n in tries for c in centres])
    found = []
    for k in range(1, budget + 1):
        point = {}
        for axis, prime in zip(axes, itertools.cycle(_PRIMES)):
            share = _halton(k, prime)
            if axis[0] == "time":
                point[axis] = low + share * (high - low)
            elif axis[0] == "exponent":
                point[axis] = 0.6 + 0.4 * share
            else:
                point[axis] = (2.0 * share - 1.0) * RATIO_DECADES * np.log(10.0)
        found.append(_made(elements, point, 0.0))
    return np.array(found)


Axis = tuple[str, str]


def _axes(elements: list[Element]) -> list[Axis]:
    """What is free in the shape of a part: all but its size."""
    axes: list[Axis] = []
    sized = False
    alone = len(elements) == 1
    for element in elements:
        names = element.kind.parameters
        if element.kind.resistive:
            axes += [("ratio", element.label)] if sized else []
            sized = True
            axes += [("time", element.label)] if len(names) > 1 else []
            axes += [("ratio", f"{element.label}.Rct")] if "Rct" in names else []
        elif not alone:
            axes.append(("time", element.label))
        axes += [("exponent", element.label)] if "n" in names else []
    return axes


def _made(elements: list[Element], point: dict[Axis, float], centre: float) -> FloatArray:
    """Vector of a part from its axes: resistances by ratio, everything else by the ln w at which its size is one."""
    vector: list[float] = []
    for element in elements:
        ratio = point.get(("ratio", element.label), 0.0)
        ln_w = point.get(("time", element.label), centre)
        n = point.get(("exponent", element.label), 1.0)
        of = {"R": ratio, "tau": -ln_w, "n": n, "Rct": ratio + point.get(("ratio", f"{element.label}.Rct"), 0.0)}
        of |= {"C": -ln_w, "Q": -ratio - n * ln_w, "A": 0.5 * (ln_w - np.log(4.0)), "L": -n * ln_w}
        vector += [of[name] for name in element.kind.parameters]
    return np.array(vector)


def _halton(index: int, base: int) -> float:
    share, found = 1.0, 0.0
    while index:
        share /= base
        found += share * (index % base)
        index //= base
    return found


def _curves(block: Node, vectors: FloatArray, logarithms: ComplexArray) -> ComplexArray:
    return Circuit(block).evaluated(logarithms, vectors)[0] + np.zeros((len(vectors), len(logarithms)))


def _combinations(blocks: tuple[Node, ...], counts: list[int]) -> Indices:
    """Indices of shapes, (k, blocks); parts that are alike are not exchanged. Too many are thinned evenly."""
    alike = [likeness(block) for block in blocks]
    total = int(np.prod([float(c) for c in counts]))
    if total <= 40 * MOST_COMBINATIONS:
        grid = np.array(list(np.ndindex(*counts)), dtype=int)
    else:
        points = [
            [int(_halton(k, prime) * c) for c, prime in zip(counts, _PRIMES, strict=False)]
            for k in range(1, 4 * MOST_COMBINATIONS)
        ]
        grid = np.array(points, dtype=int)
    for first, second in itertools.combinations(range(len(blocks)), 2):
        if alike[first] == alike[second] and counts[first] > 1:
            grid = grid[grid[:, first] > grid[:, second]]
    return grid[:: -(-len(grid) // MOST_COMBINATIONS)]


def _factors(
    curves: list[ComplexArray], combinations: Indices, impedance: ComplexArray, weight: FloatArray
) -> tuple[FloatArray, FloatArray, Indices, FloatArray]:
    """Factors (k, blocks) of every combination, its sum of squares, its curves, and the cosines between all curves."""
    first = np.concatenate([[0], np.cumsum([len(c) for c in curves])])[:-1]
    both = np.broadcast_to(weight, (2, len(impedance)))
    rows = np.concatenate(curves)
    columns = np.hstack([rows.real * both[0], rows.imag * both[1]])
    length = np.linalg.norm(columns, axis=1)
    columns /= length[:, None]
    target = np.concatenate([impedance.real * both[0], impedance.imag * both[1]])
    gram, load = columns @ columns.T, columns @ target
    places = combinations + first
    systems = gram[places[:, :, None], places[:, None, :]] + 1e-9 * np.eye(len(curves))
    loads = load[places]
    found = np.linalg.solve(systems, loads[:, :, None])[:, :, 0]
    squares = target @ target - np.einsum("kb,kb->k", found, loads)
    least = np.maximum(1e-3 * np.abs(found).max(axis=1, keepdims=True), 1e-9 * np.linalg.norm(target))
    negative = found < 0.0
    squares = squares + np.where(negative, found**2, 0.0).sum(axis=1)
    return np.maximum(found, least) / length[places], squares, places, gram


def _unlike(places: Indices, misfit: FloatArray, alike: FloatArray, limit: float, count: int) -> list[int]:
    """The best combinations, each with a curve unlike that of all better ones in at least one part."""
    order = np.argsort(misfit, kind="stable")[:LOOKED_AT]
    chosen: list[int] = []
    while len(order) and len(chosen) < count:
        best = order[0]
        chosen.append(int(best))
        order = order[(alike[places[order], places[best]] < limit).any(axis=1)]
    return chosen


def _vector(blocks: tuple[Node, ...], shapes: list[FloatArray], picked: Indices, factors: FloatArray) -> FloatArray:
    """Whole vector: every part scaled by its factor."""
    parts = []
    for block, vectors, k, factor in zip(blocks, shapes, picked, factors, strict=True):
        vector, place = vectors[k].copy(), 0
        for element in _elements(block):
            for name in element.kind.parameters:
                sign = {"R": 1, "Rct": 1, "A": 1, "L": 1, "C": -1, "Q": -1}.get(name, 0)
                vector[place] += sign * np.log(factor)
                place += 1
        parts.append(vector)
    return np.concatenate(parts)
