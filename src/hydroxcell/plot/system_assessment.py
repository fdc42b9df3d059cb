"""Figures of an assessment: the chain in four panels, and what a kilometre costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hydroxcell.plot.style import BLUE, GREEN, INK, MUTED, SERIES, SKY

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

    from hydroxcell.system.assessment.assessment import Assessment

PER_KILOMETRE = 1e3


def draw_chain(figure: FigureBase, result: Assessment) -> None:
    """Cell voltage, net efficiency, load on the cycles, cost of a kilometre."""
    panels: Any = figure.subplots(2, 2)
    loads = result.stack.loads
    (cell, system), (duty, money) = panels
    cell.plot(loads["current_density"] / 1e4, loads["mean_cell_voltage"], color=BLUE)
    cell.plot(loads["current_density"][-1] / 1e4, loads["mean_cell_voltage"][-1], "o", color=BLUE, ms=5.0)
    cell.annotate(
        "rated load", (loads["current_density"][-1] / 1e4, loads["mean_cell_voltage"][-1]), (0, 9),
        textcoords="offset points", ha="right", fontsize=8.0,
    )  # fmt: skip
    cell.set(xlabel="Current density / A cm⁻²", ylabel="Cell voltage / V", title="1  Cell in the stack")
    shown = loads["net_power"] > 0.0
    system.plot(loads["net_power"][shown] / 1e3, 100.0 * loads["net_efficiency"][shown], color=GREEN)
    system.set(xlabel="Net power / kW", ylabel="Net efficiency / %", title="2  System", ylim=(0.0, None))
    _draw_duty(duty, result)
    _draw_money(money, result)


def _draw_duty(axes: Any, result: Assessment) -> None:
    table = result.vehicle.loads
    middle = 50.0 * (table["load_share_low"] + table["load_share_high"])
    width = 100.0 * (table["load_share_high"] - table["load_share_low"])
    axes.bar(middle, 100.0 * table["time_share"], np.where(width > 0.0, 0.9 * width, 1.5), color=SKY, label="time")
    axes.step(
        100.0 * np.append(table["load_share_low"][1:], 1.0),
        100.0 * np.append(table["energy_share"][1:], table["energy_share"][-1]),
        where="post", color=INK, lw=1.0, label="energy",
    )  # fmt: skip
    axes.set(xlabel="Net power / % of the rated one", ylabel="Share / %", title="3  Load on the cycles")
    axes.legend(loc="upper right")


def _draw_money(axes: Any, result: Assessment) -> None:
    t = result.costs
    names, place = [str(name) for name in t["item"]], np.arange(len(t["item"]))
    value, low, high = (PER_KILOMETRE * t[f"cost_per_distance{end}"] for end in ("", "_low", "_high"))
    axes.barh(place, value, height=0.6, color=[SERIES[k % len(SERIES)] for k in place])
    axes.hlines(place, low, high, color=INK, lw=1.2)
    axes.set_yticks(place, names)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlim(0.0, None)
    total = result.value("cost_per_distance")
    axes.set(xlabel=f"USD({result.cost.base}) per km", title=f"4  A kilometre: {PER_KILOMETRE * total.value:.2g} USD")


def draw_carbon(figure: FigureBase, result: Assessment) -> None:
    """Greenhouse gases of a kilometre by the route of the hydrogen."""
    axes = figure.subplots()
    t = result.routes
    order = np.argsort(t["carbon_per_distance"])
    place = np.arange(len(order))
    axes.barh(place, 1e6 * t["carbon_per_distance"][order], height=0.6, color=GREEN)
    axes.hlines(
        place,
        1e6 * t["carbon_per_distance_low"][order],
        1e6 * t["carbon_per_distance_high"][order],
        color=MUTED,
        lw=1.2,
    )
    axes.set_yticks(place, [str(t["route"][k]) for k in order])
    axes.grid(axis="y", visible=False)
    axes.set_xlim(0.0, None)
    axes.set_xlabel("Hydrogen and making of the system / g CO2e km⁻¹")
