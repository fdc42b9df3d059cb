"""The page of a load profile."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.cell.load_profile import LoadProfile, ends
from hydroxcell.plot.transient import draw_steps, draw_transient, has_steps
from hydroxcell.report import wording
from hydroxcell.report.page import Drawing, Page, make_page
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from hydroxcell.results.transient import TransientResult

COURSE = (
    "From top to bottom: cell voltage, and the same without the high-frequency resistance; the load; the mean water "
    "content of the ionomers and the membrane; the highest temperature in the cell and the high-frequency resistance."
)
CARBON = (
    " At the bottom: carbon per fixed ion of the ionomers (1/2 is carbonate), and carbon dioxide in the dry exhaust of "
    "the anode."
)
AFTER = (
    "Voltage after the largest changes of the load, minus the last value before the next change, on a logarithmic "
    "time axis: double layers follow within milliseconds, gases within tenths of a second, water and heat within "
    "seconds to minutes."
)


def page(result: TransientResult) -> Page:
    """Page of a run over time."""
    protocol = result.study.protocol
    assert isinstance(protocol, LoadProfile)
    carbonated = "carbon_closure_relative" in result.totals
    words, height = (COURSE + CARBON, 8.8) if carbonated else (COURSE, 7.4)
    figures = [Drawing("course", "Course over time", words, partial(draw_transient, result=result), 9.0, height)]
    if has_steps(result):
        figures.append(Drawing("after", "After a change", AFTER, partial(draw_steps, result=result), 9.0, 4.0))
    profile = f"{len(protocol.steps)} steps"
    if protocol.cycles > 1:
        profile += f", {protocol.cycles} times"
    closures = [("Species balance", "species"), ("Energy balance", "energy")]
    closures += [("Carbon balance", "carbon")] if carbonated else []
    return make_page(
        result,
        figures,
        conditions=(
            ("Load profile", f"{profile}, {wording.number(protocol.duration)} s"),
            ("Changed", _changed(protocol)),
        ),
        solution=(
            ("Integrator", f"RODAS4, relative tolerance {protocol.relative_tolerance:g}, {result.steps} steps"),
            *(
                (name, f"closes to {wording.number(result.totals[f'{key}_closure_relative'], 2)} of its throughput")
                for name, key in closures
            ),
        ),
    )


def _changed(protocol: LoadProfile) -> str:
    """Which conditions the profile changes."""
    from hydroxcell.cell.parameters import parameter

    found: dict[str, list[float]] = {}
    for step in protocol.steps:
        for path, value in step.conditions.items():
            found.setdefault(path, []).extend(ends(value))
    words = []
    for path, values in found.items():
        row = parameter(path)
        assert row is not None
        shown = [float(from_si(v, row.display)) for v in values]
        unit = "" if row.display == "1" else f" {wording.unit(row.display)}"
        words.append(f"{row.description}, {path.split('.')[1]}: {min(shown):g} to {max(shown):g}{unit}")
    return "; ".join(words) or "the load only"
