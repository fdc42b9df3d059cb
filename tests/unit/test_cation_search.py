"""Search of transition states of cations: model Hessian, relaxations, starts, and what each costs."""

from __future__ import annotations

import os

import numpy as np
import pytest

if os.environ.get("HYDROXCELL_CI") != "1":
    pytest.importorskip("rdkit", reason="the extra 'molecules' is not installed: pip install 'hydroxcell[molecules]'")
    pytest.importorskip("tblite", reason="the extra 'molecules' is not installed: pip install 'hydroxcell[molecules]'")

from hydroxcell.errors import SolverError
from hydroxcell.theory.cations.attack import added, starts, unbroken
from hydroxcell.theory.cations.curvature import model_hessian
from hydroxcell.theory.cations.engine import Tblite
from hydroxcell.theory.cations.molecule import BOHR, conformers, molecule
from hydroxcell.theory.cations.reference import apart
from hydroxcell.theory.cations.routes import ADDITION, ELIMINATION, SUBSTITUTION, Route, routes
from hydroxcell.theory.cations.saddle import Restraint, find_saddle, hessian, lowered, one_sided, relax
from hydroxcell.theory.cations.screen import screen_cation, verified_states

FloatArray = np.ndarray


class Counting(Tblite):
    """The default engine, which counts how often it is asked."""

    asked = 0

    def surface(self, numbers: object, charge: int) -> object:  # type: ignore[override]
        inner = super().surface(numbers, charge)  # type: ignore[arg-type]

        def evaluate(positions: FloatArray) -> tuple[float, FloatArray]:
            Counting.asked += 1
            return inner(positions)

        return evaluate


def well(x: FloatArray) -> tuple[float, FloatArray]:
    """Two wells at distances 2 and 4 with a barrier at 3."""
    bond = x[0] - x[1]
    d = float(np.linalg.norm(bond))
    u = d - 3.0
    pull = 0.08 * u * (u**2 - 1.0) * bond / d
    return 0.02 * (u**2 - 1.0) ** 2, np.array([pull, -pull])


def of_kind(smiles: str, kind: str) -> Route:
    return next(route for route in routes(smiles)[1] if route.kind == kind)


def test_model_hessian_resists_no_motion_of_the_whole_and_is_positive() -> None:
    cation = molecule("CC[N+](C)(C)C")
    x = conformers(cation.smiles, 1)[0]
    found = model_hessian(cation.numbers, x)
    assert np.allclose(found, found.T)
    assert np.linalg.eigvalsh(found).min() > 0.0
    shift = np.tile([1.0, 0.0, 0.0], len(x))
    turn = np.cross(x - x.mean(axis=0), [0.0, 0.0, 1.0]).ravel()
    for motion in (shift / np.linalg.norm(shift), turn / np.linalg.norm(turn)):
        assert motion @ found @ motion == pytest.approx(0.004, abs=1e-9)  # only the floor


def test_model_hessian_makes_relaxations_cheap_and_ends_in_the_same_minimum() -> None:
    cation = molecule("C[N+]1(C)CCCC1")
    surface = Counting().surface(cation.numbers, 1)
    x = conformers(cation.smiles, 1)[0]
    Counting.asked = 0
    near, energy = lowered(surface, x, first=model_hessian(cation.numbers, x))  # type: ignore[arg-type]
    with_model = Counting.asked
    Counting.asked = 0
    far = relax(surface, x)  # type: ignore[arg-type]
    assert with_model < Counting.asked / 2
    assert energy == pytest.approx(surface(far)[0], abs=2e-5)  # type: ignore[operator]
    assert np.abs(surface(near)[1]).max() < 2e-4  # type: ignore[operator]


def test_springs_hold_and_walls_only_hold_apart() -> None:
    x = np.array([[0.0, 0.0, 0.0], [3.9, 0.0, 0.0]])
    held, energy = lowered(well, x, [Restraint(0, 1, 3.0, 100.0)], force=1e-6)
    assert np.linalg.norm(held[0] - held[1]) == pytest.approx(3.0, abs=1e-3)
    assert energy == pytest.approx(0.02, abs=1e-5)  # of the surface alone
    free = relax(well, x, [Restraint(0, 1, 3.0, 100.0, wall=True)], force=1e-6)
    assert np.linalg.norm(free[0] - free[1]) == pytest.approx(4.0, abs=1e-3)
    pushed = relax(well, 0.55 * x, [Restraint(0, 1, 2.5, 100.0, wall=True)], force=1e-6)
    assert np.linalg.norm(pushed[0] - pushed[1]) > 2.49


def test_one_sided_differences_err_by_what_central_ones_cancel() -> None:
    x = np.array([[0.0, 0.0, 0.0], [3.4, 0.2, 0.1]])
    both = 0.5 * (one_sided(well, x, 0.01) + one_sided(well, x, -0.01))
    assert np.allclose(both, hessian(well, x), atol=1e-12)
    assert np.abs(one_sided(well, x) - both).max() > 1e-5


def test_a_search_that_flattens_out_too_high_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hydroxcell.theory.cations.saddle.FLAT", 0.02)
    start = np.array([[0.0, 0.0, 0.0], [3.45, 0.1, 0.0]])
    way = np.array([[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0]])
    assert find_saddle(well, start, way).converged
    given_up = find_saddle(well, start, way, below=0.01)
    assert not given_up.converged
    assert given_up.energy > 0.01


