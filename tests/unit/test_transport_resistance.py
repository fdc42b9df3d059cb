"""Transport resistance from limiting currents: formulas, the two parts, coverage, files, bad input."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import hydroxcell
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.transport_resistance import (
    TransportResistance,
    reactant_concentration,
    transport_resistance,
    transport_resistance_of,
)

BASE, RISE = 40.0, 4e-4  # s/m, s/m/Pa
X, P = (a.ravel() for a in np.meshgrid([0.005, 0.01, 0.015, 0.02], [1.1e5, 1.5e5, 2e5, 2.5e5, 3e5]))
T, RH = np.full(len(X), 353.15), np.full(len(X), 0.64)


def limiting_currents(electrons: int = 4) -> np.ndarray:
    """Made limiting currents with known resistances."""
    return electrons * 96485.33212 * reactant_concentration(X, P, T, RH) / (BASE + RISE * P)


@pytest.mark.parametrize(("species", "electrons"), [("oxygen", 4), ("hydrogen", 2)])
def test_both_parts_are_found(species: str, electrons: int) -> None:
    result = transport_resistance(limiting_currents(electrons), X, P, T, RH, species)
    name = f"{species}_transport_resistance"
    assert result.value(f"{name}_pressure_independent").value == pytest.approx(BASE, rel=1e-9)
    assert result.value(f"{name}_slope").value == pytest.approx(RISE, rel=1e-9)
    assert result.value(name).value == pytest.approx(BASE + RISE * P.mean(), rel=1e-9)
    assert result.findings == ()


def test_intervals_contain_the_truth() -> None:
    rng = np.random.default_rng(5)
    hits = {"_pressure_independent": 0, "_slope": 0, "": 0}
    truth = {"_pressure_independent": BASE, "_slope": RISE, "": BASE + RISE * P.mean()}
    for _ in range(1000):
        result = transport_resistance(limiting_currents() * (1.0 + 0.02 * rng.normal(size=len(X))), X, P, T, RH)
        for end in hits:
            value = result.value(f"oxygen_transport_resistance{end}")
            hits[end] += value.low < truth[end] < value.high
    assert all(930 <= count <= 970 for count in hits.values()), hits


def test_one_pressure_gives_the_mean_and_says_so() -> None:
    some = P == 1.5e5
    result = transport_resistance(limiting_currents()[some], X[some], P[some], 353.15, 0.64)
    assert set(result.values) == {"oxygen_transport_resistance"}
    assert any("only the mean is given" in text for text in result.findings)


def test_crossover_that_was_forgotten_is_seen() -> None:
    result = transport_resistance(limiting_currents() - 30.0, X, P, T, RH)
    assert any("with the current" in text for text in result.findings)
    added = transport_resistance(limiting_currents() - 30.0, X, P, T, RH, crossover=30.0)
    assert added.value("oxygen_transport_resistance_slope").value == pytest.approx(RISE, rel=1e-9)


def test_water_vapour_dilutes() -> None:
    one = np.ones(1)
    dry = reactant_concentration(0.01 * one, 1.5e5 * one, 353.15 * one, 0.0 * one)[0]
    wet = reactant_concentration(0.01 * one, 1.5e5 * one, 353.15 * one, one)[0]
    assert wet / dry == pytest.approx(1.0 - 47.4 / 150.0, abs=2e-3)
    assert transport_resistance_of(np.array([10.0]), np.array([1.0]), 2)[0] == pytest.approx(0.2 * 96485.33, rel=1e-6)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"pressure": [4e4]}, "is the pressure absolute"),
        ({"dry_fraction": [21.0]}, "dry mole fraction 21"),
        ({"limiting_current": [-5.0]}, "limiting current density -5"),
        ({"temperature": 80.0}, "temperature 80"),
        ({"pressure": [1e5, 2e5], "dry_fraction": [0.1, 0.2, 0.3]}, "numbers of currents"),
    ],
)
def test_values_that_cannot_be(changed: dict[str, object], words: str) -> None:
    given = {"limiting_current": [1e3], "dry_fraction": [0.01], "pressure": [1.5e5], "temperature": 353.15}
    with pytest.raises(InputError, match=words):
        transport_resistance(**(given | {"relative_humidity": 1.0} | changed))  # type: ignore[arg-type]
    with pytest.raises(UnknownNameError, match="oxygen"):
        transport_resistance(1e3, 0.01, 1.5e5, 353.15, 0.5, "oxigen")  # type: ignore[arg-type]


def test_table_of_limiting_currents(tmp_path: Path) -> None:
    file = tmp_path / "made.csv"
    rows = [f"{100 * x},{p / 1e3},80,64,{j / 1e4}" for x, p, j in zip(X, P, limiting_currents(), strict=True)]
    head = "x_O2 / %,pressure / kPa,temperature / degC,relative humidity / %,limiting current density / A/cm2"
    file.write_text("\n".join([head, *rows]) + "\n")
    result = hydroxcell.analyze(file, "transport_resistance")
    assert isinstance(result, TransportResistance)
    assert result.value("oxygen_transport_resistance_slope").value == pytest.approx(RISE, rel=1e-6)
    result.save(tmp_path / "result.json")
    assert hydroxcell.load_result(tmp_path / "result.json") == result
    assert result.page().figures[0].figure().axes


def test_curves_with_conditions_in_the_options(tmp_path: Path) -> None:
    files = []
    for k, j in enumerate(limiting_currents()[::4][:3]):
        file = tmp_path / f"curve{k}.csv"
        v = np.arange(0.05, 0.75, 0.03)
        rows = "\n".join(f"{x:.4f},{j * (1.0 - np.exp((x - 0.8) / 0.05)) / 1e4:.8f}" for x in v)
        file.write_text("cell voltage / V,current density / A/cm2\n" + rows + "\n")
        files.append(file)
    given = {"fraction": "0.5 %", "pressure": "110 kPa, 150 kPa, 200 kPa", "temperature": "80 degC"}
    result = hydroxcell.analyze(files, "transport_resistance", **given, relative_humidity="64 %")
    value = result.value("oxygen_transport_resistance_pressure_independent")
    assert value.value == pytest.approx(BASE, rel=0.02)
    with pytest.raises(InputError, match="relative humidity is needed"):
        hydroxcell.analyze(files, "transport_resistance", **given)
    with pytest.raises(InputError, match="2 values for 3 points"):
        hydroxcell.analyze(
            files, "transport_resistance", **(given | {"pressure": "1 bar, 2 bar"}), relative_humidity="64 %"
        )
