"""Figures of a flight mission."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.plot.style import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE, SKY, VERMILION

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

    from hydroxcell.system.vehicle.flight_mission import FlightMission


def draw_power(figure: FigureBase, result: FlightMission) -> None:
    """Altitude, and below it power asked for, given and available, over time."""
    course = result.course
    minutes = course["time"] / 60.0
    top, low = figure.subplots(2, 1, sharex=True, height_ratios=(1.0, 2.2))
    top.fill_between(minutes, course["altitude"] / 1e3, color=SKY, alpha=0.45, lw=0.0)
    top.set_ylim(0.0, None)
    top.set_ylabel("Altitude / km")
    given, asked = course["net_power"] / 1e3, course["demanded_power"] / 1e3
    low.plot(minutes, course["available_power"] / 1e3, color=MUTED, ls="--", label="available")
    low.plot(minutes, given, color=BLUE, label="given")
    short = asked > given + 1e-9
    if short.any():
        low.fill_between(minutes, given, asked, where=short.tolist(), color=VERMILION, lw=0.0, label="lacking")
    low.set_ylim(0.0, None)
    low.set_xlim(minutes[0], minutes[-1])
    low.set_ylabel("Net power / kW")
    low.set_xlabel("Time / min")
    low.legend(loc="lower center", ncols=3)


def draw_system(figure: FigureBase, result: FlightMission) -> None:
    """Compressor, pressures and hydrogen over time."""
    course = result.course
    minutes = course["time"] / 60.0
    rows = figure.subplots(3, 1, sharex=True)
    rows[0].plot(minutes, course["compressor_power"] / 1e3, color=ORANGE)
    rows[0].set_ylabel("Compressor / kW")
    rows[1].plot(minutes, course["cathode_pressure"] / 1e5, color=PURPLE, label="cathode")
    rows[1].plot(minutes, course["ambient_pressure"] / 1e5, color=MUTED, ls="--", label="outside")
    rows[1].set_ylabel("Pressure / bar")
    rows[1].legend(loc="center right")
    rows[2].plot(minutes, course["hydrogen_mass"], color=GREEN)
    rows[2].set_ylabel("Hydrogen used / kg")
    rows[2].set_xlabel("Time / min")
    for axes in rows:
        axes.set_ylim(0.0, None)
    rows[2].set_xlim(minutes[0], minutes[-1])


def draw_altitudes(figure: FigureBase, result: FlightMission) -> None:
    """Available power and peak efficiency over altitude, with what the mission asks for there."""
    lines, course = result.lines, result.course
    left, right = figure.subplots(1, 2, sharey=True)
    height = lines["altitude"] / 1e3
    left.plot(lines["available_power"] / 1e3, height, color=BLUE, marker="o", ms=3.0, label="available")
    left.plot(course["demanded_power"] / 1e3, course["altitude"] / 1e3, color=INK, lw=0.9, label="asked for")
    left.set_xlim(0.0, None)
    left.set_xlabel("Net power / kW")
    left.set_ylabel("Altitude / km")
    left.legend(loc="lower left")
    right.plot(100.0 * lines["peak_net_efficiency"], height, color=GREEN, marker="o", ms=3.0, label="peak")
    running = course["net_power"] > 0.0
    flown = np.where(running, 100.0 * course["net_efficiency"], np.nan)
    right.plot(flown, course["altitude"] / 1e3, color=INK, lw=0.9, label="flown")
    right.set_xlabel("Net efficiency (LHV) / %")
    right.legend(loc="lower left")
