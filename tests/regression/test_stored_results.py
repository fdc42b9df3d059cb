"""A few stored results: a change of numbers must be seen, meant, and written into the changelog.

`python -m pytest tests/regression --update-stored` writes the present numbers.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import hydroxcell

STORED = Path(__file__).with_name("stored_results.json")
CASES = {
    "pap_reference": "through_plane",
    "ldpe_rg_air_ag": "through_plane",
    "zsw_genstack_2024": "through_plane",
    "pfap_pt_chen_2021": "lumped",
}
VOLTAGES = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4)
LUMPED = ("current_density", "high_frequency_resistance", "oxygen_reduction_loss")
QUANTITIES = {"lumped": LUMPED, "through_plane": (*LUMPED, "water_through_membrane", "peak_temperature")}
TOLERANCE = 1e-6  # relative; round-off and the two back ends differ by less


def present(name: str) -> dict[str, list[float]]:
    """Numbers of one case now."""
    model = CASES[name]
    result = hydroxcell.simulate(name, hydroxcell.Polarization(voltages=VOLTAGES), model=model)  # type: ignore[arg-type]
    return {quantity: [float(v) for v in result[quantity]] for quantity in QUANTITIES[model]}


@pytest.mark.parametrize("name", CASES)
def test_numbers_are_those_stored(name: str, request: pytest.FixtureRequest) -> None:
    stored = json.loads(STORED.read_text()) if STORED.is_file() else {}
    found = present(name)
    if request.config.getoption("--update-stored"):
        stored[name] = found
        STORED.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n")
        return
    assert name in stored, "no stored numbers; run with --update-stored once and commit the file"
    for quantity, values in found.items():
        scale = max(abs(v) for v in stored[name][quantity])
        assert values == pytest.approx(stored[name][quantity], rel=TOLERANCE, abs=TOLERANCE * scale), (
            f"{quantity} changed; if this is meant, run with --update-stored and say so under 'Numbers changed'"
        )
