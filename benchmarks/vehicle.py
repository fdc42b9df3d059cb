"""Vehicles: certification rows beside the model, and times.

python benchmarks/vehicle.py rows     table of the validation page (about 10 s)
python benchmarks/vehicle.py speed    one cycle, several vehicles at once
python benchmarks/vehicle.py year     200 vehicles, a year, every second (about a minute on two processes)
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np

from hydroxcell.system.vehicle.cycle import cycle
from hydroxcell.system.vehicle.energy import hydrogen_mass
from hydroxcell.system.vehicle.many import column_of, march_many
from hydroxcell.system.vehicle.rules import RULES
from hydroxcell.system.vehicle.sustain import drive
from hydroxcell.system.vehicle.vehicle import Vehicle, vehicle

MILE = 1609.344
CERTIFIED = (
    ("mirai_2021", 107.0, 100.1),
    ("mirai_limited_2021", 103.0, 98.0),
    ("mirai_limited_2021_second", 89.9, 85.7),
    ("nexo", 93.5, 82.6),
    ("nexo_4500", 84.7, 76.9),
)
"""Vehicle, miles per kilogram on the city test and on the highway test (EPA 2022 test-car list)."""

CYCLES = ("udds", "hwfet")
UNFITTED = 0.9
"""Share of regeneration of base.toml, before the one number of each car was fitted."""

VARIANTS = {
    "as shipped": {},
    "unfitted": {"regeneration__share": UNFITTED},
    "63.7 % before the converter": {"fuel_cell__hydrogen_factor": 1.0 / 0.975},
}
YEAR = {"vehicles": 200, "quarters": 4, "days": 92, "drives": 2}


@dataclass(frozen=True)
class Row:
    """One certification row: miles per kilogram, and the deviation of the consumption [%] by variant."""

    vehicle: str
    test: str
    certified: float
    ours: float
    deviation: dict[str, float]


@cache
def rows() -> list[Row]:
    """All ten rows."""
    found = []
    for name, *stated in CERTIFIED:
        for test, certified in zip(CYCLES, stated, strict=True):
            far = {}
            for variant, change in VARIANTS.items():
                driven = drive(vehicle(name).with_values(**change), cycle(test))
                far[variant] = 1.0 / (MILE * driven.hydrogen_per_distance)
            deviation = {variant: 100.0 * (certified / value - 1.0) for variant, value in far.items()}
            found.append(Row(name, test, certified, far["as shipped"], deviation))
    return found


def table() -> str:
    """The table of the validation page."""
    lines = [f"| vehicle | test | certified mi/kg | model mi/kg | {' | '.join(VARIANTS)} |", "|---" * 7 + "|"]
    for row in rows():
        shown = " | ".join(f"{row.deviation[variant]:+.1f} %" for variant in VARIANTS)
        lines.append(f"| `{row.vehicle}` | {row.test} | {row.certified:g} | {row.ours:.1f} | {shown} |")
    return "\n".join(lines)


def speed() -> None:
    """CPU time of one cycle, and of several vehicles at once."""
    one, driven = cycle("wltc_3b"), vehicle("nexo")
    drive(driven, one)
    print("| what | CPU time |\n|---|---|")
    for rule in RULES:
        start = time.process_time()
        runs = drive(driven, one, rule).runs
        print(f"| one WLTC, {rule}, {runs} runs | {1e3 * (time.process_time() - start):.1f} ms |")
    for number in (200, 1600):
        column = column_of(
            [driven.with_values(accessories__power=300.0 + k) for k in range(number)], one, "load_following"
        )
        start = time.process_time()
        march_many(column, np.full(number, 0.6))
        each = 1e3 * (time.process_time() - start) / number
        print(f"| one WLTC of each of {number} vehicles at once, load_following | {each:.2f} ms a vehicle |")


def fleet(part: int, parts: int) -> list[Vehicle]:
    """Vehicles of a part of the fleet in every quarter: other weights, and heating or cooling by the season."""
    season = (1500.0, 400.0, 900.0, 500.0)
    found = []
    for k in range(part, YEAR["vehicles"], parts):
        base = vehicle(CERTIFIED[k % len(CERTIFIED)][0])
        weight = base.values["body.mass"] * (1.0 + 0.0005 * k)
        found += [base.with_values(body__mass=weight, accessories__power=season[q]) for q in range(YEAR["quarters"])]
    return found


def quarter(part: int, parts: int) -> tuple[float, float, float]:
    """Drive a part of the fleet through the quarters of a year side by side: hydrogen [kg], distance [m], CPU time."""
    start = time.process_time()
    cars = fleet(part, parts)
    columns = [column_of(cars, cycle(name), "load_following") for name in ("wltc_3a", "wltc_3b")]
    charge = np.array([car.values["battery.target_charge"] for car in cars])
    mass = distance = 0.0
    for _ in range(YEAR["days"]):
        for column in columns[: YEAR["drives"]]:
            courses = march_many(column, charge)
            charge = np.array([course.charge[-1] for course in courses])
            mass += sum(hydrogen_mass(car, course) for car, course in zip(cars, courses, strict=True))
            distance += sum(float(np.dot(course.mean_speed, course.duration)) for course in courses)
    return mass, distance, time.process_time() - start


def year(parts: int = 2) -> None:
    """A year of the fleet, every second driven, in two processes."""
    start = time.perf_counter()
    with ProcessPoolExecutor(parts) as pool:
        found = list(pool.map(quarter, range(parts), [parts] * parts))
    wall = time.perf_counter() - start
    mass, distance, cpu = (sum(column) for column in zip(*found, strict=True))
    drives = YEAR["vehicles"] * YEAR["quarters"] * YEAR["days"] * YEAR["drives"]
    print(
        f"{YEAR['vehicles']} vehicles, {drives} drives of a WLTC at 1 Hz: {distance / 1e6:.4g} thousand km, "
        f"{mass / 1e3:.4g} t of hydrogen; {cpu:.0f} s of CPU time, {wall:.0f} s in {parts} processes"
    )


def main(words: list[str]) -> None:
    """One of the three."""
    what = words[0] if words else "rows"
    if what == "rows":
        print(table())
    elif what == "speed":
        speed()
    else:
        year()


if __name__ == "__main__":
    main(sys.argv[1:])
