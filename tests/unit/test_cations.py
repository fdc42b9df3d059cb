"""Stability of cations: routes from structure, refusals, verified transition states, storing, calibration."""

from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from hydroxcell.errors import HydroxcellError, InputError

if os.environ.get("HYDROXCELL_CI") != "1":
    pytest.importorskip("rdkit", reason="the extra 'molecules' is not installed: pip install 'hydroxcell[molecules]'")
    pytest.importorskip("tblite", reason="the extra 'molecules' is not installed: pip install 'hydroxcell[molecules]'")

from hydroxcell.cli.main import cli
from hydroxcell.theory.cations.attack import unbroken, vibrations
from hydroxcell.theory.cations.calibration import calibrate
from hydroxcell.theory.cations.engine import AseEngine, Tblite
from hydroxcell.theory.cations.job import run
from hydroxcell.theory.cations.molecule import conformers, molecule
from hydroxcell.theory.cations.routes import ADDITION, ELIMINATION, SUBSTITUTION, Route, routes
from hydroxcell.theory.cations.saddle import find_saddle, hessian, relax
from hydroxcell.theory.cations.screen import Barrier, screen_cation
from hydroxcell.theory.cations.stability import compare

KCAL = 4184.0
TMA = "C[N+](C)(C)C"


def kinds(smiles: str) -> list[tuple[str, str, int]]:
    return sorted((r.kind, r.name, r.multiplicity) for r in routes(smiles)[1])


@pytest.mark.parametrize(
    ("smiles", "expected"),
    [
        (TMA, [(SUBSTITUTION, "methyl", 4)]),
        ("CC[N+](C)(C)C", [(ELIMINATION, "chain", 3), (SUBSTITUTION, "alkyl", 1), (SUBSTITUTION, "methyl", 3)]),
        ("C1CC[N+]2(CC1)CCCCC2", [(ELIMINATION, "ring", 8), (SUBSTITUTION, "ring opening", 4)]),
        ("C[N+](C)(C)Cc1ccccc1", [(SUBSTITUTION, "benzyl", 1), (SUBSTITUTION, "methyl", 3)]),
        ("C[N+](C)(C)c1ccccc1", [(SUBSTITUTION, "methyl", 3)]),
        ("CCC[N+](CCC)(CCC)CCC", [(ELIMINATION, "chain", 8), (SUBSTITUTION, "alkyl", 4)]),
        ("C[P+](C)(C)C", [(SUBSTITUTION, "methyl", 4)]),
    ],
)
def test_routes_follow_from_structure(smiles: str, expected: list[tuple[str, str, int]]) -> None:
    assert kinds(smiles) == expected


def test_ring_of_imidazolium_is_attacked_at_its_second_carbon_and_both_nitrogens_leave() -> None:
    found = kinds("CCn1cc[n+](C)c1")
    assert (ADDITION, "C2 of the ring", 1) in found
    assert (SUBSTITUTION, "methyl", 1) in found
    assert (SUBSTITUTION, "alkyl", 1) in found
    assert kinds("Cn1cc[n+](C)c1C")[0][:2] == (ADDITION, "C2 of the ring")


@pytest.mark.parametrize("smiles", ["C1CCC[N+]2(C1)CCCC2", "C1CCCCC1[N+](C)(C)C", "Cn1cc[n+](C)c1C"])
def test_geometries_have_the_bonds_of_the_cation_however_it_is_written(smiles: str) -> None:
    cation = molecule(smiles)
    assert cation.smiles != smiles
    assert molecule(cation.smiles) == cation
    for positions in conformers(cation.smiles, 2):
        assert unbroken(cation, positions) == ""


