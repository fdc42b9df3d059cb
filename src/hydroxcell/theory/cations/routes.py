"""Every way in which hydroxide can take a cation apart, found from its structure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hydroxcell.errors import InputError
from hydroxcell.theory.cations.molecule import Molecule, molecule, read_smiles

SUBSTITUTION, ELIMINATION, ADDITION = "substitution", "elimination", "addition"


@dataclass(frozen=True)
class Route:
    """One attack on one class of equal atoms.

    Attributes
    ----------
    kind : "substitution" (S_N2 at an alpha carbon), "elimination" (Hofmann, at a beta hydrogen), "addition" (to the
        carbon between two nitrogens of an aromatic ring)
    site : carbon that is attacked, or that loses its hydrogen
    centre : atom that leaves (substitution, elimination), or the charged atom of the ring (addition)
    alpha : carbon on the centre; for substitution the site itself
    multiplicity : equal sites (substitution, addition) or equal hydrogens (elimination)
    name : in words: "methyl", "ring opening", "benzyl" ...
    """

    kind: str
    site: int
    centre: int
    alpha: int
    multiplicity: int
    name: str

    @property
    def label(self) -> str:
        """Kind, name and atom, as a report shows it."""
        return f"{self.kind} at {self.name} (atom {self.site})"


def routes(smiles: str) -> tuple[Molecule, tuple[Route, ...]]:
    """Cation and its routes, one for each class of atoms equal by symmetry.

    Errors: those of `molecule`; InputError for a cation without an attackable centre.
    """
    mol, plain = read_smiles(smiles), molecule(smiles)
    found: dict[tuple[str, int, int], Route] = {}
    for atom in mol.GetAtoms():
        if atom.GetFormalCharge() != 1:
            continue
        centre = atom.GetIdx()
        if atom.GetIsAromatic():
            _aromatic(mol, plain, centre, found)
        for carbon in _saturated(atom):
            _substitution(mol, plain, carbon.GetIdx(), centre, found)
            for other in carbon.GetNeighbors():
                if other.GetIdx() != centre and other.GetSymbol() == "C" and not other.GetIsAromatic():
                    _elimination(plain, other, carbon.GetIdx(), centre, found)
    if not found:
        raise InputError(
            f"{smiles!r}: no carbon is bound to a charged atom that could leave; routes are known for ammonium, "
            "phosphonium, sulfonium, imidazolium and the like."
        )
    return plain, tuple(found.values())


def _saturated(centre: Any) -> list[Any]:
    """Neighbours that are sp3 carbons; with those of the ring nitrogens that share an aromatic charge."""
    import itertools

    atoms = [centre]
    if centre.GetIsAromatic():
        atoms += [a for a in centre.GetOwningMol().GetAtoms() if a.GetIsAromatic() and a.GetSymbol() == "N"]
    near = itertools.chain.from_iterable(a.GetNeighbors() for a in {a.GetIdx(): a for a in atoms}.values())
    return [a for a in near if a.GetSymbol() == "C" and str(a.GetHybridization()) == "SP3"]


def _substitution(mol: Any, plain: Molecule, carbon: int, centre: int, found: dict[Any, Route]) -> None:
    leaving = next((k for k in plain.neighbours(carbon) if k == centre or _shares_charge(mol, k, centre)), centre)
    key = (SUBSTITUTION, plain.ranks[carbon], plain.ranks[leaving])
    equal = found[key].multiplicity + 1 if key in found else 1
    first = found[key].site if key in found else carbon
    leaving = found[key].centre if key in found else leaving
    found[key] = Route(SUBSTITUTION, first, leaving, first, equal, _name(mol, plain, first, leaving))


def _shares_charge(mol: Any, atom: int, centre: int) -> bool:
    one, other = mol.GetAtomWithIdx(atom), mol.GetAtomWithIdx(centre)
    return bool(one.GetIsAromatic() and other.GetIsAromatic() and one.GetSymbol() == "N")


def _elimination(plain: Molecule, beta: Any, alpha: int, centre: int, found: dict[Any, Route]) -> None:
    hydrogens = plain.hydrogens(beta.GetIdx())
    if not hydrogens or str(beta.GetHybridization()) != "SP3":
        return
    leaving = (
        centre
        if centre in plain.neighbours(alpha)
        else next(k for k in plain.neighbours(alpha) if plain.symbols[k] == "N")
    )
    key = (ELIMINATION, plain.ranks[beta.GetIdx()], plain.ranks[alpha])
    equal = (found[key].multiplicity if key in found else 0) + len(hydrogens)
    route = found.get(key)
    site, carbon, away = (route.site, route.alpha, route.centre) if route else (beta.GetIdx(), alpha, leaving)
    found[key] = Route(ELIMINATION, site, away, carbon, equal, "ring" if beta.IsInRing() else "chain")


def _aromatic(mol: Any, plain: Molecule, centre: int, found: dict[Any, Route]) -> None:
    """Carbons between two nitrogens of the charged ring, for example C2 of imidazolium."""
    for atom in mol.GetAtoms():
        if atom.GetSymbol() != "C" or not atom.GetIsAromatic():
            continue
        nitrogens = [n for n in atom.GetNeighbors() if n.GetSymbol() == "N" and n.GetIsAromatic()]
        if len(nitrogens) < 2:
            continue
        key = (ADDITION, plain.ranks[atom.GetIdx()], 0)
        equal = found[key].multiplicity + 1 if key in found else 1
        found[key] = Route(ADDITION, atom.GetIdx(), centre, atom.GetIdx(), equal, "C2 of the ring")


def _name(mol: Any, plain: Molecule, carbon: int, leaving: int) -> str:
    atom = mol.GetAtomWithIdx(carbon)
    if len(plain.hydrogens(carbon)) == 3:
        return "methyl"
    if any(n.GetIsAromatic() for n in atom.GetNeighbors() if n.GetSymbol() == "C"):
        return "benzyl"
    if mol.GetBondBetweenAtoms(carbon, leaving).IsInRing():
        return "ring opening"
    return "alkyl"
