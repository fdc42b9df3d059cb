"""Evaluations of membranes: made files, known truths, what is refused and what is said to be odd."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from membrane_cases import CASES, coverage, plateau, titration_curve

import hydroxcell
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.membrane.arrhenius import activation
from hydroxcell.lab.membrane.conductivity import (
    conductivity_in_plane,
    conductivity_of_series,
    conductivity_through_plane,
)
from hydroxcell.lab.membrane.decay import decay_of
from hydroxcell.lab.membrane.end_point import end_point
from hydroxcell.lab.membrane.ion_exchange import ion_exchange
from hydroxcell.lab.membrane.isotherm import isotherm, park_isotherm, polynomial_isotherm
from hydroxcell.lab.membrane.permeability import permeation
from hydroxcell.lab.membrane.purge import approach, purge
from hydroxcell.lab.membrane.spectrum import resistance_of
from hydroxcell.lab.membrane.stability import stability
from hydroxcell.lab.propagation import Known
from hydroxcell.materials.catalog import load_card
from hydroxcell.materials.property_laws import PROPERTY_LAWS, PropertyState, evaluate
from hydroxcell.record import load
from hydroxcell.report.html import html_page

MADE = Path(__file__).resolve().parents[2] / "examples" / "laboratory"
FILES = {
    "membrane_conductivity": (
        "membrane_conductivity.csv",
        {"length": "1 cm", "length_uncertainty": "0.1 mm", "thickness_uncertainty": "1 um"},
    ),
    "arrhenius": ("arrhenius.csv", {}),
    "hydroxide_purge": ("hydroxide_purge.csv", {"gas": "N2, 1 ppm CO2", "purge_current": "100 uA"}),
    "ion_exchange_capacity": (
        "titration.csv",
        {"method": "back_titration", "concentration": "50 mmol/L", "form": "Cl-", "burette_uncertainty": "0.01 mL"},
    ),
    "water_uptake": (
        "water_uptake.csv",
        {"ion_form": "OH-", "ion_exchange_capacity": "2.1 mmol/g", "capacity_form": "Cl-", "dry_density": "1.1 g/cm3"},
    ),
    "sorption_isotherm": ("sorption_isotherm.csv", {}),
    "permeability": ("permeability.csv", {"thickness": "28 um", "thickness_uncertainty": "1 um"}),
    "alkaline_stability": ("alkaline_stability.csv", {"medium": "1 M KOH"}),
}
TRUTHS = {
    "membrane_conductivity": {"membrane_conductivity": 9.5},
    "arrhenius": {"activation_energy": 14000.0},
    "hydroxide_purge": {"purged_conductivity": 9.5, "carbonate_form_conductivity": 2.7, "purge_time_constant": 10800.0},
    "ion_exchange_capacity": {"ion_exchange_capacity": 2.1},
    "water_uptake": {"water_uptake": 0.55, "swelling_in_plane": 0.12, "swelling_through_plane": 0.22},
    "permeability": {"gas_permeability": 1.6e-14},
}


@pytest.mark.parametrize("kind", FILES)
def test_made_file_gives_its_truth_and_a_page(kind: str, tmp_path: Path) -> None:
    name, settings = FILES[kind]
    result = hydroxcell.analyze(MADE / name, kind, **settings)
    for quantity, truth in TRUTHS.get(kind, {}).items():
        value = result.value(quantity)
        assert value.low <= truth <= value.high, (quantity, value)
    result.save(tmp_path / "r.json")
    assert hydroxcell.load_result(tmp_path / "r.json") == result
    for table in result.tables():
        result.to_csv(tmp_path / "t.csv", table)
    result.values_to_csv(tmp_path / "v.csv")
    page = html_page(result.page())
    assert "made" not in result.findings
    assert kind.split("_")[0] in page.lower()


@pytest.mark.parametrize("name", [name for name in CASES if "rate" not in name])
def test_intervals_hold_the_truth(name: str) -> None:
    """250 cases; the benchmark has 1000. Limits: three standard deviations of a coverage of 95 %."""
    number = 100 if "purge" in name else 250
    assert coverage(CASES[name], number) >= 0.95 - 3.0 * math.sqrt(0.95 * 0.05 / number)


# --- conductivity ---------------------------------------------------------------------------------------------------
def test_dry_dimensions_are_said() -> None:
    one = [Known(1000.0)], [Known(0.01)], [Known(0.01)], [Known(25e-6)]
    assert any("too high" in text for text in conductivity_in_plane(*one, dimensions="dry").findings)
    assert not conductivity_in_plane(*one, dimensions="wet").findings


def test_through_plane_takes_off_the_cell_and_refuses_more_than_there_is() -> None:
    arguments = [Known(0.002)], [Known(5e-4)], [Known(25e-6)]
    found = conductivity_through_plane([Known(0.012)], arguments[0][0], *arguments[1:], dimensions="wet")
    assert found.membrane_conductivity.value == pytest.approx(5.0)
    with pytest.raises(InputError, match="empty cell"):
        conductivity_through_plane([Known(0.001)], arguments[0][0], *arguments[1:])


def test_thickness_series_separates_the_contacts() -> None:
    t = np.array([20e-6, 40e-6, 60e-6, 80e-6])
    ohm = (t / 8.0 + 2e-6) / 5e-4
    found = conductivity_of_series([Known(r) for r in ohm], [Known(5e-4)] * 4, [Known(x) for x in t], dimensions="wet")
    assert found.membrane_conductivity.value == pytest.approx(8.0)
    assert found.value("contact_resistance").value == pytest.approx(2e-6)
    with pytest.raises(InputError, match="three pieces"):
        conductivity_of_series([Known(1.0)] * 3, [Known(5e-4)] * 3, [Known(1e-5)] * 3)


def test_resistance_of_a_noisy_spectrum_is_the_intercept() -> None:
    random = np.random.default_rng(2)
    w = 2.0 * np.pi * np.logspace(5.5, 0, 56)
    z = 0.08 + 1j * w * 3e-8 + 0.05 / (1.0 + 1j * w * 2e-3) ** 0.9
    z = z * (1.0 + 0.001 * (random.standard_normal(56) + 1j * random.standard_normal(56)))
    found, odd = resistance_of(w / (2.0 * np.pi), z, "intercept", "S1")
    assert found.value == pytest.approx(0.08, rel=0.03)
    assert odd == ""
    capacitive = 0.08 + 0.05 / (1.0 + 1j * w * 2e-3)
    _, odd = resistance_of(w / (2.0 * np.pi), capacitive, "intercept", "S1")
    assert "does not cross the real axis" in odd
    with pytest.raises(UnknownNameError, match="smallest_phase"):
        resistance_of(w, z, "smallest_phas", "S1")


def test_conductivity_from_a_file_of_a_spectrum(tmp_path: Path) -> None:
    f = np.logspace(6, 1, 51)
    w = 2.0 * np.pi * f
    z = 3000.0 + 1j * w * 2e-4 + 4e4 / (1.0 + 1j * w * 1.0)
    rows = "\n".join(f"{a:.6g},{b.real:.8g},{b.imag:.8g}" for a, b in zip(f, z, strict=True))
    (tmp_path / "s.csv").write_text(f"Frequency / Hz,Z' / ohm,Z'' / ohm\n{rows}\n", encoding="utf-8")
    sizes = {"length": "1 cm", "width": "1 cm", "thickness": "30 um", "dimensions": "wet"}
    found = hydroxcell.analyze(tmp_path / "s.csv", "membrane_conductivity", **sizes)
    assert found.value("membrane_conductivity").value == pytest.approx(0.01 / (3000.0 * 0.01 * 30e-6), rel=1e-3)


def test_missing_dimension_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("resistance / ohm,width / mm,thickness / um\n1000,10,25\n", encoding="utf-8")
    with pytest.raises(InputError, match="length is missing"):
        hydroxcell.analyze(tmp_path / "a.csv", "membrane_conductivity")
    (tmp_path / "b.csv").write_text("resistance,width / mm,thickness / um\n1000,10,25\n", encoding="utf-8")
    with pytest.raises(InputError, match="no unit is stated for 'resistance'"):
        hydroxcell.analyze(tmp_path / "b.csv", "membrane_conductivity", length="1 cm")


# --- Arrhenius ------------------------------------------------------------------------------------------------------
def test_the_two_forms_differ_by_r_times_temperature_and_the_card_follows() -> None:
    t = np.linspace(303.15, 353.15, 6)
    sigma = 5.8 * np.exp(-20000.0 / 8.314462618 * (1.0 / t - 1.0 / 298.15))
    found = activation(t, sigma)
    apart = found.value("activation_energy_times_temperature").value - found.activation_energy.value
    assert apart == pytest.approx(8.314462618 * found.reference_temperature, rel=0.01)
    assert set(found.coefficients) == set(PROPERTY_LAWS["arrhenius"].coefficients)
    assert evaluate("arrhenius", found.coefficients, PropertyState(298.15)) == pytest.approx(5.8, rel=1e-6)


def test_a_bent_line_is_reported_and_one_temperature_refused() -> None:
    t = np.linspace(303.15, 363.15, 9)
    x = 1.0 / t - np.mean(1.0 / t)
    assert any("bent" in text for text in activation(t, np.exp(-2000.0 * x - 5e6 * x**2)).findings)
    with pytest.raises(InputError, match="three temperatures"):
        activation(np.full(4, 333.15), np.arange(1.0, 5.0))


# --- purge ----------------------------------------------------------------------------------------------------------
def test_short_purge_is_not_called_reached() -> None:
    random = np.random.default_rng(3)
    t = np.linspace(0.0, 1.5 * 3600.0, 150)
    sigma = approach(t, 10.0, 6.0, 3600.0) + 0.05 * random.standard_normal(150)
    found = purge(t, sigma)
    assert found.reached == "not reached"
    assert any("purge for" in text for text in found.findings)
    assert found.hydroxide_conductivity.low < 10.0 < found.hydroxide_conductivity.high


def test_flat_purge_and_unsaid_gas_are_findings() -> None:
    random = np.random.default_rng(4)
    t = np.linspace(0.0, 3600.0, 100)
    found = purge(t, 9.0 + 0.1 * random.standard_normal(100))
    assert found.reached == "not distinguishable"
    assert any("purity of the gas" in text for text in found.findings)


def test_plateau_of_a_short_purge_still_holds_the_truth() -> None:
    assert coverage(lambda random: plateau(random, 0.5, 2.5), 60) >= 0.85


# --- titration ------------------------------------------------------------------------------------------------------
def test_both_end_points_agree_on_a_noise_free_curve() -> None:
    class Silent:
        def standard_normal(self, n: int) -> np.ndarray:
            return np.zeros(n)

    volume, ph = titration_curve(Silent(), 6e-6, 50.0, 50e-6)  # type: ignore[arg-type]
    found = end_point(volume, ph, 50e-6, "case")
    assert found.gran is not None
    assert found.gran.value == pytest.approx(6e-6, rel=1e-3)
    assert found.second_derivative.value == pytest.approx(6e-6, rel=0.02)


def test_silver_titration_of_chloride_by_potential(tmp_path: Path) -> None:
    end, c, v0 = 8.0, 0.05, 40.0  # [mL], [mol/L], [mL]
    volume = np.linspace(0.0, 12.0, 49)
    chloride_less_silver = (end - volume) * c / (v0 + volume)
    silver = 0.5 * (-chloride_less_silver + np.sqrt(chloride_less_silver**2 + 4.0 * 1.8e-10))
    potential = 0.799 + 0.05916 * np.log10(silver)
    rows = "\n".join(f"{v:.3f},{1e3 * e:.3f}" for v, e in zip(volume, potential, strict=True))
    (tmp_path / "t.csv").write_text(f"volume / mL,potential / mV\n{rows}\n", encoding="utf-8")
    settings = {
        "method": "mohr",
        "concentration": "0.05 mol/L",
        "form": "Cl-",
        "mass": "200 mg",
        "start_volume": "40 mL",
    }
    found = hydroxcell.analyze(tmp_path / "t.csv", "ion_exchange_capacity", **settings)
    assert found.value("ion_exchange_capacity").value == pytest.approx(2.0, rel=2e-3)
    assert not [text for text in found.findings if "differ" in text]


def test_curves_without_an_end_point_and_wrong_signs_are_refused() -> None:
    v = np.linspace(0.0, 1e-5, 20)
    with pytest.raises(InputError, match="end point is not in the data"):
        end_point(v, np.exp(v * 3e5), None, "t")
    with pytest.raises(InputError, match="blank must be above"):
        ion_exchange([Known(8e-6)], [Known(1e-4)], Known(50.0), Known(5e-6), "back_titration", "Cl-")


# --- water ----------------------------------------------------------------------------------------------------------
def test_ionic_form_is_asked_for_and_exchanged_columns_are_noticed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="ion_form is needed"):
        hydroxcell.analyze(MADE / "water_uptake.csv", "water_uptake")
    (tmp_path / "a.csv").write_text("wet_mass / mg,dry_mass / mg\n40,60\n", encoding="utf-8")
    with pytest.raises(InputError, match="may be exchanged"):
        hydroxcell.analyze(tmp_path / "a.csv", "water_uptake", ion_form="OH-")
    with pytest.raises(UnknownNameError, match="counter-ion"):
        hydroxcell.analyze(
            MADE / "water_uptake.csv",
            "water_uptake",
            ion_form="OH",
            ion_exchange_capacity="2 mmol/g",
            capacity_form="Cl-",
        )


# --- isotherm -------------------------------------------------------------------------------------------------------
def test_laws_and_coefficients_are_those_of_the_cards() -> None:
    a = np.linspace(0.0, 1.0, 15)
    park = {"langmuir_capacity": 1.2, "langmuir_affinity": 10.0, "henry": 2.0, "cluster": 6.0, "cluster_exponent": 6.0}
    springer = {"a0": 0.0, "a1": 13.13, "a2": -14.81, "a3": 14.41}
    for law, form, truth in (("park", park_isotherm, park), ("polynomial", polynomial_isotherm, springer)):
        found = isotherm(a, form(a, **truth))
        assert found.law == law
        assert set(found.coefficients) == set(PROPERTY_LAWS[law].coefficients)
        state = PropertyState(303.15, water_activity=a)
        assert evaluate(law, found.coefficients, state) == pytest.approx(form(a, **truth), abs=0.02)


def test_measured_laws_become_a_card_that_loads(tmp_path: Path) -> None:
    isotherm_text = hydroxcell.analyze(MADE / "sorption_isotherm.csv", "sorption_isotherm").card_section(
        "made", "hydroxide"
    )
    line = hydroxcell.analyze(MADE / "arrhenius.csv", "arrhenius")
    head = 'kind = "membrane"\ntitle = "Mine"\ncarrier = "hydroxide"\nbased_on = "generic_aem"\nreferences = []\n'
    path = tmp_path / "mine.toml"
    path.write_text(f"{head}\n{line.card_section('made', 'hydroxide')}\n\n{isotherm_text}\n", encoding="utf-8")
    card = load_card("membrane", str(path))
    kind, coefficients = card.law("conductivity")
    assert kind == "arrhenius"
    assert coefficients["activation_energy"] == pytest.approx(line.activation_energy.value, rel=1e-6)
    assert card.law("water_uptake")[0] == "park"
    assert card.quantities["conductivity.activation_energy"].uncertainty == pytest.approx(
        line.activation_energy.uncertainty, rel=1e-2
    )


def test_balance_log_gives_steps_and_says_which_were_not_at_rest(tmp_path: Path) -> None:
    rows, clock = [], 0.0
    for rh, end in ((10, 1.0), (50, 2.5), (80, 5.0), (95, 9.0)):
        for k in range(40):
            settled = 1.0 - math.exp(-k / (5.0 if rh < 90 else 40.0))
            rows.append(f"{clock},{rh},{50.0 * (1.0 + end * settled * 18.01528e-3 * 2.0):.4f}")
            clock += 1.0
    (tmp_path / "dvs.csv").write_text(
        "time / min,relative_humidity / %,mass / mg\n" + "\n".join(rows), encoding="utf-8"
    )
    settings = {"dry_mass": "50 mg", "ion_exchange_capacity": "2 mmol/g"}
    found = hydroxcell.analyze(tmp_path / "dvs.csv", "sorption_isotherm", law="table", **settings)
    assert found.table_content[:3] == pytest.approx([1.0, 2.5, 5.0], rel=0.01)
    assert any("0.95 was not at rest" in text for text in found.findings)


# --- permeability ---------------------------------------------------------------------------------------------------
def test_what_is_left_at_no_pressure_is_named() -> None:
    p = np.linspace(0.5e5, 2.5e5, 6)
    found = permeation(1e-9 * p + 2e-5, p, Known(25e-6, 1e-6))
    assert found.permeability.value == pytest.approx(2.5e-14)
    assert any("short or a leak" in text for text in found.findings)


# --- stability ------------------------------------------------------------------------------------------------------
def test_second_order_is_found_and_what_fits_neither_is_said() -> None:
    t = np.linspace(0.0, 3000.0, 16) * 3600.0
    second = decay_of("S", math.nan, t, 1.0 / (1.0 + t / 2.0e6) + 1e-3 * np.cos(np.arange(16.0) * 2.3))
    assert second.order == "second"
    assert second.half_life.value == pytest.approx(2.0e6, rel=0.01)
    t = np.linspace(0.0, 3000.0, 31) * 3600.0
    odd = decay_of("S", math.nan, t, np.where(t < 5e6, 1.0, 0.6) + 1e-3 * np.cos(np.arange(31.0) * 2.3))
    assert odd.order == "neither"
    assert math.isnan(odd.half_life.value)


def test_calculated_decay_without_noise_has_its_order() -> None:
    t = np.linspace(0.0, 1e6, 8)
    for order, y in (("first", np.exp(-t / 1e6)), ("second", 1.0 / (1.0 + t / 1e6))):
        assert decay_of("S", math.nan, t, y).order == order


def test_no_loss_gives_a_lower_limit_of_the_half_life() -> None:
    t = np.linspace(0.0, 1000.0, 8) * 3600.0
    found = decay_of("S", math.nan, t, 80.0 + np.array([0.5, -0.4, 0.3, -0.5, 0.4, 0.2, -0.4, 0.3]))
    assert math.isinf(found.half_life.high)
    assert found.half_life.low > 1000.0 * 3600.0
    assert "more than" in stability([found], "conductivity").sentence


def test_activation_energy_of_the_loss() -> None:
    random = np.random.default_rng(7)
    t = np.linspace(0.0, 1000.0, 9) * 3600.0
    decays = []
    for kelvin in (333.15, 353.15, 373.15):
        k = 2e-7 * math.exp(-80000.0 / 8.314462618 * (1.0 / kelvin - 1.0 / 353.15))
        decays.append(decay_of("A", kelvin, t, np.exp(-k * t) * (1.0 + 0.01 * random.standard_normal(9))))
    value = stability(decays, "conductivity").value("activation_energy")
    assert value.low < 80000.0 < value.high


@pytest.mark.parametrize("kind", FILES)
def test_made_file_is_recognised_by_its_headings(kind: str) -> None:
    from hydroxcell.lab.evaluations import guessed
    from hydroxcell.lab.reading import read

    assert guessed([read(MADE / FILES[kind][0])]).kind == kind


@pytest.mark.parametrize("kind", FILES)
def test_samples_are_drawn_together(kind: str) -> None:
    from matplotlib.figure import Figure

    from hydroxcell.lab.evaluations import evaluation

    name, settings = FILES[kind]
    result = hydroxcell.analyze(MADE / name, kind, **settings)
    if evaluation(kind).overlay:
        figure = Figure()
        load(evaluation(kind).overlay)(figure, [("A", result), ("B", result)])
        assert figure.axes[0].has_data()


def test_every_evaluation_loads() -> None:
    from hydroxcell.lab.evaluations import evaluation

    for kind in (*FILES, "durability_log", "break_in"):
        row = evaluation(kind)
        assert kind == load(row.result).KIND
        assert callable(load(row.page))
