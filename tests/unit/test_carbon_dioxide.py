"""Penalty of carbon dioxide: exact sums, what is allowed, saving, page, and refusals in the user's words."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

import hydroxcell
from hydroxcell import CarbonDioxide, CarbonDioxidePenalty, Hold, InputError, LoadStep, Study
from hydroxcell.cell.catalog import load_cell
from hydroxcell.cell.schema import Cell

FEED = "conditions.cathode.carbon_dioxide_fraction"


def cell() -> Cell:
    return load_cell("pap_reference").replace({"carbonation.material": "hydroxide_carbonate"})


@cache
def penalty() -> CarbonDioxidePenalty:
    """Two fractions, one current beyond the largest."""
    asked = CarbonDioxide(
        fractions=("5 ppm", "400 ppm"), current_densities=("0.2 A/cm2", "1 A/cm2", "9 A/cm2"), allowed_loss="50 mV"
    )
    result = hydroxcell.simulate(cell(), asked)
    assert isinstance(result, CarbonDioxidePenalty)
    return result


def test_parts_add_up_and_agree_with_two_steady_runs() -> None:
    result = penalty()
    np.testing.assert_allclose(sum(result.parts.values()), result.penalty, atol=1e-12)
    voltages = [
        hydroxcell.simulate(cell().replace({FEED: ppm}), Hold(current_density="1 A/cm2"))["cell_voltage"][0]
        for ppm in ("0 ppm", "400 ppm")
    ]
    assert result.voltage_without[1] == pytest.approx(voltages[0], abs=1e-8)
    assert result.cell_voltage[1, 1] == pytest.approx(voltages[1], abs=1e-8)
    assert result.penalty[1, 1] == pytest.approx(voltages[0] - voltages[1], abs=1e-8)


def test_the_split_of_the_reference_cell() -> None:
    """Measured is less than 10 to 20 % ohmic; the anode's want of hydroxide (Nernst and kinetic) is the rest."""
    result = penalty()
    share = {name.rpartition("_")[2]: values[1, :2] / result.penalty[1, :2] for name, values in result.parts.items()}
    assert np.all((share["ohmic"] > 0.0) & (share["ohmic"] < 0.2))
    assert np.all(share["nernst"] + share["kinetic"] > 0.7)
    assert np.all(share["diffusion"] < 0.0)


def test_kinetic_part_vanishes_without_orders() -> None:
    changes = {"carbonation.hydrogen_oxidation_order": 0.0, "carbonation.oxygen_reduction_order": 0.0}
    asked = CarbonDioxide(current_densities=("1 A/cm2",))
    found = hydroxcell.simulate(cell().replace(changes), asked)
    np.testing.assert_allclose(found.kinetic, 0.0, atol=1e-9)
    assert found.nernst[0, 0] > 0.05


def test_nothing_costs_nothing() -> None:
    found = hydroxcell.simulate(cell(), CarbonDioxide(fractions=("0 ppm",), current_densities=("1 A/cm2",)))
    for values in (found.penalty, *found.parts.values()):
        np.testing.assert_allclose(values, 0.0, atol=1e-9)


def test_allowed_fraction_costs_the_allowed_voltage() -> None:
    result = penalty()
    allowed = result.allowed[1]
    asked = CarbonDioxide(fractions=(float(allowed),), current_densities=("1 A/cm2",))
    assert hydroxcell.simulate(cell(), asked).penalty[0, 0] == pytest.approx(0.05, abs=2e-4)
    large = CarbonDioxide(current_densities=("0.05 A/cm2",), allowed_loss="0.3 V")
    assert hydroxcell.simulate(cell(), large).allowed[0] == 5e-3, "even 5000 ppm cost less"


def test_a_current_beyond_reach_is_nan_everywhere() -> None:
    result = penalty()
    assert np.isnan(result.voltage_without[2])
    assert np.isnan(result.penalty[:, 2]).all()
    assert np.isnan(result.allowed[2])
    with pytest.raises(InputError, match="reaches none"):
        hydroxcell.simulate(cell(), CarbonDioxide(current_densities=("9 A/cm2",)))


def test_result_is_saved_without_loss(tmp_path: Path) -> None:
    result = penalty()
    result.save(tmp_path / "penalty.json")
    assert hydroxcell.load_result(tmp_path / "penalty.json") == result
    result.to_csv(tmp_path / "penalty.csv")
    head = (tmp_path / "penalty.csv").read_text(encoding="utf-8").splitlines()[0]
    assert "carbon_dioxide_penalty_nernst / mV" in head
    assert "ppm" in result.sentence
    assert result.summary()["carbon_dioxide_fraction_ppm"] == 400.0


def test_a_feed_of_the_anode_leaves_by_the_cathode() -> None:
    asked = CarbonDioxide(fractions=("200 ppm",), current_densities=("0.5 A/cm2",), side="anode")
    found = hydroxcell.simulate(cell(), asked)
    assert found.penalty[0, 0] > 0.0
    assert "carbon_dioxide_fraction_exhaust_cathode" in found.tables()["carbon_dioxide"]


def test_largest_current_under_much_carbon_dioxide_has_a_name() -> None:
    result = hydroxcell.simulate(cell().replace({FEED: "5000 ppm"}))
    assert result.limiting_cause == "carbonation of the anode ionomer"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({FEED: "40000 ppm"}, r"4 % of the gas.*did you mean '400 ppm'"),
        ({FEED: "4 %"}, r"did you mean '400 ppm'"),
        ({FEED: 400.0}, r"without unit is a fraction: did you mean '400 ppm'"),
        ({FEED: "-1 ppm"}, "not plausible"),
    ],
)
def test_a_likely_mix_up_of_units_is_named(change: dict[str, str | float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        cell().replace(change)


def test_mix_up_is_named_in_protocols_too() -> None:
    with pytest.raises(ValueError, match="did you mean '400 ppm'"):
        CarbonDioxide(fractions=("40000 ppm",))
    with pytest.raises(ValueError, match="did you mean '400 ppm'"):
        LoadStep(duration="1 s", current_density=1e3, conditions={FEED: "4 %"})
    with pytest.raises(ValueError, match="allowed_loss"):
        CarbonDioxide(allowed_loss="50 V")


def test_carbon_dioxide_without_a_card_and_other_carriers_are_refused() -> None:
    with pytest.raises(InputError, match=r'carbonation\.material = "hydroxide_carbonate"'):
        load_cell("pap_reference").replace({FEED: "400 ppm"})
    with pytest.raises(InputError, match=r'carbonation\.material = "hydroxide_carbonate"'):
        hydroxcell.simulate("pap_reference", CarbonDioxide())
    with pytest.raises(InputError, match="carrier of this cell is proton"):
        load_cell("garsany_2018_lsc").replace({"carbonation.material": "hydroxide_carbonate"})


def test_lumped_model_refuses_carbon_dioxide() -> None:
    with pytest.raises(InputError, match="knows no carbon dioxide"):
        Study(cell(), Hold(voltage=0.6), "lumped")


def test_other_profiles_keep_their_ranges() -> None:
    with pytest.raises(ValueError, match="not plausible"):
        LoadStep(duration="1 s", current_density=1e3, conditions={"conditions.cathode.pressure": "1000 bar"})
