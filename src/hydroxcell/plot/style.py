"""Look of all figures: palette that colour-blind readers can tell apart, thin lines, units after a stroke.

Figures are made without pyplot, so importing or drawing changes no global state; `styled()` sets the look for the
time of drawing only. Anode is blue, cathode is vermilion and membrane is green everywhere.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import LogFormatterSciNotation

from hydroxcell.nomenclature import NOMENCLATURE
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase, SubFigure

    from hydroxcell.results.solution import Result

INK = "#22303c"
MUTED = "#66737f"
GRID = "#e6ebef"
BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY = "#0072b2", "#d55e00", "#009e73", "#e69f00", "#b3568f", "#56b4e9"
SIDE_COLOUR = {"anode": BLUE, "cathode": VERMILION, "membrane": GREEN}
SERIES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, "#4d4d4d", "#8c6d1f")
"""Colours of curves that are laid over each other, in order."""
LEVELS = ("#8fc1e3", "#2f7fb8", "#0b3558")
"""Low, middle and high current density."""

LAYER_NAMES = {
    "anode.diffusion_layer": "aGDL",
    "anode.microporous_layer": "aMPL",
    "anode.catalyst_layer": "aCL",
    "membrane": "AEM",
    "cathode.catalyst_layer": "cCL",
    "cathode.microporous_layer": "cMPL",
    "cathode.diffusion_layer": "cGDL",
}
"""Layer -> short name, in the order of the cell."""

_LOOK: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9.0,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "axes.labelsize": 9.0,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "axes.formatter.useoffset": False,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "xtick.major.size": 3.0,
    "ytick.major.size": 3.0,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "legend.labelcolor": INK,
    "legend.handlelength": 1.6,
    "text.color": INK,
    "figure.facecolor": "white",
    "figure.dpi": 100,
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "path.simplify_threshold": 0.2,
}

_REFERENCE = re.compile(r'(\burl\(#|href="#)([^)"]+)')


@contextmanager
def styled() -> Iterator[None]:
    """Set the look while figures are drawn or written, and restore what was set before."""
    with mpl.rc_context(_LOOK):  # type: ignore[arg-type]
        yield


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure [inch] whose parts keep clear of each other."""
    figure = Figure(figsize=(width, height), layout="constrained")
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.set(w_pad=0.06, h_pad=0.06, wspace=0.04, hspace=0.04)  # type: ignore[call-arg]
    return figure


def display(name: str, values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Convert SI values of a named quantity to its display unit."""
    return np.asarray(from_si(np.asarray(values, dtype=float), NOMENCLATURE[name].display_unit))


def converged(result: Result) -> npt.NDArray[np.bool_]:
    """Which points are converged and finite."""
    finite = np.isfinite(result.table["current_density"]) & np.isfinite(result.table["cell_voltage"])
    return np.array([status == "converged" for status in result.status]) & finite


def drawn(result: Result) -> npt.NDArray[np.intp]:
    """Indices of the converged points from high to low voltage, the order in which a curve is drawn."""
    points = np.flatnonzero(converged(result))
    return points[np.argsort(-result.table["cell_voltage"][points], kind="stable")]


def single(points: npt.NDArray[np.intp]) -> dict[str, Any]:
    """Marker for curves that have one point only, which no line would show."""
    return {"marker": "o", "ms": 4.5} if len(points) == 1 else {}


def peak_point(result: Result) -> int:
    """Index of the converged point of largest power density."""
    power = np.where(converged(result), result.table["power_density"], -np.inf)
    return int(np.argmax(power))


def below(figure: FigureBase, texts: Sequence[str]) -> None:
    """Write lines under a figure, kept clear of the axes."""
    if texts:
        figure.supxlabel("\n".join(texts), fontsize=8.0, color=MUTED, x=0.02, ha="left")


def plain_powers(figure: Figure | SubFigure) -> None:
    """Write powers of ten on logarithmic axes as letters of the font (10⁻³), which is the same to read.

    As formulas each of them is parsed anew for every format, which took most of the time of a page of spectra.
    """
    own: Sequence[Axes] = figure.get_axes()
    for axes in own:
        for axis in (axes.xaxis, axes.yaxis):
            if axis.get_scale() == "log" and type(axis.get_major_formatter()) is LogFormatterSciNotation:
                axis.set_major_formatter(_Powers())
                axis.set_minor_formatter(_Powers(labelOnlyBase=False))
    for part in figure.subfigs:
        plain_powers(part)


class _Powers(LogFormatterSciNotation):
    """The labels of matplotlib, in letters of the font."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Label of a tick, empty where there is none."""
        text = str(super().__call__(x, pos))
        text = text.replace("$", "").replace("\\mathdefault", "").replace("\\times", "×")
        text = re.sub(r"\^\{([^}]*)\}", lambda found: found[1].replace("−", "-").translate(_RAISED), text)
        return text.replace("{", "").replace("}", "").strip()


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def to_svg(figure: Figure, prefix: str, title: str) -> str:
    """Return the figure as an SVG element to stand in an HTML page.

    Ids begin with `prefix`, so that several figures can share a page; `title` is what a screen reader says.
    """
    stream = io.StringIO()
    with styled(), mpl.rc_context({"svg.hashsalt": prefix}):
        metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
        canvas: Any = FigureCanvasSVG(figure)
        canvas.print_svg(stream, metadata=metadata)  # savefig would draw everything twice
    text = stream.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    text = text.replace("xlink:href=", "href=")
    text = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', text)
    text = _REFERENCE.sub(rf"\g<1>{prefix}-\g<2>", text)
    # Text is drawn in the fonts of the page: figures and words look alike, and the file stays small.
    text = text.replace("'DejaVu Sans'", "var(--sans)")
    box = re.search(r'viewBox="[^"]+"', text)
    head = f'<svg class="figure" role="img" aria-label="{_escaped(title)}" {box[0] if box else ""}>'
    return re.sub(r"^<svg[^>]*>", lambda _: head, text).strip()


def settled(figure: Figure) -> Figure:
    """Keep the places that the parts of a written figure have, so that writing it again need not find them anew."""
    figure.set_layout_engine("none")
    return figure


def to_pdf(figure: Figure) -> bytes:
    """Return the figure as a page of PDF of its own."""
    stream = io.BytesIO()
    with styled():
        canvas: Any = FigureCanvasPdf(figure)
        canvas.print_pdf(stream, metadata={"CreationDate": None})
    return stream.getvalue()


def to_png(figure: Figure, dots_per_inch: float = 150.0) -> bytes:
    """Return the figure as PNG."""
    stream = io.BytesIO()
    before = figure.dpi
    with styled():
        figure.set_dpi(dots_per_inch)
        canvas: Any = FigureCanvasAgg(figure)
        canvas.print_png(stream)
        figure.set_dpi(before)
    return stream.getvalue()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
