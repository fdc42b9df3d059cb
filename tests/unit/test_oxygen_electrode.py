"""Oxygen reduction from calculated energies: anchors, tables that cannot be used, mixed settings, the report."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import hydroxcell
from hydroxcell.cli.main import cli
from hydroxcell.constants import FARADAY as EV
from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.errors import HydroxcellError, InputError
from hydroxcell.theory.oxygen_electrode import (
    PATHWAYS,
    diagram,
    limiting_potential,
    oxygen_energy,
    step_energies,
    volcano,
    volcano_peak,
)
from hydroxcell.theory.scaling import error_cloud, fit_scaling

KIND = "oxygen_reduction_energies"
PLATINUM = (0.75 * EV, 1.70 * EV, 3.91 * EV)  # hansen_2014
FREE = "site,G_OH / eV,G_O / eV,G_OOH / eV\nPt(111),0.75,1.70,3.91\nB,0.45,1.0,3.7\nC,1.2,2.7,4.35\n"
MOLECULES = "molecule,H2,-7.0,{0},{1}\nmolecule,H2O,-13.0,{0},{1}\n"
RUNS = (
    "site,state,energy / eV,functional,hubbard_u\n" + MOLECULES.format("rpbe", "")
    + "FeN4,clean,-100.0,rpbe,4\nFeN4,OH,-108.6,rpbe,4\nFeN4,O,-104.3,rpbe,4\nFeN4,OOH,-111.4,rpbe,4\n"
)  # fmt: skip


def write(folder: Path, text: str) -> Path:
    path = folder / "energies.csv"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("offset", "peak", "loss"), [(3.0, 0.96, 0.27), (3.1, 0.91, 0.32), (3.2, 0.86, 0.37), (3.3, 0.81, 0.42)]
)
def test_peak_of_the_volcano(offset: float, peak: float, loss: float) -> None:
    best, potential, overpotential = volcano_peak(offset * EV)
    assert potential == pytest.approx(peak, abs=0.005)
    assert overpotential == pytest.approx(loss, abs=0.005)
    around = volcano(np.linspace(-1.0, 3.0, 4001) * EV, offset * EV)
    assert around.max() == pytest.approx(potential, abs=1e-3)
    assert np.linspace(-1.0, 3.0, 4001)[around.argmax()] == pytest.approx(best / EV, abs=1e-3)


def test_platinum() -> None:
    potential, step = limiting_potential("associative", step_energies("associative", *PLATINUM))
    assert float(potential) == pytest.approx(0.75, abs=1e-9)
    assert PATHWAYS["associative"].steps[int(step)] == "OH* -> H2O"


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_steps_sum_to_the_reaction(pathway: str) -> None:
    steps = step_energies(pathway, *PLATINUM)
    levels = diagram(pathway, steps, 0.0)
    electrons = sum(PATHWAYS[pathway].electrons) * (2 if pathway == "dissociative" else 1)
    whole = oxygen_energy() if pathway != "peroxide" else 2.0 * EV * 0.695
    assert levels[0] == pytest.approx(whole, rel=1e-12)
    at_rest = diagram(pathway, steps, whole / (electrons * EV))
    assert at_rest[0] == pytest.approx(0.0, abs=1e-6)


def test_at_the_limiting_potential_one_step_is_flat_and_none_rises() -> None:
    rng = np.random.default_rng(3)
    for oh, o, ooh in rng.uniform((-0.5, 0.0, 2.5), (2.0, 4.0, 5.0), (50, 3)) * EV:
        steps = step_energies("associative", oh, o, ooh)
        potential = float(limiting_potential("associative", steps)[0])
        changes = np.diff(diagram("associative", steps, potential))
        assert changes.max() == pytest.approx(0.0, abs=1e-6)


def test_scaling_recovers_a_line_and_its_interval_holds() -> None:
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(1000):
        x = rng.uniform(0.0, 2.0, 12) * EV
        found = fit_scaling(x, 0.9 * x + 3.2 * EV + rng.normal(size=12) * 0.1 * EV)
        held += abs(found.slope - 0.9) < 2.228 * found.slope_uncertainty
    assert 930 <= held <= 970
    with pytest.raises(InputError, match="differently"):
        fit_scaling([1.0, 1.0, 1.0], [1.0, 2.0, 3.0])


def test_cloud_of_a_site_on_one_flank_is_the_error_of_its_energy() -> None:
    cloud = error_cloud("associative", 0.3 * EV, 1.0 * EV, 3.5 * EV, 0.05 * EV)
    assert cloud.uncertainty == pytest.approx(0.05, rel=0.05)
    assert (cloud.low, cloud.high) == (pytest.approx(0.2, abs=0.01), pytest.approx(0.4, abs=0.01))
    assert cloud.share[3] == pytest.approx(1.0, abs=0.01)


def test_table_of_free_energies(tmp_path: Path) -> None:
    result = hydroxcell.analyze(write(tmp_path, FREE), KIND, uncertainty="0.1 eV")
    assert result.value("limiting_potential").value == pytest.approx(0.75)
    assert "Pt(111) has the highest limiting potential" in result.sentence
    assert "not distinguishable from it: C" in result.sentence
    result.save(tmp_path / "r.json")
    assert hydroxcell.load_result(tmp_path / "r.json") == result


def test_solvation_is_an_input_that_moves_the_potential_one_to_one(tmp_path: Path) -> None:
    path = write(tmp_path, "site,G_OH / eV,G_O / eV,G_OOH / eV\nPt,1.05,1.57,4.2\n")
    for shift in (-0.50, -0.59):
        text = f"{shift} eV"
        result = hydroxcell.analyze(
            path, KIND, solvation_hydroxyl=text, solvation_hydroperoxyl=text, solvation_uncertainty="0.1 eV"
        )
        assert any(c.what == "solvation of OH*" and c.chosen == f"{shift:+.3f} eV" for c in result.choices)
        assert result.value("limiting_potential").uncertainty > 0.05
        assert result["limiting_potential"][0] == pytest.approx(min(1.05 + shift, 1.57 - 1.05 - shift), abs=1e-9)


def test_energies_against_the_hydrogen_electrode_of_a_ph(tmp_path: Path) -> None:
    shift = 0.0591597 * 13.0
    rows = f"A,{0.75 - shift},{1.70 - 2 * shift},{3.91 - 3 * shift},SHE\n"
    path = write(tmp_path, "site,G_OH / eV,G_O / eV,G_OOH / eV,reference\n" + rows)
    assert hydroxcell.analyze(path, KIND, ph=13)["limiting_potential"][0] == pytest.approx(0.75, abs=1e-5)
    with pytest.raises(InputError, match="need the pH"):
        hydroxcell.analyze(path, KIND)


@pytest.mark.parametrize(
    ("text", "settings", "words"),
    [
        ("site,G_OH / eV,G_O / eV\nA,1,2\n", {}, "'G_OOH / eV'"),
        ("site,G_OH / eV,G_O / eV,G_OOH / eV\nA,1,2,\nB,1,2,3\n", {}, "A: the energy of OOH"),
        ("site,G_OH,G_O / eV,G_OOH / eV\nA,1,2,3\n", {}, "no unit is stated for 'G_OH'"),
        ("site,G_OH / V,G_O / eV,G_OOH / eV\nA,1,2,3\n", {}, "G_OH"),
        ("site,E_OH / eV,E_O / eV,E_OOH / eV\nA,1,2,3\n", {}, "zero-point energy minus T S for OH, O, OOH"),
        ("site,E_OH / eV,G_O / eV,G_OOH / eV\nA,1,2,3\n", {}, "mixed"),
        (FREE, {"thermal_hydroxyl": "0.3 eV"}, "counted twice"),
        (FREE, {"ph": 13}, "leave ph out"),
        (FREE, {"pathway": "peroxide"}, "associative or dissociative"),
        (FREE, {"barrier": "0.3 eV"}, "kinetics needs attempt_frequency, symmetry, site_density"),
        (FREE.replace("B,", "C,"), {}, "'C' stands twice"),
        (
            "site,G_OH / eV,G_O / eV,G_OOH / eV,reference\nA,1,2,3,RHE\nB,1,2,3,SHE\n",
            {},
            "references are mixed",
        ),
        ("site,G_OH / eV,G_O / eV,G_OOH / eV\nFeN4,-8.8,2,3\n", {}, "which no adsorption has"),
        (
            "site,G_OH / eV,G_O / eV,G_OOH / eV,reference\nA,1,2,3,\nB,1,2,3,RHE\n",
            {},
            "references are mixed (RHE and none stated",
        ),
        (FREE, {"temperature": "-5 K"}, "temperature = -5 K lies outside 273.15 to 500 K"),
        (
            RUNS.replace("\n", ",\n")
            .replace("hubbard_u,", "hubbard_u,composition")
            .replace("molecule,H2O,-13.0,rpbe,,", "molecule,H2O,-13.0,rpbe,,H2O2"),
            {},
            "molecule H2O has the composition H2O2",
        ),
    ],
)
def test_tables_that_cannot_be_used(tmp_path: Path, text: str, settings: dict[str, str], words: str) -> None:
    with pytest.raises(HydroxcellError, match=words.replace("(", r"\(")):
        hydroxcell.analyze(write(tmp_path, text), KIND, **settings)


def test_runs_give_adsorption_energies(tmp_path: Path) -> None:
    result = hydroxcell.analyze(write(tmp_path, RUNS), KIND)
    assert result.hydroxyl[0] / EV == pytest.approx(-8.6 + 13.0 - 3.5)
    assert result.oxygen[0] / EV == pytest.approx(-4.3 + 13.0 - 7.0)
    assert result.hydroperoxyl[0] / EV == pytest.approx(-11.4 + 26.0 - 10.5)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("OH,-108.6,rpbe,4", "OH,-108.6,rpbe,"), "hubbard_u differs between its runs"),
        (("OOH,-111.4,rpbe,4", "OOH,-111.4,pbe,4"), "functional differs between its runs"),
        (("rpbe,4", "pbe,4"), "functional differs between the surface and the molecules"),
        (("FeN4,clean,-100.0,rpbe,4\n", ""), "no run of the clean surface"),
        (("FeN4,OOH,-111.4,rpbe,4\n", ""), "no run of OOH"),
    ],
)
def test_mixed_settings_leave_a_site_out_before_anything_is_drawn(
    tmp_path: Path, change: tuple[str, str], words: str
) -> None:
    good = "B,clean,-50,rpbe,\nB,OH,-58.7,rpbe,\nB,O,-54.4,rpbe,\nB,OOH,-61.5,rpbe,\n"
    result = hydroxcell.analyze(write(tmp_path, RUNS.replace(*change) + good), KIND)
    assert any(f"FeN4: {words}" in text for text in result.findings), result.findings
    assert list(result.good) == [False, True]
    assert np.isnan(result["limiting_potential"][0])


def test_forty_of_a_hundred_mixed_sites_are_found(tmp_path: Path) -> None:
    rows = "site,state,energy / eV,functional,hubbard_u,dispersion\n"
    rows += "molecule,H2,-7.0,rpbe,,d3\nmolecule,H2O,-13.0,rpbe,,d3\n"
    for k in range(100):
        wrong = k < 40
        for state, energy in (("clean", -100.0), ("OH", -108.6), ("O", -104.3), ("OOH", -111.4)):
            u = "4" if wrong and k % 2 and state == "OH" else ""
            d = "none" if wrong and not k % 2 and state == "OOH" else "d3"
            rows += f"S{k},{state},{energy + 0.001 * k},rpbe,{u},{d}\n"
    result = hydroxcell.analyze(write(tmp_path, rows), KIND)
    assert np.count_nonzero(~result.good) == 40
    assert not result.good[:40].any()


def test_spin_and_composition(tmp_path: Path) -> None:
    rows = (
        "site,state,energy / eV,spin,composition\nmolecule,H2,-7.0,0,H2\nmolecule,H2O,-13.0,0,H2O\n"
        "A,clean,-100.0,1,FeN4C10\nA,clean,-100.4,2,FeN4C10\nA,OH,-108.6,1,FeN4C10OH\nA,O,-104.3,1,FeN4C10O\n"
        "A,OOH,-111.4,1,FeN4C10O2H\n"
    )
    result = hydroxcell.analyze(write(tmp_path, rows), KIND)
    assert result.hydroxyl[0] / EV == pytest.approx(-8.2 + 9.5)
    assert any("spin of the lowest state changes" in text for text in result.findings)
    with pytest.raises(InputError, match="OH has the composition FeN4C9OH"):
        hydroxcell.analyze(write(tmp_path, rows.replace("FeN4C10OH", "FeN4C9OH")), KIND)


def test_axial_ligand(tmp_path: Path) -> None:
    rows = (
        "site,G_OH / eV,G_O / eV,G_OOH / eV,ligand_of,ligation / eV\nFeN4,0.1,0.6,3.3,,\nFeN4-OH,0.8,1.9,4.0,FeN4,0.2\n"
    )
    result = hydroxcell.analyze(write(tmp_path, rows), KIND)
    assert "FeN4 as FeN4-OH up to 0.80 V" in result.sentence
    assert result["limiting_potential"][0] == pytest.approx(0.1)
    (motif,) = result.motifs
    decade = GAS_CONSTANT * 298.15 * np.log(10.0) / EV
    np.testing.assert_allclose(motif.shares(np.array([0.2]))[:, 0], 0.5)
    np.testing.assert_allclose(motif.shares(np.array([0.2 + decade]))[:, 0], [1 / 11, 10 / 11], rtol=1e-5)
    result.save(tmp_path / "r.json")
    assert hydroxcell.load_result(tmp_path / "r.json") == result


@pytest.mark.parametrize(
    "text",
    [
        "site,G_OH / eV,G_O / eV,G_OOH / eV\nA,1,2,\n",
        "site,G_OH / eV,G_O / eV,G_OOH / eV,reference\nA,1,2,3,RHE\nB,1,2,3,SHE\n",
        "site,state,energy / eV,composition\nmolecule,H2,-7,H2\nmolecule,H2O,-13,H2O\nA,clean,-100,Fe\nA,OH,-108,FeO\n"
        "A,O,-104,FeO\nA,OOH,-111,FeO2H\n",
    ],
)
def test_bad_tables_end_in_one_sentence_and_exit_code_two(tmp_path: Path, text: str) -> None:
    command = [sys.executable, "-m", "hydroxcell", "theory", "orr", str(write(tmp_path, text))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: energies.csv: ")
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 3


def test_command_line_and_report(tmp_path: Path) -> None:
    out = tmp_path / "out"
    kinetics = ["barrier=0.26 eV", "attempt_frequency=1e9 Hz", "site_density=2.5e-9 mol/cm2", "symmetry=0.5"]
    sets = [part for text in kinetics for part in ("--set", text)]
    path = str(write(tmp_path, FREE))
    done = CliRunner().invoke(cli, ["theory", "orr", path, *sets, "--out", str(out), "--cantera", "Pt(111)"])
    assert done.exit_code == 0, done.output
    report = (out / "report.html").read_text()
    for words in (
        "Calculation: oxygen reduction energies",
        "Free-energy diagram",
        "Volcano",
        "Scaling",
        "no shift by the pH",
    ):
        assert words in report, words
    assert "OOH(s) + electron" in (out / "Pt_111_.yaml").read_text()
    assert CliRunner().invoke(cli, ["theory", "orr", "--list", path]).exit_code == 0


def test_kinetics_says_which_energy_of_oxygen_nobody_gave(tmp_path: Path) -> None:
    kinetics = {
        "barrier": "0.26 eV", "attempt_frequency": "1e9 Hz", "site_density": "2.5e-9 mol/cm2", "symmetry": 0.5,
    }  # fmt: skip
    result = hydroxcell.analyze(write(tmp_path, FREE), KIND, **kinetics)
    assert any("Pt(111), B, C: no energy of O2* is given" in text for text in result.findings)
    given = FREE.replace("G_OOH / eV\n", "G_OOH / eV,G_O2 / eV\n").replace("3.91\n", "3.91,-0.1\n")
    given = given.replace("3.7\n", "3.7,-0.1\n").replace("4.35\n", "4.35,-0.1\n")
    assert not any("O2*" in text for text in hydroxcell.analyze(write(tmp_path, given), KIND, **kinetics).findings)
