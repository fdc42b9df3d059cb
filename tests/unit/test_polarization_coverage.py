"""95 % intervals of made curves contain the truth as often as they say; 1000 cases each are in benchmarks/README.md."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

PATH = Path(__file__).resolve().parents[2] / "benchmarks" / "coverage_polarization.py"
CASES = 40


@pytest.fixture(scope="module")
def shares() -> dict[str, float]:
    """Share of hits by quantity, all noises together."""
    spec = importlib.util.spec_from_file_location("coverage_polarization", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["coverage_polarization"] = module
    spec.loader.exec_module(module)
    hits: dict[str, list[float]] = {}
    for name, (share, count) in module.coverage(CASES, seed=3).items():
        hits.setdefault(name.partition(",")[0], []).extend([share * count, count])
    return {name: sum(found[::2]) / sum(found[1::2]) for name, found in hits.items()}


@pytest.mark.parametrize(
    "name",
    [
        "tafel_slope", "open_circuit_voltage", "peak_power_density", "limiting_current_density",
        "cell_voltage_at_1A_cm2", "cell_voltage_at_0.1A_cm2", "current_density_at_0.8V", "current_density_at_0.6V",
    ],
)  # fmt: skip
def test_intervals_contain_the_truth(shares: dict[str, float], name: str) -> None:
    assert 0.88 <= shares[name] <= 0.995  # 120 cases (80 for the limiting current) scatter by 0.02
