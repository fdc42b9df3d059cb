"""Carbon dioxide: time of a curve with and without it, time of a step of the feed, and curves of random designs.

    python benchmarks/carbon_dioxide.py [--designs 16] [--repeat 9]

A design is a shipped AEM cell with 0.4 to 5000 ppm (logarithmic) in the cathode feed and, in three of ten, up to
1000 ppm in the anode feed, at 50 to 90 degC, RH 40 to 100 %, any kind of flow, membranes x0.5 to 3, equilibrium and
rate constants x0.1 to 10, orders of both reactions over their ranges. Its curve has 31 voltages from open circuit on.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np
from common import cpu_seconds, machine, say, table

import hydroxcell
from hydroxcell.api import operator_for
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.steady import Status

FEED = "conditions.{}.carbon_dioxide_fraction"
CARBONATION = {"carbonation.material": "hydroxide_carbonate"}


def curves(repeat: int) -> list[tuple[str, str, str]]:
    """Warm curves with new numbers each time."""
    plain = hydroxcell.load_cell("pap_reference")
    rows = []
    for label, cell in (
        ("31-point curve without carbonation", plain),
        ("31-point curve, 0 ppm", plain.replace(CARBONATION)),
        ("31-point curve, 400 ppm", plain.replace({**CARBONATION, FEED.format("cathode"): "400 ppm"})),
    ):
        base = operator_for(cell)
        thickness = base.values["membrane.thickness"]
        numbers = iter([{**base.values, "membrane.thickness": thickness * (1 + 1e-3 * k)} for k in range(repeat + 2)])

        def curve(base: Operator = base, numbers: Any = numbers) -> None:
            Operator(base.system, next(numbers)).scan()

        curve()
        least, median = cpu_seconds(curve, repeat)
        rows.append((f"{label}, {base.system.grid.size} unknowns", f"{1e3 * least:.0f} ms", f"{1e3 * median:.0f} ms"))
    cell = plain.replace(CARBONATION)
    profile = hydroxcell.carbon_dioxide_step("0.5 A/cm2", "400 ppm", purge_load="1.5 A/cm2")
    hydroxcell.simulate(cell, profile)
    least, median = cpu_seconds(lambda: hydroxcell.simulate(cell, profile), max(repeat // 2, 2))
    rows.append(("step of 400 ppm and purge, 38 min, with results", f"{1e3 * least:.0f} ms", f"{1e3 * median:.0f} ms"))
    return rows


def design(base: hydroxcell.Cell, random: np.random.Generator) -> hydroxcell.Cell:
    """One random design."""
    value = base.value
    changes: dict[str, Any] = {
        FEED.format("cathode"): float(10 ** random.uniform(-6.4, np.log10(5e-3))),
        "conditions.temperature": float(random.uniform(323.0, 363.0)),
        "membrane.thickness": value("membrane.thickness") * float(random.uniform(0.5, 3.0)),
        "carbonation.bicarbonate_conductivity_ratio": float(random.uniform(0.18, 0.3)),
        "carbonation.hydrogen_oxidation_order": float(random.uniform(0.0, 1.0)),
        "carbonation.oxygen_reduction_order": float(random.uniform(-0.5, 0.5)),
    }
    for name in ("carbonate_constant", "bicarbonate_constant", "rate_constant"):
        changes[f"carbonation.{name}"] = value(f"carbonation.{name}") * float(10 ** random.uniform(-1.0, 1.0))
    if random.random() < 0.3:
        changes[FEED.format("anode")] = float(10 ** random.uniform(-6.0, -3.0))
    for side in ("anode", "cathode"):
        flow = f"conditions.{side}.flow"
        kind = str(random.choice(["differential", "fixed", "stoichiometry"]))
        changes |= {f"conditions.{side}.relative_humidity": float(random.uniform(0.4, 1.0)), f"{flow}.kind": kind}
        if kind == "fixed":
            changes[f"{flow}.rate"] = 2.0 * value("geometry.active_area") * float(random.uniform(0.3, 2.0))
        elif kind == "stoichiometry":
            changes[f"{flow}.ratio"] = float(random.uniform(1.3, 5.0))
            changes[f"{flow}.minimum_current_density"] = float(random.uniform(200.0, 2000.0))
    return base.replace(changes)


def random_designs(count: int, seed: int = 3) -> tuple[int, int, int, float, float]:
    """Designs, points, points that were not solved, mean and largest number of factorisations."""
    random = np.random.default_rng(seed)
    work: list[int] = []
    failed = designs = 0
    for name in hydroxcell.list_cells():
        plain = hydroxcell.load_cell(name)
        if plain.carrier != "hydroxide":
            continue
        base = plain.replace(CARBONATION)
        for _ in range(count):
            points = operator_for(design(base, random)).scan()
            designs += 1
            work += [p.iterations for p in points]
            failed += sum(p.status is not Status.CONVERGED for p in points)
    return designs, len(work), failed, float(np.mean(work)), float(np.max(work))


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--designs", type=int, default=16, help="per cell")
    parser.add_argument("--repeat", type=int, default=9)
    options = parser.parse_args()
    say(machine())
    say(table([("task", "smallest", "median"), *curves(options.repeat)]))
    start = time.process_time()
    designs, points, failed, mean, largest = random_designs(options.designs)
    say(
        f"{designs} designs, {points} points, {failed} not solved; factorisations a point {mean:.2f}, at most "
        f"{largest:.0f}; {time.process_time() - start:.0f} s"
    )


if __name__ == "__main__":
    main()
