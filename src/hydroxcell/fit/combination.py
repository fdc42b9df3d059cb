"""Combinations of parameters that data fix although they do not fix the parameters (theory: identifiability.md)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from hydroxcell.fit.information import spread_along
from hydroxcell.fit.problem import Problem
from hydroxcell.fit.profile import Profile
from hydroxcell.models.base import FloatArray
from hydroxcell.record import part

SIMPLE = 0.06  # distance to a simple ratio of exponents within which it is taken for that ratio
SMALL = 0.08  # exponent below which a parameter does not take part in a combination
DENOMINATOR = 3  # largest one of an exponent that counts as simple
LARGEST = 2.0  # exponent up to which fractions are multiplied to whole numbers
FIXED = 0.25  # relative standard uncertainty up to which a combination counts as fixed
CONSTANT = 0.1  # variation along a profile, relative to the parameters' own, up to which a combination is constant


@part
@dataclass(frozen=True)
class Combination:
    """A combination of parameters.

    Attributes
    ----------
    words : "the product of a and b", "the ratio of a to b", "the sum of a and b"
    formula : "a b^2", "a/b", "a + 0.5 b"
    names, exponents : parameters that take part and their exponents, or coefficients for a sum
    is_sum : whether the parameters are added rather than multiplied
    relative_uncertainty : standard, of the combination
    """

    words: str
    formula: str
    names: tuple[str, ...]
    exponents: tuple[float, ...]
    is_sum: bool
    relative_uncertainty: float


def reduced_rows(matrix: FloatArray, tolerance: float = 1e-9) -> FloatArray:
    """Row echelon form with leading ones, largest pivots first: the sparsest simple basis of the rows.

    >>> reduced_rows(np.array([[1.0, 1.0, 2.0], [1.0, 2.0, 3.0]]))
    array([[1., 0., 1.],
           [0., 1., 1.]])
    """
    found = np.array(matrix, dtype=float)
    row, taken = 0, set[int]()
    while row < len(found):
        rest = np.abs(found[row:]).copy()
        rest[:, sorted(taken)] = 0.0
        if rest.max(initial=0.0) <= tolerance:
            break
        column = int(np.flatnonzero(rest.max(axis=0) > 0.5 * rest.max())[0])
        at = row + int(np.argmax(rest[:, column]))
        found[[row, at]] = found[[at, row]]
        found[row] /= found[row, column]
        others = np.arange(len(found)) != row
        found[others] -= np.outer(found[others, column], found[row])
        taken.add(column)
        row += 1
    return np.asarray(found[:row][np.argsort([int(np.argmax(np.abs(r) > tolerance)) for r in found[:row]])])


def combinations_of(
    problem: Problem,
    x: FloatArray,
    rows: FloatArray,
    group: Sequence[int],
    projector: FloatArray,
    profiles: Sequence[Profile],
) -> tuple[Combination, ...]:
    """Simplest combinations of a group that are perpendicular to its open directions.

    rows : information in relative changes (see `identifiability`); projector : on the open directions, in the group
    """
    shares, vectors = np.linalg.eigh(projector)
    kept = vectors[:, shares < 0.5].T
    if not len(kept):
        return ()
    found = []
    for exponents in reduced_rows(kept):
        simple = _whole(_simplified(exponents))
        full = np.zeros(rows.shape[1])
        full[list(group)] = simple
        spread = spread_along(rows, full)
        if spread > FIXED:
            full[list(group)] = exponents
            simple, spread = exponents, spread_along(rows, full)
        if spread > FIXED:
            continue
        part_of = np.flatnonzero(np.abs(simple) > 0.0)
        places = [group[int(k)] for k in part_of]
        found.append(_combination(problem, x, places, simple[part_of], spread, profiles))
    return tuple(found)


def _simplified(exponents: FloatArray) -> FloatArray:
    """Exponents near a simple fraction made equal to it, small ones left out."""
    found = np.where(np.abs(exponents) < SMALL, 0.0, exponents)
    for k, value in enumerate(found):
        near = float(Fraction(float(value)).limit_denominator(DENOMINATOR))
        if abs(value - near) < SIMPLE * max(1.0, abs(value)):
            found[k] = near
    return np.asarray(found)


def _whole(exponents: FloatArray) -> FloatArray:
    """Simple fractions multiplied to whole numbers: b/a^(1/2) is told as b^2/a."""
    fractions = [Fraction(float(e)).limit_denominator(DENOMINATOR) for e in exponents]
    if any(abs(float(f) - e) > 1e-9 for f, e in zip(fractions, exponents, strict=True)):
        return exponents
    whole = exponents * math.lcm(*(f.denominator for f in fractions))
    return whole if np.abs(whole).max() <= LARGEST else exponents


def _combination(
    problem: Problem,
    x: FloatArray,
    places: Sequence[int],
    exponents: FloatArray,
    spread: float,
    profiles: Sequence[Profile],
) -> Combination:
    names = tuple(problem.names[k] for k in places)
    values = problem.values(x)[list(places)]
    coefficients = exponents / values if np.all(values != 0.0) else exponents
    coefficients = _simplified(coefficients / coefficients[0])
    is_sum = _is_sum(problem, places, exponents, coefficients, profiles)
    if is_sum:
        total = float(coefficients @ values)
        step = np.zeros(len(problem.names))
        step[list(places)] = exponents
        relative = abs(spread * values[0] / exponents[0] / total) if total else math.inf
        return Combination(*_added(names, coefficients), names, _texts(coefficients), True, relative)
    return Combination(*_multiplied(names, exponents), names, _texts(exponents), False, spread)


def _texts(numbers: FloatArray) -> tuple[float, ...]:
    return tuple(float(v) for v in numbers)


def _is_sum(
    problem: Problem,
    places: Sequence[int],
    exponents: FloatArray,
    coefficients: FloatArray,
    profiles: Sequence[Profile],
) -> bool:
    """Which form stays constant along a profile; without one, the scales decide."""
    for profile in profiles:
        if profile.name not in [problem.names[k] for k in places] or len(profile.values) < 4:
            continue
        values = np.array([problem.values(other) for other in profile.others])[:, list(places)]
        inner = np.abs(profile.z) < 1.2 * profile.limit
        if inner.sum() < 4 or np.any(values <= 0.0):
            continue
        product = np.log(values[inner]) @ exponents
        total = values[inner] @ coefficients
        moved = np.ptp(np.log(values[inner]), axis=0).max()
        product_moves = float(np.ptp(product)) / max(moved, 1e-300)
        sum_moves = float(np.ptp(total) / np.abs(total).mean()) / max(moved, 1e-300)
        if min(product_moves, sum_moves) < CONSTANT:
            return bool(sum_moves < 0.5 * product_moves and _are_simple(coefficients))
    alike = not problem.is_log[list(places)].any() and len(places) > 1 and _are_simple(coefficients)
    return bool(alike and not _all_units(exponents))


def _are_simple(coefficients: FloatArray) -> bool:
    """Whether all are small fractions near one, as quantities of one kind would have them in a sum."""
    sizes = np.abs(coefficients)
    near = np.array([float(Fraction(float(c)).limit_denominator(DENOMINATOR)) for c in coefficients])
    return bool(np.all((sizes > 0.3) & (sizes < 3.3) & (np.abs(near - coefficients) < 1e-9)))


def _all_units(exponents: FloatArray) -> bool:
    return bool(np.all(np.abs(np.abs(exponents) - 1.0) < SIMPLE))


def _multiplied(names: tuple[str, ...], exponents: FloatArray) -> tuple[str, str]:
    above = [_power(n, e) for n, e in zip(names, exponents, strict=True) if e > 0.0]
    below = [_power(n, -e) for n, e in zip(names, exponents, strict=True) if e < 0.0]
    formula = " ".join(above) or "1"
    if below:
        formula += f"/{below[0]}" if len(below) == 1 else f"/({' '.join(below)})"
    if len(names) == 1:
        return names[0], formula
    if not below:
        return f"the product of {_listed(above)}", formula
    return f"the ratio of {' times '.join(above) or '1'} to {' times '.join(below)}", formula


def _added(names: tuple[str, ...], coefficients: FloatArray) -> tuple[str, str]:
    pieces = [n if abs(c) == 1.0 else f"{abs(c):.2g} {n}" for n, c in zip(names, coefficients, strict=True)]
    formula = pieces[0] + "".join(
        f" {'+' if c > 0 else '-'} {p}" for p, c in zip(pieces[1:], coefficients[1:], strict=True)
    )
    if np.all(coefficients > 0.0):
        return f"the sum of {_listed(pieces)}", formula
    return f"the combination {formula}", formula


def _power(name: str, exponent: float) -> str:
    if abs(exponent - 1.0) < 1e-9:
        return name
    simple = Fraction(exponent).limit_denominator(DENOMINATOR)
    text = str(simple) if abs(float(simple) - exponent) < 1e-9 else f"{exponent:.2f}"
    return f"{name}^{text}" if "/" not in text else f"{name}^({text})"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
