"""What becomes of finished screens: refined barriers, stored energies, series of half-lives, classes, interrupts."""

from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np
import pytest

from hydroxcell.errors import InputError, MissingExtraError, SolverError

if os.environ.get("HYDROXCELL_CI") != "1":
    pytest.importorskip("rdkit", reason="the extra 'molecules' is not installed: pip install 'hydroxcell[molecules]'")
    pytest.importorskip("tblite", reason="the extra 'molecules' is not installed: pip install 'hydroxcell[molecules]'")

from hydroxcell.theory.cations import density_functional, job
from hydroxcell.theory.cations.job import named_cations, run
from hydroxcell.theory.cations.molecule import Molecule, molecule
from hydroxcell.theory.cations.routes import ADDITION, ELIMINATION, SUBSTITUTION, Route, routes
from hydroxcell.theory.cations.screen import Barrier
from hydroxcell.theory.cations.series import read_series
from hydroxcell.theory.cations.stability import compare
from hydroxcell.theory.cations.store import Points
from hydroxcell.theory.cations.triage import triage

KCAL = 4184.0
TMA = "C[N+](C)(C)C"


def made(kind: str, energy: float, name: str = "methyl", site: int = 0) -> Barrier:
    found = math.isfinite(energy)
    route = Route(kind, site, 1, site, 1, name)
    places = np.zeros((1, 3))
    return Barrier(route, found, "" if found else "none", energy * KCAL, 0.0, -600.0, (6,), places, 1)


def test_refined_barriers_decide_the_weakest_route_and_are_not_mixed_with_those_of_the_screen() -> None:
    cation = molecule(TMA)
    methyl, chain = made(SUBSTITUTION, 16.6), made(ELIMINATION, 14.6, "chain", 2)
    third = made(SUBSTITUTION, 20.0, "alkyl", 3)
    other = made(SUBSTITUTION, 14.0)
    better = {("a", methyl.route.label): 33.1 * KCAL, ("a", chain.route.label): 34.2 * KCAL}
    result = compare([("a", cation, [methyl, chain, third]), ("b", cation, [other])], "made", 0, better, "higher")
    assert result.weakest.tolist() == [True, False, False, True]
    assert result.level[:2] / KCAL == pytest.approx([33.1, 34.2])
    assert result.row_band / KCAL == pytest.approx([2.0, 2.0, 3.0, 3.0])
    assert result.pairs[0][2] == "not comparable: only a has a refined barrier"
    assert result.triage["a"].endswith("within the band as well: elimination at chain (+1.1) kcal/mol")
    assert any("a: the screen calls elimination at chain" in text for text in result.findings)
    both = {**better, ("b", other.route.label): 30.0 * KCAL}
    result = compare([("a", cation, [methyl, chain]), ("b", cation, [other])], "made", 0, both, "higher")
    assert result.pairs[0][2] == "a more stable (3.1 kcal/mol apart, band 2)"


def test_energies_are_kept_and_a_damaged_file_counts_as_none(tmp_path: Path) -> None:
    asked: list[int] = []

    def point(numbers: object, positions: object, charge: int) -> float:
        asked.append(charge)
        return -75.0

    water = np.array([[0.0, 0.0, 0.0], [1.8, 0.0, 0.0]])
    for _ in range(2):
        points = Points(tmp_path / "p", "m")
        assert points.energy((8, 1), water, -1, point) == -75.0
        assert points.energy((8, 1), water + 3.0, -1, point) == -75.0  # a shift is no change
    assert asked == [-1]
    Points(tmp_path / "p", "another").energy((8, 1), water, -1, point)
    for file in (tmp_path / "p").iterdir():
        file.write_text("{")
    Points(tmp_path / "p", "m").energy((8, 1), water, -1, point)
    assert asked == [-1, -1, -1]


def test_energy_of_hydroxide_in_water() -> None:
    pytest.importorskip("pyscf", reason="the extra 'dft' is not installed: pip install 'hydroxcell[molecules,dft]'")
    pytest.importorskip("pyscf.dispersion", reason="the extra 'dft' is not installed")
    ion = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 1.8236]])
    kept = density_functional.single_point((8, 1), ion, -1)
    assert kept == pytest.approx(-75.9070, abs=3e-4)  # 590 points per atom, no fitting: -75.9073
    memory, density_functional.MEMORY = density_functional.MEMORY, 0.0
    try:
        assert density_functional.single_point((8, 1), ion, -1) == pytest.approx(kept, abs=1e-8)
    finally:
        density_functional.MEMORY = memory


