"""Writes the made voltammograms of this folder: a crossover sweep, and disk and ring in oxygen, with noise."""

from __future__ import annotations

from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
MADE = "# made numbers, not measured"


def write(name: str, head: str, *columns: np.ndarray) -> None:
    """One table with its mark."""
    rows = [",".join(f"{value:.6g}" for value in row) for row in zip(*columns, strict=True)]
    (HERE / name).write_text("\n".join([MADE, head, *rows]) + "\n", encoding="utf-8")


def crossover(random: np.random.Generator) -> None:
    """25 cm2 at 1 mV/s: 1.8 mA/cm2 of hydrogen, a short of 2 kohm cm2."""
    e = np.arange(0.05, 0.5, 0.002)
    current = 25.0 * (1.8 * (1.0 - np.exp(-e / 0.02)) + e / 2.0) + 0.4 * random.standard_normal(len(e))
    write("crossover.csv", "time / s,voltage / V,current / mA", (e - e[0]) / 1e-3, e, current)


def ring_disk(random: np.random.Generator) -> None:
    """0.196 cm2 in 0.1 M KOH at 1600 rpm, 62 mV a decade, 4 % peroxide, N = 0.37; the ring is sampled twice as fast."""
    e = np.arange(0.2, 1.05, 0.002)[::-1]
    kinetic = 0.8 * 10.0 ** ((0.9 - e) / 0.062)
    disk = -0.196 * 5.7 * kinetic / (5.7 + kinetic)
    time = np.arange(len(e)) * 0.4
    noisy = disk + 1e-3 * random.standard_normal(len(e))
    write("disk_1600rpm.csv", "time / s,potential / V vs. RHE,current / mA", time, e, noisy)
    ring_time = np.arange(2 * len(e) + 20) * 0.2 - 2.0
    share = 0.04 / (2.0 - 0.04)
    ring = 1e3 * 0.37 * share * np.abs(np.interp(ring_time, time, disk)) + 0.4
    write("ring_1600rpm.csv", "time / s,current / uA", ring_time, ring + 0.02 * random.standard_normal(len(ring)))


if __name__ == "__main__":
    generator = np.random.default_rng(6)
    crossover(generator)
    ring_disk(generator)
