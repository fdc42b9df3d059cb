"""Properties of polymers: descriptors, families held out, domain, ageing against no change, refusals."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from hydroxcell.cli.main import cli
from hydroxcell.errors import HydroxcellError

if os.environ.get("HYDROXCELL_CI") != "1":
    for package in ("rdkit", "sklearn"):
        pytest.importorskip(package, reason="the extra 'polymers' is not installed: pip install 'hydroxcell[polymers]'")

import hydroxcell
from hydroxcell.materials.catalog import load_card
from hydroxcell.theory.polymers.forecast import band, forecasts, judged, read_series
from hydroxcell.theory.polymers.model import held_out, predict
from hydroxcell.theory.polymers.table import BITS, features, polymer, read_measurements

pytestmark = pytest.mark.filterwarnings("ignore")
CATION = "*CC(*)c1ccc({chain}[N+](C)(C)C)cc1"


def made(folder: Path, noise: float = 0.02, families: int = 14) -> Path:
    """Made table: log10 of the conductivity follows from capacity and temperature."""
    rng = np.random.default_rng(8)
    rows = [",smiles1,smiles2,smiles3,c1,c2,c3,Temp(C),RH(%),lw,prop,value"]
    for chain in range(1, families + 1):
        cation = CATION.format(chain="C" * chain)
        for share in (20, 40, 60, 80):
            for temperature in (30, 60, 80):
                one = polymer([(cation, share), ("*CC*", 100 - share)])
                capacity = features(one, 300.0, 1.0, True)[BITS]
                level = 0.5 + 0.4 * capacity - 0.6 * (1000.0 / (temperature + 273.15) - 3.0) + noise * rng.normal()
                rows.append(
                    f"0,{cation},*CC*,*CC*,{share},{100 - share},0,{temperature},100,1,OHCond(mS/cm),{10**level}"
                )
    path = folder / "polymers.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


def test_capacity_of_a_known_polymer() -> None:
    # benzyltrimethylammonium styrene as chloride-free cation, 176.3 g/mol: 5.67 mmol/g
    row = features(polymer([("*CC(*)c1ccc(C[N+](C)(C)C)cc1", 1.0)]), 353.15, 0.5, False)
    assert row[BITS] == pytest.approx(5.67, abs=0.02)
    assert row[BITS + 6 :].tolist() == pytest.approx([1000.0 / 353.15, 0.5, 0.0])


def test_families_are_held_out_and_the_law_is_found(tmp_path: Path) -> None:
    data = read_measurements(made(tmp_path), "conductivity")
    judged = held_out(data)
    assert judged.families == 14
    assert judged.mean_absolute_error < 0.12 < judged.of_the_mean
    assert judged.random < judged.mean_absolute_error
    row = features(polymer([(CATION.format(chain="CCC"), 50), ("*CC*", 50)]), 343.15, 1.0, True)
    found = predict(data, judged, row)
    expected = 10.0 ** (0.5 + 0.4 * row[BITS] - 0.6 * (1000.0 / 343.15 - 3.0))
    assert found.low < expected < found.high
    assert found.inside
    strange = features(polymer([("*Oc1c(F)c(F)c([P+](C)(C)C)c(F)c1*", 1.0)]), 343.15, 1.0, True)
    assert not predict(data, judged, strange).inside


HEAD = (
    "smiles1,smiles2,smiles3,c1,c2,c3,solvent_NaOH (M),solvent_KOH (M),RH (%),theor_IEC (meq/g),"
    "stability_test_temp (C),prop_test_temp (C),prop,time(h),value"
)


def aged(folder: Path) -> Path:
    """Made table: every membrane loses its own rate in log10, a first-order decay."""
    rng = np.random.default_rng(3)
    rows = [HEAD]
    for chain in range(1, 13):
        for molar in (1, 2, 6):
            rate = 0.0003 * molar * rng.uniform(0.2, 1.0)
            for hours in (0, 50, 100, 300, 600, 1000):
                value = 1.5 - rate * hours + 0.003 * rng.normal()
                cation = CATION.format(chain="C" * chain)
                rows.append(f"{cation},*CC*,,50,50,0,0,{molar},100,2,80,25,OHCond(mS/cm),{hours},{value}")
    path = folder / "ageing.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


def own(folder: Path, text: str = "time / h,conductivity / mS/cm\n0,31.6\n50,30.5\n100,29.5\n") -> Path:
    path = folder / "own.csv"
    path.write_text(text)
    return path


OWN = ["--until", "1000 h", "--lye", "2 mol/L", "--lye-temperature", "80 degC"]


def test_own_points_beat_no_change_the_more_the_more_there_are(tmp_path: Path) -> None:
    data = forecasts(read_series(aged(tmp_path)), with_structure=False)
    found = judged(data)
    assert found.rows == (180, 144, 108, 108)
    assert all(m < p for m, p in zip(found.model, found.persistence, strict=True))
    gains = [m / p for m, p in zip(found.model, found.persistence, strict=True)]
    assert gains[3] < gains[2] < gains[0]
    assert 0.90 < found.coverage < 0.99
    low, high = band(data, found.error, 2, np.array([0.1, 0.5, 1.0]))
    assert (np.diff(high - low) >= 0.0).all()


def test_course_from_own_points_goes_to_a_card_as_calculated(tmp_path: Path) -> None:
    out, card = tmp_path / "out", tmp_path / "card.toml"
    arguments = ["theory", "polymer", str(aged(tmp_path)), "--own", str(own(tmp_path)), *OWN, "--out", str(out)]
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 0, done.output
    assert "if nothing changed it would be 29.5 mS/cm" in done.output
    result = hydroxcell.load_result(out / "result.json")
    assert result.value("persistent_conductivity").value == pytest.approx(2.95)
    assert result.low[-1] < result.conductivity[-1] < result.persistence
    report = (out / "report.html").read_text()
    assert "nothing changes" in report
    done = CliRunner().invoke(cli, ["materials", "from-data", str(out), "--base", "generic_aem", "--out", str(card)])
    assert done.exit_code == 0, done.output
    value = load_card("membrane", str(card)).quantities["conductivity.value"]
    assert value.status == "calculated"
    assert value.value == pytest.approx(result.conductivity[-1])
    assert value.uncertainty == pytest.approx(result.value("predicted_conductivity").uncertainty)
    assert value.range == pytest.approx((result.low[-1], result.high[-1]))
    assert card.read_text().count("Calculated: ") == 1


def test_predicted_property_goes_to_a_card_as_calculated(tmp_path: Path) -> None:
    out, card = tmp_path / "out", tmp_path / "card.toml"
    monomers = f"{CATION.format(chain='CCC')}:50,*CC*:50"
    arguments = ["theory", "polymer", str(made(tmp_path, families=10)), "--polymer", monomers, "--out", str(out)]
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 0, done.output
    assert "Polymers that the model has not seen" in (out / "report.html").read_text()
    done = CliRunner().invoke(cli, ["materials", "from-data", str(out), "--base", "generic_aem", "--out", str(card)])
    assert done.exit_code == 0, done.output
    quantity = load_card("membrane", str(card)).quantities["conductivity.value"]
    value = hydroxcell.load_result(out / "result.json").value("predicted_conductivity")
    assert (quantity.status, quantity.value) == ("calculated", pytest.approx(value.value))
    assert quantity.uncertainty == pytest.approx(value.uncertainty)


@pytest.mark.parametrize(
    ("text", "more", "words"),
    [
        ("time / h,conductivity / mS/cm\n0,-3\n", OWN, "conductivities must be positive"),
        ("time / h,conductivity / mS/cm\n0,30\n0,31\n", OWN, "two points at 0 h"),
        ("time / h,voltage / V\n0,30\n", OWN, "no column of conductivity"),
        ("time / h,conductivity / mS/cm\n0,30\n2000,31\n", OWN, "does not lie after the last own point (2000 h)"),
        ("sample,time / h,conductivity / mS/cm\nA,0,30\nB,0,31\n", OWN, "holds A, B; name one with --sample"),
        ("sample,time / h,conductivity / mS/cm\nA,0,30\n", [*OWN, "--sample", "C"], "has no sample 'C'"),
        ("time / h,conductivity / mS/cm\n0,30\n", ["--until", "1000 h"], "--own needs"),
    ],
)
def test_own_points_that_cannot_be_used(tmp_path: Path, text: str, more: list[str], words: str) -> None:
    path = own(tmp_path, text)
    done = CliRunner().invoke(cli, ["theory", "polymer", str(aged(tmp_path)), "--own", str(path), *more])
    assert isinstance(done.exception, HydroxcellError)
    assert words in str(done.exception)


def test_conditions_outside_the_table_are_said(tmp_path: Path) -> None:
    more = ["--until", "5000 h", "--lye", "12 mol/L", "--lye-temperature", "80 degC"]
    done = CliRunner().invoke(cli, ["theory", "polymer", str(aged(tmp_path)), "--own", str(own(tmp_path)), *more])
    assert "the lye of 12 mol/L lies outside the table" in done.output
    assert "the time of 5000 h lies outside the table" in done.output


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        ("unknown property", ["--property", "conductivities"]),
        ("no valid SMILES", ["--polymer", "*C(*:1"]),
        ("is not SMILES:SHARE", ["--polymer", "*CC*"]),
        ("must be positive", ["--polymer", "*CC*:-1"]),
        ("--temperature", ["--polymer", "*CC*:1", "--temperature", "80 V"]),
    ],
)
def test_what_cannot_be_used(tmp_path: Path, words: str, arguments: list[str]) -> None:
    done = CliRunner().invoke(cli, ["theory", "polymer", str(made(tmp_path)), *arguments])
    assert isinstance(done.exception, HydroxcellError)
    assert words in str(done.exception)


def test_another_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n")
    done = CliRunner().invoke(cli, ["theory", "polymer", str(path)])
    assert "no table of polymers" in str(done.exception)


def test_rows_that_cannot_be_used_are_counted(tmp_path: Path) -> None:
    path = made(tmp_path)
    text = path.read_text() + "0,*C(*,*CC*,*CC*,50,50,0,80,100,1,OHCond(mS/cm),20\n"
    path.write_text(text + "0,*CC*,*CC*,*CC*,50,50,0,80,100,1,OHCond(mS/cm),-3\n")
    assert read_measurements(path, "conductivity").left_out == 2
