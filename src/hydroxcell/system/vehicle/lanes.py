"""Many vehicles beside each other, each with its own order of cycles: a step of all of them is one on arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.system.vehicle.arithmetic import MANY
from hydroxcell.system.vehicle.battery import internal_power
from hydroxcell.system.vehicle.drive import FOLLOWED, Plan, catch_up, share_out
from hydroxcell.system.vehicle.maps import HEAT, HydrogenMap
from hydroxcell.system.vehicle.rules import Rule
from hydroxcell.system.vehicle.wheels import Body

TOGETHER = 4096  # lanes that are marched together, so that their state stays in the cache of a processor


@dataclass(frozen=True, eq=False)
class Legs:
    """Cycles as vehicles drive them that only their motors limit, one after the other in one array.

    Attributes
    ----------
    demand : [W] of drive and accessories, all steps of all legs
    reached : [m/s] speed at the end of each of these steps
    duration : [s] of the steps of each cycle, all cycles
    first : (legs,) where a leg begins in `demand`
    cycle : (legs,) which cycle it is
    cycle_first, cycle_steps : (cycles,) where a cycle begins in `duration`, number of its steps
    plans : (cycles,) speeds, grade and wind
    bodies : (legs,) vehicle with its surroundings
    accessories : (legs,) [W]
    """

    demand: np.ndarray
    reached: np.ndarray
    duration: np.ndarray
    first: np.ndarray
    cycle: np.ndarray
    cycle_first: np.ndarray
    cycle_steps: np.ndarray
    plans: Sequence[Plan]
    bodies: Sequence[Body]
    accessories: np.ndarray


@dataclass(frozen=True, eq=False)
class Lanes:
    """Legs that are driven one after the other, by many vehicles beside each other.

    Attributes
    ----------
    legs : all legs of all lanes, in order
    bounds : (lanes + 1,) lane k has the legs from bounds[k] to bounds[k + 1]
    """

    legs: np.ndarray
    bounds: np.ndarray

    def part(self, start: int, end: int) -> Lanes:
        """Some of the lanes."""
        bounds = self.bounds[start : end + 1]
        return Lanes(self.legs[bounds[0] : bounds[-1]], bounds - bounds[0])


@dataclass(frozen=True, eq=False)
class Arrived:
    """What became of each lane (lanes,).

    Attributes
    ----------
    hydrogen : [kg] taken
    net : [J] of the fuel-cell system
    charge : [1] state of charge at the end
    taken, stored : [J] that the battery was given at its terminals, and what of it arrived inside
    drawn, given : [J] that left the battery inside, and what of it came out
    lost : [m] way that is missing because fuel cell and battery did not suffice
    behind : [s] time in which the vehicle was behind for that reason
    steps : [1] that were driven
    """

    hydrogen: np.ndarray
    net: np.ndarray
    charge: np.ndarray
    taken: np.ndarray
    stored: np.ndarray
    drawn: np.ndarray
    given: np.ndarray
    lost: np.ndarray
    behind: np.ndarray
    steps: np.ndarray


def drive_lanes(numbers: Mapping[str, float], rule: Rule, hydrogen: HydrogenMap, legs: Legs, lanes: Lanes) -> Arrived:
    """Drive all lanes from the target charge, with the laws of `drive.march`.

    Parameters
    ----------
    numbers : of the vehicle with `battery.softness`, the same for all lanes
    rule, hydrogen : power split and map of the fuel-cell system
    legs, lanes : what is driven

    A vehicle whose fuel cell and battery do not suffice falls behind and catches up, one by one, as in `drive.march`.
    """
    number = len(lanes.bounds) - 1
    parts = [
        _march(numbers, rule, hydrogen, legs, lanes.part(k, min(k + TOGETHER, number)))
        for k in range(0, number, TOGETHER)
    ]
    names = Arrived.__dataclass_fields__
    return Arrived(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def corrected(numbers: Mapping[str, float], found: Arrived, peak: float) -> np.ndarray:
    """Hydrogen of each lane [kg] that would have left the battery at the target charge.

    The energy that the battery lost is worth what the fuel cell took for as much in that lane, and what it gained as
    much as it gives back; as `sustain.drive` does it for one cycle.

    Parameters
    ----------
    peak : [1] efficiency that stands for a fuel cell that never ran
    """
    lost = (numbers["battery.target_charge"] - found.charge) * numbers["battery.energy"]
    efficiency = np.where(found.net > 0.0, found.net / np.maximum(found.hydrogen * HEAT, 1e-300), peak)
    charging = np.divide(found.stored, found.taken, out=np.ones_like(lost), where=found.taken > 0.0)
    discharging = np.divide(found.given, found.drawn, out=np.ones_like(lost), where=found.drawn > 0.0)
    worth = np.where(lost > 0.0, lost / (efficiency * charging), lost * discharging / efficiency)
    return np.asarray(found.hydrogen + worth / HEAT)


@dataclass(eq=False)
class _State:
    """State of the lanes, in order of falling length; `ran` [s] since the start, `off` the speed of those behind."""

    leg: np.ndarray
    place: np.ndarray
    clock: np.ndarray
    left: np.ndarray
    charge: np.ndarray
    before: np.ndarray
    ran: np.ndarray
    off: dict[int, float]
    lost: np.ndarray
    behind: np.ndarray

    @classmethod
    def of(cls, first: np.ndarray, charge: float) -> _State:
        """Before the first step, at one state of charge."""
        number = len(first)
        place, clock, left = (np.zeros(number, dtype=np.intp) for _ in range(3))
        before, ran, lost, behind = (np.zeros(number) for _ in range(4))
        full = np.full(number, charge)
        return cls(first.astype(np.intp), place, clock, left, full, before, ran, {}, lost, behind)

    def enter(self, legs: Legs, lanes: Lanes, which: np.ndarray) -> None:
        """Put lanes at the beginning of their leg."""
        own = lanes.legs[self.leg[which]]
        cycle = legs.cycle[own]
        self.place[which] = legs.first[own]
        self.clock[which] = legs.cycle_first[cycle]
        self.left[which] = legs.cycle_steps[cycle]


def _march(n: Mapping[str, float], rule: Rule, hydrogen: HydrogenMap, legs: Legs, lanes: Lanes) -> Arrived:
    number = len(lanes.bounds) - 1
    total = np.concatenate([[0], np.cumsum(legs.cycle_steps[legs.cycle[lanes.legs]])])[lanes.bounds]
    steps = np.diff(total)
    order = np.argsort(-steps, kind="stable")
    falling = steps[order]
    s = _State.of(lanes.bounds[:-1][order], n["battery.target_charge"])
    s.enter(legs, lanes, np.flatnonzero(falling > 0))
    sums = np.zeros((6, number))
    energy, softness = n["battery.energy"], n["battery.softness"]
    shortest, lowest = n["fuel_cell.shortest_run"], n["fuel_cell.lowest_power"]
    even = float(legs.duration[0]) if np.ptp(legs.duration) == 0.0 else None
    active = int(np.count_nonzero(falling))
    for k in range(int(falling[0]) if number else 0):
        while falling[active - 1] <= k:
            active -= 1
        a = slice(0, active)
        demand = legs.demand[s.place[a]]
        dt = even if even is not None else legs.duration[s.clock[a]]
        for lane in s.off:
            demand[lane] = _step(legs, lanes, s, lane, None)[2] + _accessories(legs, lanes, s, lane)
        wanted = rule(MANY, n, demand, s.charge[a], s.before[a])
        if shortest > 0.0:
            going = (wanted < lowest) & (s.ran[a] > 0.0) & (s.ran[a] < shortest)
            wanted = np.where(going, lowest, wanted)
        power, gives, takes = share_out(MANY, n, demand, s.charge[a], s.before[a], wanted, dt)
        rest = demand - power
        short = np.flatnonzero(rest > gives * (1.0 + 1e-12) + 1e-9)
        if len(short) or s.off:
            _fall_behind(legs, lanes, s, short, power, gives, rest)
        battery = np.maximum(rest, -takes)
        inner = internal_power(battery, np.sqrt, softness)
        s.charge[a] -= inner * (dt / energy)
        sums[0, a] += np.interp(power, hydrogen.power, hydrogen.hydrogen) * dt
        sums[1, a] += power * dt
        sums[2, a] += battery * dt
        sums[3, a] += np.abs(battery) * dt
        sums[4, a] += inner * dt
        sums[5, a] += np.abs(inner) * dt
        s.before[a] = power
        if shortest > 0.0:
            s.ran[a] = np.where(power > 0.0, s.ran[a] + dt, 0.0)
        s.place[a] += 1
        s.clock[a] += 1
        s.left[a] -= 1
        ended = np.flatnonzero(s.left[a] == 0)
        if len(ended):
            s.leg[ended] += 1
            for lane in s.off.keys() & set(ended.tolist()):
                del s.off[lane]
            s.enter(legs, lanes, ended[falling[ended] > k + 1])
    back = np.empty(number, dtype=np.intp)
    back[order] = np.arange(number)
    mass, net, outer, outer_size, inside, inside_size = sums[:, back]
    return Arrived(
        mass, net, s.charge[back], 0.5 * (outer_size - outer), 0.5 * (inside_size - inside),
        0.5 * (inside_size + inside), 0.5 * (outer_size + outer), s.lost[back], s.behind[back], steps,
    )  # fmt: skip


def _fall_behind(
    legs: Legs, lanes: Lanes, s: _State, short: np.ndarray, power: np.ndarray, gives: np.ndarray, rest: np.ndarray
) -> None:
    """New speeds of the lanes that are behind or whose power is short; `rest` of the latter becomes what there is."""
    lacking = set(short.tolist())
    for lane in lacking | s.off.keys():
        electric = None
        if lane in lacking:
            there = float(power[lane] + gives[lane])
            supplied = min(_accessories(legs, lanes, s, lane), there)
            electric = there - supplied
        end, mean, drawn = _step(legs, lanes, s, lane, electric)
        if electric is not None:
            rest[lane] = drawn + supplied - power[lane]
        place, clock = s.place[lane], s.clock[lane]
        usual = float(legs.reached[place])
        duration = float(legs.duration[clock])
        s.lost[lane] += (0.5 * (_begin(legs, lanes, s, lane) + usual) - mean) * duration
        s.behind[lane] += duration
        s.off.pop(lane, None)
        if abs(end - usual) > FOLLOWED:
            s.off[lane] = end


def _begin(legs: Legs, lanes: Lanes, s: _State, lane: int) -> float:
    """Speed of the leg at the beginning of this step [m/s]."""
    own = lanes.legs[s.leg[lane]]
    if s.place[lane] == legs.first[own]:
        return float(legs.plans[legs.cycle[own]].target[0])
    return float(legs.reached[s.place[lane] - 1])


def _step(legs: Legs, lanes: Lanes, s: _State, lane: int, electric: float | None) -> tuple[float, float, float]:
    """End speed, mean speed [m/s] and electric power [W] with an electric power, or with all that the motor takes."""
    own = lanes.legs[s.leg[lane]]
    body, plan = legs.bodies[own], legs.plans[legs.cycle[own]]
    k = int(s.place[lane] - legs.first[own])
    speed = s.off.get(lane)
    start = _begin(legs, lanes, s, lane) if speed is None else speed
    there = float(body.drive.motoring[-1]) if electric is None else electric
    return catch_up(body, plan, k, start, float(plan.target[k + 1]), float(plan.duration[k]), there)


def _accessories(legs: Legs, lanes: Lanes, s: _State, lane: int) -> float:
    return float(legs.accessories[lanes.legs[s.leg[lane]]])
