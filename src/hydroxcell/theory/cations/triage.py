"""Class of a cation: what its structure says, and which route decides."""

from __future__ import annotations

from hydroxcell.theory.cations.molecule import Molecule
from hydroxcell.theory.cations.routes import ADDITION, ELIMINATION, Route

NEAR = 3
"""Bonds from the charged atom within which an atom other than carbon counts as near."""
AROMATIC = 1.5
BENZYL = "a benzyl group"
CENTRES = {"N": "ammonium", "P": "phosphonium", "S": "sulfonium"}


def triage(molecule: Molecule, weakest: Route | None) -> str:
    """Class of a cation from its weakest route and its structure, in words.

    >>> from hydroxcell.theory.cations.routes import Route
    >>> cation = Molecule("C[N+](C)(C)C", (6, 7), ("C", "N"), ((0, 1, 1.0),), (0, 1))
    >>> triage(cation, Route("substitution", 0, 1, 0, 4, "methyl"))
    'saturated, substitution at methyl decides'
    """
    if weakest is None:
        return "no route was found"
    marks = [m for m in structure(molecule, weakest.centre) if (m, weakest.name) != (BENZYL, "benzyl")]
    return "; ".join((_deciding(weakest, saturated=not structure(molecule, weakest.centre)), *marks))


def _deciding(route: Route, *, saturated: bool) -> str:
    if route.kind == ADDITION:
        return "attacked in the ring (carbon between two nitrogens)"
    if route.name == "benzyl":
        return "benzylic: weak at the CH2 of the benzyl group"
    if route.kind == ELIMINATION:
        return "beta hydrogens decide (elimination)"
    if route.name == "ring opening":
        return "ring opening decides"
    words = "substitution at methyl decides" if route.name == "methyl" else "substitution decides"
    return f"saturated, {words}" if saturated else words


def structure(molecule: Molecule, centre: int) -> tuple[str, ...]:
    """What in the structure of a cation is known to weaken it or to set it apart, in words."""
    symbol = molecule.symbols[centre]
    marks = []
    if symbol != "N":
        marks.append(f"{CENTRES.get(symbol, symbol)}: the band is that of ammonium, not tested here")
    around = molecule.neighbours(centre)
    if any(_aromatic(molecule, k) for k in around) and not _aromatic(molecule, centre):
        marks.append("aryl on the charged atom")
    if any(_aromatic(molecule, b) for a in around for b in molecule.neighbours(a) if b != centre and _sp3(molecule, a)):
        marks.append(BENZYL)
    near = sorted({molecule.symbols[k] for k in _within(molecule, centre, NEAR)} - {"C", "H"})
    if near and not _aromatic(molecule, centre):
        marks.append(f"{', '.join(near)} within {NEAR} bonds of the charged atom")
    chains = sum(_loses_beta_hydrogen(molecule, k, centre) for k in around)
    if chains >= 3:
        marks.append(f"beta hydrogens on {chains} sides of the charged atom")
    return tuple(marks)


def _aromatic(molecule: Molecule, atom: int) -> bool:
    return any(order == AROMATIC for a, b, order in molecule.bonds if atom in (a, b))


def _sp3(molecule: Molecule, atom: int) -> bool:
    return molecule.numbers[atom] == 6 and all(order == 1.0 for a, b, order in molecule.bonds if atom in (a, b))


def _loses_beta_hydrogen(molecule: Molecule, alpha: int, centre: int) -> bool:
    beta = [k for k in molecule.neighbours(alpha) if k != centre and _sp3(molecule, k)]
    return _sp3(molecule, alpha) and any(molecule.hydrogens(k) for k in beta)


def _within(molecule: Molecule, centre: int, bonds: int) -> set[int]:
    reached = {centre}
    for _ in range(bonds):
        reached |= {k for atom in reached for k in molecule.neighbours(atom)}
    return reached - {centre}
