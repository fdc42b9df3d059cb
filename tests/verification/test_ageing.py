"""Ageing: exact decay laws inside the cell, slow against full time, jumps against resolved cycles, closed balances."""

from __future__ import annotations

import numpy as np
import pytest

from hydroxcell import Cell, Durability, Hold, load_cell, simulate
from hydroxcell.cell.parameters import DEGRADATIONS
from hydroxcell.engine import operator_for
from hydroxcell.models.ageing import SLOW
from hydroxcell.models.through_plane import Mesh, ThroughPlane
from hydroxcell.numerics.integrals import Integrals
from hydroxcell.numerics.slow_time import pass_cycles
from hydroxcell.numerics.transient import TimeSettings, begin, steps
from hydroxcell.results.ageing_course import Ageing, Course
from hydroxcell.results.durability import CAUSES
from hydroxcell.results.transient_table import WATCHED, totals_of

COARSE = Mesh(diffusion_layer=6, microporous_layer=3, catalyst_layer=12, membrane=6)
HOUR = 3600.0
IONOMERS = [part for part in DEGRADATIONS if "catalyst.degradation" not in part]
CATALYSTS = [part for part in DEGRADATIONS if "catalyst.degradation" in part]


@pytest.fixture(scope="module")
def ageing_cell() -> Cell:
    return load_cell("pap_reference").with_degradation("benzyl_trimethylammonium")


def run(cell: Cell, **test: object):  # type: ignore[no-untyped-def]
    return simulate(cell, Durability.model_validate({"duration": "200 h", "uncertainty": False, **test}), mesh=COARSE)


def test_a_fresh_cell_is_the_same_cell(ageing_cell: Cell) -> None:
    plain = simulate("pap_reference", Hold(current_density=6e3))["cell_voltage"][0]
    assert simulate(ageing_cell, Hold(current_density=6e3))["cell_voltage"][0] == plain
    operator = operator_for(ageing_cell, ageing=True)
    frozen = Ageing(operator, Durability(duration="1000 h", current_density=6e3))
    frozen.prepare()
    assert frozen.voltage(frozen.fresh[0]) == pytest.approx(plain, abs=1e-7)


def test_cations_follow_the_second_order_law_everywhere(ageing_cell: Cell) -> None:
    """V17, first form: without dependence on water and temperature c = c0/(1 + k c0 t)."""
    level = {f"{p}.{name}": 0.0 for p in IONOMERS for name in ("hydration_sensitivity", "activation_energy")}
    cell = ageing_cell.replace(level)
    found = run(cell, current_density="0.2 A/cm2", power_loss=None, voltage_loss=None, relative_tolerance=1e-5)
    for part, layer in (("membrane", "membrane"), ("cathode.catalyst_layer.ionomer", "cathode.catalyst_layer")):
        sites = cell.value(f"{part}.ion_exchange_capacity") * cell.value(f"{part}.dry_density")
        rate = cell.value(f"{part}.degradation.rate_constant") * sites
        expected = 1.0 / (1.0 + rate * found.profile_times)
        assert 1.0 - expected[-1] > 0.02
        assert found.profiles[layer]["cation_fraction"] == pytest.approx(
            np.tile(expected[:, None], found.profiles[layer]["x"].size), abs=1e-6
        )


def test_sites_follow_the_first_order_law(ageing_cell: Cell) -> None:
    """V17, second form: c = c0 exp(-k t) at a rate that nothing changes."""
    part = "cathode.catalyst_layer.catalyst.degradation"
    cell = ageing_cell.replace({f"{part}.material": "iron_nitrogen_carbon"}).replace(
        {f"{part}.area_loss.{name}": 0.0 for name in ("transfer_coefficient", "activation_energy")}
    )
    found = run(cell, current_density="0.2 A/cm2", power_loss=None, voltage_loss=None, relative_tolerance=1e-5)
    rate = cell.value(f"{part}.area_loss.rate_constant")
    assert found["active_area_fraction_cathode"] == pytest.approx(np.exp(-rate * found["time"]), abs=1e-6)


def test_coverage_settles_at_its_equilibrium_and_leaves_at_low_potential(ageing_cell: Cell) -> None:
    part = "cathode.catalyst_layer.catalyst.degradation.coverage"
    fast = ageing_cell.replace({f"{part}.build_up_rate": 1e-3, f"{part}.removal_rate": 1e-2})
    operator = operator_for(fast, mesh=COARSE, ageing=True)
    for voltage, covered in ((0.85, True), (0.3, False)):
        ageing = Ageing(operator, Durability(duration="100 h", voltage=voltage, power_loss=None, voltage_loss=None))
        ageing.prepare()
        course = ageing.follow(Course(), 100 * HOUR)
        state = operator.system.physical(course.rows[-1].solution)
        names = np.array(operator.system.grid.names)
        coverage = state[names == "reversible_coverage"]
        potential = state[names == "double_layer_voltage"]
        building = 1.0 / (
            1.0 + np.exp(-(potential - fast.value(f"{part}.half_potential")) / fast.value(f"{part}.width"))
        )
        cathode = potential > 0.2
        rest = 0.3 * 1e-3 * building / (1e-3 * building + 1e-2 * (1.0 - building))
        assert coverage[cathode] == pytest.approx(rest[cathode], abs=1e-4)
        assert (coverage[cathode].mean() > 0.1) == covered


