"""What a plate says in words: how unevenly it works, and what was given of its channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.plot.profiles import chosen_points

if TYPE_CHECKING:
    from hydroxcell.results.solution import Result

DIRECTION = {"co": "co-flow", "counter": "counter-flow", "cross": "cross-flow"}


def along_sentence(result: Result) -> str:
    """Direction, current at its highest and lowest place, and where the membrane is driest."""
    along, record, points = result.along, result.study.along_channel, chosen_points(result)
    if along is None or record is None or not points:
        return ""
    point = points[len(points) // 2]
    current, water = along["current_density"][point], along["membrane_water_content"][point]
    high, low, dry = int(np.argmax(current)), int(np.argmin(current)), int(np.argmin(water))
    text = (
        f"{DIRECTION[record.flow].capitalize()}: at {result['current_density'][point] / 1e4:.3g} A/cm² the local "
        f"current runs from {current[low] / 1e4:.3g} A/cm² ({_place(result, low)}) to {current[high] / 1e4:.3g} A/cm² "
        f"({_place(result, high)}). The membrane is driest {_place(result, dry)}, with λ = {water[dry]:.3g}; "
        f"its mean is {water.mean():.3g}."
    )
    missing = [side for side in ("anode", "cathode") if f"pressure_drop_{side}" not in result.table]
    if missing:
        return (
            f"{text} No channels were given for the {' and '.join(missing)}: the pressure there is the same everywhere."
        )
    return text


def _place(result: Result, segment: int) -> str:
    assert result.along is not None
    shares = {side: float(result.along.position[side][segment]) for side in ("cathode", "anode")}
    return f"{100 * shares['cathode']:.0f} % along the cathode, {100 * shares['anode']:.0f} % along the anode"


def along_rows(result: Result) -> list[tuple[str, str]]:
    """Rows about the channels for the table of how it was solved."""
    record = result.study.along_channel
    if record is None:
        return []
    size = f"{record.segments} x {record.rows}" if record.rows else str(record.segments)
    rows = [("Segments", f"{size}, {DIRECTION[record.flow]}")]
    for side, channels in (("anode", record.anode_channels), ("cathode", record.cathode_channels)):
        words = "not given: no pressure drop"
        if channels is not None:
            words = (
                f"{channels.number} x {1e3 * channels.width:.3g} mm x {1e3 * channels.depth:.3g} mm, "
                f"{channels.length:.3g} m long"
            )
        rows.append((f"{side.capitalize()} channels", words))
    if record.coolant is not None:
        coolant = record.coolant
        words = (
            f"{coolant.inlet_temperature - 273.15:.4g} °C, rising {coolant.rise:.3g} K along the {coolant.along} gas"
        )
        rows.append(("Coolant", words))
    return rows
