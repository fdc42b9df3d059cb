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

from hydroxcell.theory.polymers.ageing import held_out_ageing, read_changes
from hydroxcell.theory.polymers.model import held_out, predict
from hydroxcell.theory.polymers.table import BITS, features, polymer, read_measurements

pytestmark = pytest.mark.filterwarnings("ignore")
CATION = "*CC(*)c1ccc({chain}[N+](C)(C)C)cc1"


def made(folder: Path, noise: float = 0.02) -> Path:
    """Made table: log10 of the conductivity follows from capacity and temperature."""
    rng = np.random.default_rng(8)
    rows = [",smiles1,smiles2,smiles3,c1,c2,c3,Temp(C),RH(%),lw,prop,value"]
    for chain in range(1, 15):
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


def test_ageing_is_compared_with_no_change(tmp_path: Path) -> None:
    head = (
        "smiles1,smiles2,smiles3,c1,c2,c3,solvent_NaOH (M),solvent_KOH (M),RH (%),theor_IEC (meq/g),"
        "stability_test_temp (C),prop_test_temp (C),prop,time(h),value"
    )
    rows = [head]
    for chain in range(1, 13):
        for molar in (1, 2, 6):
            for hours in (0, 100, 500, 1000):
                value = 1.5 - 0.00005 * molar * hours
                cation = CATION.format(chain="C" * chain)
                rows.append(f"{cation},*CC*,,50,50,0,0,{molar},100,2,80,25,OHCond(mS/cm),{hours},{value}")
    path = tmp_path / "ageing.csv"
    path.write_text("\n".join(rows) + "\n")
    errors = held_out_ageing(read_changes(path))
    assert errors.points == 12 * 3 * 3
    assert errors.model < 0.5 * errors.persistence


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
