"""A year of a fleet of 200 cars on the WLTC, at steps of 1 s: CPU and wall time.

python benchmarks/fleet.py [vehicles] [km a day]

Two ways: every distinct condition once, used again for all days of all vehicles of that kind; and every car on every
day for itself, with its own order of the phases of the WLTC and its own mass, nothing used again. One process.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from hydroxcell.system.vehicle.fleet import fleet, year_of
from hydroxcell.system.vehicle.fleet_consumption import Driven, per_distance
from hydroxcell.system.vehicle.fleet_days import kind_year
from hydroxcell.system.vehicle.fleet_study import FleetStudy, read_fleet

Found = TypeVar("Found")
WLTC = "wltc_3b_low: 13.3; wltc_3b_medium: 20.4; wltc_3b_high: 30.8; wltc_3b_extra_high: 35.5"
CARS = (("mirai_2021", 0.4), ("mirai_limited_2021", 0.3), ("nexo", 0.3))


def study(folder: Path, vehicles: int, kilometres: float) -> FleetStudy:
    """Three kinds of cars that drive the phases of the WLTC."""
    rows = [f"{name},{name},{round(share * vehicles)},{kilometres:g},150,{WLTC}" for name, share in CARS]
    head = "kind,vehicle,number,mileage / km/day,mass range / kg,cycles"
    (folder / "fleet.csv").write_text("\n".join([head, *rows]) + "\n")
    return read_fleet(folder / "fleet.csv")


def timed(work: Callable[[], Found], name: str) -> Found:
    """Result of a piece of work, its times printed."""
    cpu, wall = time.process_time(), time.perf_counter()
    found = work()
    print(f"{name:55s} {time.process_time() - cpu:8.2f} s CPU {time.perf_counter() - wall:8.2f} s wall")
    return found


def main() -> None:
    vehicles = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    kilometres = float(sys.argv[2]) if len(sys.argv) > 2 else 50.0
    with tempfile.TemporaryDirectory() as folder:
        asked = study(Path(folder), vehicles, kilometres)
    driven = Driven()

    def again() -> float:
        rates = [per_distance(kind, None, driven)[0] for kind in asked.kinds]
        return float(year_of(asked, rates).daily.sum())

    equal = timed(again, "every distinct condition once, then used again")
    years = timed(
        lambda: [kind_year(asked, k, 1) for k in range(len(asked.kinds))], "every car on every day for itself"
    )
    steps = sum(y.steps for y in years)
    own = sum(float(y.daily.sum()) for y in years)
    timed(lambda: fleet(asked), "the whole page: drives, year, influence of every number")
    print(
        f"{vehicles} cars, {kilometres:g} km a day each: {steps / 1e6:.1f} million steps of 1 s for itself, "
        f"{driven.seconds:.0f} when used again"
    )
    print(f"hydrogen of the year: {equal:.1f} kg used again, {own:.1f} kg for itself")


if __name__ == "__main__":
    main()
