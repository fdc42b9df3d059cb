"""Figures of a vehicle on its cycles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.plot.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PURPLE, SKY, VERMILION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from hydroxcell.system.vehicle.run import VehicleRun

ITEMS = (
    ("fuel_cell_loss", "fuel-cell system", VERMILION),
    ("battery_loss", "battery", PURPLE),
    ("accessory_energy", "accessories", ORANGE),
    ("drive_loss", "motor and gear", VERMILION),
    ("friction_brake_energy", "friction brakes", MUTED),
    ("constant_road_energy", "rolling", GREEN),
    ("linear_road_energy", "linear road load", GREEN),
    ("air_energy", "air", SKY),
    ("climbing_energy", "climbing", GREEN),
)
SMALL = 1e-3  # share of the hydrogen below which an item is not drawn


def draw_speed(figure: FigureBase, result: VehicleRun) -> None:
    """Speed of the cycle and of the vehicle, cycle after cycle; below it how far the vehicle stays behind."""
    top, low = figure.subplots(2, 1, sharex=True, height_ratios=(3.0, 1.0))
    course, minutes = result.course, _minutes(result)
    top.plot(minutes, 3.6 * course["target_speed"], color=MUTED, lw=0.9, label="cycle")
    top.plot(minutes, 3.6 * course["vehicle_speed"], color=BLUE, lw=0.9, label="vehicle")
    behind = 3.6 * (course["target_speed"] - course["vehicle_speed"])
    low.fill_between(minutes, behind, color=VERMILION, lw=0.0)
    low.set_ylim(0.0, max(2.5, 1.1 * float(behind.max())))
    low.axhline(2.0, color=MUTED, lw=0.7, ls="--")
    top.set_ylim(0.0, None)
    top.set_ylabel("Speed / km h⁻¹")
    low.set_ylabel("behind / km h⁻¹")
    low.set_xlabel("Time / min")
    figure.legend(*top.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    _separate(top, low, result=result)


def draw_split(figure: FigureBase, result: VehicleRun) -> None:
    """Electric power of the drive, what fuel cell and battery give, and the state of charge."""
    top, middle, low = figure.subplots(3, 1, sharex=True, height_ratios=(2.0, 2.0, 1.2))
    course, minutes = result.course, _minutes(result)
    top.plot(minutes, course["drive_power"] / 1e3, color=MUTED, lw=0.7, label="drive")
    top.plot(minutes, course["net_power"] / 1e3, color=BLUE, lw=0.9, label="fuel-cell system")
    middle.fill_between(minutes, course["battery_power"] / 1e3, color=PURPLE, lw=0.0)
    low.plot(minutes, 100.0 * course["state_of_charge"], color=GREEN)
    top.set_ylabel("Power / kW")
    middle.set_ylabel("Battery / kW")
    low.set_ylabel("Charge / %")
    low.set_xlabel("Time / min")
    for axes in (top, middle):
        axes.axhline(0.0, color=GRID, lw=0.8, zorder=0)
    figure.legend(*top.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    _separate(top, middle, low, result=result)


def draw_loads(figure: FigureBase, result: VehicleRun) -> None:
    """Histogram of the net power over the rated one, and the net efficiency of the system there."""
    axes = figure.subplots()
    loads = result.loads
    middle = 50.0 * (loads["load_share_low"] + loads["load_share_high"])
    width = 100.0 * (loads["load_share_high"][1] - loads["load_share_low"][1])
    middle[0] = -0.75 * width
    axes.bar(middle - 0.2 * width, 100.0 * loads["time_share"], 0.4 * width, color=BLUE, label="of the time")
    axes.bar(middle + 0.2 * width, 100.0 * loads["energy_share"], 0.4 * width, color=ORANGE, label="of the energy")
    used = np.flatnonzero(loads["time_share"] > 0.0)
    last = 100.0 * loads["load_share_high"][used[-1]]
    axes.set_xlim(-1.4 * width, max(last + width, 30.0))
    ticks = [tick for tick in range(0, 101, 10) if tick <= max(last + width, 30.0)]
    axes.set_xticks([middle[0], *ticks], ["idle", *(str(tick) for tick in ticks)])
    axes.set_xlabel(f"Net power over rated power ({result.rated_power / 1e3:.4g} kW) / %")
    axes.set_ylabel("Share / %")
    right = axes.twinx()
    right.plot(middle[1:], 100.0 * loads["net_efficiency"][1:], color=GREEN, marker="o", ms=2.5, label="net efficiency")
    right.set_ylim(0.0, 80.0)
    right.set_ylabel("Net efficiency (LHV) / %")
    right.grid(visible=False)
    handles = [pair for one in (axes, right) for pair in zip(*one.get_legend_handles_labels(), strict=True)]
    figure.legend(*zip(*handles, strict=True), loc="outside lower center", ncols=3)


def draw_energy(figure: FigureBase, result: VehicleRun) -> None:
    """From the tank to the wheels: what is taken off the heating value of the hydrogen, one after the other."""
    axes = figure.subplots()
    found = mean_energy(result)
    whole = found["hydrogen_energy"]
    rows = [(word, found[name], colour) for name, word, colour in ITEMS if abs(found[name]) > SMALL * whole]
    stored = found["kinetic_energy"] + found["battery_energy"]
    if abs(stored) > SMALL * whole:
        rows.append(("left in battery and speed", stored, MUTED))
    axes.barh(0, whole, color=BLUE, height=0.7)
    gap = 0.008 * whole
    axes.text(whole + gap, 0, f"{whole:.3g}", va="center", color=INK)
    left = whole
    for k, (_, energy, colour) in enumerate(rows, 1):
        axes.barh(k, -energy, left=left, color=colour, height=0.7)
        share = f"{energy:.3g} ({100.0 * energy / whole:.2g} %)".replace("-", "−")
        axes.text(max(left, left - energy) + gap, k, share, va="center", color=INK)
        axes.plot(
            [left - energy, left - energy], [k - 0.35, k + 1.35 if k < len(rows) else k + 0.35], color=MUTED, lw=0.6
        )
        left -= energy
    axes.set_yticks(range(len(rows) + 1), ["hydrogen", *(word for word, *_ in rows)])
    axes.invert_yaxis()
    axes.set_xlim(0.0, 1.12 * whole)
    axes.set_xlabel("Energy / kWh (100 km)⁻¹")


def mean_energy(result: VehicleRun) -> dict[str, float]:
    """Energy per distance by item [kWh/100 km], mean of the cycles by distance."""
    weight = dict(zip(result.cycles["cycle"].tolist(), result.cycles["weight_share"].tolist(), strict=True))
    found: dict[str, float] = {}
    rows = zip(*(result.energy[name].tolist() for name in ("cycle", "item", "energy_per_distance")), strict=True)
    for cycle, item, energy in rows:
        found[item] = found.get(item, 0.0) + weight[cycle] * energy / 36.0
    return found


def draw_costs(figure: FigureBase, result: VehicleRun) -> None:
    """Cost per kilometre by item, with its interval."""
    _bars(figure.subplots(), result.costs, "item", "cost_per_distance", 1e3, "Cost / USD km⁻¹", ORANGE)


def draw_routes(figure: FigureBase, result: VehicleRun) -> None:
    """Greenhouse gases per kilometre by hydrogen route, with their interval."""
    label = "Greenhouse gases / g km⁻¹ (as carbon dioxide)"
    _bars(figure.subplots(), result.routes, "route", "carbon_per_distance", 1e6, label, GREEN)


def _bars(
    axes: Axes, table: Mapping[str, np.ndarray], head: str, name: str, factor: float, label: str, colour: str
) -> None:
    place = np.arange(len(table[head]))
    value, low, high = (factor * table[f"{name}{end}"] for end in ("", "_low", "_high"))
    axes.barh(place, value, color=colour, height=0.6)
    axes.hlines(place, low, high, color=INK, lw=1.2)
    axes.set_yticks(place, [str(word) for word in table[head]])
    axes.invert_yaxis()
    axes.set_xlim(0.0, 1.06 * float(max(high.max(), value.max())))
    axes.set_xlabel(label)


def _minutes(result: VehicleRun) -> np.ndarray:
    """Time of all cycles, one after the other [min]."""
    time, names = result.course["time"], result.course["cycle"]
    new = np.flatnonzero(names[1:] != names[:-1]) + 1
    shift = np.zeros(len(time))
    for k in new:
        shift[k:] += time[k - 1]
    return np.asarray((time + shift) / 60.0)


def _separate(*rows: Axes, result: VehicleRun) -> None:
    names, minutes = result.course["cycle"], _minutes(result)
    starts = [0, *(np.flatnonzero(names[1:] != names[:-1]) + 1)]
    for k in starts:
        for axes in rows:
            if k:
                axes.axvline(minutes[k - 1], color=MUTED, lw=0.8)
        place = rows[0].get_xaxis_transform()
        rows[0].text(minutes[k], 1.02, str(names[k]), transform=place, va="bottom", color=INK, fontsize=8.0)
    rows[0].set_xlim(0.0, minutes[-1])
