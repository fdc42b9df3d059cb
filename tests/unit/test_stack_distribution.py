"""Air, hydrogen and coolant of the cells of a stack: limits, closure, and what follows for temperature and voltage."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from hydroxcell.errors import SolverError
from hydroxcell.system.cell_temperatures import cell_temperatures, end_loss
from hydroxcell.system.flow_distribution import flow_shares, friction_factor
from hydroxcell.system.loads import rated_load
from hydroxcell.system.stack import StackState, in_use, operate
from hydroxcell.system.stack_system import stack_system
from hydroxcell.system.study import SystemStudy, read_study

EXAMPLES = Path(__file__).parents[2] / "examples" / "system"
ONE = np.ones(1)
GIVEN: dict[str, Any] = {
    "density": 1.2 * ONE, "viscosity": 2e-5 * ONE, "pressure_drop": 5e3 * ONE, "pitch": 1.3e-3,
}  # fmt: skip
BOTH = pytest.mark.parametrize("arrangement", ["U", "Z"])


@pytest.fixture(scope="module")
def study() -> SystemStudy:
    return read_study(EXAMPLES / "car_80kw.toml")


def state(study: SystemStudy, loads: int = 5, words: dict[str, str] | None = None, **values: float) -> StackState:
    changed = dataclasses.replace(study.with_values(**values), words={**study.words, **(words or {})})
    numbers = in_use(changed.values, changed.words)
    rated = rated_load(numbers, changed)
    return operate(numbers, changed.words, changed.curve, rated * np.linspace(0.1, 1.0, loads), rated)


def driving_pressure(shares: np.ndarray, flow: float, diameter: float, recovery: float, arrangement: str) -> np.ndarray:
    """Pressure across every cell by marching along both manifolds, cell by cell."""
    area, cells = np.pi * diameter**2 / 4, len(shares)
    rho, mu, pitch = 1.2, 2e-5, 1.3e-3

    def speed(share: float) -> float:
        return share * flow / cells / (rho * area)

    def friction(v: float) -> float:
        factor = float(friction_factor(np.array([rho * abs(v) * diameter / mu]))[0])
        return factor * pitch / diameter * 0.5 * rho * v * abs(v)

    inlet, outlet = [0.0], [0.0]
    for k in range(cells - 1):
        before, after = speed(shares[k:].sum()), speed(shares[k + 1 :].sum())
        inlet.append(inlet[-1] - friction(after) + recovery * 0.5 * rho * (before**2 - after**2))
        if arrangement == "U":
            outlet.append(outlet[-1] + friction(after) + recovery * 0.5 * rho * (before**2 - after**2))
        else:
            here, next_one = speed(shares[: k + 1].sum()), speed(shares[: k + 2].sum())
            outlet.append(outlet[-1] - friction(here) - recovery * 0.5 * rho * (next_one**2 - here**2))
    return np.array(inlet) - np.array(outlet)


@BOTH
@pytest.mark.parametrize("cells", [1, 2, 7, 100, 400])
@pytest.mark.parametrize("diameter", [0.02, 0.04, 0.5])
def test_shares_close_and_satisfy_the_pressures(cells: int, diameter: float, arrangement: Literal["U", "Z"]) -> None:
    flow = 5e-4 * cells
    share = flow_shares(flow * ONE, cells=cells, diameter=diameter, recovery=0.8, arrangement=arrangement, **GIVEN)[0]
    assert abs(share.sum() - cells) < 1e-9 * cells
    across = driving_pressure(share, flow, diameter, 0.8, arrangement)
    assert 5e3 * (share - share[0]) == pytest.approx(across - across[0], abs=1e-4 * cells)


@BOTH
def test_wide_manifolds_share_equally(arrangement: Literal["U", "Z"]) -> None:
    wide = flow_shares(0.05 * ONE, cells=100, diameter=0.5, recovery=0.8, arrangement=arrangement, **GIVEN)
    assert np.abs(wide - 1.0).max() < 1e-5


def test_two_laminar_cells_are_as_computed_by_hand() -> None:
    given = GIVEN | {"viscosity": 1.0 * ONE, "pressure_drop": 300.0 * ONE}
    diameter, flow = 0.01, 0.002
    # Hagen and Poiseuille between the cells, at the flow of one cell: 128 mu s (m/rho)/(pi D^4)
    k = 128 * 1.0 * 1.3e-3 * (0.001 / 1.2) / (np.pi * diameter**4)
    u = flow_shares(flow * ONE, cells=2, diameter=diameter, recovery=0.0, **given)[0]
    assert u == pytest.approx([2 - 300 / (300 + k), 300 / (300 + k)], rel=1e-9)
    assert 0.05 < u[1] < 0.95
    z = flow_shares(flow * ONE, cells=2, diameter=diameter, recovery=0.0, arrangement="Z", **given)[0]
    assert z == pytest.approx([1.0, 1.0], rel=1e-9)


def test_limits_of_friction_and_recovery() -> None:
    u = flow_shares(0.05 * ONE, cells=100, diameter=0.03, recovery=0.0, **GIVEN)[0]
    assert np.all(np.diff(u) < 0.0)
    # Ever narrower, and in the end the first cell of a U takes it all.
    narrow = GIVEN | {"pressure_drop": 1.0 * ONE}
    first = [flow_shares(0.01 * ONE, cells=20, diameter=d, recovery=0.0, **narrow)[0, 0] for d in (0.05, 0.02, 0.005)]
    assert first[0] < first[1] < first[2]
    assert first[2] > 15.0
    # Without friction the recovered pressure of both manifolds cancels in a U, and drives the far cells in a Z.
    smooth = GIVEN | {"viscosity": 1e-30 * ONE}
    assert np.abs(flow_shares(0.05 * ONE, cells=50, diameter=0.05, recovery=0.9, **smooth) - 1.0).max() < 1e-6
    z = flow_shares(0.05 * ONE, cells=50, diameter=0.05, recovery=0.9, arrangement="Z", **smooth)[0]
    assert np.all(np.diff(z) > 0.0)
    # Friction mirrors a Z: both ends get as much, the middle less.
    z = flow_shares(0.05 * ONE, cells=50, diameter=0.03, recovery=0.0, arrangement="Z", **GIVEN)[0]
    assert z == pytest.approx(z[::-1], rel=1e-9)
    assert z[0] > z[25]


def test_friction_has_no_jump_and_loads_do_not_touch_each_other() -> None:
    re = np.linspace(1000.0, 8000.0, 20001)
    assert np.abs(np.diff(friction_factor(re))).max() < 1e-4
    flows = np.array([0.0, 0.01, 0.08, 0.02])
    given = {name: value * np.ones(4) if name != "pitch" else value for name, value in GIVEN.items()}
    together = flow_shares(flows, cells=60, diameter=0.03, recovery=0.8, **given)
    for k, flow in enumerate(flows):
        alone = flow_shares(flow * ONE, cells=60, diameter=0.03, recovery=0.8, **GIVEN)
        assert together[k] == pytest.approx(alone[0], abs=1e-9)
    assert together[0] == pytest.approx(1.0)


def test_hopeless_manifolds_are_refused() -> None:
    with pytest.raises(SolverError, match="too narrow"):
        flow_shares(5.0 * ONE, cells=200, diameter=0.004, recovery=1.2, arrangement="Z", **GIVEN)


@pytest.mark.parametrize("loads", [2, 5, 17])
@pytest.mark.parametrize(("air", "hydrogen", "coolant"), [("U", "U", "U"), ("Z", "Z", "Z"), ("U", "Z", "U")])
def test_unequal_cells_close_mass_and_energy_at_every_step_size(
    study: SystemStudy, loads: int, air: str, hydrogen: str, coolant: str
) -> None:
    words = {"stack.manifold": air, "stack.anode_manifold": hydrogen, "stack.coolant_manifold": coolant}
    s = state(
        study, loads, words, stack__cells=60, stack__manifold_diameter=0.012, stack__anode_manifold_diameter=0.009,
        stack__coolant_manifold_diameter=0.015,
    )  # fmt: skip
    for shares in (s.air_shares, s.hydrogen_shares, s.coolant_shares):
        assert np.ptp(shares[-1]) > 0.005
        assert np.abs(shares.sum(axis=1) - 60).max() < 1e-9 * 60
    assert np.abs(s.energy_closure).max() < 1e-12
    assert np.abs(s.mass_closure).max() < 1e-12


def test_less_coolant_makes_a_cell_warm_and_its_neighbours_too(study: SystemStudy) -> None:
    ends = {"stack__end_conductance": 0.0, "stack__temperature_voltage_slope": 1e-3}
    s = state(study, 3, None, stack__cells=60, stack__coolant_manifold_diameter=0.012, **ends)
    share, t = s.coolant_shares[-1], s.cell_temperatures[-1]
    assert np.argmin(share) == np.argmax(t)
    assert t.mean() == pytest.approx(study.values["stack.temperature"], abs=1e-9)
    alone = state(
        study, 3, None, stack__cells=60, stack__coolant_manifold_diameter=0.012, stack__cell_conductance=0.0, **ends
    )
    rise = study.values["stack.coolant_rise"]
    expected = 0.5 * rise * (1.0 / share - np.mean(1.0 / share))
    assert alone.cell_temperatures[-1] - t.mean() == pytest.approx(expected, abs=1e-9)
    assert np.ptp(t) < np.ptp(expected)


def test_heat_of_every_cell_balances() -> None:
    heat, rng = np.array([4000.0, 100.0]), np.random.default_rng(1)
    offset = rng.normal(size=(2, 20))
    h = {"cooling": 1500.0, "neighbour": 400.0, "end": 15.0}
    t = cell_temperatures(heat, cells=20, mean=343.15, ambient=263.15, coolant_offset=offset, **h)
    assert t.mean(axis=1) == pytest.approx([343.15, 343.15], abs=1e-9)
    # The coolant's own temperature is the same unknown for all cells; what each gives to it must agree.
    padded = np.pad(t, ((0, 0), (1, 1)), mode="edge")
    conducted = 400.0 * (padded[:, :-2] - 2 * t + padded[:, 2:])
    lost = np.zeros_like(t)
    lost[:, [0, -1]] = 15.0 * (t[:, [0, -1]] - 263.15)
    coolant = t - offset - (heat[:, None] + conducted - lost) / 1500.0
    assert np.ptp(coolant, axis=1) == pytest.approx([0.0, 0.0], abs=1e-9)
    given = 1500.0 * (t - offset - coolant)
    assert given.sum(axis=1) + end_loss(t, ambient=263.15, end=15.0) == pytest.approx(20 * heat, rel=1e-12)
    cold = cell_temperatures(heat, cells=20, mean=343.15, ambient=263.15, **h)
    assert np.all(cold[:, 0] < cold[:, 10])
    flat = cell_temperatures(heat, cells=1, mean=343.15, ambient=263.15, cooling=1500.0, neighbour=400.0, end=0.0)
    assert flat == pytest.approx(343.15)


def test_voltage_falls_where_hydrogen_or_air_is_short(study: SystemStudy) -> None:
    even = {
        "stack__temperature_voltage_slope": 0.0,
        "stack__manifold_diameter": 0.5,
        "stack__coolant_manifold_diameter": 0.5,
    }
    s = state(study, 3, None, stack__cells=60, stack__anode_manifold_diameter=0.009, **even)
    share, v = s.hydrogen_shares[-1], s.cell_voltages[-1]
    assert np.argmin(share) == np.argmin(v)
    # Nernst: the hydrogen behind the cell with least of it is thinned most, and that is worth millivolts only.
    assert 0.0 < np.ptp(v) < 0.02
    starved = study.with_values(stack__cells=60, stack__anode_manifold_diameter=0.003, stack__anode_stoichiometry=1.1)
    result = stack_system(starved)
    assert np.isnan(result.cells["cell_voltage"]).any()
    assert any("starved of air or hydrogen" in text for text in result.findings)
