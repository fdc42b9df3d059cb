"""Figures of a stack with its balance of plant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hydroxcell.constants import MOLAR_MASS
from hydroxcell.plot.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PURPLE, SKY, VERMILION
from hydroxcell.system.stack import HHV, LHV

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.figure import FigureBase

    from hydroxcell.system.stack_system import StackSystem

MAP_COLOURS = "YlGnBu"
MAP_LOWEST = 30.0  # [%]
PARASITICS = (
    ("compressor_power", "compressor", BLUE),
    ("converter_dissipation", "DC/DC converter", PURPLE),
    ("fan_power", "radiator fan", ORANGE),
    ("coolant_pump_power", "coolant pump", SKY),
    ("recirculation_power", "hydrogen blower", GREEN),
    ("control_power", "controls", MUTED),
    ("self_purge_power", "self-purge", VERMILION),
)


def draw_efficiency(figure: FigureBase, result: StackSystem) -> None:
    """Gross and net efficiency over net power."""
    axes = figure.subplots()
    loads = result.loads
    net = loads["net_power"] / 1e3
    shown = net > 0.0
    for name, colour, word in (
        ("gross_efficiency", MUTED, "stack, all hydrogen"),
        ("net_efficiency", BLUE, "system, net"),
    ):
        axes.plot(net[shown], 100 * loads[name][shown], color=colour, label=word)
    peak = int(np.argmax(loads["net_efficiency"]))
    axes.plot(net[peak], 100 * loads["net_efficiency"][peak], "o", color=BLUE, ms=5.0)
    axes.annotate(
        f"{100 * loads['net_efficiency'][peak]:.1f} %",
        (net[peak], 100 * loads["net_efficiency"][peak]),
        (6, -14),
        textcoords="offset points",
        color=INK,
    )
    axes.set_ylim(0.0, max(70.0, 110 * float(loads["gross_efficiency"].max())))
    axes.set_xlim(0.0, None)
    axes.set_xlabel("Net power / kW")
    axes.set_ylabel("Efficiency (LHV) / %")
    axes.legend(loc="lower right")
    right = axes.secondary_yaxis("right", functions=(_to_higher, _to_lower))
    right.set_ylabel("Efficiency (HHV) / %")


def _to_higher(efficiency: Any) -> Any:
    return efficiency * (LHV / HHV)


def _to_lower(efficiency: Any) -> Any:
    return efficiency * (HHV / LHV)


def draw_parasitics(figure: FigureBase, result: StackSystem) -> None:
    """Powers that the balance of plant takes, stacked, over net power."""
    axes = figure.subplots()
    loads = result.loads
    shown = loads["net_power"] > 0.0
    net = loads["net_power"][shown] / 1e3
    used = [row for row in PARASITICS if np.any(loads[row[0]] > 0.0)]
    powers = [loads[name][shown] / 1e3 for name, _, _ in used]
    axes.stackplot(net, powers, colors=[c for *_, c in used], labels=[w for _, w, _ in used], alpha=0.85)
    if np.any(loads["expander_power"] > 0.0):
        axes.plot(net, loads["expander_power"][shown] / 1e3, color=INK, ls="--", label="given back by the expander")
    axes.set_xlim(0.0, None)
    axes.set_ylim(0.0, None)
    axes.set_xlabel("Net power / kW")
    axes.set_ylabel("Power / kW")
    axes.legend(loc="upper left")


def draw_maps(figure: FigureBase, result: StackSystem) -> None:
    """Net efficiency over net power and ambient temperature, and over net power and altitude."""
    axes = figure.subplots(1, 2)
    left = _grid(result.map_temperature, "ambient_temperature", -273.15, 1.0)
    right = _grid(result.map_altitude, "altitude", 0.0, 1e-3)
    top = max((100.0 * float(grid[2].max()) for grid in (left, right) if grid is not None), default=60.0)
    levels = np.arange(MAP_LOWEST, max(5.0 * np.ceil(top / 5.0), 40.0) + 0.1, 2.5)
    filled = None
    for one, grid, word in ((axes[0], left, "Ambient temperature / °C"), (axes[1], right, "Altitude / km")):
        one.set_xlabel("Net power / kW")
        one.set_ylabel(word)
        if grid is None:
            continue
        net, height, efficiency = grid
        filled = one.contourf(net, height, 100 * efficiency, levels, cmap=MAP_COLOURS, extend="min")
        lines = one.contour(net, height, 100 * efficiency, levels[2::2], colors="white", linewidths=0.8)
        middle = float(height[len(height) // 2, 0])
        # Labels stand on one line across, right of the crowd at small loads.
        shown = [(float(np.interp(-level, -100 * row[k:], net[len(net) // 2, k:])), middle)
                 for row in efficiency[len(net) // 2 :][:1] for k in [int(np.argmax(row))]
                 for level in lines.levels if 100 * row[-1] < level < 100 * row[k]]  # fmt: skip
        one.clabel(lines, fmt="%g", fontsize=8, manual=shown)
        one.plot(net[:, -1], height[:, -1], color=VERMILION, lw=1.8)
        one.set_xlim(0.0, 1.02 * float(net.max()))
    if filled is not None:
        figure.colorbar(filled, ax=axes, label="Net efficiency (LHV) / %", pad=0.02)


def _grid(
    columns: Mapping[str, np.ndarray], name: str, shift: float, factor: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Net power [kW], the other axis and net efficiency as (lines, loads); None if there are not two lines."""
    lines = len(np.unique(columns[name]))
    if lines < 2:
        return None
    net, across, efficiency = (columns[word].reshape(lines, -1) for word in ("net_power", name, "net_efficiency"))
    return net / 1e3, (across + shift) * factor, np.maximum(efficiency, 0.0)


