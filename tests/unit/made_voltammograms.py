"""Made voltammograms with known truth, for the tests of voltammetry and of rotating electrodes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np

from hydroxcell.lab.recording import Column, Recording, Table
from hydroxcell.lab.rotating.laws import levich_slope

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


# --- rotating electrodes ---

AREA = 0.196e-4  # [m2]
OXYGEN = (1.9e-9, 1.2, 1.0e-6)  # diffusivity, concentration, viscosity of oxygen in 0.1 M KOH


def kinetic_oxygen(potential: np.ndarray, slope: float = 0.06, at_900_mv: float = 10.0) -> np.ndarray:
    """Kinetic current density of oxygen reduction, positive [A/m2]."""
    return at_900_mv * 10.0 ** ((0.9 - potential) / slope)


def disk_sweep(rotation: float, electrons: float = 4.0) -> tuple[np.ndarray, np.ndarray]:
    """Potential [V], rising, and current density [A/m2] of oxygen reduction on a disk."""
    e = np.arange(0.2, 1.05, 0.001)
    limiting = levich_slope(electrons, *OXYGEN) * np.sqrt(rotation)
    kinetic = kinetic_oxygen(e)
    return e, -limiting * kinetic / (limiting + kinetic)


def disk_recording(rotation_rpm: float, noise: float = 0.0, seed: int = 0, **keywords: float) -> Recording:
    """Cathodic sweep of one rotation rate at 5 mV/s; noise in A/m2."""
    e, j = disk_sweep(rotation_rpm * 2.0 * np.pi / 60.0, **keywords)
    j = j + noise * np.random.default_rng(seed).normal(size=len(e))
    time = np.arange(len(e)) * 0.001 / 0.005
    return recording(f"{rotation_rpm:g}.csv", potential=e[::-1], current=j[::-1] * AREA, time=time)


def ring_pair(
    share: float = 0.05, collection: float = 0.37, background: float = 2.5e-6, noise: float = 0.0, seed: int = 0
) -> tuple[Recording, Recording]:
    """Disk and ring of one sweep; `share` is peroxide current over disk current; the ring is sampled twice as fast."""
    generator = np.random.default_rng(seed)
    e, j = disk_sweep(167.55)
    e, disk = e[::-1], j[::-1] * AREA
    time = np.arange(len(e)) * 0.2
    ring_time = np.arange(2 * len(e) + 60) * 0.1 - 3.0
    ring = collection * share * np.abs(np.interp(ring_time, time, disk)) + background
    made = recording(
        "disk.csv", potential=e, current=disk + noise * np.abs(disk).max() * generator.normal(size=len(e)), time=time
    )
    wobble = noise * np.ptp(ring) * generator.normal(size=len(ring))
    return made, recording("ring.csv", potential=np.full(len(ring), 1.2), current=ring + wobble, time=ring_time)
