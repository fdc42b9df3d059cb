"""Rotating disk and ring-disk: laws, made curves with known truth, published curves with known numbers."""

from __future__ import annotations

import glob
import os
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from made_voltammograms import AREA, OXYGEN, disk_recording, disk_sweep, kinetic_oxygen, recording, ring_pair

import hydroxcell
from hydroxcell.cli.main import cli
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.reading import read
from hydroxcell.lab.rotating import disk, koutecky_levich, ring
from hydroxcell.lab.rotating.electrolyte import ELECTROLYTES
from hydroxcell.lab.rotating.files import rotations_given, settled, stated_rotation
from hydroxcell.lab.rotating.laws import (
    LEVICH,
    electrons_from_slope,
    levich_slope,
)
from hydroxcell.lab.voltammetry.files import sweeps_of

SHARED = Path(os.environ.get("HYDROXCELL_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
FILES = SHARED / "files"
MADE = Path(__file__).resolve().parents[2] / "examples" / "laboratory"
RRDE = FILES / "versastudio-rrde"
published = pytest.mark.skipif(not FILES.is_dir(), reason="the published files are not here (HYDROXCELL_SHARED_DATA)")
RATES = (400.0, 900.0, 1600.0, 2500.0)
KOH = {"area": "0.196 cm2", "reference": "RHE", "electrolyte": "0.1 M KOH"}


def covered(hits: int, cases: int) -> bool:
    """Whether 95 % intervals hold the truth in 93 to 97 % of cases, widened by chance for fewer than 1000."""
    half = 0.02 if cases >= 1000 else 0.02 + 2.0 * np.sqrt(0.95 * 0.05 / cases)
    return abs(hits / cases - 0.95) <= half


# --- laws ---


def test_levich_constant_for_radians_and_revolutions() -> None:
    assert LEVICH * np.sqrt(2.0 * np.pi / 60.0) == pytest.approx(0.2006, abs=1e-4)
    slope = levich_slope(4.0, *OXYGEN)
    assert slope == pytest.approx(4.40, rel=0.005)  # 4.40e-4 A/cm2 s^0.5
    assert slope * np.sqrt(1600 * 2 * np.pi / 60) == pytest.approx(57.0, rel=0.002)  # 5.70 mA/cm2
    assert electrons_from_slope(1.0 / slope, *OXYGEN) == pytest.approx(4.0)


# --- rotating disk ---


def test_disk_finds_what_was_put_in() -> None:
    found = hydroxcell.analyze(
        disk_recording(1600), "rotating_disk", rotation="1600 rpm", loading="20 ug/cm2", surface_area="1.96 cm2", **KOH
    )
    assert found.limiting_current.value == pytest.approx(57.0, rel=0.005)
    assert found.tafel_slope.value == pytest.approx(0.06, rel=0.01)
    assert found.value("disk_kinetic_current_density_at_900_mv").value == pytest.approx(10.0, rel=0.01)
    assert found.value("disk_mass_activity_at_900_mv").value == pytest.approx(10.0 / 2e-4, rel=0.01)
    assert found.value("disk_specific_activity_at_900_mv").value == pytest.approx(1.0, rel=0.01)
    assert found.value("levich_electrons").value == pytest.approx(4.0, rel=0.005)
    assert found.half_wave.value == pytest.approx(0.9 - 0.06 * np.log10(5.70), abs=1e-3)
    assert found.value("onset_potential").value == pytest.approx(0.9 + 0.06 * np.log10(10 * 56 / 57), abs=2e-3)
    # At 0.85 V more than 40 % of the limiting current flows, still usable.
    assert found.value("disk_kinetic_current_density_at_850_mv").value == pytest.approx(
        float(kinetic_oxygen(np.array([0.85]))[0]), rel=0.02
    )


def test_coverage_of_tafel_slope_activity_and_half_wave() -> None:
    generator = np.random.default_rng(7)
    e, j = disk_sweep(167.55)
    limiting = levich_slope(4.0, *OXYGEN) * np.sqrt(167.55)
    truth = {
        "disk_tafel_slope": 0.06,
        "disk_kinetic_current_density_at_900_mv": 10.0,
        "half_wave_potential": 0.9 - 0.06 * np.log10(limiting / 10.0),
        "disk_limiting_current_density": limiting,
    }
    hits = dict.fromkeys(truth, 0)
    cases = 250  # 1000 in benchmarks/voltammetry.py
    for _ in range(cases):
        found = disk.rotating_disk(e, j + 0.3 * generator.normal(size=len(e)))
        for name, value in truth.items():
            hits[name] += found.value(name).low <= value <= found.value(name).high
    for name in truth:
        assert covered(hits[name], cases), (name, hits[name] / cases)


def test_background_is_taken_from_the_same_direction() -> None:
    oxygen = disk_recording(1600)
    e = np.concatenate([oxygen.main.si("potential"), oxygen.main.si("potential")[::-1]])
    up = np.arange(len(e)) >= len(e) // 2
    charging = np.where(up, 1.0, -1.0) * 0.5e-5  # [A]
    nitrogen = recording("n2.csv", potential=e, current=charging, time=np.arange(len(e)) * 0.2)
    shifted = recording(
        "o2.csv", potential=oxygen.main.si("potential"), current=oxygen.main.si("current") - 0.5e-5,
        time=oxygen.main.si("time"),
    )  # fmt: skip
    clean = hydroxcell.analyze(oxygen, "rotating_disk", rotation="1600 rpm", **KOH)
    found = hydroxcell.analyze(shifted, "rotating_disk", rotation="1600 rpm", background=nitrogen, **KOH)
    for name in ("disk_tafel_slope", "half_wave_potential", "disk_kinetic_current_density_at_900_mv"):
        assert found.value(name).value == pytest.approx(clean.value(name).value, rel=2e-3)
    assert any("no background" in text for text in clean.findings)
    assert not any("no background" in text for text in found.findings)


def test_ohmic_drop_is_not_corrected_twice() -> None:
    made = disk_recording(1600)
    e, i, t = (made.main.si(name) for name in ("potential", "current", "time"))
    measured = recording("o2.csv", potential=e + i * 50.0, current=i, time=t)
    right = hydroxcell.analyze(measured, "rotating_disk", resistance="50 ohm", **KOH)
    assert right.tafel_slope.value == pytest.approx(0.06, rel=0.01)
    compensated = recording("o2.csv", {"Comp R (ohm)": "50"}, potential=e, current=i, time=t)
    with pytest.raises(InputError, match="resistance_is"):
        hydroxcell.analyze(compensated, "rotating_disk", resistance="50 ohm", **KOH)
    whole = hydroxcell.analyze(compensated, "rotating_disk", resistance="50 ohm", resistance_is="whole", **KOH)
    assert whole.half_wave.value == pytest.approx(right.half_wave.value, abs=1e-3)
    assert any("compensated 50 ohm" in text for text in whole.findings)


def test_reduction_recorded_positive_is_not_corrected_the_wrong_way() -> None:
    made = disk_recording(1600)
    e, i, t = (made.main.si(name) for name in ("potential", "current", "time"))
    positive = recording("o2.csv", potential=e + i * 50.0, current=-i, time=t)
    with pytest.raises(InputError, match="reverse_current=yes"):
        hydroxcell.analyze(positive, "rotating_disk", resistance="50 ohm", **KOH)
    found = hydroxcell.analyze(positive, "rotating_disk", resistance="50 ohm", reverse_current="yes", **KOH)
    assert found.tafel_slope.value == pytest.approx(0.06, rel=0.01)
    plain = hydroxcell.analyze(recording("o2.csv", potential=e, current=-i, time=t), "rotating_disk", **KOH)
    assert any("recorded positive" in text for text in plain.findings)


def test_unknown_scale_is_asked_for() -> None:
    with pytest.raises(InputError, match="reference_offset"):
        hydroxcell.analyze(disk_recording(1600), "rotating_disk", area="0.196 cm2")


def test_limiting_current_that_is_not_that_of_four_electrons_is_named() -> None:
    found = hydroxcell.analyze(disk_recording(1600, electrons=3.0), "rotating_disk", rotation="1600 rpm", **KOH)
    assert found.value("levich_electrons").value == pytest.approx(3.0, rel=0.01)
    assert any("75 % of that of four electrons" in text for text in found.findings)
    with pytest.raises(UnknownNameError):
        hydroxcell.analyze(disk_recording(1600), "rotating_disk", **(KOH | {"electrolyte": "vinegar"}))


# --- Koutecky-Levich ---


def test_koutecky_levich_finds_what_was_put_in() -> None:
    files = [disk_recording(rate) for rate in RATES]
    found = hydroxcell.analyze(
        files, "koutecky_levich", rotation="400, 900, 1600, 2500 rpm", potential="0.80 V", area_uncertainty=0.02, **KOH
    )
    assert found.slope.value == pytest.approx(1.0 / levich_slope(4.0, *OXYGEN), rel=2e-3)
    truth = float(kinetic_oxygen(np.array([0.8]))[0])
    assert found.value("disk_kinetic_current_density").value == pytest.approx(truth, rel=0.02)
    electrons = found.value("electrons")
    assert electrons.value == pytest.approx(4.0, rel=3e-3)
    assert electrons.uncertainty == pytest.approx(4.0 * np.hypot(0.10, 0.02), rel=0.02)


def test_one_rotation_rate_is_refused_with_a_remedy() -> None:
    with pytest.raises(InputError, match=r"at least two different rotation rates.*400, 900, 1600 and 2500 rpm"):
        hydroxcell.analyze(disk_recording(1600), "koutecky_levich", rotation="1600 rpm", **KOH)
    with pytest.raises(InputError, match="rotation rate is not known"):
        hydroxcell.analyze([disk_recording(400), disk_recording(1600)], "koutecky_levich", **KOH)
    with pytest.raises(InputError, match="one rate for each"):
        hydroxcell.analyze([disk_recording(400), disk_recording(900)], "koutecky_levich", rotation="1, 2, 3 rpm", **KOH)
    assert rotations_given("400; 1600 rpm")[1] == pytest.approx(167.55, abs=0.01)
    assert rotations_given("100 rad/s") == (100.0,)


def test_coverage_of_kinetic_current_of_koutecky_levich() -> None:
    generator = np.random.default_rng(8)
    rotation = np.array(RATES) * 2.0 * np.pi / 60.0
    current = 1.0 / (1.0 / 200.0 + 1.0 / (4.4 * np.sqrt(rotation)))
    hits = 0
    for _ in range(1000):
        noisy = current + 0.1 * generator.normal(size=4)
        _, _, low, high = koutecky_levich.levich_line(rotation, noisy, np.full(4, 0.1)).kinetic()
        hits += low <= 200.0 <= high
    assert covered(hits, 1000), hits / 1000


# --- ring and disk ---


def test_ring_and_disk_are_aligned_on_time() -> None:
    pair = ring_pair()
    found = hydroxcell.analyze(
        pair, "rotating_ring_disk", collection_efficiency=0.37, collection_uncertainty=0.01, reference="RHE"
    )
    assert found.value("electrons").value == pytest.approx(4.0 / 1.05, rel=1e-3)
    assert found.value("peroxide_fraction").value == pytest.approx(0.1 / 1.05, rel=6e-3)
    left = float(found.peroxide_with_background[0])
    assert left > 1.1 * found.peroxide[0]
    assert any("background of the ring matters" in text for text in found.findings)
    late = recording("late.csv", current=pair[1].main.si("current"), time=pair[1].main.si("time") + 500.0)
    with pytest.raises(InputError, match="not of one run"):
        hydroxcell.analyze([pair[0], late], "rotating_ring_disk", collection_efficiency=0.37, reference="RHE")
    with pytest.raises(InputError, match="0 and 1"):
        hydroxcell.analyze(pair, "rotating_ring_disk", collection_efficiency=37, reference="RHE")
    with pytest.raises(InputError, match="ring is missing"):
        hydroxcell.analyze(pair[0], "rotating_ring_disk", collection_efficiency=0.37, reference="RHE")


def test_sign_of_the_ring_does_not_matter() -> None:
    made, turned = ring_pair()
    other = recording("ring.csv", current=-turned.main.si("current"), time=turned.main.si("time"))
    numbers = [
        hydroxcell.analyze([made, file], "rotating_ring_disk", collection_efficiency=0.37, reference="RHE").electrons[0]
        for file in (turned, other)
    ]
    assert numbers[0] == pytest.approx(numbers[1], rel=1e-12)


def test_coverage_of_electrons_and_peroxide() -> None:
    """The measured collection efficiency scatters too: its uncertainty belongs to the interval."""
    generator = np.random.default_rng(9)
    e, j = disk_sweep(167.55)
    clean = j * AREA
    hits = np.zeros(2)
    cases = 1000
    used = np.abs(e - 0.4) < 0.03
    for _ in range(cases):
        current = clean[used] * (1.0 + 0.01 * generator.normal(size=used.sum()))
        trace = 0.37 * 0.05 * np.abs(clean[used]) * (1.0 + 0.02 * generator.normal(size=used.sum())) + 0.5e-6
        measured = 0.37 + 0.01 * generator.normal()
        background = 0.5e-6 + 0.02e-6 * generator.normal()
        curve = ring.RingDiskCurve(e[used], current, trace, 167.55, "made")
        found = ring.selectivity(curve, 0.4, measured, 0.01, (background, 0.02e-6))
        hits[0] += found.electrons.low <= 4.0 / 1.05 <= found.electrons.high
        hits[1] += found.peroxide.low <= 0.1 / 1.05 <= found.peroxide.high
    assert covered(int(hits[0]), cases), hits
    assert covered(int(hits[1]), cases), hits


def test_collection_efficiency_of_a_reversible_couple() -> None:
    made, trace = ring_pair(share=1.0, collection=0.37, background=2e-6, noise=1e-3)
    found = hydroxcell.analyze([made, trace], "collection_efficiency")
    assert found.value("collection_efficiency").low < 0.37 < found.value("collection_efficiency").high
    assert found.value("collection_efficiency").value == pytest.approx(0.37, rel=2e-3)
    wrong = recording("ring.csv", current=-trace.main.si("current"), time=trace.main.si("time"))
    with pytest.raises(InputError, match="rise together"):
        hydroxcell.analyze([made, wrong], "collection_efficiency")


# --- published files ---


def of_published(**settings: object) -> dict[str, object]:
    return {
        "open_circuit": RRDE / "OCP_RHE_AgAgCl4.par", "rotation": "0, 200, 400, 900, 1500 rpm", "area": "0.2376 cm2",
        **settings,
    }  # fmt: skip


@published
def test_published_ring_disk() -> None:
    """The published numbers: at -0.10 V against Ag/AgCl, N = 0.38, no background of the ring taken off."""
    files = [RRDE / "O2_ORR_DW28_0.5MH2SO4_PDX_Ch1_disk.par", RRDE / "O2_ORR_DW28_0.5MH2SO4_PDX_Ch2_ring.par"]
    settings = of_published(collection_efficiency=0.38, collection_uncertainty=0.01, potential="0.15 V")
    found = hydroxcell.analyze(files, "rotating_ring_disk", ring_background="0 uA", **settings)
    assert found.rotation * 60 / (2 * np.pi) == pytest.approx([200, 400, 900, 1500])
    assert found.disk_current == pytest.approx([349.8e-6, 484.5e-6, 713.5e-6, 932.4e-6], rel=1e-3)
    assert found.electrons == pytest.approx([3.939, 3.946, 3.957, 3.968], abs=1e-3)
    assert 100 * found.peroxide == pytest.approx([3.06, 2.71, 2.16, 1.59], abs=0.01)
    assert any("10025 rows of the disk, 10200 of the ring" in choice.chosen for choice in found.choices)
    cleaned = hydroxcell.analyze(files, "rotating_ring_disk", **settings)
    assert (cleaned.peroxide < 0.7 * found.peroxide).all()
    assert cleaned.peroxide_with_background == pytest.approx(found.peroxide, rel=1e-6)


@published
def test_published_koutecky_levich() -> None:
    file = RRDE / "O2_ORR_DW28_0.5MH2SO4_PDX_Ch1_disk.par"
    found = hydroxcell.analyze(file, "koutecky_levich", **of_published(window_low="0.13 V", window_high="0.17 V"))
    assert 1e4 * found.slope.value == pytest.approx(3047, rel=1e-3)
    assert 1e4 * found.intercept.value == pytest.approx(16.0, abs=0.1)
    with pytest.raises(InputError, match="comments are not believed"):
        hydroxcell.analyze([file, file], "koutecky_levich", area="0.2376 cm2", reference_offset="0.25 V")


@published
def test_published_staircases_know_their_rotation() -> None:
    files = [read(name) for name in sorted(glob.glob(str(FILES / "tdms-rde-rotation" / "*.tdms")))]
    rates = [stated_rotation(file) for file in files]
    assert [round(rate * 60 / (2 * np.pi)) for rate in rates if rate is not None] == [0, 100, 400, 900, 1600, 2500]
    steady = settled(sweeps_of(files[-1])[0])
    assert steady is not None
    assert sorted(np.round(steady[0].potential, 2)) == [
        -0.45,
        -0.4,
        -0.35,
        -0.3,
        -0.25,
        -0.2,
        -0.15,
        -0.1,
        -0.05,
        0.0,
        0.75,
    ]
    found = hydroxcell.analyze(files, "koutecky_levich", area="0.196 cm2", reference="RHE", potential="-0.35 V")
    assert found.slope.value / found.slope.uncertainty > 20.0  # 1/j is a line in omega^(-1/2), from 100 to 2500 rpm
    assert found.value("disk_kinetic_current_density").low > 0.0


def test_properties_of_the_electrolyte_are_a_visible_choice() -> None:
    words = ELECTROLYTES["0.1 M KOH"].choice()
    assert "1.9e-05 cm2/s" in words.chosen
    assert words.why == "davis_1967"


# --- the examples of the project, through the command line ---


def test_examples_through_the_command_line(tmp_path: Path) -> None:
    run = CliRunner().invoke
    disk_file, ring_file = str(MADE / "disk_1600rpm.csv"), str(MADE / "ring_1600rpm.csv")
    settings = ["--set", "area=0.196 cm2", "--set", "rotation=1600 rpm"]
    one = run(cli, ["analyze", disk_file, "--as", "rotating_disk", *settings, "--out", str(tmp_path / "disk")])
    assert one.exit_code == 0, one.output
    found = hydroxcell.load_result(tmp_path / "disk" / "result.json")
    assert found.tafel_slope.low < 0.062 < found.tafel_slope.high
    both = ["analyze", disk_file, ring_file, "--as", "rotating_ring_disk", *settings]
    refused = run(cli, both)
    assert isinstance(refused.exception, InputError)
    assert "collection_efficiency is needed" in str(refused.exception)
    two = run(
        cli,
        [
            *both,
            "--set",
            "collection_efficiency=0.37",
            "--set",
            "collection_uncertainty=0.005",
            "--out",
            str(tmp_path / "b"),
        ],
    )
    assert two.exit_code == 0, two.output
    peroxide = hydroxcell.load_result(tmp_path / "b" / "result.json").value("peroxide_fraction")
    assert peroxide.low < 0.04 < peroxide.high
    assert (tmp_path / "b" / "report.html").is_file()
    three = run(cli, ["analyze", str(MADE / "crossover.csv"), "--as", "crossover", "--set", "area=25 cm2"])
    assert three.exit_code == 0, three.output
    assert "Crossover is 1.8" in three.output
