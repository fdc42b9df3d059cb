"""Rate constants of cations from calculation: cards with a prior, refusals, and descriptors beside half-lives."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import hydroxcell
from hydroxcell.errors import InputError

if os.environ.get("HYDROXCELL_CI") != "1":
    pytest.importorskip("rdkit", reason="the extra 'molecules' is not installed: pip install 'hydroxcell[molecules]'")

from hydroxcell.calculated_cards import Ageing, prior_card
from hydroxcell.cli.main import cli
from hydroxcell.materials.catalog import load_card
from hydroxcell.theory.cations import half_lives
from hydroxcell.theory.cations.half_lives import CationHalfLives, compare_half_lives, descriptors_of
from hydroxcell.theory.cations.molecule import molecule
from hydroxcell.theory.cations.prior import relative_prior
from hydroxcell.theory.cations.routes import ADDITION, ELIMINATION, SUBSTITUTION, Route
from hydroxcell.theory.cations.screen import Barrier
from hydroxcell.theory.cations.stability import CationStability, compare
from hydroxcell.theory.cations.store import Store

KCAL = 4184.0
TMA = "C[N+](C)(C)C"
BASE = "benzyl_trimethylammonium"
RT = 8.314462618 * 353.15


def made(kind: str, energy: float, name: str = "methyl", vibrational: float = 0.0, multiplicity: int = 1) -> Barrier:
    found = math.isfinite(energy)
    route = Route(kind, 0, 1, 0, multiplicity, name)
    numbers = (energy * KCAL, vibrational * KCAL, -600.0)
    return Barrier(route, found, "" if found else "none", *numbers, (6,), np.zeros((1, 3)), 1)


@pytest.fixture
def pair() -> CationStability:
    cation = molecule(TMA)
    screened = [
        ("new", cation, [made(SUBSTITUTION, 14.0), made(ELIMINATION, math.nan)]),
        ("known", cation, [made(SUBSTITUTION, 11.0, "benzyl")]),
        ("ring", cation, [made(ADDITION, -23.0)]),
    ]
    return compare(screened, "made", 0)


def test_ratio_follows_eyring_and_its_width_the_band(pair: CationStability) -> None:
    prior = relative_prior(pair, "new", "known", 353.15)
    assert math.log(prior.value) == pytest.approx(-3.0 * KCAL / RT)
    assert math.log(prior.high / prior.value) == pytest.approx(3.0 * KCAL / RT)
    assert "exp(band/RT) = 71.9" in prior.method
    assert any("elimination at methyl was not found" in text for text in prior.findings)
    with pytest.raises(InputError, match="attacked in its ring"):
        relative_prior(pair, "ring", "known", 353.15)
    with pytest.raises(InputError, match="not among the calculated"):
        relative_prior(pair, "new", "other", 353.15)
    with pytest.raises(InputError, match="cannot be its own reference"):
        relative_prior(pair, "new", "new", 353.15)


def test_card_is_a_prior_and_never_comes_from_an_assumed_reference_in_silence(
    pair: CationStability, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="is assumed, not measured"):
        prior_card(pair, "new", BASE, reference="known")
    with pytest.raises(InputError, match="A barrier alone gives no rate"):
        prior_card(pair, "new", BASE)
    text, lines = prior_card(pair, "new", BASE, reference="known", accept_assumed=True)
    (tmp_path / "new.toml").write_text(text)
    rate = load_card("cation", str(tmp_path / "new.toml")).quantities["rate_constant"]
    assert rate.status == "calculated"
    assert rate.value == pytest.approx(1.05e-11 * math.exp(-3.0 * KCAL / RT), rel=1e-3)
    assert rate.range is not None
    up = math.hypot(3.0 * KCAL / RT, math.log(4e-11 / 1.05e-11))
    assert math.log(rate.range[1] / rate.value) == pytest.approx(up, rel=1e-3)
    assert "calculation: hydroxide attack on new, substitution at methyl, made" in rate.source
    assert any("assumed, not measured" in line for line in lines)
    assert load_card("cation", str(tmp_path / "new.toml")).quantities["activation_energy"].status == "assumed"


def test_measured_reference_needs_no_leave(pair: CationStability, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    entry = '{ value = 1e-11, unit = "m3/mol/s", source = "our test", status = "measured", uncertainty = 2e-12 }'
    own.write_text(f'kind = "cation"\ntitle = "own"\nbased_on = "{BASE}"\nrate_constant = {entry}\n')
    text, _ = prior_card(pair, "new", str(own), reference="known", folder=tmp_path)
    assert 'based_on = "own.toml"' in text
    (tmp_path / "new.toml").write_text(text)
    rate = load_card("cation", str(tmp_path / "new.toml")).quantities["rate_constant"]
    assert rate.range is not None
    half = math.hypot(3.0 * KCAL / RT, 1.96 * 0.2)
    assert math.log(rate.value / rate.range[0]) == pytest.approx(half, rel=1e-3)
    calculated = tmp_path / "new.toml"
    with pytest.raises(InputError, match="is itself calculated"):
        prior_card(pair, "new", str(calculated), reference="known")


def test_calibrated_half_life_becomes_a_rate_constant_at_the_conditions_of_the_series(
    pair: CationStability, tmp_path: Path
) -> None:
    ageing = Ageing(353.15, 6000.0, 8.0)
    with pytest.raises(InputError, match="at least five cations"):
        prior_card(pair, "new", BASE, ageing=ageing)
    with_hours = replace(pair, half_lives={"new": (3.6e5, 1.8e5, 7.2e5)})
    text, _ = prior_card(with_hours, "new", BASE, ageing=ageing)
    (tmp_path / "new.toml").write_text(text)
    numbers = load_card("cation", str(tmp_path / "new.toml")).quantities
    assert numbers["rate_constant"].value == pytest.approx(math.log(2.0) / (3.6e5 * 6000.0), rel=1e-3)
    assert numbers["rate_constant"].range == pytest.approx(
        tuple(math.log(2.0) / (t * 6000.0) for t in (7.2e5, 1.8e5)), rel=1e-3
    )
    assert numbers["reference_water_content"].value == 8.0
    assert numbers["reference_temperature"].value == pytest.approx(353.15)


def test_command_of_the_card(pair: CationStability, tmp_path: Path) -> None:
    pair.save(tmp_path / "result.json")
    words = ["theory", "cation-card", str(tmp_path / "result.json"), "--cation", "new", "--base", BASE]
    out = tmp_path / "new.toml"
    done = CliRunner().invoke(cli, [*words, "--reference", "known", "--accept-assumed", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "a factor exp(band/RT) = 71.9" in done.output
    cell = hydroxcell.load_cell("pap_reference").replace({"membrane.degradation.material": str(out)})
    assert cell.quantities["membrane.degradation.rate_constant"].status == "calculated"
    done = CliRunner().invoke(cli, [*words, "--temperature", "80 degC", "--out", str(out)])
    assert isinstance(done.exception, InputError)
    assert "--hydroxide and --water-content" in str(done.exception)


def test_descriptors_of_a_cation() -> None:
    barriers = [made(SUBSTITUTION, 14.0, multiplicity=4), made(ELIMINATION, 15.0, "chain", -6.0), made(ADDITION, 2.0)]
    better = {("a", barriers[0].route.label): 28.0 * KCAL}
    found = {name: value / KCAL for name, value in descriptors_of("a", barriers, better).items()}
    assert found["lowest barrier"] == 14.0
    assert found["lowest barrier with vibrations and equal sites"] == pytest.approx(9.0)
    assert found["all routes together"] == pytest.approx(9.0, abs=0.1)
    assert found["all routes together"] < 9.0
    assert (found["lowest substitution"], found["lowest elimination"]) == (14.0, 15.0)
    assert found["refined barrier"] == 28.0
    assert math.isnan(descriptors_of("a", [made(ADDITION, -20.0), *barriers], {})["lowest barrier"])


SERIES = {TMA: 60.0, "CC[N+](C)(C)C": 30.0, "CCC[N+](C)(C)C": 20.0, "CCCC[N+](C)(C)C": 10.0, "C[P+](C)(C)C": 1.0}


def test_half_lives_are_ranked_with_everything_that_keeps_it_honest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def screened(named: object, setting: object) -> list[object]:
        return [
            (name, molecule(smiles), (made(SUBSTITUTION, 10.0 + math.log10(SERIES[smiles])),))
            for name, smiles in named  # type: ignore[attr-defined]
        ]

    monkeypatch.setattr(half_lives, "screen_all", screened)
    rows = "".join(f"{smiles},{hours},{'recalled' if hours > 50 else 'measured'}\n" for smiles, hours in SERIES.items())
    (tmp_path / "s.csv").write_text("smiles,half_life / h,status\n" + rows)
    result = compare_half_lives(tmp_path / "s.csv", temperature=433.15)
    assert result.value("rank_correlation_of_lowest_barrier").value == pytest.approx(1.0)
    c = result.correlations
    assert len(c["descriptor"]) == 4  # no elimination, nothing refined
    assert c["chance_probability"][0] == pytest.approx(2.0 / 120.0)
    assert c["corrected_probability"][0] == pytest.approx(8.0 / 120.0)
    assert "RECALLED" in result.sentence
    assert "not significant after correction" in result.sentence
    assert any("1 of 5 half-lives are RECALLED" in text for text in result.findings)
    expected = [
        KCAL * (math.log10(a) - math.log10(b)) - 8.314462618 * 433.15 * math.log(a / b)
        for k, a in enumerate(SERIES.values())
        for b in list(SERIES.values())[k + 1 :]
    ]
    spread = result.value("spread_of_lowest_barrier")
    assert spread.value == pytest.approx(math.sqrt(np.mean(np.square(expected))))
    result.save(tmp_path / "r.json")
    assert hydroxcell.load_result(tmp_path / "r.json") == result
    assert isinstance(result, CationHalfLives)
    from hydroxcell.report.html import html_page

    page = html_page(result.page())
    assert "recalled, not looked up" in page
    assert "corrected p" in page


def test_only_finished_screens_are_used_if_asked_for(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("smiles,half_life / h\n" + "".join(f"{s},{h}\n" for s, h in SERIES.items()))
    store = Store(tmp_path / "states")
    from hydroxcell.theory.cations.engine import Tblite
    from hydroxcell.theory.cations.routes import routes

    for energy, smiles in enumerate(list(SERIES)[:4]):
        for route in routes(smiles)[1]:
            keep = store.keeper(smiles, Tblite.name, 0)
            keep(route.label, replace(made(SUBSTITUTION, 14.0 - energy), route=route))
    result = compare_half_lives(tmp_path / "s.csv", store=store.folder, finished_only=True)
    assert len(result.cation) == 4
    assert any("C[P+](C)(C)C: no finished screen" in text for text in result.findings)
    words = ["theory", "half-lives", str(tmp_path / "s.csv"), "--finished", "--store", str(store.folder)]
    done = CliRunner().invoke(cli, [*words, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "lowest barrier: rho" in done.output
    assert "Descriptors tried" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    (tmp_path / "t.csv").write_text(f"smiles,half_life / h\n{TMA},3\n")
    with pytest.raises(InputError, match="fewer than 4 cations"):
        compare_half_lives(tmp_path / "t.csv", store=store.folder, finished_only=True)
    with pytest.raises(InputError, match="no folder of states"):
        compare_half_lives(tmp_path / "t.csv", finished_only=True)
