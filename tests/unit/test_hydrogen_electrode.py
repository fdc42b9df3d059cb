"""Hydrogen oxidation from calculated energies: steps, map without ranking, correlations, tables that cannot be used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import spearmanr

import hydroxcell
from hydroxcell.cli.main import cli
from hydroxcell.constants import FARADAY as EV
from hydroxcell.errors import HydroxcellError
from hydroxcell.theory.hydrogen_electrode import PATHWAYS, diagram, limiting_potential, steepest_step, step_energies
from hydroxcell.theory.rank_correlation import rank_correlations

KIND = "hydrogen_oxidation_energies"
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "catalysts" / "hydrogen_made.csv"


def write(folder: Path, text: str) -> Path:
    path = folder / "hydrogen.csv"
    path.write_text(text)
    return path


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_every_way_makes_two_waters_and_is_level_at_zero_volt(pathway: str) -> None:
    steps = PATHWAYS[pathway]
    assert sum(s.electrons for s in steps) == 2
    assert sum(s.hydrogen for s in steps) == 0 == sum(s.hydroxyl for s in steps)
    for potential in (0.0, 0.1):
        levels = diagram(pathway, -0.3 * EV, 0.4 * EV, potential)
        assert levels[-1] / EV == pytest.approx(-2.0 * potential, abs=1e-12)


def test_rises_have_their_closed_forms() -> None:
    rng = np.random.default_rng(2)
    h, oh = rng.uniform(-1.0, 1.0, (2, 500)) * EV
    rises = {way: steepest_step(way, h, oh)[0] for way in PATHWAYS}
    np.testing.assert_allclose(rises["heyrovsky_volmer"], np.abs(h), atol=1e-6)
    np.testing.assert_allclose(rises["tafel_volmer"], np.maximum(2.0 * h, -h), atol=1e-6)
    np.testing.assert_allclose(rises["with_hydroxyl"], np.maximum.reduce([2.0 * h, oh, -h - oh]), atol=1e-6)
    # adsorbed OH helps only where H is bound and G_OH lies between 0 and -G_H
    helped = rises["with_hydroxyl"] < np.minimum(rises["tafel_volmer"], rises["heyrovsky_volmer"]) - 1e-6
    assert (helped == ((h < 0.0) & (oh > 0.0) & (oh < -h))).all()


def test_at_the_limiting_potential_no_charged_step_rises() -> None:
    for way, steps in PATHWAYS.items():
        potential = float(limiting_potential(way, -0.2 * EV, 0.35 * EV))
        charged = [
            g for g, s in zip(step_energies(way, -0.2 * EV, 0.35 * EV, potential), steps, strict=True) if s.electrons
        ]
        assert max(charged) == pytest.approx(0.0, abs=1e-6)


def test_sites_stay_in_their_order_and_none_is_best(tmp_path: Path) -> None:
    result = hydroxcell.analyze(EXAMPLE, KIND)
    assert list(result.site) == ["Ni", "Ni3N", "NiMo", "NiCu", "Co", "Cu", "Ag"]
    assert "best site" not in result.sentence
    assert "No order of activities follows" in result.sentence
    assert result["easiest_way"][0] == "Tafel and adsorbed OH"
    assert result.rise[0] / EV == pytest.approx(0.20)
    assert (result.rise_low <= result.rise).all()
    assert "n = 7" in result.value("rank_correlation_of_absolute_hydrogen_binding").method
    result.save(tmp_path / "r.json")
    assert hydroxcell.load_result(tmp_path / "r.json") == result


def test_without_hydroxyl_the_map_is_not_drawn_and_the_rest_holds(tmp_path: Path) -> None:
    result = hydroxcell.analyze(write(tmp_path, "site,G_H / eV\nA,-0.2\nB,0.3\n"), KIND)
    np.testing.assert_allclose(result.rise / EV, [0.2, 0.3])
    assert any("A, B: no energy of OH*" in text for text in result.findings)
    assert [drawing.name for drawing in result.page().figures] == ["diagram"]
    assert result.values == {}


def test_correlations_agree_with_scipy_and_count_what_was_tried() -> None:
    rng = np.random.default_rng(6)
    x, y = rng.normal(size=(2, 7))
    found = {c.descriptor: c for c in rank_correlations({"a": x, "b": x**2, "flat": np.ones(7)}, y)}
    assert found["a"].value == pytest.approx(spearmanr(x, y).statistic)
    assert found["a"].tried == 2
    assert found["a"].corrected == pytest.approx(min(1.0, 2.0 * found["a"].probability))
    many = rng.normal(size=(2, 30))
    one = rank_correlations({"a": many[0]}, many[1])[0]
    assert one.probability == pytest.approx(spearmanr(*many).pvalue, rel=1e-6)


def test_probability_of_chance_is_right_for_few_sites() -> None:
    rng = np.random.default_rng(7)
    small = [rank_correlations({"a": rng.normal(size=6)}, rng.normal(size=6))[0].probability for _ in range(2000)]
    assert np.mean(np.array(small) <= 0.05) == pytest.approx(0.05, abs=0.02)


def test_runs_with_hydrogen(tmp_path: Path) -> None:
    rows = (
        "site,state,energy / eV,functional\nmolecule,H2,-7.0,rpbe\nmolecule,H2O,-13.0,rpbe\n"
        "Ni,clean,-100.0,rpbe\nNi,H,-103.7,rpbe\nNi,OH,-109.3,rpbe\nCo,clean,-90,rpbe\nCo,OH,-99,rpbe\n"
    )
    result = hydroxcell.analyze(write(tmp_path, rows), KIND)
    assert result.hydrogen[0] / EV == pytest.approx(-0.2)
    assert result.hydroxyl[0] / EV == pytest.approx(0.2)
    assert any("Co: no run of H" in text for text in result.findings)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("site,G_OH / eV\nA,0.2\n", "the column 'G_H / eV' is missing; it is needed for hydrogen oxidation"),
        ("site,G_H / eV\nA,0.2\nB,\n", "B: the energy of H* is missing; a site needs H*"),
        ("site,G_H / eV,reference\nA,0.2,RHE\nB,0.1,SHE\n", "references are mixed"),
        ("site,E_H / eV\nA,0.2\n", "zero-point energy minus T S for H"),
        ("site,G_H / eV,exchange_current_density / mA/cm2\nA,0.2,-1\n", "A: an exchange current density must be"),
        ("site,G_H / eV,exchange_current_density\nA,0.2,1\n", "no unit is stated for 'exchange_current_density'"),
    ],
)
def test_tables_that_cannot_be_used(tmp_path: Path, text: str, words: str) -> None:
    done = CliRunner().invoke(cli, ["theory", "hor", str(write(tmp_path, text))])
    assert isinstance(done.exception, HydroxcellError)
    assert words in str(done.exception)


def test_command_line_and_report(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, ["theory", "hor", str(EXAMPLE), "--out", str(out)])
    assert done.exit_code == 0, done.output
    report = (out / "report.html").read_text()
    for words in (
        "Calculation: hydrogen oxidation energies",
        "the map is no ranking",
        "Descriptors tried",
        "source not",
    ):
        assert words in report, words
    assert "corrected_probability" in (out / "correlations.csv").read_text()
    assert CliRunner().invoke(cli, ["theory", "hor", "--list", str(EXAMPLE)]).exit_code == 0