@pytest.mark.parametrize(
    ("smiles", "words"),
    [
        ("C[N+](C)(C", "no valid SMILES"),
        ("", "no valid SMILES"),
        ("CN(C)C", "is neutral"),
        ("C[N+](C)(C)CC[N+](C)(C)C", "is charged [+]2"),
        ("C[N+](C)(C)C.[OH-]", "several molecules"),
        ("C[N+](C)(C)C[CH2]", "unpaired electron"),
        ("[Rf+]C", "no parameters for Rf"),
        ("c1cc[nH+]cc1", "no carbon is bound"),
    ],
)
def test_what_is_no_cation_is_refused(smiles: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        routes(smiles)


def test_saddle_of_a_known_surface() -> None:
    # two atoms, E = 0.02 ((d - 3)^2 - 1)^2: wells at d = 2 and 4, a barrier at 3
    def surface(x: np.ndarray) -> tuple[float, np.ndarray]:
        bond = x[0] - x[1]
        d = float(np.linalg.norm(bond))
        u = d - 3.0
        energy = 0.02 * (u**2 - 1.0) ** 2
        slope = 0.08 * u * (u**2 - 1.0)
        pull = slope * bond / d
        return energy, np.array([pull, -pull])

    start = np.array([[0.0, 0.0, 0.0], [3.25, 0.1, 0.0]])
    found = find_saddle(surface, start, np.array([[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0]]))
    assert found.converged
    assert np.linalg.norm(found.positions[0] - found.positions[1]) == pytest.approx(3.0, abs=0.01)
    low = relax(surface, np.array([[0.0, 0.0, 0.0], [3.3, 0.0, 0.0]]))
    assert np.linalg.norm(low[0] - low[1]) == pytest.approx(4.0, abs=0.01)


def test_vibration_of_two_atoms() -> None:
    def surface(x: np.ndarray) -> tuple[float, np.ndarray]:
        bond = x[0] - x[1]
        d = float(np.linalg.norm(bond))
        pull = 0.5 * (d - 2.0) * bond / d
        return 0.25 * (d - 2.0) ** 2, np.array([pull, -pull])

    x = np.array([[0.0, 0.0, 0.0], [2.0, 0.0, 0.0]])
    waves, _ = vibrations(hessian(surface, x), (1, 1), x)
    assert waves[-1] == pytest.approx(5140.4871 * math.sqrt(0.5 / (1.008 / 2.0)), rel=1e-3)


def test_tetramethylammonium(tmp_path: Path) -> None:
    seen: list[str] = []
    result = run([f"TMA={TMA}"], store=tmp_path / "states", progress=lambda _, words: seen.append(words))
    assert result.value("attack_barrier").value / KCAL == pytest.approx(14.22, abs=0.3)  # an earlier search
    assert result["imaginary_wavenumber"][0] / 100.0 == pytest.approx(-613.0, abs=5.0)
    assert "TMA: substitution at methyl" in result.sentence
    again = run([f"TMA={TMA}"], store=tmp_path / "states", engine=Refusing())
    assert again.barrier.tolist() == result.barrier.tolist()
    result.save(tmp_path / "r.json")
    import hydroxcell

    assert hydroxcell.load_result(tmp_path / "r.json") == result
    repeated, _ = screen_cation(TMA, Tblite())[1], None
    assert repeated[0].energy == pytest.approx(result.barrier[0], abs=0.3 * KCAL)


def test_explicit_water_raises_the_barrier() -> None:
    dry, wet = (screen_cation(TMA, Tblite(), waters)[1][0] for waters in (0, 2))
    assert wet.found, wet.reason
    assert len(wet.numbers) == len(dry.numbers) + 6
    assert wet.energy > dry.energy + 4.0 * KCAL  # hydroxide without water is the stronger nucleophile


class Refusing(Tblite):
    """The default engine, which must not be asked."""

    def surface(self, numbers: object, charge: int) -> object:  # type: ignore[override]
        raise AssertionError("a finished route was calculated again")


def test_any_calculator_of_ase() -> None:
    from ase.calculators.lj import LennardJones

    surface = AseEngine(lambda charge: LennardJones(), "Lennard-Jones").surface([18, 18], 0)
    x = np.array([[0.0, 0.0, 0.0], [2.3, 0.0, 0.0]])
    energy, gradient = surface(x)
    moved = x + np.array([[0.0, 0.0, 0.0], [1e-4, 0.0, 0.0]])
    assert (surface(moved)[0] - energy) / 1e-4 == pytest.approx(gradient[1, 0], rel=1e-3)


def made(kind: str, energy: float, name: str = "methyl") -> Barrier:
    found = math.isfinite(energy)
    reason = "" if found else "2 imaginary modes instead of one"
    return Barrier(Route(kind, 0, 1, 0, 1, name), found, reason, energy * KCAL, 0.0, -600.0, (6,), np.zeros((1, 3)), 1)


def test_comparison_says_what_cannot_be_told_apart() -> None:
    cation = molecule(TMA)
    screened = [
        ("a", cation, [made(SUBSTITUTION, 14.0), made(ELIMINATION, math.nan)]),
        ("b", cation, [made(SUBSTITUTION, 12.5)]),
        ("c", cation, [made(SUBSTITUTION, 10.0, "benzyl")]),
        ("d", cation, [made(ADDITION, -23.0), made(SUBSTITUTION, 17.0)]),
        ("e", cation, [made(ELIMINATION, math.nan)]),
    ]
    result = compare(screened, "made", 0)
    verdicts = {(a, b): words for a, b, words in result.pairs}
    assert verdicts["a", "b"].startswith("not distinguishable")
    assert verdicts["a", "c"].startswith("a more stable (4.0")
    assert "attacked in its ring" in verdicts["a", "d"]
    assert "no route was found" in verdicts["a", "e"]
    assert result.triage["c"].startswith("benzylic")
    assert result.triage["d"].startswith("attacked in the ring")
    assert any("a: elimination" in text and "not found" in text for text in result.findings)
    assert list(result.weakest) == [True, False, True, True, True, False, False]


def test_calibration_needs_five_and_its_interval_holds() -> None:
    with pytest.raises(InputError, match="at least 5 cations"):
        calibrate([1e4, 2e4, 3e4, 4e4], [1.0, 2.0, 3.0, 4.0], list("abcd"))
    with pytest.raises(InputError, match="b: the half-life -2"):
        calibrate([1e4, 2e4, 3e4, 4e4, 5e4], [1.0, -2.0, 3.0, 4.0, 5.0], list("abcde"))
    rng = np.random.default_rng(4)
    held = 0
    for _ in range(60):
        x = rng.uniform(40e3, 80e3, 9)
        t = 10.0 ** (x / 8e3 - 2.0 + 0.3 * rng.normal(size=9))
        found = calibrate(x[:8], t[:8], [str(k) for k in range(8)])
        _, low, high = found.half_life(float(x[8]))
        held += low <= t[8] <= high
    assert held >= 48  # of 60: intervals of small series are approximate
    assert "one descriptor tried" in found.sentence


def test_command_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["theory", "cation", "TMA=C[N+](C)(C)C", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    report = (tmp_path / "out" / "report.html").read_text()
    for words in ("Calculation: cation stability", "Barriers", "saturated, substitution at methyl decides", "GFN2"):
        assert words in report, words
    series = tmp_path / "series.csv"
    series.write_text("smiles,half_life / h\nC[N+](C)(C)C,60\n")
    with pytest.raises(HydroxcellError, match="at least 5"):
        run([TMA], series=series)


def test_a_refined_barrier_that_fails_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyscf.dispersion", reason="the extra 'dft' is not installed")
    from hydroxcell.errors import SolverError
    from hydroxcell.theory.cations import job

    def fail(*_: object, **__: object) -> dict[str, float]:
        raise SolverError("it did not converge")

    monkeypatch.setattr(job, "refine", fail)
    monkeypatch.setattr(job, "screen_cation", lambda *_: (molecule(TMA), (made(SUBSTITUTION, 14.0),)))
    result = run([f"TMA={TMA}"], refined=True)
    assert any("TMA: no refined barrier (it did not converge)" in text for text in result.findings)
