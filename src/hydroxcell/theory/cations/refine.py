"""Barriers of the lowest routes by a higher method, single points at the geometries of the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from hydroxcell.theory.cations.attack import reagent
from hydroxcell.theory.cations.curvature import model_hessian
from hydroxcell.theory.cations.density_functional import METHOD, single_point
from hydroxcell.theory.cations.engine import HARTREE, Engine
from hydroxcell.theory.cations.molecule import Molecule
from hydroxcell.theory.cations.reference import lowest_conformer
from hydroxcell.theory.cations.routes import ADDITION
from hydroxcell.theory.cations.saddle import relax
from hydroxcell.theory.cations.screen import Barrier
from hydroxcell.theory.cations.store import Points

FloatArray = npt.NDArray[np.float64]
Point = Callable[[Sequence[int], FloatArray, int], float]
Told = Callable[[float, str], None]

ROUTES = 2  # the lowest ones that are refined


def refine(
    molecule: Molecule,
    barriers: Sequence[Barrier],
    engine: Engine,
    waters: int,
    point: Point = single_point,
    points: Points | None = None,
    progress: Told | None = None,
) -> dict[str, float]:
    """Barriers of the lowest two transition states by route label [J/mol].

    Parameters
    ----------
    molecule, barriers : of a screen
    engine, waters : as in the screen
    point : energy of numbers, positions [bohr] and charge [hartree]
    points : energies that are known already, and where new ones are kept
    progress : told share and words

    Adducts are left as they are: they have no barrier. Errors: those of `point`.
    """
    chosen = lowest(barriers)
    if not chosen:
        return {}
    kept = points or Points(None, METHOD)

    def energy(share: float, what: str, numbers: Sequence[int], positions: FloatArray, charge: int) -> float:
        if progress is not None:
            progress(share, f"refined energy of {what}")
        return kept.energy(numbers, positions, charge, point)

    numbers, start = reagent(waters)
    hydroxide = relax(engine.surface(numbers, -1), start, first=model_hessian(numbers, start))
    step = 1.0 / (2.0 + len(chosen))
    apart = energy(0.0, "hydroxide", numbers, hydroxide, -1)
    apart += energy(step, "the cation", molecule.numbers, lowest_conformer(molecule, engine), 1)
    found = {}
    for k, b in enumerate(chosen):
        found[b.route.label] = (energy((2.0 + k) * step, b.route.label, b.numbers, b.positions, 0) - apart) * HARTREE
    return found


def lowest(barriers: Sequence[Barrier]) -> list[Barrier]:
    """The transition states that are refined, the lowest first."""
    return sorted((b for b in barriers if b.found and b.route.kind != ADDITION), key=lambda b: b.energy)[:ROUTES]
