"""Every shipped cell along its channels, and what a working electrochemist expects of a plate."""

from __future__ import annotations

import numpy as np
import pytest

import hydroxcell as h
from hydroxcell.cell.catalog import list_cells
from hydroxcell.models.through_plane import Mesh

COARSE = Mesh(8, 4, 12, 6)


def has_limited_feed(name: str) -> bool:
    structure = h.load_cell(name).structure
    return any(structure[f"conditions.{side}.flow.kind"] != "differential" for side in ("anode", "cathode"))


@pytest.mark.parametrize("name", sorted(list_cells()))
def test_shipped_cells_work_in_co_and_counter_flow(name: str) -> None:
    if not has_limited_feed(name):
        pytest.skip("unlimited flow on both sides: nothing varies along the channels")
    for flow in ("co", "counter"):
        result = h.simulate(
            name,
            h.Polarization(points=5, minimum_voltage=0.4),
            model="along_channel",
            along=h.AlongChannel(flow=flow, segments=4),
            mesh=COARSE,
        )
        assert set(result.status) == {"converged"}
        for balance in ("water", "charge", "energy"):
            assert result[f"{balance}_closure_relative"].max() < 1e-8
        assert (np.diff(result["current_density"]) > 0.0).all()


def plate(flow: str, changes: dict[str, str], current: str) -> h.Result:
    cell = h.load_cell("pap_reference").replace(changes)
    along = h.AlongChannel(flow=flow, segments=6)
    return h.simulate(cell, h.Hold(current_density=current), model="along_channel", along=along, mesh=COARSE)


def test_the_current_is_lower_where_the_oxygen_leaves() -> None:
    """Air at a stoichiometric ratio near 1.5 in wet gas: the current follows the oxygen to its outlet."""
    changes = {
        "conditions.cathode.reactant_fraction": "0.21",
        "conditions.cathode.flow.rate": "0.05 slpm",
        "conditions.anode.relative_humidity": "100 %",
        "conditions.cathode.relative_humidity": "100 %",
    }
    result = plate("co", changes, "0.4 A/cm2")
    assert result.along is not None
    local = result.along["current_density"][0]
    assert (np.diff(local) < 0.0).all()
    assert local[-1] < 0.75 * local[0]


def test_counter_flow_brings_water_to_the_dry_cathode_inlet() -> None:
    """With a dry cathode feed the membrane at its inlet is wetter beside the wet end of the anode."""
    changes = {
        "conditions.anode.flow.rate": "0.1 slpm",
        "conditions.cathode.flow.rate": "0.15 slpm",
        "conditions.anode.relative_humidity": "50 %",
        "conditions.cathode.relative_humidity": "30 %",
    }
    water = {}
    for flow in ("co", "counter"):
        result = plate(flow, changes, "0.8 A/cm2")
        assert result.along is not None
        water[flow] = result.along["membrane_water_content"][0]
    assert water["counter"][0] > 1.1 * water["co"][0]
    assert np.ptp(water["counter"]) < np.ptp(water["co"])