def torsion(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray) -> float:
    axis = (c - b) / np.linalg.norm(c - b)
    left, right = (a - b) - ((a - b) @ axis) * axis, (d - c) - ((d - c) @ axis) * axis
    return float(np.degrees(np.arccos(left @ right / np.linalg.norm(left) / np.linalg.norm(right))))


def test_a_chain_is_turned_until_each_of_its_hydrogens_stands_anti() -> None:
    cation = molecule("CCC[N+](C)(C)C")
    route = of_kind(cation.smiles, ELIMINATION)
    x = conformers(cation.smiles, 1)[0]
    taken = set()
    for start in starts(cation, route, x, 0):
        _, hydrogen = sorted(start.moving[1][:2])
        taken.add(hydrogen)
        y = start.positions
        assert torsion(y[hydrogen], y[route.site], y[route.alpha], y[route.centre]) == pytest.approx(180.0, abs=1.0)
        assert unbroken(cation, y[: len(x)]) == ""
    assert taken == set(cation.hydrogens(route.site))


def test_a_ring_is_not_turned() -> None:
    cation = molecule("C[N+]1(C)CCCCC1")
    x = conformers(cation.smiles, 1)[0]
    for start in starts(cation, of_kind(cation.smiles, ELIMINATION), x, 0):
        assert np.allclose(start.positions[: len(x)], x)


def test_hydrogens_that_do_not_react_are_held_off_hydroxide() -> None:
    cation = molecule("CC[N+](C)(C)C")
    x = conformers(cation.smiles, 1)[0]
    start = next(starts(cation, of_kind(cation.smiles, SUBSTITUTION), x, 0))
    walls = [spring for spring in start.restraints if spring.wall]
    assert len(walls) == cation.numbers.count(1)
    assert {spring.second for spring in walls} == {len(x)}


def test_hydroxide_is_added_to_both_sides_of_a_ring() -> None:
    cation = molecule("Cn1cc[n+](C)c1")
    route = of_kind(cation.smiles, ADDITION)
    x = conformers(cation.smiles, 1)[0]
    places = [y[len(x)] - x[route.site] for y in added(cation, route, x, 0)]
    assert all(np.linalg.norm(place) * BOHR == pytest.approx(1.5) for place in places)
    assert len({tuple(np.round(place, 6)) for place in places}) == 2
    assert len(places) == 6


def test_a_cation_that_falls_apart_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from hydroxcell.theory.cations import reference

    monkeypatch.setattr(reference, "lowered", lambda _surface, x, **_: (3.0 * x, 0.0))
    with pytest.raises(SolverError, match="falls apart"):
        screen_cation("C[N+](C)(C)C", Tblite())


def test_ethyltrimethylammonium_against_earlier_states() -> None:
    _, barriers = screen_cation("CC[N+](C)(C)C", Tblite())
    found = {(b.route.kind, b.route.name): b.energy / 4184.0 for b in barriers}
    assert found[SUBSTITUTION, "alkyl"] == pytest.approx(17.79, abs=0.3)
    assert found[SUBSTITUTION, "methyl"] == pytest.approx(13.36, abs=0.3)
    assert found[ELIMINATION, "chain"] == pytest.approx(13.84, abs=0.3)
    assert all(b.vibrational < 0.0 and b.imaginary < -500.0 for b in barriers)


def test_the_number_of_threads_stays_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    Tblite().surface((1, 1), 0)
    assert "OMP_NUM_THREADS" not in os.environ
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    Tblite().surface((1, 1), 0)
    assert os.environ["OMP_NUM_THREADS"] == "2"


def test_all_verified_states_of_a_route() -> None:
    cation, found = routes("C[N+](C)(C)C")
    reference = apart(cation, Tblite(), 0)
    states = verified_states(cation, found[0], Tblite(), reference, starts_followed=2)
    assert states[0].energy / 4184.0 == pytest.approx(14.22, abs=0.3)
    assert [b.energy for b in states] == sorted(b.energy for b in states)


def test_bonds_longer_than_those_to_nitrogen_count_as_bonds() -> None:
    _, barriers = screen_cation("C[P+](C)(C)C", Tblite())
    assert barriers[0].found
    assert barriers[0].energy / 4184.0 == pytest.approx(19.9, abs=0.3)  # of this search: a regression, no anchor
    iodide = molecule("C[N+](C)(C)CI")
    assert unbroken(iodide, conformers(iodide.smiles, 1)[0]) == ""


def test_charge_of_an_aromatic_ring_belongs_to_both_its_nitrogens() -> None:
    found = [(route.kind, route.multiplicity) for route in routes("Cn1cc[n+](C)c1C")[1]]
    assert sorted(found) == [(ADDITION, 1), (SUBSTITUTION, 2)]


def test_a_carbon_of_a_ring_that_keeps_its_bonds_is_no_ring_opening() -> None:
    names = {route.name for route in routes("C1CCCCC1[N+](C)(C)C")[1] if route.kind == SUBSTITUTION}
    assert names == {"methyl", "alkyl"}