def test_missing_extra_of_refined_barriers_is_said_before_hours_of_work(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    plain = builtins.__import__

    def without(name: str, *rest: object, **named: object) -> object:
        if name.startswith("pyscf"):
            raise ImportError(name)
        return plain(name, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.setattr(job, "screen_all", lambda *_: pytest.fail("the screen was started"))
    with pytest.raises(MissingExtraError, match=r'pip install "hydroxcell\[molecules,dft\]"'):
        run([TMA], refined=True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("smiles,hours\nC[N+](C)(C)C,60\n", "column 'half_life' is missing"),
        ("smiles,half_life\nC[N+](C)(C)C,60\n", "no unit is stated"),
        ("smiles,half_life / h\nC[N+](C)(C)C,-60\n", "must be positive"),
        ("smiles,half_life / h\nCN(C)C,60\n", "is neutral"),
        ("smiles,half_life / h\nC[N+](C)(C)C,60\n[N+](C)(C)(C)C,61\n", "is the same cation as"),
    ],
)
def test_table_of_half_lives_that_cannot_be_used(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "s.csv").write_text(text)
    with pytest.raises(InputError, match=words):
        read_series(tmp_path / "s.csv")


def test_table_of_half_lives(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("name,smiles,half_life / h,status\nTMA,[N+](C)(C)(C)C,60,recalled\n")
    (row,) = read_series(tmp_path / "s.csv").rows
    assert (row.name, row.smiles, row.half_life, row.status) == ("TMA", TMA, 216e3, "recalled")


@pytest.mark.parametrize(
    ("smiles", "kind", "name", "words"),
    [
        (TMA, SUBSTITUTION, "methyl", "saturated, substitution at methyl decides"),
        ("C[N+](C)(C)c1ccccc1", SUBSTITUTION, "methyl", "substitution at methyl decides; aryl on the charged atom"),
        (
            "C[N+](C)(C)Cc1ccccc1",
            SUBSTITUTION,
            "benzyl",
            "benzylic: weak at the CH2 of the benzyl group",
        ),
        ("C[N+]1(C)CCOCC1", ELIMINATION, "ring", "beta hydrogens decide (elimination); O within 3 bonds"),
        ("CC[N+](CC)(CC)CC", ELIMINATION, "chain", "beta hydrogens decide (elimination); beta hydrogens on 4 sides"),
        ("OCCCCCC[N+](C)(C)C", SUBSTITUTION, "methyl", "saturated, substitution at methyl decides"),
        ("C[P+](C)(C)C", SUBSTITUTION, "methyl", "substitution at methyl decides; phosphonium"),
        ("CCn1cc[n+](C)c1", ADDITION, "C2 of the ring", "attacked in the ring"),
    ],
)
def test_class_of_a_cation(smiles: str, kind: str, name: str, words: str) -> None:
    cation, found = routes(smiles)
    route = next(r for r in found if (r.kind, r.name) == (kind, name))
    assert triage(cation, route).startswith(words)
    assert triage(cation, None) == "no route was found"


def test_names_of_cations() -> None:
    assert named_cations(["TMA = [N+](C)(C)(C)C", "C[N+](C)(C)CC=C"])[0] == ("TMA", TMA)
    with pytest.raises(InputError, match="given twice"):
        named_cations([TMA, TMA])
    with pytest.raises(InputError, match="holds a blank"):
        named_cations([f"{TMA} TMA"])
    with pytest.raises(InputError, match=r"has an open end"):
        named_cations(["C[N+](C)(C)*"])
    with pytest.raises(InputError, match="0 to 4 explicit waters"):
        run([TMA], waters=5)


def test_calculator_of_the_user_that_lacks_an_atom_is_said() -> None:
    from ase.calculators.emt import EMT

    from hydroxcell.theory.cations.engine import AseEngine

    with pytest.raises(SolverError, match="the calculator 'EMT' failed for C4H12P, charge 1: No EMT-potential for P"):
        run(["C[P+](C)(C)C"], engine=AseEngine(lambda charge: EMT(), "EMT"))
    result = compare([("a", molecule(TMA), [made(SUBSTITUTION, 14.0)])], "EMT", 0)
    assert any("not tested for these energies" in choice.why for choice in result.choices)


def test_interrupt_keeps_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(smiles: str, *_: object) -> tuple[Molecule, tuple[Barrier, ...]]:
        if "P" in smiles:
            raise KeyboardInterrupt
        return molecule(smiles), (made(SUBSTITUTION, 14.0),)

    monkeypatch.setattr(job, "screen_cation", stop)
    result = run([f"TMA={TMA}", "TMP=C[P+](C)(C)C"])
    assert result.status == "interrupted: 1 of 2 cations were screened"
    assert list(result.triage) == ["TMA"]
    with pytest.raises(KeyboardInterrupt):
        run(["TMP=C[P+](C)(C)C"])


def test_interrupt_of_refined_barriers_keeps_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyscf.dispersion", reason="the extra 'dft' is not installed")

    def once(cation: Molecule, barriers: list[Barrier], *_: object, **__: object) -> dict[str, float]:
        if "P" in cation.smiles:
            raise KeyboardInterrupt
        return {barriers[0].route.label: 28.5 * KCAL}

    monkeypatch.setattr(job, "screen_cation", lambda smiles, *_: (molecule(smiles), (made(SUBSTITUTION, 14.0),)))
    monkeypatch.setattr(job, "refine", once)
    result = run([f"TMA={TMA}", "TMP=C[P+](C)(C)C"], refined=True)
    assert result.status == "interrupted: 1 of 2 cations were refined"
    assert result.level / KCAL == pytest.approx([28.5, 14.0])
    assert result.pairs[0][2] == "not comparable: only TMA has a refined barrier"
