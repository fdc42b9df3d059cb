"""Hydrogen on a rotating disk: the Nernst limit, exchange currents with known truth, coverage of the intervals."""

from __future__ import annotations

import numpy as np
import pytest
from made_voltammograms import AREA, recording

import hydroxcell
from hydroxcell.lab.rotating import hydrogen
from hydroxcell.lab.rotating.laws import hydrogen_current, micropolarization, nernst_diffusion


def covered(hits: int, cases: int) -> bool:
    """Whether 95 % intervals hold the truth in 93 to 97 % of cases, widened by chance for fewer than 1000."""
    half = 0.02 if cases >= 1000 else 0.02 + 2.0 * np.sqrt(0.95 * 0.05 / cases)
    return abs(hits / cases - 0.95) <= half


def test_fast_hydrogen_electrode_is_the_nernst_equation() -> None:
    eta = np.linspace(-0.03, 0.1, 50)
    j = hydrogen_current(eta, 1e6, 0.5, 25.0, 298.15)
    assert nernst_diffusion(j, 25.0, 298.15) == pytest.approx(eta, abs=2e-5)
    step = 1e-5
    slope = 2 * step / float(np.diff(hydrogen_current(np.array([-step, step]), 10.0, 0.5, 25.0, 298.15))[0])
    assert micropolarization(slope, 25.0, 298.15) == pytest.approx(10.0, rel=1e-4)


def test_hydrogen_kinetics_finds_what_was_put_in() -> None:
    e = np.arange(-0.08, 0.35, 0.0005)
    j = hydrogen_current(e, 8.0, 0.5, 25.0, 298.15) + 0.02 * np.random.default_rng(1).normal(size=len(e))
    found = hydrogen.hydrogen_kinetics(e, j, 298.15)
    assert found.value("fitted_exchange_current_density").value == pytest.approx(8.0, rel=0.02)
    assert found.value("anodic_transfer_coefficient").value == pytest.approx(0.5, abs=0.02)
    assert found.value("exchange_current_density").value == pytest.approx(8.0, rel=0.03)
    made = recording("hor.csv", potential=e - 0.9, current=j * AREA, time=e / 0.001)
    same = hydroxcell.analyze(
        made, "hydrogen_electrode_kinetics", area="0.196 cm2", temperature="25 degC", reference_offset="0.9 V"
    )
    assert same.value("exchange_current_density").value == pytest.approx(8.0, rel=0.03)


def test_hydrogen_that_only_mass_transport_limits_is_marked() -> None:
    e = np.arange(-0.05, 0.3, 0.0005)
    j = hydrogen_current(e, 5000.0, 0.5, 25.0, 298.15) + 0.02 * np.random.default_rng(2).normal(size=len(e))
    found = hydrogen.hydrogen_kinetics(e, j, 298.15)
    assert any("lower bound" in text for text in found.findings)


def test_coverage_of_exchange_current() -> None:
    e = np.arange(-0.08, 0.35, 0.001)
    clean = hydrogen_current(e, 8.0, 0.5, 25.0, 298.15)
    generator = np.random.default_rng(10)
    names = {
        "exchange_current_density": 8.0,
        "fitted_exchange_current_density": 8.0,
        "anodic_transfer_coefficient": 0.5,
    }
    hits = dict.fromkeys(names, 0)
    cases = 250
    for _ in range(cases):
        found = hydrogen.hydrogen_kinetics(e, clean + 0.1 * generator.normal(size=len(e)), 298.15)
        for name, value in names.items():
            hits[name] += found.value(name).low <= value <= found.value(name).high
    for name in names:
        assert covered(hits[name], cases), (name, hits[name] / cases)
