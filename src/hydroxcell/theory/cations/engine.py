"""Energies and forces of molecules: GFN2-xTB with implicit water, or any calculator of ASE."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import MissingExtraError, SolverError
from hydroxcell.theory.cations.molecule import BOHR, INSTALL

FloatArray = npt.NDArray[np.float64]
HARTREE = 2625499.639479
"""Hartree energy of one mole [J/mol]."""
THREADS = "OMP_NUM_THREADS"
EV_IN_HARTREE = 1.0 / 27.211386245988


class Engine(Protocol):
    """What gives energies: positions [bohr] (n, 3) to energy [hartree] and gradient [hartree/bohr] (n, 3)."""

    name: str

    def surface(self, numbers: npt.ArrayLike, charge: int) -> Callable[[FloatArray], tuple[float, FloatArray]]:
        """Energy and gradient of one system as a function of its positions."""
        ...


class Tblite:
    """GFN2-xTB with ALPB water (tblite)."""

    name = "GFN2-xTB/ALPB(water)"

    def surface(self, numbers: npt.ArrayLike, charge: int) -> Callable[[FloatArray], tuple[float, FloatArray]]:
        """Energy and gradient; SolverError where the electronic structure does not converge."""
        Calculator = _calculator()
        atoms = np.asarray(numbers, dtype=int)
        state: dict[str, Any] = {}

        def evaluate(positions: FloatArray) -> tuple[float, FloatArray]:
            points = np.ascontiguousarray(positions, dtype=float).reshape(-1, 3)
            try:
                if "calculator" not in state:
                    calculator = Calculator("GFN2-xTB", atoms, points, charge=float(charge))
                    calculator.set("verbosity", 0)
                    calculator.add("alpb-solvation", "water")
                    state["calculator"] = calculator
                else:
                    state["calculator"].update(points)
                result = state["calculator"].singlepoint(state.get("result"))
            except (RuntimeError, ValueError) as error:
                state.clear()
                raise SolverError(f"GFN2-xTB did not converge for {len(atoms)} atoms: {error}") from None
            state["result"] = result
            return float(result.get("energy")), np.asarray(result.get("gradient"), dtype=float)

        return evaluate


def _calculator() -> Any:
    """Calculator of tblite, loaded with one thread where the user has not said how many.

    Threads cost a molecule of twenty to fifty atoms more than they give: 0.7 s of processor time become 11 s on a busy
    machine. Their number is read once, when the library is loaded, and only for this library.
    """
    threads = os.environ.get(THREADS)
    os.environ.setdefault(THREADS, "1")
    try:
        from tblite.interface import Calculator
    except ImportError:
        raise MissingExtraError(f"GFN2-xTB needs tblite; {INSTALL}") from None
    finally:
        if threads is None:
            del os.environ[THREADS]
    return Calculator


class AseEngine:
    """Any calculator of ASE, made for each system by a function of its charge."""

    def __init__(self, make: Callable[[int], Any], name: str) -> None:
        """`make(charge)` returns an ASE calculator; `name` is what reports call it."""
        self.make, self.name = make, name

    def surface(self, numbers: npt.ArrayLike, charge: int) -> Callable[[FloatArray], tuple[float, FloatArray]]:
        """Energy and gradient from `get_potential_energy` and `get_forces`."""
        try:
            from ase import Atoms
        except ImportError:
            raise MissingExtraError(f"A calculator of ASE needs ASE; {INSTALL}") from None
        atoms: Any = Atoms(numbers=np.asarray(numbers, dtype=int), positions=np.zeros((len(np.asarray(numbers)), 3)))
        atoms.calc = self.make(charge)

        def evaluate(positions: FloatArray) -> tuple[float, FloatArray]:
            atoms.set_positions(np.asarray(positions).reshape(-1, 3) * BOHR)
            try:
                energy = float(atoms.get_potential_energy()) * EV_IN_HARTREE
                return energy, -np.asarray(atoms.get_forces()) * EV_IN_HARTREE * BOHR
            except Exception as error:  # whatever a calculator of the user raises
                formula = atoms.get_chemical_formula()
                raise SolverError(
                    f"the calculator {self.name!r} failed for {formula}, charge {charge}: {error}"
                ) from None

        return evaluate