def test_slow_time_equals_full_time(ageing_cell: Cell) -> None:
    """The same equations with all storage, 30 h at 20 times the rates, against what ages as the only memory."""
    faster = {f"{p}.rate_constant": 20.0 * ageing_cell.value(f"{p}.rate_constant") for p in IONOMERS}
    operator = operator_for(ageing_cell.replace(faster), mesh=COARSE, ageing=True)
    ageing = Ageing(operator, Durability(duration="30 h", current_density="0.6 A/cm2", voltage_loss=None))
    ageing.prepare()
    voltages = []
    for system, first in ((operator.system, 1e-3), (ageing.slow_system, 60.0)):
        state = begin(system, ageing.fresh[0], ageing.parameters[0], 0.0)
        for taken in steps(system, state, ageing.parameters[0], 30 * HOUR, TimeSettings(1e-4, 1e-6, first)):
            state = taken.after
        voltages.append(ageing.voltage(state.solution))
    assert ageing.voltage(ageing.fresh[0]) - voltages[1] > 5e-3
    assert voltages[0] == pytest.approx(voltages[1], abs=1e-5)


def test_water_stays_balanced_while_the_ionomer_loses_its_sites(ageing_cell: Cell) -> None:
    faster = {f"{p}.rate_constant": 100.0 * ageing_cell.value(f"{p}.rate_constant") for p in IONOMERS}
    operator = operator_for(ageing_cell.replace(faster), mesh=COARSE, ageing=True)
    system = operator.system
    assert isinstance(system.model, ThroughPlane)
    ageing = Ageing(operator, Durability(duration="10 h", current_density="0.2 A/cm2", voltage_loss=None))
    ageing.prepare()
    watched = Integrals(system, WATCHED)
    first = state = begin(system, ageing.fresh[0], ageing.parameters[0], 0.0, watched)
    for taken in steps(system, state, ageing.parameters[0], 10 * HOUR, TimeSettings(1e-3, 1e-5), watched=watched):
        state = taken.after
    totals = totals_of(operator, system.model.carrier, first, state, 0.0)
    assert abs(totals["water_stored"]) > 1e-5
    assert totals["species_closure_relative"] < 1e-6


def test_jumping_over_cycles_equals_resolving_them(ageing_cell: Cell) -> None:
    cycle = [
        {"duration": "30 min", "current_density": "0.2 A/cm2"},
        {"duration": "20 min", "current_density": "1 A/cm2"},
        {"duration": "10 min", "voltage": "0.35 V"},
    ]
    both = [
        run(ageing_cell, duration="300 h", cycle=cycle, power_loss=None, voltage_loss=None, jumping=jumping)
        for jumping in (True, False)
    ]
    assert both[0].resolved_cycles < 60 < both[1].resolved_cycles == 300
    lost = [r["irreversible_voltage_loss"][-1] + r["recoverable_voltage_loss"][-1] for r in both]
    assert lost[1] > 5e-3
    assert lost[0] == pytest.approx(lost[1], rel=5e-3)
    for name in ("cation_fraction_membrane", "cation_fraction_cathode", "active_area_fraction_cathode"):
        assert both[0][name][-1] == pytest.approx(both[1][name][-1], abs=1e-4)


def test_jumps_carry_slow_and_settled_unknowns_alike() -> None:
    """A slow decay, and a fast relaxation towards it: both linear, so that jumps are nearly exact."""

    def cycle(number: int, slow: np.ndarray) -> np.ndarray:
        return np.array([slow[0] * (1.0 - 1e-4), slow[1] + 0.3 * (0.5 * slow[0] - slow[1])])

    exact = np.array([1.0, 0.0])
    for number in range(10_000):
        exact = cycle(number, exact)
    *_, last = pass_cycles(cycle, np.array([1.0, 0.0]), 10_000, 1e-3)
    assert last.cycles == 10_000
    assert last.resolved < 1500
    assert last.slow == pytest.approx(exact, abs=1e-3)


