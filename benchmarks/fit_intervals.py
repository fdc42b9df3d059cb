"""How often 95 % intervals of synthetic fits hold the truth: linearised and by profile, known and unknown noise.

python benchmarks/fit_intervals.py --cases 1000
"""

from __future__ import annotations

import argparse
import math
import time

import numpy as np

from hydroxcell.fit.intervals import linearised_intervals
from hydroxcell.fit.least_squares import solve
from hydroxcell.fit.problem import Problem, simple_problem
from hydroxcell.fit.profile import profiles

T = np.linspace(0.0, 2.0, 12)
NAMES = ("amplitude", "rate", "rest")
TRUTH = np.array([1.0, 0.8, 0.3])


def decay(noise: float, rng: np.random.Generator, absolute: bool) -> Problem:
    """A decay to a rest value, measured twelve times."""
    y = TRUTH[0] * np.exp(-TRUTH[1] * T) + TRUTH[2] + rng.normal(0.0, noise, len(T))

    def residuals(x: np.ndarray) -> np.ndarray:
        return (x[0] * np.exp(-x[1] * T) + x[2] - y) / noise

    def slopes(x: np.ndarray) -> np.ndarray:
        fall = np.exp(-x[1] * T)
        return np.stack([fall, -x[0] * T * fall, np.ones_like(T)], axis=1) / noise

    bounds = {"lower": [0.0, 0.01, -1.0], "upper": [10.0, 10.0, 2.0]}
    return simple_problem(list(NAMES), residuals, slopes, len(T), absolute=absolute, **bounds)


def holds(low: float, high: float, truth: float) -> bool:
    """An open side holds everything."""
    return (math.isnan(low) or low <= truth) and (math.isnan(high) or truth <= high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1000)
    cases = parser.parse_args().cases
    print(f"{cases} cases of {len(T)} points, 3 parameters; share of 95 % intervals that hold the truth [%]")
    print(f"{'noise':>8} {'known':>6} {'method':>20}  " + "  ".join(f"{n:>9}" for n in NAMES) + "   CPU ms a case")
    for noise in (0.01, 0.05):
        for absolute in (True, False):
            for method in ("linearised", "profile likelihood"):
                rng, hits, begin = np.random.default_rng(7), np.zeros(3), time.process_time()
                for _ in range(cases):
                    problem = decay(noise, rng, absolute)
                    solution = solve(problem, TRUTH)
                    found = (
                        linearised_intervals(problem, solution)
                        if method == "linearised"
                        else [p.interval for p in profiles(problem, solution)[0]]
                    )
                    hits += [holds(i.low, i.high, true) for i, true in zip(found, TRUTH, strict=True)]
                spent = 1e3 * (time.process_time() - begin) / cases
                shares = "  ".join(f"{100.0 * h / cases:9.1f}" for h in hits)
                print(f"{noise:8g} {'yes' if absolute else 'no':>6} {method:>20}  {shares}   {spent:8.1f}", flush=True)


if __name__ == "__main__":
    main()