def draw_water(figure: FigureBase, result: StackSystem) -> None:
    """Water of both sides per electron over current density: in and made above zero, out and used below."""
    loads = result.loads
    electrons = loads["oxygen_rate"] / MOLAR_MASS["O2"] * 4.0
    i = loads["current_density"] / 1e4
    # What burns at the cathode by crossing hydrogen makes water there too.
    burnt = loads["crossover_hydrogen_rate"] / MOLAR_MASS["H2"] / electrons
    made = {"hydroxide": (1.0 + 0.0 * i, -0.5 + burnt), "proton": (0.0 * i, 0.5 + burnt)}[result.words["stack.ion"]]

    def per_electron(name: str) -> np.ndarray:
        return np.asarray(loads[name] / MOLAR_MASS["H2O"] / electrons)

    out = {
        side: per_electron(f"{side}_vapour_out") + per_electron(f"{side}_liquid_out") for side in ("anode", "cathode")
    }
    arrives = {"anode": 0.0 * i, "cathode": per_electron("cathode_vapour_in")}
    used = loads["net_power"] >= 0.02 * loads["net_power"][-1]
    left, right = figure.subplots(1, 2, sharey=True)
    for axes, side, own in ((left, "anode", made[0]), (right, "cathode", made[1])):
        membrane = out[side] - arrives[side] - own
        axes.plot(i[used], arrives[side][used], color=SKY, label="enters as vapour")
        axes.plot(i[used], own[used], color=VERMILION, label="made (used below zero)")
        axes.plot(i[used], membrane[used], color=GREEN, label="through the membrane")
        axes.plot(i[used], -per_electron(f"{side}_vapour_out")[used], color=BLUE, label="leaves as vapour")
        axes.plot(i[used], -per_electron(f"{side}_liquid_out")[used], color=INK, ls="--", label="leaves as liquid")
        axes.axhline(0.0, color=GRID, lw=1.0, zorder=0)
        axes.set_title({"anode": "Anode with its hydrogen loop", "cathode": "Cathode"}[side])
        axes.set_xlabel("Current density / A cm⁻²")
    # At small loads the air is not reduced further, and its vapour per electron grows without end.
    half = i > 0.15 * i[-1]
    top = max(float(arrives["cathode"][half].max()), 1.0)
    left.set_ylim(-1.15 * max(top, float(out["cathode"][half].max())), 1.15 * top)
    left.set_ylabel("Water per electron")
    handles, words = left.get_legend_handles_labels()
    figure.legend(handles, words, loc="outside lower center", ncols=5)


def draw_cells(figure: FigureBase, result: StackSystem) -> None:
    """Air, hydrogen, coolant, temperature and voltage of every cell at rated load."""
    rows = figure.subplots(3, 1, sharex=True, height_ratios=(1.3, 1.0, 1.0))
    cells = result.cells
    k = cells["cell_number"]
    flows = (("air", BLUE), ("hydrogen", GREEN), ("coolant", ORANGE))
    mark = "o" if len(k) < 30 else ""
    for name, colour in flows:
        rows[0].plot(k, cells[f"{name}_share"], color=colour, marker=mark, ms=3.0, label=name)
    rows[0].set_ylabel("Flow over mean")
    rows[0].legend(ncols=3, loc="upper right")
    if all(_too_flat(cells[f"{name}_share"]) for name, _ in flows):
        rows[0].set_ylim(0.99, 1.01)
    rows[1].plot(k, cells["temperature"] - 273.15, color=PURPLE, marker=mark, ms=3.0)
    rows[1].set_ylabel("Temperature / °C")
    rows[2].plot(k, 1e3 * cells["cell_voltage"], color=VERMILION, marker=mark, ms=3.0)
    rows[2].set_ylabel("Voltage / mV")
    rows[-1].set_xlabel("Cell, counted from the inlets")


def _too_flat(values: np.ndarray) -> bool:
    """Whether a scale of its own would only show round-off."""
    return bool(np.nanmax(values) - np.nanmin(values) < 1e-3)
