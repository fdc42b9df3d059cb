"""Made voltammograms with known truth, for the tests of voltammetry and of rotating electrodes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np

from hydroxcell.lab.recording import Column, Recording, Table

RATE = 0.02  # [V/s]
UNITS = {"potential": "V", "current": "A", "time": "s", "cycle": "", "step": ""}


def recording(
    file: str = "made.csv", metadata: Mapping[str, str] | None = None, reference: str = "", **columns: np.ndarray
) -> Recording:
    """A recording with one table of SI columns."""
    made = tuple(
        Column(
            name, UNITS[name], np.asarray(values, dtype=float), name, reference=reference if name == "potential" else ""
        )
        for name, values in columns.items()
    )
    digest = hashlib.sha256(b"".join(np.ascontiguousarray(c.values).tobytes() for c in made)).hexdigest()
    return Recording(file, digest, "made", "made", dict(metadata or {}), (Table("table", made),))


def cycle(low: float, high: float, step: float = 0.002) -> np.ndarray:
    """Potential of one cycle from low to high and back [V]."""
    count = round((high - low) / step)
    up = low + step * np.arange(count + 1)
    return np.concatenate([up, up[-2:0:-1]])


def bell(x: np.ndarray, place: float, width: float, charge: float, rate: float = RATE) -> np.ndarray:
    """Current of a peak with a given charge [A]."""
    return charge * rate * np.exp(-0.5 * ((x - place) / width) ** 2) / (width * np.sqrt(2.0 * np.pi))


def platinum_sweep(x: np.ndarray, hydrogen: float, double_layer: float = 0.4e-6, rate: float = RATE) -> np.ndarray:
    """Anodic current of platinum: hydrogen desorption in two peaks, double layer, surface oxide [A]."""
    peaks = bell(x, 0.15, 0.025, 0.55 * hydrogen, rate) + bell(x, 0.26, 0.025, 0.45 * hydrogen, rate)
    return peaks + double_layer + 1.2e-6 / (1.0 + np.exp(-(x - 0.9) / 0.03))


def platinum_with_monoxide(monoxide: float, hydrogen: float, noise: float = 0.0, seed: int = 0) -> Recording:
    """Two cycles: the first oxidises a CO layer, which also keeps hydrogen off until then."""
    generator = np.random.default_rng(seed)
    e = cycle(0.04, 1.2)
    rising = np.gradient(e) > 0.0
    rising[0] = True
    base = np.where(rising, platinum_sweep(e, hydrogen), -platinum_sweep(e, hydrogen))
    strip = np.where(rising, platinum_sweep(e, 0.0) + bell(e, 0.75, 0.025, monoxide), base)
    current = np.concatenate([strip, base])
    potential = np.concatenate([e, e])
    time = np.arange(len(potential)) * 0.002 / RATE
    return recording(
        "strip.csv", potential=potential, current=current + noise * generator.normal(size=len(current)), time=time
    )
