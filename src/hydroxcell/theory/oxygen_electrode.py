"""Oxygen reduction by the computational hydrogen electrode: free energies of steps, limiting potential, volcano.

Free energies of adsorption are molar [J/mol], of the adsorbate from liquid water and hydrogen at 0 V against the
reversible hydrogen electrode: G_OH of * + H2O -> OH* + H2/2, and so on [norskov_2004]. A proton-electron pair costs e U
less at the potential U against the RHE. On this scale the pH does not appear, in acid as in alkali; what does depend on
the pH (fields, cations, coverage of the surface by OH at a given potential against SHE) is not part of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.constants import FARADAY
from hydroxcell.errors import UnknownNameError
from hydroxcell.maths import Scalar
from hydroxcell.physics.thermodynamics import molar_entropy, standard_potential

Energies = npt.NDArray[np.float64]

PEROXIDE_POTENTIAL = 0.695
"""Standard potential of O2 + 2 H+ + 2 e -> H2O2 at 25 degC [V], [crc_handbook].

Above pH 11.6 the product is HO2-, and the potential against the RHE rises with the pH (0.76 V at pH 14)."""

PEROXIDE_ENTROPY = 143.9
"""Standard entropy of dissolved H2O2 at 25 degC [J/mol/K], [crc_handbook]."""


@dataclass(frozen=True)
class Pathway:
    """A way from oxygen to water or peroxide.

    Attributes
    ----------
    steps : name of each step; `chemical` marks those without an electron
    electrons : in each step
    """

    name: str
    steps: tuple[str, ...]
    electrons: tuple[int, ...]


PATHWAYS = {
    "associative": Pathway("associative", ("O2 -> OOH*", "OOH* -> O*", "O* -> OH*", "OH* -> H2O"), (1, 1, 1, 1)),
    "dissociative": Pathway("dissociative", ("O2 -> 2 O*", "O* -> OH*", "OH* -> H2O"), (0, 1, 1)),
    "peroxide": Pathway("peroxide", ("O2 -> OOH*", "OOH* -> H2O2"), (1, 1)),
}


def oxygen_energy(temperature: Scalar = 298.15) -> Scalar:
    """Free energy of O2 + 2 H2 over 2 H2O [J/mol of O2], from the standard potential of water.

    Parameters
    ----------
    temperature : [K]

    It replaces the energy of O2, which density functionals miss [norskov_2004].

    Validity: 298 to 500 K. Source: `norskov_2004`, `nist_webbook`.

    >>> [round(float(oxygen_energy(t)) / 96485.33212, 3) for t in (298.15, 353.15)]
    [4.916, 4.733]
    """
    return 4.0 * FARADAY * standard_potential(temperature)


def peroxide_potential(temperature: float = 298.15) -> float:
    """Standard potential of O2 + 2 H+ + 2 e -> H2O2 against the RHE [V].

        E = 0.695 V + dS/(2 F) (T - 298.15 K),  dS = S(H2O2) - S(H2) - S(O2)

    Parameters
    ----------
    temperature : [K]

    Validity: 273 to 373 K (constant entropy of the dissolved peroxide). Source: `crc_handbook`.

    >>> round(peroxide_potential(353.15), 3)
    0.64
    """
    gases = float(molar_entropy("H2", 298.15)) + float(molar_entropy("O2", 298.15))
    return PEROXIDE_POTENTIAL + (PEROXIDE_ENTROPY - gases) / (2.0 * FARADAY) * (temperature - 298.15)


def step_energies(pathway: str, hydroxyl: Any, oxygen: Any, hydroperoxyl: Any, temperature: float = 298.15) -> Energies:
    """Free energies of the steps at 0 V [J/mol].

        associative: G_OOH - G_O2, G_O - G_OOH, G_OH - G_O, -G_OH
        dissociative: 2 G_O - G_O2 (no electron), G_OH - G_O, -G_OH
        peroxide: G_OOH - G_O2, G_H2O2 - G_OOH

    Parameters
    ----------
    pathway : one of `PATHWAYS`
    hydroxyl, oxygen, hydroperoxyl : free energies of adsorption [J/mol], any shape
    temperature : [K] of the reference oxygen

    Returns
    -------
    [J/mol] steps on the first axis, shape (steps, ...)

    Sign convention: negative steps run downhill. Errors: UnknownNameError. Source: `norskov_2004`.

    >>> e = 96485.33212
    >>> [round(float(g) / e, 2) for g in step_energies("associative", 0.75 * e, 1.70 * e, 3.91 * e)]
    [-1.01, -2.21, -0.95, -0.75]
    """
    if pathway not in PATHWAYS:
        raise UnknownNameError("pathway", pathway, PATHWAYS)
    total = oxygen_energy(temperature)
    oh, o, ooh = (np.asarray(v, dtype=float) for v in (hydroxyl, oxygen, hydroperoxyl))
    steps: tuple[Energies, ...]
    if pathway == "associative":
        steps = (ooh - total, o - ooh, oh - o, -oh)
    elif pathway == "dissociative":
        steps = (2.0 * o - total, oh - o, -oh)
    else:
        peroxide = total - 2.0 * FARADAY * peroxide_potential(temperature)
        steps = (ooh - total, peroxide - ooh)
    return np.stack(np.broadcast_arrays(*steps))


def limiting_potential(pathway: str, steps: Energies) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.intp]]:
    """Highest potential at which every step with an electron runs downhill [V], and the step that sets it.

        U_L = min over steps of -G/(n F)

    Parameters
    ----------
    pathway : one of `PATHWAYS`
    steps : free energies at 0 V [J/mol], shape (steps, ...)

    Returns
    -------
    [V] against the RHE, shape (...), and the index of the limiting step, shape (...)

    Validity: thermodynamics only; a chemical step (O2 -> 2 O*) has no potential and is not in it.
    Source: `norskov_2004`.

    >>> e = 96485.33212
    >>> potential, step = limiting_potential("associative", step_energies("associative", 0.75*e, 1.7*e, 3.91*e))
    >>> round(float(potential), 3), PATHWAYS["associative"].steps[int(step)]
    (0.75, 'OH* -> H2O')
    """
    electrons = PATHWAYS[pathway].electrons
    potentials = np.stack(
        [-g / (n * FARADAY) if n else np.full_like(g, np.inf) for g, n in zip(steps, electrons, strict=True)]
    )
    return potentials.min(axis=0), potentials.argmin(axis=0)


def diagram(pathway: str, steps: Energies, potential: float, temperature: float = 298.15) -> Energies:
    """Free energies of the states along a pathway at a potential, from O2 to the product [J/mol].

    Parameters
    ----------
    pathway : one of `PATHWAYS`
    steps : free energies at 0 V [J/mol], shape (steps,)
    potential : against the RHE [V]
    temperature : [K]

    Returns
    -------
    [J/mol] shape (steps + 1,); the product is 0, each electron that is still to come adds F U (in the dissociative
    pathway both oxygen atoms react, so its two electrochemical steps count twice). Source: `norskov_2004`.

    >>> e = 96485.33212
    >>> levels = diagram("associative", step_energies("associative", 0.75*e, 1.7*e, 3.91*e), 1.0)
    >>> [round(float(g) / e, 2) for g in levels]
    [0.92, 0.91, -0.3, -0.25, 0.0]
    """
    times = [2 if pathway == "dissociative" and n else 1 for n in PATHWAYS[pathway].electrons]
    changes = [
        t * (g + n * FARADAY * potential) for g, n, t in zip(steps, PATHWAYS[pathway].electrons, times, strict=True)
    ]
    return np.concatenate([-np.cumsum(np.array(changes, dtype=float)[::-1])[::-1], [0.0]])


def volcano(hydroxyl: Any, offset: float, temperature: float = 298.15) -> npt.NDArray[np.float64]:
    """Limiting potential of the associative pathway where G_OOH = G_OH + offset, and O* never limits [V].

        U_L = min(G_OH, G_O2 - G_OH - offset)/F

    Parameters
    ----------
    hydroxyl : G_OH [J/mol], any shape
    offset : G_OOH - G_OH [J/mol]
    temperature : [K]

    Returns
    -------
    [V] against the RHE. Its peak lies at G_OH = (G_O2 - offset)/2. Source: `kulkarni_2018`.

    >>> e = 96485.33212
    >>> round(float(volcano(0.86 * e, 3.2 * e)), 2)
    0.86
    """
    oh = np.asarray(hydroxyl, dtype=float)
    return np.asarray(np.minimum(oh, oxygen_energy(temperature) - oh - offset) / FARADAY)


def volcano_peak(offset: float, temperature: float = 298.15) -> tuple[float, float, float]:
    """Peak of the volcano: G_OH [J/mol], limiting potential [V] and overpotential [V].

    Parameters
    ----------
    offset : G_OOH - G_OH [J/mol]
    temperature : [K]

    Source: `kulkarni_2018`.

    >>> e = 96485.33212
    >>> [round(v, 2) for v in volcano_peak(3.2 * e)[1:]]
    [0.86, 0.37]
    """
    best = 0.5 * (float(oxygen_energy(temperature)) - offset)
    return best, best / FARADAY, float(standard_potential(temperature)) - best / FARADAY
