"""Maps: every place is the steady state of the cell with those inputs, however it was reached; windows and borders."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import hydroxcell
from hydroxcell import Hold, Map, MapResult
from hydroxcell.cell.catalog import load_cell
from hydroxcell.results.window import _width, contours

NAME = "pap_reference"
DEW = [f"conditions.{side}.dew_point" for side in ("anode", "cathode")]
ANODE, CATHODE = [330.15, 340.15, 347.15, 353.15], [333.15, 345.15, 353.15]


def both_dew_points(anode: list[float], cathode: list[float], **held: object) -> Map:
    return Map.model_validate(
        {"x": {"path": DEW[0], "values": anode}, "y": {"path": DEW[1], "values": cathode}, **held}
    )


@cache
def small() -> MapResult:
    return hydroxcell.simulate(NAME, both_dew_points(ANODE, CATHODE, current_density=1e4))


@pytest.mark.parametrize("place", [(0, 0), (1, 2), (2, 3)])
def test_a_place_is_the_cell_with_those_dew_points(place: tuple[int, int]) -> None:
    result = small()
    cell = load_cell(NAME).replace({DEW[0]: result.x[place[1]], DEW[1]: result.y[place[0]]})
    alone = hydroxcell.simulate(cell, Hold(current_density=1e4))
    for name in ("cell_voltage", "high_frequency_resistance", "water_through_membrane", "peak_temperature"):
        assert result.grid(name)[place] == pytest.approx(alone[name][0], rel=1e-8), name
    layer = alone.profiles["cathode.catalyst_layer"]
    mean = np.sum(layer["water_content"][0] * layer["width"]) / np.sum(layer["width"])
    assert result.grid("water_content_cathode")[place] == pytest.approx(mean, rel=1e-8)


def test_the_way_over_the_grid_does_not_matter() -> None:
    turned = {"x": {"path": DEW[1], "values": CATHODE}, "y": {"path": DEW[0], "values": ANODE}, "current_density": 1e4}
    other = hydroxcell.simulate(NAME, Map.model_validate(turned))
    np.testing.assert_allclose(other.grid("cell_voltage").T, small().grid("cell_voltage"), atol=1e-9)
    np.testing.assert_allclose(other.rise_x.T, small().rise_y, rtol=1e-6)


@pytest.mark.parametrize("held", [{"current_density": 1e4}, {"voltage": 0.65}, {"power_density": 5e3}])
def test_derivatives_to_the_axes(held: dict[str, float]) -> None:
    result = hydroxcell.simulate(NAME, both_dew_points(ANODE[1:3], CATHODE[:2], **held))
    name = "current_density" if "voltage" in held else "cell_voltage"
    step = 0.02
    cell = load_cell(NAME)
    for axis, rise in enumerate((result.rise_x, result.rise_y)):
        pair = []
        for sign in (1.0, -1.0):
            moved = [ANODE[1], CATHODE[0]]
            moved[axis] += sign * step
            pair.append(hydroxcell.simulate(cell.replace(dict(zip(DEW, moved, strict=True))), Hold(**held))[name][0])  # type: ignore[arg-type]
        assert rise[0, 0] == pytest.approx((pair[0] - pair[1]) / (2.0 * step), rel=1e-5)


def test_what_lies_beyond_the_limit_is_named_and_empty() -> None:
    result = hydroxcell.simulate(NAME, both_dew_points(ANODE, CATHODE, current_density=3e4))
    limited = np.char.startswith(result.statuses, "limited: ")
    assert limited.any()
    assert (result.statuses == "converged").any()
    for values in result.quantities.values():
        assert np.isnan(values[limited]).all()
    assert np.all(result.limits[limited] != "")
    for place in (np.argwhere(limited)[0], np.argwhere(limited)[-1]):
        cell = load_cell(NAME).replace({DEW[0]: result.x[place[1]], DEW[1]: result.y[place[0]]})
        alone = hydroxcell.simulate(cell, Hold(current_density=3e4))
        assert alone.status[0] == result.statuses[tuple(place)]
    assert "beyond the limit" in result.sentence


def test_exhaust_water_is_liquid_above_saturation_only() -> None:
    result = small()
    for side in ("anode", "cathode"):
        saturation, liquid = result.grid(f"exhaust_saturation_{side}"), result.grid(f"exhaust_liquid_{side}")
        assert np.all(liquid[saturation > 1.01] > 1e-4)
        assert np.all(liquid[saturation < 0.99] < 1e-9)
    assert (result.grid("exhaust_saturation_anode") > 1.01).any()
    assert (result.grid("exhaust_saturation_anode") < 0.99).any()


def test_a_cell_that_states_dew_points_keeps_them_over_temperature() -> None:
    cell = load_cell(NAME).replace(dict.fromkeys(DEW, "60 degC"))
    x = {"path": "conditions.temperature", "values": ["65 degC", "75 degC"]}
    y = {"path": "membrane.thickness", "values": ["20 um", "30 um"]}
    result = hydroxcell.simulate(cell, Map.model_validate({"x": x, "y": y, "current_density": 5e3}))
    alone = hydroxcell.simulate(
        cell.replace({"conditions.temperature": "75 degC", "membrane.thickness": "30 um"}), Hold(current_density=5e3)
    )
    assert result.grid("cell_voltage")[1, 1] == pytest.approx(alone["cell_voltage"][0], abs=1e-9)
    assert set(result.sides.ravel()) == {""}


def test_an_interrupt_keeps_what_is_done() -> None:
    def stop(share: float, words: str) -> None:
        if share > 0.45:
            raise KeyboardInterrupt

    result = hydroxcell.simulate(NAME, both_dew_points(ANODE, CATHODE, current_density=1e4), progress=stop)
    done = result.statuses == "converged"
    assert result.status.startswith("interrupted: ")
    assert 0 < done.sum() < done.size
    assert np.all(result.statuses[~done] == "not done")
    np.testing.assert_allclose(result.grid("cell_voltage")[done], small().grid("cell_voltage")[done], atol=1e-9)


def test_saved_and_loaded() -> None:
    result = small()
    assert MapResult.from_dict(result.to_dict()) == result


def test_sides_follow_the_derivatives() -> None:
    result = small()
    both = (result.rise_x > 0.0) & (result.rise_y > 0.0)
    assert np.all((result.sides == "dry") == both)
    assert both[0, 0]


def test_width_is_found_between_the_places() -> None:
    places = np.arange(5.0)
    inside = _width(places, np.array([0.0, 0.6, 1.0, 0.8, 0.2]), 2, 0.5)
    assert (inside.low, inside.high) == pytest.approx((5.0 / 6.0, 3.5))
    assert not inside.open_low
    assert not inside.open_high
    ended = _width(places, np.array([np.nan, 0.6, 1.0, 0.8, 0.7]), 2, 0.5)
    assert (ended.low, ended.high, ended.open_low, ended.open_high) == (1.0, 4.0, False, True)


def test_contours_of_a_plane_and_around_a_hole() -> None:
    x, y = np.linspace(0.0, 4.0, 5), np.linspace(0.0, 2.0, 3)
    plane = x[None, :] + 2.0 * y[:, None]
    lines = contours(x, y, plane, 3.0)
    for line in lines:
        np.testing.assert_allclose(line[:, 0] + 2.0 * line[:, 1], 3.0, atol=1e-12)
    holed = plane.copy()
    holed[:, 2] = np.nan
    assert all(np.all((line[:, 0] <= 1.0) | (line[:, 0] >= 3.0)) for line in contours(x, y, holed, 3.0))
    assert contours(x, y, np.full_like(plane, np.nan), 1.0) == ()
