"""Anchors and speed of calculated oxygen electrodes: volcano, platinum, Tafel slopes, 400 potentials, two sites.

python benchmarks/oxygen_electrode.py
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.theory.dissociation import PairSteps, pair_kinetics
from hydroxcell.theory.microkinetics import Site, current_density, rate_control, tafel_slope, turnover
from hydroxcell.theory.oxygen_electrode import limiting_potential, step_energies, volcano_peak

ROOM = 298.15
PLATINUM = (0.75, 1.70, 3.91)  # [eV], hansen_2014


def main() -> None:
    """Print every figure."""
    for offset in (3.0, 3.1, 3.2, 3.3):
        _, potential, loss = volcano_peak(offset * FARADAY)
        print(f"volcano peak at an offset of {offset} eV: {potential:.3f} V, overpotential {loss:.3f} V")
    steps = step_energies("associative", *(g * FARADAY for g in PLATINUM))
    print(f"Pt(111): {float(limiting_potential('associative', steps)[0]):.3f} V")
    site = Site(
        *(g * FARADAY for g in (*PLATINUM, -0.1)),
        (0.26 * FARADAY,) * 5,
        (0.5,) * 5,
        (1e9,) * 5,
        2.5e-5,
        ROOM,
        (0.0,) * 4,
    )
    slow = replace(
        site, barriers=(0.0, 1.5 * FARADAY, 0.0, 0.0, 0.0), hydroxyl=1.6 * FARADAY, oxygen=2.6 * FARADAY,
        hydroperoxyl=4.0 * FARADAY, oxygen_molecule=1.0 * FARADAY,
    )  # fmt: skip
    exact = GAS_CONSTANT * ROOM * np.log(10.0) / (0.5 * FARADAY)
    print(f"one slow step: Tafel slope off by {abs(float(tafel_slope(slow, 0.7, ROOM)) / exact - 1.0):.1e}")
    potentials = np.linspace(0.2, 1.15, 400)
    for name, of in (
        ("currents", lambda: current_density(site, potentials, ROOM)),
        ("coverages", lambda: turnover(site, potentials, ROOM)),
        ("Tafel slopes", lambda: tafel_slope(site, potentials, ROOM)),
        ("rate control", lambda: rate_control(site, potentials, ROOM)),
    ):
        of()
        start, times = time.process_time(), 20
        for _ in range(times):
            of()
        print(f"400 potentials, {name}: {1e3 * (time.process_time() - start) / times:.2f} ms")
    few = potentials[::10]
    start = time.process_time()
    found = pair_kinetics(site, PairSteps(0.6 * FARADAY, 0.6 * FARADAY, 0.5, 1e13), few, ROOM)
    spent = 1e3 * (time.process_time() - start) / len(few)
    print(f"two sites: {found.converged.sum()} of {len(few)} potentials solved, {spent:.1f} ms each")
    stiff = replace(site, barriers=(0.0, 0.0, 2.0 * FARADAY, 0.0, 0.0), attempt_frequency=(1e13,) * 5)
    found = pair_kinetics(stiff, PairSteps(np.inf, np.inf, 0.5, 1e13), few, ROOM)
    error = np.nanmax(np.abs(found.current_density / current_density(stiff, few, ROOM) - 1.0))
    print(f"two-site solver on the ring, one barrier of 2 eV: currents off by {error:.1e} at most")
    print(f"random sites and barriers: {_random_sites(100)} of 600 points solved")


def _random_sites(number: int) -> int:
    """Points of random sites, barriers and steps between sites that have a solution, six potentials each."""
    rng, solved = np.random.default_rng(0), 0
    for _ in range(number):
        hydroxyl = rng.uniform(-0.3, 1.8)
        oxygen = rng.uniform(1.2, 3.0) * max(hydroxyl, 0.2) + 0.3 * rng.normal()
        energies = (hydroxyl, oxygen, hydroxyl + 3.2 + 0.2 * rng.normal(), rng.uniform(-0.6, 0.4))
        barriers = tuple(rng.uniform(0.0, 1.2, 5) * FARADAY)
        site = Site(*(g * FARADAY for g in energies), barriers, (0.5,) * 5, (1e13,) * 5, 2.5e-5, ROOM, (0.0,) * 4)
        pairs = PairSteps(*(rng.uniform(0.0, 1.5, 2) * FARADAY), 0.5, 1e13, 4.0)
        solved += int(pair_kinetics(site, pairs, np.linspace(0.2, 1.15, 6), ROOM).converged.sum())
    return solved


if __name__ == "__main__":
    main()
