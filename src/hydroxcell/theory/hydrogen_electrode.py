"""Hydrogen oxidation in alkali by the computational hydrogen electrode: free energies of its steps.

G_H is the free energy of H* from hydrogen, G_OH that of OH* from water and hydrogen at 0 V against the reversible
hydrogen electrode. On this scale OH- and H2O differ by the electron alone, so that each step has the same free energy
in acid and in alkali: the slowness in alkali is one of barriers and of the interface, and is not part of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.constants import FARADAY
from hydroxcell.errors import UnknownNameError

Energies = npt.NDArray[np.float64]


@dataclass(frozen=True)
class HydrogenStep:
    """A step: electrons that leave, and how often H* and OH* come or go.

    Attributes
    ----------
    name : "H* + OH- -> H2O"
    electrons : that leave
    hydrogen, hydroxyl : H* and OH* that are made (negative: used up)
    """

    name: str
    electrons: int
    hydrogen: int
    hydroxyl: int


TAFEL = HydrogenStep("H2 -> 2 H*", 0, 2, 0)
HEYROVSKY = HydrogenStep("H2 + OH- -> H* + H2O", 1, 1, 0)
VOLMER = HydrogenStep("H* + OH- -> H2O", 1, -1, 0)
HYDROXYL = HydrogenStep("OH- -> OH*", 1, 0, 1)
RECOMBINATION = HydrogenStep("H* + OH* -> H2O", 0, -1, -1)
PATHWAYS: Mapping[str, tuple[HydrogenStep, ...]] = {
    "tafel_volmer": (TAFEL, VOLMER, VOLMER),
    "heyrovsky_volmer": (HEYROVSKY, VOLMER),
    "with_hydroxyl": (TAFEL, HYDROXYL, RECOMBINATION, HYDROXYL, RECOMBINATION),
}
"""Ways from H2 to water, step by step, each for two electrons."""


def step_energies(pathway: str, hydrogen: Any, hydroxyl: Any, potential: Any = 0.0) -> Energies:
    """Free energies of the steps at a potential [J/mol].

        Tafel 2 G_H; Heyrovsky G_H - F U; Volmer -G_H - F U; OH- -> OH*: G_OH - F U; H* + OH* -> H2O: -G_H - G_OH

    Parameters
    ----------
    pathway : one of `PATHWAYS`
    hydrogen, hydroxyl : free energies of adsorption [J/mol], any shape
    potential : [V] against the RHE

    Returns
    -------
    [J/mol] steps on the first axis. Sign convention: positive runs uphill in the direction of oxidation.
    Errors: UnknownNameError. Source: `norskov_2004` for the electrode; the steps are those of the textbook.

    >>> e = 96485.33212
    >>> [round(float(g) / e, 2) for g in step_energies("heyrovsky_volmer", -0.1 * e, 0.8 * e)]
    [-0.1, 0.1]
    """
    if pathway not in PATHWAYS:
        raise UnknownNameError("pathway of hydrogen oxidation", pathway, PATHWAYS)
    h, oh, volts = (np.asarray(v, dtype=float) for v in (hydrogen, hydroxyl, potential))
    unknown = np.where(np.isnan(oh), 0.0, oh)  # a step without OH* does not mind that its energy is missing
    steps = [
        s.hydrogen * h + s.hydroxyl * (oh if s.hydroxyl else unknown) - s.electrons * FARADAY * volts
        for s in PATHWAYS[pathway]
    ]
    return np.stack(np.broadcast_arrays(*steps))


def steepest_step(
    pathway: str, hydrogen: Any, hydroxyl: Any, potential: Any = 0.0
) -> tuple[Energies, npt.NDArray[np.intp]]:
    """Largest rise of one step of a pathway [J/mol], and the place of that step.

    Parameters
    ----------
    pathway, hydrogen, hydroxyl, potential : see `step_energies`

    Validity: thermodynamics at coverages of one half; barriers are not in it. Source: `norskov_2004`.

    >>> e = 96485.33212
    >>> rise, step = steepest_step("with_hydroxyl", -0.3 * e, 0.15 * e)
    >>> round(float(rise) / e, 2), PATHWAYS["with_hydroxyl"][int(step)].name
    (0.15, 'OH- -> OH*')
    """
    steps = step_energies(pathway, hydrogen, hydroxyl, potential)
    return steps.max(axis=0), steps.argmax(axis=0)


def limiting_potential(pathway: str, hydrogen: Any, hydroxyl: Any) -> npt.NDArray[np.float64]:
    """Lowest potential at which every step with an electron runs downhill [V].

        U_L = max over steps of G/(n F)

    Parameters
    ----------
    pathway, hydrogen, hydroxyl : see `step_energies`

    Validity: a step without electron (Tafel, recombination) has no potential and is not in it. Source: `norskov_2004`.

    >>> round(float(limiting_potential("heyrovsky_volmer", -9648.533212, 0.0)), 3)
    0.1
    """
    steps = step_energies(pathway, hydrogen, hydroxyl)
    charged = [g / (s.electrons * FARADAY) for g, s in zip(steps, PATHWAYS[pathway], strict=True) if s.electrons]
    return np.asarray(np.max(charged, axis=0))


def diagram(pathway: str, hydrogen: float, hydroxyl: float, potential: float = 0.0) -> Energies:
    """Free energies of the states along a pathway, from H2 to two waters [J/mol].

    Parameters
    ----------
    pathway, hydrogen, hydroxyl, potential : see `step_energies`

    Returns
    -------
    [J/mol] shape (steps + 1,), the first 0 and the last -2 F U. Source: `norskov_2004`.

    >>> e = 96485.33212
    >>> [round(float(g) / e, 2) for g in diagram("tafel_volmer", -0.1 * e, 0.8 * e)]
    [0.0, -0.2, -0.1, 0.0]
    """
    return np.concatenate([[0.0], np.cumsum(step_energies(pathway, hydrogen, hydroxyl, potential))])
