"""Robustness of transients and spectra: random designs under a load step, a step of carbon dioxide, and spectra.

    python benchmarks/dynamics.py [--designs 100] [--cell pap_reference] [--set 2]

Each design (see `robustness.py`) is stepped from 20 to 80 % of its largest current, has spectra at 10, 40 and 80 % of
it, and 400 ppm of carbon dioxide put into its cathode feed at 40 %. A task counts as done if it ends converged (the
step at the steady state within 0.1 mV, the spectrum finite with positive resistance) or with a stop that names its
cause.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

import numpy as np
from common import machine, say, table
from robustness import design

import hydroxcell
from hydroxcell.api import operator_for
from hydroxcell.cell.load_profile import LoadStep, ends
from hydroxcell.errors import HydroxcellError
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.impedance import Linearisation
from hydroxcell.numerics.steady import Status
from hydroxcell.results.run_transient import follow

FREQUENCIES = np.geomspace(1e6, 1e-3, 28)
SETTLED = 1e-4  # [V]
CARBON_DIOXIDE = "conditions.cathode.carbon_dioxide_fraction"


def settled(operator: Operator, steps: list[LoadStep], current: float) -> str:
    """How a run ended: "converged", "stopped", or what is wrong."""
    protocol = hydroxcell.LoadProfile(steps=tuple(steps))
    course = follow(operator, protocol)
    if course.stop:
        return "stopped, named" if course.cause or "cannot" in course.stop else f"stopped: {course.stop}"
    values = {**operator.values}
    for step in steps:
        values |= {k: ends(v)[1] for k, v in step.conditions.items()}
    other = Operator(operator.system, values, operator.settings)
    steady = other.at_currents(other.scan(), [current])[0]
    if steady.status is not Status.CONVERGED:
        return f"no steady state: {steady.status.name}"
    difference = abs(course.rows[-1].solution[-1] - other.voltage(steady))
    return "converged" if difference < SETTLED else f"{1e3 * difference:.2f} mV from the steady state"


def spectra(operator: Operator, currents: list[float]) -> str:
    """Spectra at several currents."""
    for point in operator.at_currents(operator.scan(), currents):
        if point.status is not Status.CONVERGED:
            return f"no point: {point.status.name}"
        linear = Linearisation(operator.system, point)
        impedance = linear.impedance(FREQUENCIES)
        if not np.isfinite(impedance).all() or linear.high_frequency_limit()[0] <= 0.0:
            return "not finite"
    return "converged"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--designs", type=int, default=100)
    parser.add_argument("--cell", default="pap_reference")
    parser.add_argument("--set", default="2", choices=("1", "2", "3", "feed"))
    given = parser.parse_args()
    plain = hydroxcell.load_cell(given.cell)
    carbonated = plain.replace({"carbonation.material": "hydroxide_carbonate", CARBON_DIOXIDE: 0.0})
    done: dict[str, Counter[str]] = {name: Counter() for name in ("load step", "spectra", "carbon dioxide step")}
    spent = dict.fromkeys(done, 0.0)
    for index in range(given.designs):
        for name in done:
            base = operator_for(carbonated if name.startswith("carbon") else plain)
            values, factors = design(base.values, given.set, index)
            operator = Operator(base.system, values)
            start = time.process_time()
            try:
                top = operator.current(operator.largest(operator.scan()))
                low, high = 0.2 * top, 0.8 * top
                if name == "load step":
                    steps = [LoadStep(duration=10, current_density=low), LoadStep(duration=3000, current_density=high)]
                    found = settled(operator, steps, high)
                elif name == "spectra":
                    found = spectra(operator, [0.1 * top, 0.4 * top, high])
                else:
                    there = 0.4 * top
                    on = LoadStep(duration=40000, current_density=there, conditions={CARBON_DIOXIDE: "400 ppm"})
                    found = settled(operator, [LoadStep(duration=10, current_density=there), on], there)
            except (HydroxcellError, AssertionError) as error:
                found = f"failed: {error}"
            spent[name] += time.process_time() - start
            known = found in ("converged", "stopped, named")
            done[name][found if known else "failed"] += 1
            if not known:
                say(f"{name}, design {index}: {found[:200]} {factors}")
    rows = [("task", "converged", "stopped, named", "failed", "CPU ms per design")]
    for name, counts in done.items():
        numbers = [str(counts[word]) for word in ("converged", "stopped, named", "failed")]
        rows.append((name, *numbers, f"{1e3 * spent[name] / given.designs:.0f}"))
    say(machine())
    say(table(rows))


if __name__ == "__main__":
    main()