@pytest.mark.parametrize(
    "load", [{"current_density": "0.6 A/cm2"}, {"power_density": "0.4 W/cm2"}, {"voltage": "0.7 V"}]
)
def test_an_aged_cell_gives_less(ageing_cell: Cell, load: dict[str, str]) -> None:
    found = run(ageing_cell, power_loss=None, voltage_loss=None, **load)
    voltage, current = (found[n][-1] - found[n][0] for n in ("cell_voltage", "current_density"))
    kind = next(iter(load))
    assert found["irreversible_voltage_loss"][-1] > 1e-3
    if kind == "current_density":
        assert voltage < -1e-3
    elif kind == "power_density":
        assert current > 10.0
    else:
        assert current < -100.0


def test_causes_and_remainder_sum_to_the_loss(ageing_cell: Cell) -> None:
    found = run(ageing_cell, current_density="0.6 A/cm2", power_loss=None, voltage_loss=None)
    total = sum(found.causes[name][-1] for name in CAUSES) + found.causes["voltage_loss_remainder"][-1]
    assert total == pytest.approx(found["irreversible_voltage_loss"][-1], abs=1e-12)
    assert abs(found.causes["voltage_loss_remainder"][-1]) < 0.05 * total
    dropped = found["cell_voltage"][0] - found["cell_voltage"][-1]
    parts = found["irreversible_voltage_loss"][-1] + found["recoverable_voltage_loss"][-1]
    assert parts == pytest.approx(dropped, abs=1e-6)


def test_the_end_of_life_is_met_where_it_is_stated(ageing_cell: Cell) -> None:
    found = run(ageing_cell, duration="20000 h", current_density="0.6 A/cm2", voltage_loss="20 mV", power_loss=None)
    assert found.status.startswith("stopped")
    assert found.end_of_life == "0.02 V voltage loss"
    assert found["cell_voltage"][0] - found["cell_voltage"][-1] == pytest.approx(0.02, abs=1e-5)
    beyond = run(ageing_cell, duration="50 h", current_density="0.6 A/cm2", voltage_loss="20 mV", power_loss=None)
    assert beyond.status == "complete"
    assert beyond.lifetime == pytest.approx(found.lifetime, rel=1e-2)


def test_the_end_of_life_of_cycles_lies_where_resolved_ones_put_it(ageing_cell: Cell) -> None:
    cycle = [{"duration": "1 h", "current_density": "0.2 A/cm2"}, {"duration": "1 h", "current_density": "1 A/cm2"}]
    lives = [
        run(ageing_cell, duration="800 h", cycle=cycle, voltage_loss="20 mV", power_loss=None, jumping=jumping).lifetime
        for jumping in (True, False)
    ]
    assert lives[0] == pytest.approx(lives[1], rel=0.01)


def test_carbonate_spares_the_cations(ageing_cell: Cell) -> None:
    """Only hydroxide attacks: with carbon dioxide in the air the carbonated anode side keeps its cations."""
    air = ageing_cell.replace(
        {"carbonation.material": "hydroxide_carbonate", "conditions.cathode.carbon_dioxide_fraction": "400 ppm"}
    )
    load = {"current_density": "0.6 A/cm2", "power_loss": None, "voltage_loss": None}
    clean, carbonated = run(ageing_cell, **load), run(air, **load)
    for part in ("anode", "membrane", "cathode"):
        assert carbonated[f"cation_fraction_{part}"][-1] > clean[f"cation_fraction_{part}"][-1]


def test_every_input_of_the_laws_acts(ageing_cell: Cell) -> None:
    """Each number changes a rate of ageing or the cell's response to it, at a state that has aged."""
    operator = operator_for(ageing_cell, mesh=COARSE, ageing=True)
    ageing = Ageing(operator, Durability(duration="300 h", current_density="0.6 A/cm2", voltage_loss=None))
    ageing.prepare()
    last = ageing.follow(Course(), 300 * HOUR).rows[-1]
    before = operator.system.residual(last.solution, last.parameters)
    dead = []
    for path in (p for p in ageing_cell.quantities if ".degradation." in p):
        moved = last.parameters.copy()
        moved[operator.system.index[path]] = 1.01 * moved[operator.system.index[path]] + 0.01
        if not np.abs(operator.system.residual(last.solution, moved) - before).max() > 0.0:
            dead.append(path)
    assert not dead


def test_only_what_has_a_law_ages() -> None:
    cell = load_cell("pap_reference").replace({"membrane.degradation.material": "piperidinium"})
    operator = operator_for(cell, mesh=COARSE, ageing=True)
    assert {n for n in operator.system.grid.names if n in SLOW} == {"cation_fraction"}
    found = run(cell, current_density="0.6 A/cm2")
    assert "cation_fraction_cathode" not in found.table
    assert found.causes["voltage_loss_cathode_ionomer"][-1] == 0.0
    assert found["recoverable_voltage_loss"][-1] == pytest.approx(0.0, abs=1e-12)
