"""How often the 95 % intervals of voltammetry and rotating electrodes hold the truth, 1000 made cases each.

python benchmarks/voltammetry.py [cases]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "unit"))

from made_voltammograms import (
    OXYGEN,
    RATE,
    disk_recording,
    disk_sweep,
    kinetic_oxygen,
    platinum_sweep,
    platinum_with_monoxide,
    recording,
    ring_pair,
)

from hydroxcell.lab.measured import Value
from hydroxcell.lab.rotating import collection, disk, hydrogen, koutecky_levich, ring
from hydroxcell.lab.rotating.laws import hydrogen_current, levich_slope
from hydroxcell.lab.voltammetry import co_stripping, hydrogen_adsorption
from hydroxcell.lab.voltammetry.crossover import crossover
from hydroxcell.lab.voltammetry.double_layer import double_layer_capacitance

Cases = Iterator[tuple[str, Value | None, float]]
"""Name, value found (None where the evaluation gives none) and truth."""


def stripping(seed: int) -> Cases:
    """CO stripping, noise 0.2 % of the peak, windows given and found."""
    made = platinum_with_monoxide(60e-6, 46.4e-6, noise=4e-8, seed=seed)
    for words, window in (("given", {"window_low": 0.55, "window_high": 0.85}), ("found", {})):
        yield f"CO charge, window {words}", co_stripping.from_recordings([made], window).charge, 60e-6 * 0.99996


def adsorption(seed: int) -> Cases:
    """Hydrogen adsorption, noise 12 % of the double layer."""
    x = np.arange(0.04, 1.0, 0.002)
    current = platinum_sweep(x, 46.4e-6) + 5e-8 * np.random.default_rng(seed).normal(size=len(x))
    made = recording(potential=x, current=current, time=(x - x[0]) / RATE)
    given = {"window_low": 0.06, "window_high": 0.37, "double_layer_low": 0.42, "double_layer_high": 0.55}
    for words, window in (("given", given), ("found", {})):
        found = hydrogen_adsorption.from_recordings([made], window | {"reference": "RHE"})
        yield f"H_upd charge, windows {words}", found.charge, 46.4e-6 * (1.0 - 0.55 * 1.6e-4)


def capacitance(seed: int) -> Cases:
    """Five scan rates, noise 1.5 % of the largest current."""
    rates = np.array([0.005, 0.01, 0.02, 0.05, 0.1])
    noisy = 2e-3 * rates + 3e-6 * np.random.default_rng(seed).normal(size=5)
    yield "double-layer capacitance", double_layer_capacitance(rates, noisy).capacitance, 2e-3


def leak(seed: int) -> Cases:
    """Crossover, white noise of 1.5 %, and noise that is correlated over ten points."""
    e = np.arange(0.05, 0.5, 0.001)
    clean = 20.0 * (1.0 - np.exp(-e / 0.02)) + 5.0 * e
    generator = np.random.default_rng(seed)
    white = generator.normal(size=len(e))
    slow = np.convolve(generator.normal(size=len(e) + 9), np.ones(10) / np.sqrt(10.0), "valid")
    for words, noise in (("white noise", white), ("filtered noise", slow)):
        found = crossover(e, clean + 0.3 * noise)
        yield f"crossover current, {words}", found.crossover_current, 20.0
        yield f"short, {words}", found.short, 5.0


def activity(seed: int) -> Cases:
    """Rotating disk, noise 0.5 % of the limiting current."""
    e, j = disk_sweep(167.55)
    found = disk.rotating_disk(e, j + 0.3 * np.random.default_rng(seed).normal(size=len(e)))
    limiting = levich_slope(4.0, *OXYGEN) * np.sqrt(167.55)
    truths = {
        "disk_tafel_slope": 0.06,
        "disk_kinetic_current_density_at_900_mv": 10.0,
        "disk_kinetic_current_density_at_850_mv": 10.0 * 10.0 ** (0.05 / 0.06),
        "half_wave_potential": 0.9 - 0.06 * np.log10(limiting / 10.0),
        "disk_limiting_current_density": limiting,
    }
    for name, truth in truths.items():
        yield name.replace("_", " "), found.values.get(name), float(truth)


def levich(seed: int) -> Cases:
    """Koutecky-Levich from four files at 0.85 V, noise 0.3 A/m2 on each point."""
    rates = (400.0, 900.0, 1600.0, 2500.0)
    files = [disk_recording(rate, 0.3, 10 * seed + k) for k, rate in enumerate(rates)]
    options = {"area": 0.196e-4, "reference": "RHE", "rotation": "400, 900, 1600, 2500 rpm", "potential": 0.85}
    found = koutecky_levich.from_recordings(files, options)
    truth = float(kinetic_oxygen(np.array([0.85]))[0])
    yield "Koutecky-Levich kinetic current", found.value("disk_kinetic_current_density"), truth
    yield "Koutecky-Levich slope", found.slope, 1.0 / levich_slope(4.0, *OXYGEN)


def selectivity(seed: int) -> Cases:
    """Ring and disk; the collection efficiency is measured to 3 %."""
    generator = np.random.default_rng(seed)
    pair = ring_pair(noise=5e-3, seed=seed)
    options = {"reference": "RHE", "collection_efficiency": 0.37 + 0.01 * generator.normal()}
    found = ring.from_recordings(pair, options | {"collection_uncertainty": 0.01, "ring_background": 2.5e-6})
    yield "electrons", found.value("electrons"), 4.0 / 1.05
    yield "peroxide", found.value("peroxide_fraction"), 0.1 / 1.05
    calibration = collection.from_recordings(ring_pair(1.0, 0.37, 2e-6, 2e-3, seed), {})
    yield "collection efficiency", calibration.value("collection_efficiency"), 0.37


def exchange(seed: int) -> Cases:
    """Hydrogen electrode, noise 0.4 % of the limiting current."""
    e = np.arange(-0.08, 0.35, 0.001)
    clean = hydrogen_current(e, 8.0, 0.5, 25.0, 298.15)
    found = hydrogen.hydrogen_kinetics(e, clean + 0.1 * np.random.default_rng(seed).normal(size=len(e)), 298.15)
    yield "exchange current, slope", found.values.get("exchange_current_density"), 8.0
    yield "exchange current, Butler-Volmer", found.values.get("fitted_exchange_current_density"), 8.0
    yield "transfer coefficient", found.values.get("anodic_transfer_coefficient"), 0.5


EVALUATIONS: tuple[Callable[[int], Cases], ...] = (
    stripping, adsorption, capacitance, leak, activity, levich, selectivity, exchange,
)  # fmt: skip


def main(cases: int) -> None:
    """Print coverage, bias over standard deviation, and CPU time of a case."""
    print(f"| value | cases | truth inside 95 % | bias / scatter |\n|---|---|---|---|  ({cases} cases)")
    for evaluation in EVALUATIONS:
        start = time.process_time()
        found: dict[str, list[tuple[bool, float]]] = {}
        for seed in range(cases):
            for name, value, truth in evaluation(seed):
                if value is not None:
                    found.setdefault(name, []).append((value.low <= truth <= value.high, value.value - truth))
        spent = 1e3 * (time.process_time() - start) / cases
        for name, rows in found.items():
            inside, error = (np.array(column) for column in zip(*rows, strict=True))
            bias = error.mean() / error.std()
            print(f"| {name} | {len(rows)} | {100 * inside.mean():.1f} % | {bias:+.2f} |", flush=True)
        print(f"| *{evaluation.__name__}*: {spent:.1f} ms a case | | | |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
