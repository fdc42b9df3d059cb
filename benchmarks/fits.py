"""Fits of synthetic data: time from a cold start, against other methods, and coverage of the intervals.

    python benchmarks/fits.py speed [--model lumped]      5 parameters, 4 curves x 20 points, voltage and resistance
    python benchmarks/fits.py methods [--model lumped]    the same problem by differences and without derivatives
    python benchmarks/fits.py coverage --fits 200 [--model through_plane]

`speed` is meant for a process of its own: its time counts from the interpreter's start to the fitted cell, the data
being made beforehand and read from a file.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import common
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
LAYER = "cathode.catalyst_layer."
TRUTH = {
    LAYER + "catalyst.oxygen_reduction.current_density_at_0_9_V": 7.0,
    LAYER + "ionomer_exponent": 1.8,
    "membrane.thickness": 22e-6,
    "anode.flow_field.contact_resistance": 6e-7,
    "cathode.diffusion_layer.tortuosity": 1.9,
}
CONDITIONS: tuple[dict[str, float], ...] = (
    {"conditions.temperature": 353.15},
    {"conditions.temperature": 333.15},
    {
        "conditions.temperature": 343.15,
        "conditions.anode.relative_humidity": 0.7,
        "conditions.cathode.relative_humidity": 0.9,
    },
    {"conditions.cathode.reactant_fraction": 0.21},
)
LAST = (18e3, 18e3, 18e3, 9e3)  # [A/m2] end of each curve
NOISE = {"cell_voltage": 2e-3, "high_frequency_resistance": 5e-8}  # [V], [ohm m2] standard deviation
BOUNDS = {
    LAYER + "ionomer_exponent": (0.5, 4.0),
    "cathode.diffusion_layer.tortuosity": (1.0, 6.0),
    "anode.flow_field.contact_resistance": (1e-8, 4e-6),
    "membrane.thickness": (5e-6, 100e-6),
    LAYER + "catalyst.oxygen_reduction.current_density_at_0_9_V": (0.1, 100.0),
}


def exact(model: Any, points: int) -> list[dict[str, Any]]:
    """Curves of the true cell: conditions, currents and quantities as lists."""
    import hydroxcell

    cell = hydroxcell.load_cell("pap_reference")
    found = []
    for conditions, last in zip(CONDITIONS, LAST, strict=True):
        current = np.linspace(200.0, last, points)
        protocol = hydroxcell.Polarization(current_densities=tuple(current))
        result = hydroxcell.simulate(cell.replace({**conditions, **TRUTH}), protocol, model=model)
        values = {q: np.asarray(result[q]).tolist() for q in NOISE}
        found.append({"conditions": conditions, "current": current.tolist(), "values": values})
    return found


def data_of(curves: list[dict[str, Any]], seed: int) -> list[Any]:
    """Data sets with noise."""
    from hydroxcell.fit import data_set

    noise = np.random.default_rng(seed)
    return [
        data_set(
            f"curve {k + 1}",
            curve["current"],
            {q: np.array(v) + noise.normal(0.0, NOISE[q], len(v)) for q, v in curve["values"].items()},
            conditions=curve["conditions"],
            uncertainties=NOISE,
        )
        for k, curve in enumerate(curves)
    ]


def free() -> list[Any]:
    """Free parameters with wide bounds, so that noise alone decides about the intervals."""
    from hydroxcell.cell.fit import FreeParameter

    return [FreeParameter(path=path, lower=BOUNDS[path][0], upper=BOUNDS[path][1]) for path in TRUTH]


def one(model: Any, file: Path) -> None:
    """One fit in this process; prints CPU seconds since the interpreter began, and of the fit alone."""
    from hydroxcell.fit import fit

    data = data_of(json.loads(file.read_text(encoding="utf-8")), 1)
    before = time.process_time()
    found = fit("pap_reference", data, free(), model=model)
    now = time.process_time()
    print(json.dumps({"process": now, "fit": now - before, "evaluations": found.evaluations, "cost": found.cost}))


def speed(model: Any) -> None:
    """Cold fits in fresh processes, and the same fit again in a warm one."""
    from hydroxcell.fit import fit

    curves = exact(model, 20)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "curves.json"
        file.write_text(json.dumps(curves), encoding="utf-8")
        command = [sys.executable, __file__, "one", "--model", model, "--file", str(file)]
        least, middle, printed = common.child_cpu_seconds(command, 3)
    inside = json.loads(printed.strip().splitlines()[-1])
    data = data_of(curves, 1)
    fit("pap_reference", data, free(), model=model)
    warm = common.cpu_seconds(lambda: fit("pap_reference", data, free(), model=model), 3)
    print(common.machine())
    rows = [("task", "smallest", "median"), ("whole process, cold", f"{least:.2f} s", f"{middle:.2f} s")]
    rows.append(("fit alone in it", f"{inside['fit']:.2f} s", f"{inside['evaluations']} evaluations"))
    rows.append(("fit again, warm", f"{warm[0]:.2f} s", f"{warm[1]:.2f} s"))
    print(common.table(rows))


def methods(model: Any) -> None:
    """The same problem: exact derivatives, finite differences, and methods without derivatives, to the same cost."""
    from scipy import optimize

    from hydroxcell.fit.build import build
    from hydroxcell.fit.least_squares import solve
    from hydroxcell.fit.verb import study_of

    study = study_of("pap_reference", data_of(exact(model, 20), 1), free(), None, None, model, None, "", {})
    rows = [("method", "CPU", "evaluations", "chi2 above the minimum")]
    fitting = build(study)
    begin = time.process_time()
    best = solve(fitting.problem, fitting.start)
    spent = time.process_time() - begin
    rows.append(("trust region, exact derivatives (to its tolerance)", f"{spent:.2f} s", str(best.evaluations), "0"))
    lower, upper = fitting.problem.lower, fitting.problem.upper

    def shares(x: FloatArray) -> FloatArray:
        return (x - lower) / (upper - lower)

    class Counted:
        def __init__(self) -> None:
            self.count, self.best, self.reached, self.begin = 0, np.inf, float("nan"), time.process_time()
            self.fitting = build(study)

        def residuals(self, share: FloatArray) -> FloatArray:
            self.count += 1
            found = self.fitting.problem.residuals(lower + np.clip(share, 0.0, 1.0) * (upper - lower))
            found = np.where(np.isfinite(found), found, 1e3)
            self.best = min(self.best, float((found**2).sum()))
            if self.best <= 2.0 * best.cost + 0.01 and np.isnan(self.reached):
                self.reached = time.process_time() - self.begin
                raise StopIteration
            return found

        def cost(self, share: FloatArray) -> float:
            return float((self.residuals(share) ** 2).sum())

    start = shares(fitting.start)
    bounds = [(0.0, 1.0)] * len(start)
    attempts = {
        "trust region, finite differences": lambda c: optimize.least_squares(c.residuals, start, bounds=(0.0, 1.0)),
        "Nelder-Mead": lambda c: optimize.minimize(
            c.cost, start, method="Nelder-Mead", bounds=bounds, options={"maxfev": 1500, "adaptive": True}
        ),
        "Powell": lambda c: optimize.minimize(c.cost, start, method="Powell", bounds=bounds, options={"maxfev": 1500}),
        "differential evolution": lambda c: optimize.differential_evolution(
            c.cost, bounds, maxiter=20, polish=False, rng=np.random.default_rng(1)
        ),
    }
    for name, attempt in attempts.items():
        counted = Counted()
        with contextlib.suppress(StopIteration):
            attempt(counted)
        spent = time.process_time() - counted.begin
        rows.append((name, f"{spent:.2f} s", str(counted.count), f"{counted.best - 2.0 * best.cost:.2g}"))
        print(rows[-1], flush=True)
    print(common.machine())
    print(common.table(rows))


def coverage(model: Any, fits: int, points: int) -> None:
    """Share of 95 % intervals that hold the truth, by parameter."""
    from hydroxcell.fit import fit

    curves = exact(model, points)
    hits = np.zeros(len(TRUTH))
    scores = []
    begin = time.process_time()
    for seed in range(1, fits + 1):
        found = fit("pap_reference", data_of(curves, seed), free(), model=model)
        assert found.status == "complete", found.status
        for k, (path, value) in enumerate(TRUTH.items()):
            low, high = found.interval(path)
            hits[k] += low <= value <= high
        scores.append(2.0 * found.cost / found.freedom)
        if seed % 50 == 0:
            print(f"{seed} fits, {100 * hits.sum() / seed / len(TRUTH):.1f} %", flush=True)
    spent = (time.process_time() - begin) / fits
    rows = [("parameter", "truth within the 95 % interval")]
    rows += [(path, f"{100 * h / fits:.1f} %") for path, h in zip(TRUTH, hits, strict=True)]
    rows.append(("all", f"{100 * hits.sum() / fits / len(TRUTH):.1f} %"))
    print(common.machine())
    print(common.table(rows))
    print(f"{fits} fits of the {model} model, {spent:.2f} CPU s each; mean reduced chi2 {np.mean(scores):.3f}")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=("speed", "methods", "coverage", "one"))
    parser.add_argument("--model", default="through_plane", choices=("through_plane", "lumped"))
    parser.add_argument("--fits", type=int, default=200)
    parser.add_argument("--points", type=int, default=12)
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    if given.task == "one":
        one(given.model, given.file)
    elif given.task == "coverage":
        coverage(given.model, given.fits, given.points)
    else:
        (speed if given.task == "speed" else methods)(given.model)


if __name__ == "__main__":
    main()
