"""Which circuit: criterion of Akaike and F test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.circuits.fitting import CircuitFit


@dataclass(frozen=True)
class Comparison:
    """One circuit among others fitted to the same data.

    Attributes
    ----------
    name : as given
    fit : its fit
    difference : criterion of Akaike over that of the best one
    weight : Akaike weight [1]: how likely it is the best of these, if one of them is right
    chance : chance that the last simpler circuit of the list is right and noise alone makes this one fit so much
        better (F
        test; it holds where the simpler circuit is a special case); nan for the first
    """

    name: str
    fit: CircuitFit
    difference: float
    weight: float
    chance: float


def compare(fits: Mapping[str, CircuitFit]) -> tuple[Comparison, ...]:
    """Circuits fitted to the same data, best first."""
    if not fits:
        raise InputError("compare: no fit is given.")
    if len({(len(fit.frequencies), fit.weighting) for fit in fits.values()}) > 1:
        raise InputError("compare: the fits must be of the same data with the same weighting.")
    least = min(fit.criterion for fit in fits.values())
    weights = {name: float(np.exp(-0.5 * (fit.criterion - least))) for name, fit in fits.items()}
    total = sum(weights.values())
    by_size = sorted(fits, key=lambda name: fits[name].fitted_count)
    rows = []
    for name, fit in fits.items():
        simpler = [other for other in by_size if fits[other].fitted_count < fit.fitted_count]
        chance = f_test(fits[simpler[-1]], fit) if simpler else float("nan")
        rows.append(Comparison(name, fit, fit.criterion - least, weights[name] / total, chance))
    return tuple(sorted(rows, key=lambda row: row.difference))


def f_test(simple: CircuitFit, rich: CircuitFit) -> float:
    """Chance that noise alone lets the richer circuit fit so much better than the simple one that it contains.

    F = ((S1 - S2)/(p2 - p1)) / (S2/(N - p2)).
    """
    from scipy.special import fdtrc

    more = rich.fitted_count - simple.fitted_count
    if more <= 0:
        raise InputError("F test: the second circuit must have more fitted parameters than the first.")
    ratio = (simple.squares - rich.squares) / more / max(rich.squares / rich.degrees_of_freedom, 1e-300)
    return float(fdtrc(more, rich.degrees_of_freedom, max(ratio, 0.0)))
