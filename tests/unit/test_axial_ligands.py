"""Axial ligands of sites: shares, working potential, pH, tables of both kinds, kinetics by share, the report."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import hydroxcell
from hydroxcell.cli.main import cli
from hydroxcell.constants import FARADAY as EV
from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.errors import InputError
from hydroxcell.theory.ligation import ligation_energy, shares, working_potential
from hydroxcell.theory.motifs import bound_above

KIND = "oxygen_reduction_energies"
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "catalysts" / "mnc_made.csv"
HEAD = "site,G_OH / eV,G_O / eV,G_OOH / eV,ligand_of,ligand,ligation / eV,ligand_electrons,ligand_protons\n"
BARE = "FeN4,0.35,0.95,3.45,,bare,,,\n"
KINETICS = {"barrier": "0.3 eV", "attempt_frequency": "1e9 Hz", "site_density": "2.5e-9 mol/cm2", "symmetry": 0.5}


def write(folder: Path, text: str) -> Path:
    path = folder / "motifs.csv"
    path.write_text(text)
    return path


def test_ligation_moves_with_the_potential_and_not_with_the_ph() -> None:
    for ph in (0.0, 7.0, 14.0):
        assert float(ligation_energy(0.3 * EV, 1, 1, 0.3, ph, 298.15)) == pytest.approx(0.0, abs=1e-6)
    charged = ligation_energy(0.3 * EV, 0, 1, 0.5, 10.0, 298.15) - ligation_energy(0.3 * EV, 0, 1, 0.9, 9.0, 298.15)
    assert float(charged) == pytest.approx(-GAS_CONSTANT * 298.15 * np.log(10.0), rel=1e-9)
    assert shares(np.array([[0.0], [1e9]]), 298.15)[:, 0].tolist() == [1.0, 0.0]


def test_working_potential_is_the_highest_potential_at_which_the_present_state_works() -> None:
    rng = np.random.default_rng(4)
    grid = np.linspace(-3.0, 3.0, 60001)
    for _ in range(200):
        energies = np.array([0.0, *rng.uniform(-1.0, 1.5, 2)]) * EV
        electrons = np.array([0.0, 1.0, 2.0])
        limits = rng.uniform(-0.5, 1.2, 3)
        first = np.argmin(energies[:, None] - electrons[:, None] * EV * grid, axis=0)
        expected = grid[grid <= limits[first]].max()
        found = working_potential(energies.tolist(), electrons.tolist(), limits.tolist())
        assert found.potential == pytest.approx(expected, abs=2e-4)


def test_a_state_that_is_not_there_is_not_the_best(tmp_path: Path) -> None:
    # the bare site would be limited at 0.85 V only, but is covered from 0.1 V on, and the ligated one stops at 0.4 V
    text = HEAD + "FeN4,0.85,1.8,4.0,,bare,,,\nFeN4-OH,1.3,2.9,4.5,FeN4,OH,0.1,,\nCoN4,0.6,1.5,3.8,,,,,\n"
    result = hydroxcell.analyze(write(tmp_path, text), KIND)
    assert result.sentence.startswith("CoN4 has the highest limiting potential, 0.60 V")
    assert "FeN4 as FeN4-OH up to 0.42 V" in result.sentence
    assert any("not there at its own limiting potential: FeN4 (limiting at 0.85 V" in t for t in result.findings)
    assert list(result.there) == [False, True, True]


def test_ph_is_asked_for_only_where_it_matters(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + BARE + "FeN4-OHm,0.8,1.7,3.98,FeN4,OH-,0.6,0,1\n")
    with pytest.raises(InputError, match="share depends on the pH; give it with --set electrolyte_ph"):
        hydroxcell.analyze(path, KIND)
    acid, base = (hydroxcell.analyze(path, KIND, electrolyte_ph=ph).motifs[0] for ph in (1, 13))
    assert acid.working_state == "FeN4"
    assert base.working_state == "FeN4-OHm"
    assert np.isnan(bound_above(base)[1])
    figure = hydroxcell.analyze(path, KIND, electrolyte_ph=13).plot("ligands")
    assert [axes.get_ylabel() for axes in figure.axes] == ["pH"]
    assert {text.get_text() for text in figure.axes[0].texts} == {"FeN4\n(bare)", "FeN4-OHm\n(OH-)"}
    neutral = write(tmp_path, HEAD + BARE + "FeN4-OH,0.8,1.7,3.98,FeN4,OH,0.3,,\n")
    assert bound_above(hydroxcell.analyze(neutral, KIND).motifs[0])[1] == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("A,0.8,1.7,3.9,,OH,0.3,,\n", "must name its bare site in ligand_of"),
        ("A,0.8,1.7,3.9,FeN5,OH,0.3,,\n", "'FeN5' is no other site"),
        ("A,0.8,1.7,3.9,A,OH,0.3,,\n", "'A' is no other site"),
        ("A,0.8,1.7,3.9,FeN4,OH,,,\n", "needs its ligation / eV"),
        ("A,0.8,1.7,3.9,FeN4,CN,0.3,,\n", "ligand 'CN' ligand_electrons and ligand_protons must be given"),
        ("B,0.8,1.7,3.9,FeN4,OH,0.3,,\nA,0.8,1.7,3.9,B,O,0.3,,\n", "itself a site with a ligand"),
    ],
)
def test_ligands_that_cannot_be(tmp_path: Path, row: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        hydroxcell.analyze(write(tmp_path, HEAD + BARE + row), KIND)


RUNS = (
    "site,state,energy / eV,functional,composition,ligand_of,ligand\n"
    "molecule,H2,-7.0,rpbe,H2,,\nmolecule,H2O,-13.0,rpbe,H2O,,\n"
    "FeN4,clean,-100.0,rpbe,FeN4C10,,\nFeN4,OH,-108.6,rpbe,FeN4C10OH,,\nFeN4,O,-104.3,rpbe,FeN4C10O,,\n"
    "FeN4,OOH,-111.4,rpbe,FeN4C10O2H,,\n"
    "FeN4-OH,clean,-109.2,rpbe,FeN4C10OH,FeN4,OH\nFeN4-OH,OH,-117.9,rpbe,FeN4C10O2H2,FeN4,OH\n"
    "FeN4-OH,O,-113.4,rpbe,FeN4C10O2H,FeN4,OH\nFeN4-OH,OOH,-120.7,rpbe,FeN4C10O3H2,FeN4,OH\n"
)


def test_ligation_follows_from_two_clean_runs(tmp_path: Path) -> None:
    result = hydroxcell.analyze(write(tmp_path, RUNS), KIND)
    assert result.motifs[0].energy[1] / EV == pytest.approx(-9.2 + 13.0 - 3.5)
    changed = RUNS.replace("clean,-109.2,rpbe,FeN4C10OH", "clean,-109.2,rpbe,FeN4C10O")
    found = hydroxcell.analyze(write(tmp_path, changed.replace("FeN4C10O2H2", "FeN4C10O2H")), KIND).findings
    assert any("FeN4-OH: " in text and "composition" in text for text in found), found
    pbe = "\n".join(line.replace("rpbe", "pbe") if line.startswith("FeN4-OH") else line for line in RUNS.splitlines())
    found = hydroxcell.analyze(write(tmp_path, pbe), KIND).findings
    assert any("FeN4-OH: functional differs" in text for text in found), found


def test_spins_that_no_step_can_bring_are_said(tmp_path: Path) -> None:
    head = "site,state,energy / eV,spin\nmolecule,H2,-7.0,0\nmolecule,H2O,-13.0,0\n"
    rows = "A,clean,-100.0,{}\nA,OH,-108.6,3\nA,O,-104.3,2\nA,OOH,-111.4,1\n"
    text = " ".join(hydroxcell.analyze(write(tmp_path, head + rows.format(2)), KIND).findings)
    assert "changes along the path" in text
    assert "crossing" not in text
    text = " ".join(hydroxcell.analyze(write(tmp_path, head + rows.format(5)), KIND).findings)
    assert "from clean to OOH, OH to clean by more than one hydrogen or OH can bring" in text


def test_kinetics_by_step_by_row_and_by_share(tmp_path: Path) -> None:
    head = HEAD.replace("\n", ",barrier_to_free / eV,barrier / eV\n")
    text = head + BARE.replace("\n", ",0.9,\n") + "FeN4-OH,0.80,1.70,3.98,FeN4,OH,0.30,,,,\n"
    options = KINETICS | {"barrier_to_free": "0.5 eV"}
    result = hydroxcell.analyze(write(tmp_path, text), KIND, **options)
    bare, ligated = result.curves
    alone = hydroxcell.analyze(write(tmp_path, HEAD + BARE), KIND, **KINETICS, barrier_to_free="0.9 eV").curves[0]
    np.testing.assert_allclose(bare.current_density, alone.current_density, rtol=1e-12)
    total = result.motifs[0].current(result.curves)
    assert total is not None
    part = result.motifs[0].shares(bare.potential)
    np.testing.assert_allclose(total, part[0] * bare.current_density + part[1] * ligated.current_density, rtol=2e-4)
    assert set(result.tables()) == {"sites", "motifs", "kinetics"}


def test_energies_move_to_the_operating_temperature(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + BARE)
    cold = hydroxcell.analyze(path, KIND)
    hot = hydroxcell.analyze(path, KIND, operating_temperature="80 degC", entropy_oxygen="20 J/mol/K")
    assert hot.oxygen[0] - cold.oxygen[0] == pytest.approx(55.0 * (-56.7 - 20.0), rel=0.01)
    assert any(c.what == "energies moved" for c in hot.choices)
    assert any("no entropy of OH*, OOH* is given" in text for text in hot.findings)


def test_two_sites_at_the_command_line(tmp_path: Path) -> None:
    sets = [p for k, v in KINETICS.items() for p in ("--set", f"{k}={v}")]
    pairs = [
        "splitting_barrier=0.6 eV",
        "splitting_symmetry=0.5",
        "splitting_attempt_frequency=1e13 Hz",
        "neighbours=4",
    ]
    more = [p for text in pairs for p in ("--set", text)]
    out = tmp_path / "out"
    sets += ["--set", "lowest_potential=0.5 V"]
    path = write(tmp_path, "".join(EXAMPLE.read_text().splitlines(keepends=True)[:4]))
    done = CliRunner().invoke(cli, ["theory", "orr", str(path), *sets, *more, "--out", str(out)])
    assert done.exit_code == 0, done.output
    report = (out / "report.html").read_text()
    for words in ("Axial ligands", "Coverages", "Degree of rate control", "O₂* + * → 2 O*", "steps between two sites"):
        assert words in report, words
    assert "rate_control_7" in (out / "kinetics.csv").read_text().splitlines()[0]
    done = CliRunner().invoke(cli, ["theory", "orr", str(EXAMPLE), *sets, "--set", "splitting_barrier=0.6 eV"])
    assert "splitting_symmetry, splitting_attempt_frequency, neighbours as well" in str(done.exception)


def test_law_of_a_motif_is_its_current(tmp_path: Path) -> None:
    import casadi

    text = HEAD + BARE + "FeN4-OH,0.80,1.70,3.98,FeN4,OH,0.30,,\n"
    result = hydroxcell.analyze(write(tmp_path, text), KIND, **KINETICS, oxygen_activity=0.21)
    law, potential = result.rate_law("FeN4"), result.curves[0].potential
    total = result.motifs[0].current(result.curves)
    assert total is not None
    np.testing.assert_allclose(law(potential, 298.15, 0.21, 1.0), total, rtol=3e-3)  # the way back is not in the law
    symbol = casadi.SX.sym("U")
    rate = casadi.Function("j", [symbol], [law(symbol, 353.15, 0.21, 1.0)])
    assert float(rate(0.8)) == pytest.approx(float(law(0.8, 353.15, 0.21, 1.0)), rel=1e-12)
    alone = result.rate_law("FeN4-OH")
    assert float(alone(0.8, 298.15, 0.21, 1.0)) == pytest.approx(float(law(0.8, 298.15, 0.21, 1.0)), rel=1e-6)


def test_laws_that_do_not_exist(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + BARE)
    with pytest.raises(InputError, match="no kinetics was given"):
        hydroxcell.analyze(path, KIND).rate_law("FeN4")
    pairs = {
        "splitting_barrier": "0.6 eV", "splitting_symmetry": 0.5, "splitting_attempt_frequency": "1e13 Hz",
        "neighbours": 4, "lowest_potential": "0.8 V",
    }  # fmt: skip
    with pytest.raises(InputError, match="no closed law"):
        hydroxcell.analyze(path, KIND, **KINETICS, **pairs).rate_law("FeN4")
    for wrong in ({"lowest_potential": "0.9 V", "highest_potential": "0.5 V"}, {"oxygen_activity": -1}):
        with pytest.raises(InputError, match=r"lie below|positive"):
            hydroxcell.analyze(path, KIND, **KINETICS, **wrong)


def test_points_without_solution_are_marked_in_the_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hydroxcell.theory.dissociation.ACCEPTED", -1.0)
    monkeypatch.setattr("hydroxcell.theory.kinetic_curves.POINTS", 3)
    pairs = {
        "splitting_barrier": "0.6 eV", "splitting_symmetry": 0.5, "splitting_attempt_frequency": "1e13 Hz",
        "neighbours": 4,
    }  # fmt: skip
    result = hydroxcell.analyze(write(tmp_path, HEAD + BARE), KIND, **KINETICS, **pairs)
    assert any("no solution at 3 of 3 potentials" in text for text in result.findings)
    for name in ("coverages", "currents", "rate-control"):
        axes = result.plot(name).axes[0]
        crosses = [line for line in axes.get_lines() if line.get_label() == "no solution"]
        assert [len(line.get_xdata()) for line in crosses] == [3], name
    assert list(result.tables()["kinetics"]["solution_found"]) == ["no"] * 3


def test_example_is_marked_as_made_and_works() -> None:
    assert EXAMPLE.read_text().startswith("# made numbers")
    result = hydroxcell.analyze(EXAMPLE, KIND)
    assert [m.working_state for m in result.motifs] == ["FeN4-OH", "CoN4", "MnN4-OH"]
    assert not result.curves


def test_uncertainty_of_the_ligation_is_that_of_the_working_potential(tmp_path: Path) -> None:
    rows = "FeN4,,0.60,1.45,3.75,,{0}\nFeN4-OH,FeN4,0.80,1.70,3.98,0.20,{0}\n"
    head = "site,ligand_of,G_OH / eV,G_O / eV,G_OOH / eV,ligation / eV,uncertainty / eV\n"
    found = []
    for k, spread in enumerate(("0", "0.05", "0.1")):
        path = tmp_path / f"{k}.csv"
        path.write_text(head + rows.format(spread), encoding="utf-8")
        found.append(hydroxcell.analyze(path, KIND).motifs[0])
    exact, narrow, wide = found
    assert math.isnan(exact.working_low)
    assert exact.working_text == "0.80 V"
    for motif, spread in ((narrow, 0.05), (wide, 0.1)):  # OH* alone limits: 1.96 standard uncertainties below
        assert motif.working_low == pytest.approx(0.8 - 1.96 * spread, abs=0.6 * spread)
        assert motif.working_low < motif.working < motif.working_high


def test_interval_of_a_working_potential_that_the_ligation_sets(tmp_path: Path) -> None:
    path = tmp_path / "crossing.csv"  # bare works up to 0.75 V, but the ligand comes at 0.40 V and blocks at 0.10 V
    path.write_text(
        "site,ligand_of,G_OH / eV,G_O / eV,G_OOH / eV,ligation / eV,uncertainty / eV\n"
        "M,,0.75,1.70,3.91,,0\nM-OH,M,0.10,0.90,3.20,0.40,0.05\n",
        encoding="utf-8",
    )
    motif = hydroxcell.analyze(path, KIND).motifs[0]
    assert motif.working == pytest.approx(0.40)
    assert (motif.working_high - motif.working_low) / (2 * 1.96) == pytest.approx(0.05, rel=0.1)


def test_pure_numbers_need_no_unit(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        "site,G_OH / eV,G_O / eV,G_OOH / eV,symmetry,ligand_electrons,odd\nPt,0.75,1.7,3.91,0.5,,3\n", encoding="utf-8"
    )
    findings = " ".join(hydroxcell.read(path).findings)
    assert "'odd'" in findings
    assert "symmetry" not in findings
    assert "ligand_electrons" not in findings
