"""Figures of a fleet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.plot.style import BLUE, INK, MUTED, SERIES, SKY

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

    from hydroxcell.system.vehicle.fleet import FleetDemand

DAY = 86400.0
NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SOFT = 0.85


def draw_months(figure: FigureBase, result: FleetDemand) -> None:
    """Hydrogen of each month, the kinds of vehicles upon each other."""
    axes = figure.subplots()
    place = np.arange(12)
    base = np.zeros(12)
    for k, (name, mass) in enumerate(result.by_month.items()):
        axes.bar(place, mass / 1e3, bottom=base / 1e3, color=SERIES[k % len(SERIES)], width=0.7, alpha=SOFT, label=name)
        base = base + mass
    axes.set_xticks(place, NAMES)
    axes.grid(axis="x", visible=False)
    axes.set_ylim(0.0, 1.18 * max(float(base.max()) / 1e3, 1e-9))
    axes.set_ylabel("Hydrogen / t per month")
    axes.legend(loc="upper center", ncols=min(len(result.by_month), 5))


def draw_days(figure: FigureBase, result: FleetDemand) -> None:
    """Hydrogen of every day, the days sorted beside it."""
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(2.2, 1.0))
    mass = result.days["daily_hydrogen"] * DAY
    left.plot(result.days["day_of_year"], mass, color=BLUE, lw=0.9)
    left.axhline(mass.mean(), color=MUTED, ls="--", lw=1.0, label=f"mean {mass.mean():.4g} kg")
    peak = int(mass.argmax())
    left.plot(peak + 1, mass[peak], "o", color=INK, ms=4.0, label=f"peak {mass[peak]:.4g} kg")
    left.set_xlim(1, len(mass))
    left.set_ylim(0.0, 1.15 * max(float(mass.max()), 1e-9))
    left.set_xlabel("Day of the year")
    left.set_ylabel("Hydrogen / kg per day")
    left.legend(loc="lower right")
    share = 100.0 * np.arange(1, len(mass) + 1) / len(mass)
    right.plot(share, np.sort(mass)[::-1], color=BLUE)
    right.set_xlim(0.0, 100.0)
    right.set_xlabel("Days that need at least this / %")


def draw_kinds(figure: FigureBase, result: FleetDemand) -> None:
    """Hydrogen of the year and per distance of each kind."""
    left, right = figure.subplots(1, 2, sharey=True)
    kinds = result.kinds
    place = np.arange(len(kinds["kind"]))
    low, middle, high = (kinds[f"yearly_hydrogen{end}"] / 1e3 for end in ("_low", "", "_high"))
    left.barh(place, middle, color=SKY, height=0.6)
    left.hlines(place, low, high, color=INK, lw=1.4)
    left.set_xlim(0.0, None)
    left.set_xlabel("Hydrogen / t per year")
    left.set_yticks(place, [str(name) for name in kinds["kind"]])
    left.invert_yaxis()
    right.barh(place, 1e5 * kinds["fleet_hydrogen_per_distance"], color=BLUE, height=0.6, alpha=SOFT)
    right.set_xlabel("Hydrogen / kg per 100 km")
    for axes in (left, right):
        axes.grid(axis="y", visible=False)


def draw_routes(figure: FigureBase, result: FleetDemand) -> None:
    """Greenhouse gases of the year by hydrogen route, with intervals."""
    axes = figure.subplots()
    r = result.routes
    middle, low, high = (r[f"yearly_carbon{end}"] / 1e3 for end in ("", "_low", "_high"))
    place = np.arange(len(middle))
    axes.hlines(place, np.maximum(low, 0.0), high, color=BLUE, lw=5.0, alpha=0.3)
    axes.plot(middle, place, "o", color=BLUE, ms=6.0)
    axes.set_yticks(place, [str(name) for name in r["route"]])
    axes.set_ylim(len(middle) - 0.5, -0.5)
    axes.set_xlim(0.0, None)
    axes.set_xlabel("t CO₂e per year")
