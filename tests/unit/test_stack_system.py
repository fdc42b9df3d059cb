"""Stacks and systems: identities, closures, scaling, distribution, published checks, and what is refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from hydroxcell.constants import FARADAY, MOLAR_MASS
from hydroxcell.errors import FileFormatError, InputError, UnitError, UnknownNameError
from hydroxcell.files import read_toml
from hydroxcell.report.html import html_page
from hydroxcell.results.storage import load_result
from hydroxcell.system.atmosphere import standard_pressure
from hydroxcell.system.compressor import compression_work
from hydroxcell.system.curve import Curve
from hydroxcell.system.fields import FIELDS
from hydroxcell.system.loads import rated_load
from hydroxcell.system.number import read_number
from hydroxcell.system.plant import AIR_MASS, balance_of_plant
from hydroxcell.system.stack import LHV, StackState, in_use, operate
from hydroxcell.system.stack_system import StackSystem, stack_system
from hydroxcell.system.study import COMPONENTS, SystemStudy, data_file, read_study
from hydroxcell.system.water import oxygen_demand

EXAMPLES = Path(__file__).parents[2] / "examples" / "system"


@pytest.fixture(scope="module")
def study() -> SystemStudy:
    return read_study(EXAMPLES / "car_80kw.toml")


@pytest.fixture(scope="module")
def result(study: SystemStudy) -> StackSystem:
    return stack_system(study.with_values(stack__cells=40))


def state(study: SystemStudy, loads: int = 9, **values: float) -> StackState:
    changed = study.with_values(**values) if values else study
    numbers = in_use(changed.values, changed.words)
    rated = rated_load(numbers, changed)
    return operate(numbers, changed.words, changed.curve, rated * np.linspace(0.05, 1.0, loads), rated)


@pytest.mark.parametrize("current", [1.0, 300.0])
@pytest.mark.parametrize("cells", [1, 400])
def test_oxygen_demand_is_that_of_faraday(current: float, cells: int) -> None:
    expected = cells * current * AIR_MASS / (4.0 * FARADAY * 0.2095)
    assert oxygen_demand(current, cells, 0.2095, AIR_MASS) == pytest.approx(expected, rel=1e-14)


def test_air_of_the_stack_is_demand_times_stoichiometry(study: SystemStudy) -> None:
    s = state(study)
    values = study.values
    demand = oxygen_demand(s.current, values["stack.cells"], values["plant.oxygen_fraction"], AIR_MASS)
    above = s.current > values["plant.minimum_air_share"] * s.current[-1]
    assert s.air[above] * AIR_MASS == pytest.approx(np.asarray(demand)[above] * values["stack.cathode_stoichiometry"])


@pytest.mark.parametrize("ion", ["hydroxide", "proton"])
@pytest.mark.parametrize("anode", ["recirculated", "flow_through"])
@pytest.mark.parametrize("loads", [2, 7, 50])
def test_mass_energy_and_water_close_at_every_step_size(study: SystemStudy, ion: str, anode: str, loads: int) -> None:
    words = {**study.words, "stack.ion": ion, "stack.anode": anode}
    values = {"stack__water_through_membrane": 0.3 if ion == "hydroxide" else -0.1, "stack__cells": 12}
    s = state(dataclasses.replace(study, words=words), loads, **values)
    assert np.abs(s.energy_closure).max() < 1e-12
    assert np.abs(s.mass_closure).max() < 1e-12
    for side in (s.cathode, s.loop.anode):
        assert np.abs(side.closure).max() < 1e-12 * s.hydrogen_used.max()
    made = s.loop.anode.made + s.cathode.made
    assert made == pytest.approx(s.hydrogen_used + s.hydrogen_burnt, rel=1e-12)


def test_heat_and_efficiency_of_a_cell_are_the_identities_of_the_heating_values(study: SystemStudy) -> None:
    s = state(study)
    efficiency = s.power / (s.hydrogen_used * LHV)
    assert efficiency == pytest.approx(s.mean_cell_voltage / 1.2533, rel=2e-4)
    # 0.65 V: 57.9 g of hydrogen and 2.53 g of carbon dioxide (420 ppm, stoichiometry 2) per kWh of the stack
    current, power = 1.0, 0.65
    hydrogen = MOLAR_MASS["H2"] * current / (2 * FARADAY) / power * 3.6e9
    carbon_dioxide = 420e-6 * MOLAR_MASS["CO2"] * 2 * current / (4 * FARADAY * 0.21) / power * 3.6e9
    assert (hydrogen, carbon_dioxide) == (pytest.approx(57.9, abs=0.05), pytest.approx(2.53, abs=0.01))


def test_flows_are_extensive_in_cells_and_area(study: SystemStudy) -> None:
    small, large = state(study, stack__cells=10), state(study, stack__cells=30, stack__area=0.092)
    factor = 6.0
    for name in ("hydrogen_used", "air", "oxygen_out", "carbon_dioxide_in"):
        assert getattr(large, name) == pytest.approx(factor * getattr(small, name), rel=1e-12)
    assert large.loop.fresh == pytest.approx(factor * small.loop.fresh, rel=1e-12)
    ideal = {"stack__end_conductance": 0.0, "stack__manifold_diameter": 0.5}
    small, large = state(study, stack__cells=10, **ideal), state(study, stack__cells=30, stack__area=0.092, **ideal)
    assert large.power == pytest.approx(factor * small.power, rel=1e-6)
    assert large.heat == pytest.approx(factor * small.heat, rel=1e-6)


@pytest.mark.parametrize(("ratio", "share"), [(1.2, 2.5), (1.5, 5.8), (2.0, 10.3), (2.5, 14.1), (3.0, 17.4)])
def test_compressor_takes_the_tabulated_share_of_the_power(ratio: float, share: float) -> None:
    air = 2.0 / (4 * FARADAY * 0.21)  # mol/s per ampere of one cell, stoichiometry 2, 0.65 V, 70 % overall
    work = compression_work(np.array([air]), 298.15, np.array([ratio]), np.array([0.7]))[0] / 0.65
    assert 100 * work == pytest.approx(share, abs=0.25)


def test_atmosphere_thins_the_air_and_has_an_end(study: SystemStudy) -> None:
    assert standard_pressure(5000.0) == pytest.approx(54020, rel=1e-3)
    high, low = state(study), None
    for altitude in (0.0, 3000.0):
        changed = study.with_values(plant__altitude=altitude)
        values = in_use(changed.values, changed.words)
        top = operate(values, study.words, study.curve, high.current_density[-1:], high.current_density[-1])
        plant = balance_of_plant(values, study.words, top, top)
        assert low is None or plant.compressor[0] > 1.3 * low
        low = plant.compressor[0]
    with pytest.raises(InputError, match="outside the atmosphere model"):
        stack_system(study.with_values(plant__altitude=20000.0))


def test_result_is_saved_loaded_and_reported(result: StackSystem, tmp_path: Path) -> None:
    result.save(tmp_path / "result.json")
    assert load_result(tmp_path / "result.json") == result
    text = html_page(result.page())
    assert "What moves the net efficiency" in text
    assert "assumed" in text
    for name in result.tables():
        result.to_csv(tmp_path / f"{name}.csv", name)
    assert result.values["net_power"].low < result.values["net_power"].value < result.values["net_power"].high
    moved = result.changes["net_efficiency"]
    assert set(moved) == {n.path for n in result.inputs if n.uncertain}


def test_gross_minus_net_is_the_sum_of_the_parasitics(result: StackSystem) -> None:
    loads = result.loads
    names = ("compressor_power", "fan_power", "coolant_pump_power", "recirculation_power", "converter_dissipation",
             "control_power", "self_purge_power")  # fmt: skip
    taken = sum(loads[name] for name in names) - loads["expander_power"]
    assert loads["gross_power"] - loads["net_power"] == pytest.approx(taken)


def test_no_default_is_recalled_and_assumed_ones_have_ranges() -> None:
    for name in COMPONENTS:
        content = read_toml(data_file(name))
        for section in ("stack", "plant"):
            for key, raw in content[section].items():
                if isinstance(raw, dict):
                    number = read_number(raw, FIELDS[f"{section}.{key}"], name)
                    assert number.status != "recalled"
                    assert number.status != "assumed" or number.uncertain, key


GOOD = {"value": 1.0, "unit": "V", "status": "chosen", "source": "s"}


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"status": "recalled"}, InputError, "assumed one"),
        ({"status": "assumed"}, InputError, "needs a range"),
        ({"status": "asumed"}, UnknownNameError, "assumed"),
        ({"source": ""}, InputError, "source"),
        ({"unit": "A"}, UnitError, "a voltage"),
        ({"unit": None}, UnitError, "has no unit"),
        ({"value": 6.5}, InputError, "not plausible"),
        ({"range": [0.71, 0.8]}, InputError, "outside its range"),
        ({"spread": 1}, UnknownNameError, "spread"),
    ],
)
def test_a_bad_number_is_refused(change: dict[str, object], error: type[Exception], words: str) -> None:
    raw = {k: v for k, v in {**GOOD, "value": 0.7, **change}.items() if v is not None}
    with pytest.raises(error, match=words):
        read_number(raw, FIELDS["stack.rated_cell_voltage"], "study.toml")


def test_what_cannot_be_is_refused(study: SystemStudy, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not reach the rated load"):
        stack_system(study.with_values(stack__rated_cell_voltage=0.35))
    with pytest.raises(InputError, match="at least one cell"):
        stack_system(study.with_values(stack__cells=0))
    with pytest.raises(InputError, match="lies outside the curve"):
        study.curve.voltage(3e4)
    with pytest.raises(InputError, match="give off"):
        state(study, stack__water_through_membrane=1.5)
    with pytest.raises(InputError, match="water boils"):
        state(study, stack__temperature=383.0)
    cool = {"stack__temperature": 320.0, "stack__water_through_membrane": 0.6}
    with pytest.raises(InputError, match="radiator cannot cool"):
        stack_system(study.with_values(plant__ambient_temperature=330.0, **cool))
    held = dataclasses.replace(study, words={**study.words, "plant.pressure_control": "held"})
    with pytest.raises(InputError, match="pressure ratio"):
        stack_system(held.with_values(plant__altitude=9000.0))
    (tmp_path / "study.toml").write_text('components = "aem"\n[curve]\nfile = "c.csv"\n[stack]\ncells = 3\n')
    with pytest.raises(InputError, match="neither unit nor source"):
        read_study(tmp_path / "study.toml")
    (tmp_path / "c.csv").write_text("time / s,cell_voltage / V\n0,1\n1,0.9\n2,0.8\n")
    (tmp_path / "study.toml").write_text('components = "aem"\n[curve]\nfile = "c.csv"\n')
    with pytest.raises(FileFormatError, match="current_density"):
        read_study(tmp_path / "study.toml")


def test_a_curve_on_oxygen_is_not_taken_for_one_on_air(study: SystemStudy) -> None:
    on_oxygen = dataclasses.replace(study.curve, oxygen_fraction=1.0, temperature=353.15)
    found = " ".join(stack_system(dataclasses.replace(study.with_values(stack__cells=5), curve=on_oxygen)).findings)
    assert "simulate the cell on air" in found
    assert "the curve holds for 353.15 K" in found


def test_sweeps_up_and_down_are_averaged_and_the_order_does_not_matter() -> None:
    curve = Curve.of([1e4, 0.0, 5e3, 5e3], [0.6, 1.0, 0.72, 0.70])
    assert curve.voltage(5e3) == pytest.approx(0.71)
    with pytest.raises(InputError, match="three different currents"):
        Curve.of([0.0, 1.0], [1.0, 0.9])
