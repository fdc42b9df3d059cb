"""How often the 95 % intervals of a measured polarization curve contain the truth of made, noisy data.

    python benchmarks/coverage_polarization.py 1000

Every case draws its own cell (Tafel slope, resistance, limiting current, crossover), points and noise. The curve
is that of a cell with Tafel kinetics, an ohmic resistance that falls and rises again with current, and a logarithmic
transport loss, which no part of the evaluation assumes.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from hydroxcell.lab.measured import Value
from hydroxcell.lab.polarization import numbers
from hydroxcell.lab.polarization.evaluate import polarization
from hydroxcell.lab.polarization.setpoints import mean_of
from hydroxcell.lab.polarization.settings import Settings

FloatArray = np.ndarray
NOISES = (3e-4, 1e-3, 2e-3)  # [V]


@dataclass(frozen=True)
class MadeCell:
    """Parameters of one made cell; SI."""

    slope: float
    resistance: float
    limit: float
    crossover: float

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> MadeCell:
        """Within ranges of AEM cells."""
        return cls(rng.uniform(0.055, 0.085), rng.uniform(5e-6, 1.5e-5), rng.uniform(3e4, 5e4), rng.uniform(5.0, 30.0))

    def high_frequency_resistance(self, j: FloatArray) -> FloatArray:
        """[ohm m2]."""
        return self.resistance * (1.0 - 0.2 * np.minimum(j / 1e4, 2.0) / 2.0 + 0.05 * (j / 1e4) ** 2 / 9.0)

    def voltage(self, j: FloatArray) -> FloatArray:
        """[V]."""
        kinetic = 0.84 - self.slope * np.log10((j + self.crossover) / 1e4)
        return kinetic - j * self.high_frequency_resistance(j) + 0.04 * np.log(1.0 - j / self.limit)


def curve_hits(rng: np.random.Generator, noise: float, hits: dict[str, list[bool]]) -> None:
    """One made curve: which intervals contain the truth."""
    cell = MadeCell.drawn(rng)
    j = np.concatenate(
        [np.geomspace(40.0, 1.8e3, int(rng.integers(10, 16))), np.linspace(2.5e3, 0.92 * cell.limit, 26)]
    )
    v = cell.voltage(j) + rng.normal(0.0, noise, len(j))
    result = polarization(
        j, v, high_frequency_resistance=cell.high_frequency_resistance(j), settings=Settings(crossover=cell.crossover)
    )
    line = np.linspace(30.0, 0.95 * cell.limit, 40001)
    true = cell.voltage(line)
    truth = {
        "tafel_slope": cell.slope,
        "cell_voltage_at_0.1A_cm2": float(cell.voltage(np.array(1e3))),
        "cell_voltage_at_1A_cm2": float(cell.voltage(np.array(1e4))),
        "current_density_at_0.8V": float(np.interp(-0.8, -true, line)),
        "current_density_at_0.6V": float(np.interp(-0.6, -true, line)),
        "peak_power_density": float((line * true).max()),
        "current_density_at_peak_power": float(line[np.argmax(line * true)]),
    }
    for name, value in truth.items():
        if name in result.values and np.isfinite(result.value(name).low):
            found = result.value(name)
            hits[f"{name}, noise {1e3 * noise:g} mV"].append(found.low <= value <= found.high)


def plateau_hits(rng: np.random.Generator, noise: float, hits: dict[str, list[bool]]) -> None:
    """One made limiting current, noise relative to it."""
    limit = rng.uniform(500.0, 2e4)
    v = np.arange(0.05, 0.7, rng.uniform(0.02, 0.05))
    j = limit * (1.0 - np.exp((v - rng.uniform(0.7, 0.8)) / 0.06)) * (1.0 + noise * rng.normal(size=len(v)))
    found = numbers.limiting_current(j, v)
    if found is not None:
        hits[f"limiting_current_density, noise {100 * noise:g} %"].append(found.low <= limit <= found.high)


def hold_hits(rng: np.random.Generator, memory: float, rows: int, hits: dict[str, list[bool]]) -> None:
    """One hold at open circuit with noise that remembers."""
    drawn = rng.normal(0.0, 1e-4, rows + 50)
    for k in range(1, len(drawn)):
        drawn[k] += memory * drawn[k - 1]
    mean, spread, freedom = mean_of(1.0 + drawn[50:])
    found = Value.of(mean, spread, "", freedom)
    hits[f"open_circuit_voltage, {rows} rows, correlation {memory:g}"].append(found.low <= 1.0 <= found.high)


def coverage(cases: int, seed: int = 11) -> dict[str, tuple[float, int]]:
    """Share of intervals that contain the truth, and number of cases, by name."""
    rng = np.random.default_rng(seed)
    hits: dict[str, list[bool]] = defaultdict(list)
    for _ in range(cases):
        for noise in NOISES:
            curve_hits(rng, noise, hits)
        for relative in (1e-3, 5e-3):
            plateau_hits(rng, relative, hits)
        for memory, rows in ((0.0, 30), (0.5, 60), (0.8, 300)):
            hold_hits(rng, memory, rows, hits)
    return {name: (float(np.mean(found)), len(found)) for name, found in hits.items()}


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    start = time.process_time()
    for row, (share, count) in sorted(coverage(number).items()):
        print(f"{row:<50} {100.0 * share:5.1f} % of {count}")
    print(f"{time.process_time() - start:.1f} s")
