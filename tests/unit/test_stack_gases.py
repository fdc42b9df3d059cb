"""Gases and water of a stack by hand: purge, two water balances, carbon dioxide, oxygen at every load."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from hydroxcell.constants import FARADAY, MOLAR_MASS
from hydroxcell.system.curve import Curve
from hydroxcell.system.loads import load_columns, rated_load, states
from hydroxcell.system.plant import AIR_MASS
from hydroxcell.system.stack import StackState, carbonate_loss, in_use, operate
from hydroxcell.system.study import SystemStudy, read_study
from hydroxcell.system.water import hydrogen_loop, oxygen_demand, purge_interval, purge_loss

EXAMPLES = Path(__file__).parents[2] / "examples" / "system"


@pytest.fixture(scope="module")
def study() -> SystemStudy:
    return read_study(EXAMPLES / "car_80kw.toml").with_values(stack__cells=20)


def columns(study: SystemStudy, method: str = "separator", loads: int = 4) -> dict[str, np.ndarray]:
    one = dataclasses.replace(study, words={**study.words, "plant.carbon_dioxide_removal": method})
    values = in_use(one.values, one.words)
    rated = rated_load(values, one)
    return load_columns(*states(values, one, rated, rated * np.linspace(0.25, 1.0, loads)))


# --- oxygen ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cells", "area"), [(1, 0.0025), (20, 0.04), (370, 0.0237)])
def test_oxygen_and_air_are_those_of_faraday_at_every_load(study: SystemStudy, cells: int, area: float) -> None:
    one = study.with_values(stack__cells=cells, stack__area=area)
    values = in_use(one.values, one.words)
    rated = rated_load(values, one)
    i = rated * np.geomspace(2e-4, 1.0, 40)
    s = operate(values, one.words, one.curve, i, rated)
    current = i * area
    assert s.oxygen_used * MOLAR_MASS["O2"] == pytest.approx(
        cells * current * MOLAR_MASS["O2"] / (4 * FARADAY), rel=1e-13
    )
    x, stoichiometry = values["plant.oxygen_fraction"], values["stack.cathode_stoichiometry"]
    least = values["plant.minimum_air_share"] * current[-1]
    demand = oxygen_demand(np.maximum(current, least), cells, x, AIR_MASS)
    assert s.air * AIR_MASS == pytest.approx(stoichiometry * np.asarray(demand), rel=1e-13)


# --- hydrogen loop ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("limit", "depth"), [(0.2, 0.5), (0.1, 0.9), (0.3, 0.05)])
def test_purge_is_that_of_a_mixed_volume_followed_in_time(limit: float, depth: float) -> None:
    # One mole of dry gas at the limit; let out a little, fill up with hydrogen, until the part `depth` is gone.
    inert, hydrogen_out, inert_out, step = limit, 0.0, 0.0, 2e-5
    while inert > limit * (1.0 - depth):
        hydrogen_out += (1.0 - inert) * step
        inert_out += inert * step
        inert -= inert * step
    assert hydrogen_out / inert_out == pytest.approx(purge_loss(limit, depth), rel=1e-3)
    flow = 1e-4
    assert inert_out / flow == pytest.approx(float(purge_interval(np.array([flow]), limit, depth, 1.0)[0]), rel=1e-3)


def test_hydrogen_loop_by_hand() -> None:
    # 1 mol/s used, 0.01 mol/s of nitrogen, 20 % and no depth: 0.05 mol/s purged, 0.04 of it hydrogen.
    one = np.ones(1)
    loop = hydrogen_loop(
        one, 0.01 * one, 0.7 * one, one, stoichiometry=1.5, inert_limit=0.2, temperature=333.15, pressure=1.5e5
    )
    assert (loop.purge_dry[0], loop.purged_hydrogen[0], loop.fresh[0]) == pytest.approx((0.05, 0.04, 1.04))
    # Behind the stack 0.5 mol/s of hydrogen are 80 %: 0.625 in all, of which 0.575 go round with 0.115 of nitrogen.
    assert (loop.anode.dry_out[0], loop.recirculated_dry[0], loop.inert_in[0]) == pytest.approx((0.625, 0.575, 0.115))
    assert loop.anode.dry_in[0] - loop.inert_in[0] == pytest.approx(1.5)  # hydrogen at the inlet
    # Vapour at 60 degC (19.946 kPa): 0.1534 per dry gas leaves with the purge, the rest is drained.
    assert loop.vapour_lost[0] == pytest.approx(0.05 * 19.946 / (150 - 19.946), rel=1e-3)
    assert loop.liquid_drained[0] == pytest.approx(0.7 - loop.vapour_lost[0])


def test_more_nitrogen_means_more_purges(study: SystemStudy) -> None:
    few, many = columns(study), columns(study.with_values(stack__nitrogen_crossover=4e-5))
    assert np.all(many["purge_interval"] < 0.1 * few["purge_interval"])
    assert np.all(many["hydrogen_rate"] > few["hydrogen_rate"])


def test_crossing_hydrogen_takes_oxygen_gives_water_and_no_current(study: SystemStudy) -> None:
    none, some = (columns(study.with_values(stack__hydrogen_crossover=x)) for x in (0.0, 20.0))
    burnt = 20 * study.values["stack.area"] * 20.0 / (2 * FARADAY)
    assert some["crossover_hydrogen_rate"] == pytest.approx(burnt * MOLAR_MASS["H2"])
    assert some["hydrogen_rate"] - none["hydrogen_rate"] == pytest.approx(burnt * MOLAR_MASS["H2"], rel=1e-9)
    assert some["gross_power"] == pytest.approx(none["gross_power"], rel=1e-5)
    out = [c["cathode_vapour_out"] + c["cathode_liquid_out"] for c in (none, some)]
    assert out[1] - out[0] == pytest.approx(burnt * MOLAR_MASS["H2O"], rel=1e-9)
    assert some["stack_heat"] == pytest.approx(
        none["stack_heat"] + burnt * 241.8e3, rel=2e-3
    )  # the water stays vapour, so that the lower heating value is released


# --- water -----------------------------------------------------------------------------------------------------------


def by_hand(study: SystemStudy, ion: str, through: float) -> StackState:
    """One cell of 100 cm2 at 1 A/cm2, 60 degC, 1.5 bar, 80 % relative humidity, stoichiometry 2."""
    curve = Curve.of([0.0, 1e4, 2e4], [1.0, 0.6, 0.3])
    one = study.with_values(
        stack__cells=1, stack__area=0.01, stack__temperature=333.15, stack__cathode_pressure=1.5e5,
        stack__cathode_pressure_low=1.5e5, stack__cathode_stoichiometry=2.0, stack__cathode_relative_humidity=0.8,
        stack__water_through_membrane=through, stack__hydrogen_crossover=0.0, stack__nitrogen_crossover=0.0,
        plant__carbon_dioxide_fraction=0.0, stack__cathode_pressure_drop=15e3, plant__oxygen_fraction=0.2095,
    )  # fmt: skip
    words = {**one.words, "stack.ion": ion}
    return operate(one.values, words, curve, np.array([1e4]), 1e4)


def test_alkaline_anode_floods_and_cathode_dries(study: SystemStudy) -> None:
    s = by_hand(study, "hydroxide", 0.3)
    electrons = 100.0 / FARADAY
    # Anode: makes 1, gives 0.3 to the cathode, 0.7 leave as liquid because nothing is purged.
    assert s.loop.liquid_drained[0] == pytest.approx(0.7 * electrons)
    assert 3600e3 * s.loop.liquid_drained[0] * MOLAR_MASS["H2O"] == pytest.approx(47.05, abs=0.01)
    # Cathode: 2.3866 of air bring 0.8 x 19.946/(150 - 0.8 x 19.946) of vapour each, 0.5 is used, 0.3 arrives.
    vapour_in = 2.3866 * 0.8 * 19.946 / (150 - 0.8 * 19.946)
    assert s.cathode.vapour_in[0] / electrons == pytest.approx(vapour_in, rel=1e-3)
    assert s.cathode.vapour_out[0] / electrons == pytest.approx(vapour_in - 0.2, rel=3e-3)
    assert s.cathode.liquid_out[0] == 0.0
    # The exhaust is drier than the feed: 26 % instead of 80 % relative humidity.
    humid = s.cathode.vapour_out[0] / (s.cathode.vapour_out[0] + s.cathode.dry_out[0])
    assert humid * 135 / 19.946 == pytest.approx(0.256, abs=0.004)


def test_acid_cathode_floods_and_anode_dries(study: SystemStudy) -> None:
    s = by_hand(study, "proton", -0.05)
    electrons = 100.0 / FARADAY
    assert s.loop.liquid_drained[0] == pytest.approx(0.05 * electrons)
    # 0.284 arrive, 0.5 are made, 0.05 leave: 0.734 of which 2.1366 of gas can hold 19.946/(135 - 19.946) each.
    assert s.cathode.vapour_out[0] / electrons == pytest.approx(2.1366 * 19.946 / (135 - 19.946), rel=1e-3)
    assert s.cathode.liquid_out[0] / electrons == pytest.approx(0.7341 - 0.3704, abs=1e-3)


# --- carbon dioxide --------------------------------------------------------------------------------------------------


def test_carbon_dioxide_per_energy_is_that_of_the_tables(study: SystemStudy) -> None:
    one = study.with_values(
        stack__rated_cell_voltage=0.65, plant__carbon_dioxide_fraction=420e-6, plant__oxygen_fraction=0.21,
        plant__sorbent_capacity=0.25, stack__cathode_stoichiometry=2.0,
    )  # fmt: skip
    energy = 3.6e6  # J/kWh
    air = columns(one, "none")
    assert 1e3 * (air["carbon_dioxide_rate"] / air["gross_power"])[-1] * energy == pytest.approx(2.53, abs=0.02)
    sorbent = columns(one.with_values(plant__removal=1.0), "sorbent")
    assert 1e3 * (sorbent["sorbent_rate"] / sorbent["gross_power"])[-1] * energy == pytest.approx(10.1, abs=0.1)
    assert sorbent["carbon_dioxide_rate"] == pytest.approx(0.0, abs=1e-15)
    separator = columns(one.with_values(plant__removal=0.98, plant__separator_hydrogen_share=0.027), "separator")
    assert separator["carbon_dioxide_rate"] / separator["air_rate"] == pytest.approx(
        0.02 * 420e-6 * MOLAR_MASS["CO2"] / AIR_MASS, rel=1e-9
    )
    extra = separator["hydrogen_rate"] * separator["hydrogen_utilisation"] * 0.027
    spent = separator["hydrogen_rate"] * (1 - separator["hydrogen_utilisation"])
    assert spent == pytest.approx(
        extra + separator["crossover_hydrogen_rate"] + separator["purged_hydrogen_share"] * separator["hydrogen_rate"]
        * separator["hydrogen_utilisation"]
    )  # fmt: skip


def test_untreated_air_costs_voltage_hydrogen_and_says_so(study: SystemStudy) -> None:
    rated = {m: rated_load(in_use(study.values, {**study.words, "plant.carbon_dioxide_removal": m}), study)
             for m in ("none", "self_purge", "sorbent")}  # fmt: skip
    assert rated["none"] < 0.7 * rated["sorbent"]
    assert rated["none"] < rated["self_purge"] < rated["sorbent"]
    untreated, treated = columns(study, "none"), columns(study, "sorbent")
    # What crosses as carbonate is set free at the anode and purged with hydrogen.
    crossing = untreated["carbon_dioxide_rate"] / MOLAR_MASS["CO2"] * study.values["stack.carbon_dioxide_uptake"]
    inert = crossing + study.values["stack.nitrogen_crossover"] * 20 * study.values["stack.area"]
    loss = purge_loss(study.values["stack.inert_limit"], study.values["stack.purge_depth"])
    used = untreated["oxygen_rate"] / MOLAR_MASS["O2"] * 2
    assert untreated["purged_hydrogen_share"] == pytest.approx(inert * loss / used)
    assert np.all(untreated["purged_hydrogen_share"] > 5 * treated["purged_hydrogen_share"])


def test_loss_by_carbon_dioxide_goes_with_its_power_and_is_not_counted_twice(study: SystemStudy) -> None:
    values = {**study.values, "plant.untreated_voltage_loss": 0.2, "plant.carbon_dioxide_loss_exponent": 0.5}
    values |= {"plant.removal": 0.96, "plant.self_purge_relief": 0.0, "plant.carbon_dioxide_fraction": 400e-6}
    assert carbonate_loss(values) == pytest.approx(0.2 * 0.2)
    assert carbonate_loss(values, 400e-6) == pytest.approx(0.2 * (0.2 - 1.0))
    assert carbonate_loss(values, 16e-6) == pytest.approx(0.0, abs=1e-15)
    assert carbonate_loss({**values, "plant.carbon_dioxide_fraction": 0.0}) == 0.0
