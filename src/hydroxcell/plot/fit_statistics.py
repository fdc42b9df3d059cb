"""Figures of what a fit knows: profiles, bands, posterior, held-out conditions, what a next measurement would tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.nomenclature import label, unit_label
from hydroxcell.plot.influence import readable_path
from hydroxcell.plot.style import BLUE, GRID, INK, MUTED, VERMILION, display
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase
    from matplotlib.ticker import Locator

    from hydroxcell.fit.cross_validation import CrossValidation
    from hydroxcell.fit.design import Suggestion
    from hydroxcell.fit.parameters import Parameter
    from hydroxcell.fit.posterior import Posterior
    from hydroxcell.fit.prediction import Band
    from hydroxcell.fit.profile import Profile

COLUMNS = 3
MOST = 6  # parameters of a figure of the posterior
WIDE = 4.0  # ratio of the ends of an axis from which it is logarithmic


def short(name: str) -> str:
    """Two lines of a parameter's path: what, and where."""
    path, _, of = name.partition(" [")
    what, where = readable_path(path).split("\n")
    return f"{what}\n{where}" + (f" [{of}" if of else "")


def draw_profiles(figure: FigureBase, profiles: Sequence[Profile], parameters: Mapping[str, Parameter]) -> None:
    """|z| of every profile; straight lines are what a linear model would give, the band is the interval."""
    columns = min(COLUMNS, len(profiles))
    grid = figure.add_gridspec(-(-len(profiles) // columns), columns)
    for k, profile in enumerate(profiles):
        axes = figure.add_subplot(grid[k // columns, k % columns])
        _profile(axes, profile, parameters[profile.name])
        if k % columns == 0:
            axes.set_ylabel("Distance |z|")


def _profile(axes: Axes, profile: Profile, parameter: Parameter) -> None:
    from scipy.interpolate import PchipInterpolator

    unit = parameter.display
    x = np.asarray(from_si(profile.values, unit), dtype=float)
    top = 1.6 * profile.limit
    keep = np.abs(profile.z) < 3.0 * top
    place, height = x[keep], profile.z[keep]
    is_log = parameter.scale == "log" and place.max() / place.min() > WIDE
    along = np.log(place) if is_log else place
    fine = np.linspace(along[0], along[-1], 200)
    curve = np.abs(PchipInterpolator(along, height)(fine)) if len(along) > 2 else np.interp(fine, along, np.abs(height))
    axes.plot(np.exp(fine) if is_log else fine, curve, color=BLUE, zorder=3)
    axes.plot(place, np.abs(height), "o", ms=3.0, color=BLUE, zorder=4)
    value, sigma = profile.interval.value, profile.interval.uncertainty
    if np.isfinite(sigma) and sigma > 0.0:
        steps = np.array([-top, 0.0, top])
        straight = value * np.exp(steps * sigma / value) if parameter.scale == "log" else value + steps * sigma
        axes.plot(from_si(straight, unit), np.abs(steps), color=MUTED, lw=0.9, ls="--", zorder=2)
    axes.axhline(profile.limit, color=VERMILION, lw=0.9, zorder=2)
    ends = [profile.interval.low, profile.interval.high]
    low, high = (float(from_si(e, unit)) if np.isfinite(e) else x[at] for e, at in zip(ends, (0, -1), strict=True))
    axes.axvspan(low, high, color=GRID, lw=0.0, zorder=0)
    _open_sides(axes, ends)
    if is_log:
        axes.set_xscale("log")
    margin = (0.05, 0.05)
    axes.set_xlim(_widened(place[0], place[-1], is_log, margin))
    axes.set_ylim(0.0, top)
    what, where = short(profile.name).split("\n", 1)
    axes.set_title(f"{what}\n{where.split(',')[0]}", fontsize=7.5)
    axes.set_xlabel(unit_label(unit))
    axes.xaxis.set_major_locator(_few(is_log))
    axes.tick_params(labelsize=7.5)


def _open_sides(axes: Axes, ends: Sequence[float]) -> None:
    for end, place, align in zip(ends, (0.03, 0.97), ("left", "right"), strict=True):
        if not np.isfinite(end):
            axes.text(place, 0.94, "open", transform=axes.transAxes, ha=align, va="top", fontsize=7.5, color=VERMILION)


def _widened(low: float, high: float, is_log: bool, margin: tuple[float, float]) -> tuple[float, float]:
    if is_log:
        ratio = high / low
        return low * ratio ** -margin[0], high * ratio ** margin[1]
    return low - margin[0] * (high - low), high + margin[1] * (high - low)


def _few(is_log: bool) -> Locator:
    from matplotlib.ticker import LogLocator, MaxNLocator

    return LogLocator(numticks=4) if is_log else MaxNLocator(4)


def draw_band(axes: Axes, band: Band, quantity: str, abscissa: str, colour: str = BLUE) -> None:
    """Bands of one curve: where the curve lies (dark), where a new point lies (light)."""
    order = np.argsort(band.abscissa, kind="stable")
    x = display(abscissa, band.abscissa)[order]
    for low, high, shade in ((band.outer_low, band.outer_high, 0.12), (band.low, band.high, 0.3)):
        if np.isfinite(low).any():
            ends = display(quantity, low)[order], display(quantity, high)[order]
            axes.fill_between(x, *ends, color=colour, alpha=shade, lw=0.0, zorder=1)


def draw_predictions(figure: FigureBase, bands: Sequence[Band], quantity: str, abscissa: str) -> None:
    """Predicted curves with their bands, a panel for each."""
    columns = min(COLUMNS, len(bands))
    grid = figure.add_gridspec(-(-len(bands) // columns), columns)
    for k, band in enumerate(bands):
        axes = figure.add_subplot(grid[k // columns, k % columns])
        draw_band(axes, band, quantity, abscissa, VERMILION)
        order = np.argsort(band.abscissa, kind="stable")
        axes.plot(
            display(abscissa, band.abscissa)[order],
            display(quantity, band.value)[order],
            color=VERMILION,
            marker="o" if len(order) == 1 else "",
        )
        axes.set_title(band.label, fontsize=8.5)
        axes.set_xlabel(label(abscissa))
        axes.set_ylabel(label(quantity))


def draw_suggestion(figure: FigureBase, suggestion: Suggestion) -> None:
    """What every candidate would tell, best first."""
    axes = figure.add_subplot()
    by_all = suggestion.about == "all parameters"
    if by_all:
        values = [100.0 * (1.0 - np.exp(-r.information / 2.0)) for r in suggestion.ranking]
        text = "Decrease of the volume of the confidence region / %"
    else:
        values = [100.0 * max(r.reduction, 0.0) for r in suggestion.ranking]
        text = f"Decrease of the uncertainty of {suggestion.about} / %"
    rows = np.arange(len(values))
    colours = [BLUE if k == 0 else "#8fc1e3" for k in rows]
    axes.barh(rows, values, height=0.62, color=colours, lw=0.0)
    for row, value in zip(rows, values, strict=True):
        axes.text(value + 1.0, float(row), f"{value:.0f}", va="center", fontsize=7.5, color=INK)
    names = [r.label.replace(": ", "\n", 1) for r in suggestion.ranking]
    axes.set_yticks(rows, names, fontsize=7.5)
    axes.invert_yaxis()
    axes.set_xlim(0.0, max(105.0 if max(values) > 60 else 1.15 * max(*values, 1.0), 5.0))
    axes.grid(False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(text)


def draw_left_out(figure: FigureBase, found: CrossValidation) -> None:
    """Errors of every block with and without it in the fit, in standard uncertainties."""
    axes = figure.add_subplot()
    rows = np.arange(len(found.errors))
    fitted = [e.fitted_weighted for e in found.errors]
    held = [e.held_out_weighted for e in found.errors]
    for row, low, high in zip(rows, fitted, held, strict=True):
        axes.plot([low, high], [row, row], color=GRID, lw=4.0, solid_capstyle="butt", zorder=1)
    axes.plot(fitted, rows, "o", ms=6.0, color=BLUE, label="in the fit", zorder=3)
    axes.plot(held, rows, "o", ms=6.0, color=VERMILION, label="left out", zorder=3)
    axes.axvline(1.0, color=MUTED, lw=0.9, ls="--", zorder=2)
    names = [f"{e.data_set}\n{e.quantity.replace('_', ' ')}" for e in found.errors]
    axes.set_yticks(rows, names, fontsize=7.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(left=0.0)
    axes.grid(False, axis="y")
    axes.set_xlabel("Root mean square error / standard uncertainties of the data")
    axes.legend(loc="best")


def draw_posterior(figure: FigureBase, posterior: Posterior, parameters: Mapping[str, Parameter]) -> None:
    """Distributions of single parameters on the diagonal, of pairs below it; at most six parameters."""
    names = posterior.names[:MOST]
    values = posterior.values
    shown = [np.asarray(from_si(values[:, k], parameters[n].display), dtype=float) for k, n in enumerate(names)]
    logs = [parameters[n].scale == "log" and s.max() / s.min() > 2.0 * WIDE for n, s in zip(names, shown, strict=True)]
    grid = figure.add_gridspec(len(names), len(names), wspace=0.08, hspace=0.08)
    for row in range(len(names)):
        for column in range(row + 1):
            axes = figure.add_subplot(grid[row, column])
            _pair(axes, shown, logs, row, column)
            last, first = row == len(names) - 1, column == 0
            axes.tick_params(labelsize=7.0, labelbottom=last, labelleft=first and row > 0)
            unit = {k: unit_label(parameters[names[k]].display) for k in (row, column)}
            if last:
                axes.set_xlabel(f"{_lines(names[column])}\n{unit[column]}".strip(), fontsize=7.0)
            if first and row > 0:
                axes.set_ylabel(f"{_lines(names[row])}\n{unit[row]}".strip(), fontsize=7.0)


def _pair(axes: Axes, shown: Sequence[np.ndarray], logs: Sequence[bool], row: int, column: int) -> None:
    x, y = shown[column], shown[row]
    if logs[column]:
        axes.set_xscale("log")
    if row == column:
        edges = np.geomspace(x.min(), x.max(), 32) if logs[column] else np.linspace(x.min(), x.max(), 32)
        axes.hist(x, bins=edges.tolist(), color="#8fc1e3", lw=0.0)
        for share, style in ((0.025, ":"), (0.5, "-"), (0.975, ":")):
            axes.axvline(np.quantile(x, share), color=INK, lw=0.9, ls=style)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    else:
        if logs[row]:
            axes.set_yscale("log")
        axes.plot(x, y, ".", ms=1.6, color=BLUE, alpha=0.25, mew=0.0, rasterized=True)
        if not logs[row]:
            axes.yaxis.set_major_locator(_few(False))
    if not logs[column]:
        axes.xaxis.set_major_locator(_few(False))
    axes.grid(False)


def _lines(name: str) -> str:
    what, where = short(name).split("\n", 1)
    return f"{what}\n{where}"
