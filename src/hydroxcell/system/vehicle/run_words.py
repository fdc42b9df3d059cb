"""What is said of a vehicle on its cycles: the sentence, what is odd, every choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hydroxcell.lab.measured import Choice, Value
from hydroxcell.system.life.decay import Life
from hydroxcell.system.number import Number
from hydroxcell.system.vehicle.rules import RULES
from hydroxcell.system.vehicle.sustain import IMBALANCE, Drive
from hydroxcell.system.vehicle.vehicle_study import VehicleStudy


def sentence(asked: VehicleStudy, values: Mapping[str, Value], drives: Sequence[tuple[Drive, float]]) -> str:
    """What the run says, in a sentence or two."""
    eaten, ratio = values["hydrogen_per_distance"], values["tank_to_wheel_efficiency"]
    names = " and ".join(one.cycle for one, _ in drives) if len(drives) < 4 else f"{len(drives)} cycles"
    text = (
        f"{asked.vehicle.name} takes {1e5 * eaten.value:.3g} kg of hydrogen for 100 km on {names} "
        f"({1e5 * eaten.low:.3g} to {1e5 * eaten.high:.3g} by the uncertain inputs); "
        f"{100 * ratio.value:.3g} % of its heating value overcome the road."
    )
    if "cost_per_distance" in values:
        text += f" Hydrogen and fuel-cell system cost {1e3 * values['cost_per_distance'].value:.2g} USD/km."
    return text


def findings(
    asked: VehicleStudy,
    drives: Sequence[tuple[Drive, float]],
    lives: Mapping[str, Life],
    distances: Mapping[str, float],
    starts: float,
) -> tuple[str, ...]:
    """What is odd: a vehicle that is too weak, a battery that is not level, a stack that does not last."""
    found = []
    for one, _ in drives:
        miss, course = one.miss, one.course
        planned = one.distance + miss.distance
        if miss.duration > 0.0:
            found.append(
                f"{one.cycle}: the vehicle is too weak: for {miss.duration:.0f} s it is more than 2 km/h slower than "
                f"the cycle, by up to {3.6 * miss.speed:.3g} km/h, and {miss.distance:.0f} m of {planned:.0f} m are "
                "missing; its consumption is that of the slower drive"
            )
        if not one.balanced:
            found.append(
                f"{one.cycle}: the battery does not end as it began: after {one.runs} runs its energy changes by "
                f"{100 * one.imbalance:.2g} % of that of the hydrogen ({100 * IMBALANCE:g} % are usual); the "
                f"correction of {100 * one.correction / one.hydrogen:+.2g} % is large"
            )
        if float(np.min(course.accessories)) < asked.vehicle.values["accessories.power"] * (1.0 - 1e-9):
            found.append(f"{one.cycle}: at times battery and fuel cell together do not even supply the accessories")
    limit, motor = asked.vehicle.values["fuel_cell.rated_power"], float(asked.vehicle.drive.motoring[-1])
    weak = any(one.miss.duration > 0.0 for one, _ in drives)
    if weak and limit + asked.vehicle.values["battery.discharge_power"] < motor:
        found.append(
            f"the motor can take {motor / 1e3:.4g} kW; fuel cell ({limit / 1e3:.4g} kW) and battery "
            f"({asked.vehicle.values['battery.discharge_power'] / 1e3:.4g} kW) give less"
        )
    for name in asked.published:
        if name not in [one.cycle for one, _ in drives]:
            found.append(f"a published consumption is stated for {name}, which is not driven")
    if asked.starts is None and asked.life_distance is not None:
        found.append(
            f"the life of the stack is that of short trips: each cycle begins with a start, {3600.0 * starts:.2g} per "
            "operating hour; say how often yours starts with starts under [vehicle]"
        )
    if asked.life_distance is not None and not asked.life_model:
        short = [m for m in lives if distances[m] < asked.life_distance.value]
        if short:
            found.append(
                f"by {', '.join(short)} the stack does not last {asked.life_distance.value / 1e3:.0f} km, and no "
                "replacement is in the cost; name a life_model"
            )
    return tuple(found)


def choices(asked: VehicleStudy, idle: str, inputs: Sequence[Number]) -> tuple[Choice, ...]:
    """Every choice with its reason."""
    number = sum(n.status == "assumed" for n in inputs)
    system = "that of the vehicle" if asked.system is None else f"stack and balance of plant of {asked.origin}"
    place = (
        "those in which the road load holds" if asked.vehicle.air_density is None
        else f"{asked.vehicle.air_density:.4g} kg/m3, of the altitude and ambient temperature of [plant]"
    )  # fmt: skip
    return (
        Choice("fuel-cell system", system, asked.vehicle.system.source),
        Choice("power split", f"{asked.rule}: {RULES[asked.rule]}", "named by the study"),
        Choice(
            "cycles", ", ".join(f"{c.name} {100 * share:.3g} %" for c, share in asked.cycles), "share of the distance"
        ),
        Choice("state of charge", "each cycle again until it ends as it began, the rest corrected", "sae_j1711"),
        Choice("density of the air", place, "road load"),
        Choice("temperature", "warm from the start: no cold start, no heating", "left out"),
        Choice(
            "stack while idling",
            {"running": "on", "stack_off": "off, which is no start for the life"}[idle],
            "of the study, or on",
        ),
        Choice(
            "starts of the stack",
            "one for each cycle" if asked.starts is None else "as given",
            "no starts under [vehicle]" if asked.starts is None else asked.starts.source,
        ),
        Choice("life", "voltage at rated power 10 % lower, by models of stacks of other cars", "system/data/life.toml"),
        Choice("assumed inputs", f"{number} of {len(inputs)}", "listed with their influence"),
        Choice("ranges", "independent of each other; their bounds are taken to hold 95 %", "by convention"),
    )
