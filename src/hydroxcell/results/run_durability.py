"""Running a durability test: the course, its split into causes, the lifetime and what it depends on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from hydroxcell import __version__
from hydroxcell.analyses import Progress
from hydroxcell.cell.durability import Durability
from hydroxcell.cell.parameters import DEGRADATIONS
from hydroxcell.engine import operator_for
from hydroxcell.errors import InputError
from hydroxcell.materials.catalog import list_cards
from hydroxcell.models.ageing import SLOW
from hydroxcell.models.base import FloatArray
from hydroxcell.results.ageing_course import Ageing, Course, Row
from hydroxcell.results.ageing_split import PARTS, Split
from hydroxcell.results.analysis import COMPLETE
from hydroxcell.results.durability import CAUSES, DurabilityResult
from hydroxcell.results.lifetime import Lifetime, ends, with_bounds
from hydroxcell.results.transient_table import course as course_of

if TYPE_CHECKING:
    from hydroxcell.cell.schema import Cell
    from hydroxcell.models.closures import Closures
    from hydroxcell.models.through_plane import Mesh
    from hydroxcell.numerics.steady import Settings
    from hydroxcell.study import Study

MOST_ROWS, MOST_CAUSES = 60, 9  # stored times, and times at which the loss is split into causes
HOUR = 3600.0
LEFT = ("cation_fraction", "active_area_fraction")  # means that sum the cell up


def run_durability(
    study: Study,
    *,
    progress: Progress | None = None,
    closures: Closures | None = None,
    mesh: Mesh | None = None,
    settings: Settings | None = None,
) -> DurabilityResult:
    """Run the durability test of a study.

    Errors: InputError if the cell has no degradation law or the fresh cell cannot take the load. An aged cell that can
    no longer deliver it, and an interruption, end the run; the result keeps what was done and says why.
    """
    protocol = study.protocol
    assert isinstance(protocol, Durability)
    require_laws(study.cell)
    ageing = Ageing(operator_for(study.cell, closures, mesh, settings, ageing=True), protocol)
    ageing.prepare()
    found, interrupted = Course(), ""
    tell = None if progress is None else lambda share, words: progress(0.4 * share, words)
    try:
        ageing.follow(found, protocol.duration, tell)
    except KeyboardInterrupt:
        if len(found.rows) < 2:
            raise
        interrupted = f"interrupted: {found.rows[-1].time / HOUR:.4g} h of {protocol.duration / HOUR:.4g} h are done"
    lifetime, criterion, bounds = math.nan, "", Lifetime(math.nan, math.nan, ())
    if not interrupted and (protocol.power_loss is not None or protocol.voltage_loss is not None):
        try:
            lifetime, criterion = _lifetime(ageing, found)
            if protocol.uncertainty and math.isfinite(lifetime):
                bounds = with_bounds(study.cell, protocol, lifetime, closures, progress)
        except KeyboardInterrupt:
            interrupted = "interrupted: the test is done, the uncertainty of the lifetime is not"
    return _result(study, ageing, found, (lifetime, criterion), bounds, interrupted)


def require_laws(cell: Cell) -> None:
    """Refuse a cell in which nothing ages, with what is missing and the line to add."""
    if cell.ageing:
        return
    missing = ", ".join(f"{part}.material" for part in DEGRADATIONS)
    cards = "; ".join(f"{words}: {', '.join(list_cards(kind))}" for kind, words in
                      (("cation", "cations"), ("catalyst_degradation", "catalysts")))  # fmt: skip
    raise InputError(
        f"{cell.name}: durability needs degradation laws, and this cell has none. Missing are rate constants, "
        f"activation energies and the dependence on water and potential; a card gives them: {missing}. Add for example "
        f'membrane.degradation.material = "piperidinium" (shipped cards for {cards}), or in Python '
        'cell.with_degradation("piperidinium").'
    )


def _lifetime(ageing: Ageing, found: Course) -> tuple[float, str]:
    """End of life [s] and its criterion, looked for up to the horizon if the test ended before it."""
    if math.isfinite(ends(found)) or ageing.protocol.horizon <= ageing.protocol.duration:
        return ends(found), found.end or found.stop
    ageing.jumping = True
    longer = Course(rows=found.rows[-1:], slow=found.slow, cycles=found.cycles)
    ageing.follow(longer, ageing.protocol.horizon, outputs=0)
    return ends(longer), longer.end or longer.stop


def _result(
    study: Study, ageing: Ageing, found: Course, life: tuple[float, str], bounds: Lifetime, interrupted: str
) -> DurabilityResult:
    rows = _thinned(found.rows, MOST_ROWS)
    split = Split(ageing)
    table, states = _table(ageing, split, rows)
    causes = _causes(split, table, states)
    figures = _figures(table, life[0], bounds)
    stop = interrupted or (f"stopped at {found.end_time / HOUR:.4g} h: end of life, {found.end}" if found.end else "")
    known = ageing.scan if not ageing.steps[ageing.reference].conditions else ()
    return DurabilityResult(
        study=study,
        status=stop or found.stop or COMPLETE,
        sentence=_sentence(ageing, found, table, causes, figures, life[1]),
        version=__version__,
        table=table,
        causes=causes,
        cycles_table=_cycles(ageing, found),
        curves={"fresh": split.curve(ageing.fresh[ageing.reference], known), "aged": split.curve(rows[-1].solution)},
        **_profiles(study.cell, ageing, rows),
        figures=figures,
        end_of_life=life[1],
        influence_paths=tuple(i.path for i in bounds.influences),
        influence_low=tuple(i.low for i in bounds.influences),
        influence_high=tuple(i.high for i in bounds.influences),
        steps=found.steps,
        cycles=found.cycles,
        resolved_cycles=found.resolved,
    )


def _thinned(rows: list[Row], most: int) -> list[Row]:
    places = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), most)).round().astype(int))
    return [rows[k] for k in places]


def _table(ageing: Ageing, split: Split, rows: list[Row]) -> tuple[dict[str, FloatArray], list[FloatArray | None]]:
    table = course_of(ageing.frozen, rows)
    parts = [split.recovered(row) for row in rows]
    table["irreversible_voltage_loss"] = np.array([p[1] for p in parts])
    table["recoverable_voltage_loss"] = np.array([p[2] for p in parts])
    for name in ageing.names:
        for region in ("anode.catalyst_layer", "membrane", "cathode.catalyst_layer"):
            mean = _mean(ageing, rows, region, name)
            if mean is not None:
                table[f"{name}_{region.split('.')[0]}"] = mean
    return table, [p[0] for p in parts]


def _entries(ageing: Ageing, region: str, name: str) -> tuple[FloatArray, np.ndarray] | None:
    """Relative widths of the cells of a region, and the entries of an unknown in them."""
    grid = ageing.frozen.system.grid
    for k, found in enumerate(grid.regions):
        if found.name == region and name in found.unknowns:
            cells = grid.cells_of(k)
            return grid.relative_width[cells], grid.first[cells] + found.unknowns.index(name)
    return None


def _mean(ageing: Ageing, rows: list[Row], region: str, name: str) -> FloatArray | None:
    place = _entries(ageing, region, name)
    if place is None:
        return None
    width, entries = place
    return np.array([ageing.frozen.system.physical(row.solution)[entries] @ width for row in rows])


def _causes(split: Split, table: dict[str, FloatArray], states: list[FloatArray | None]) -> dict[str, FloatArray]:
    places = np.unique(np.linspace(0, len(states) - 1, min(len(states), MOST_CAUSES)).round().astype(int))
    each = [split.causes(states[k]) for k in places]
    found = {"time": table["time"][places]} | {cause: np.array([e[cause] for e in each]) for cause in PARTS}
    total = table["irreversible_voltage_loss"][places]
    return found | {"voltage_loss_remainder": total - sum(found[cause] for cause in PARTS)}


def _cycles(ageing: Ageing, found: Course) -> dict[str, FloatArray]:
    rows = found.detail
    return {
        "time": np.array([row.time for row in rows]),
        "cell_voltage": np.array([ageing.voltage(row.solution) for row in rows]),
        "current_density": np.array([ageing.current(row.solution, row.parameters) for row in rows]),
    }


def _profiles(cell: Cell, ageing: Ageing, rows: list[Row]) -> dict[str, Any]:
    """Everything that ages over x, with the ion exchange capacity that is left."""
    chosen = _thinned(rows, 12)
    found: dict[str, dict[str, FloatArray]] = {}
    grid, start = ageing.frozen.system.grid, 0.0
    for k, region in enumerate(grid.regions):
        if region.thickness is None:
            continue
        thickness = ageing.frozen.values[region.thickness]
        width = grid.relative_width[grid.cells_of(k)] * thickness
        centre, start = start + np.cumsum(width) - 0.5 * width, start + thickness
        names = [name for name in SLOW if name in region.unknowns]
        if not names:
            continue
        layer = found[region.name] = {"x": centre, "width": width}
        for name in names:
            place = _entries(ageing, region.name, name)
            assert place is not None
            layer[name] = np.array([ageing.frozen.system.physical(row.solution)[place[1]] for row in chosen])
        if "cation_fraction" in layer:
            owner = region.name if region.name == "membrane" else f"{region.name}.ionomer"
            layer["ion_exchange_capacity"] = layer["cation_fraction"] * cell.value(f"{owner}.ion_exchange_capacity")
    return {"profile_times": np.array([row.time for row in chosen]), "profiles": found}


def _figures(table: dict[str, FloatArray], lifetime: float, bounds: Lifetime) -> dict[str, float]:
    time, lost, back = (table[n] for n in ("time", "irreversible_voltage_loss", "recoverable_voltage_loss"))
    late = int(np.searchsorted(time, 0.8 * time[-1]))
    late = min(late, len(time) - 2)
    left = {name: float(v[-1]) for name, v in table.items() if name.startswith(LEFT)}
    return {
        "operating_time": float(time[-1]),
        "initial_voltage": float(table["cell_voltage"][0]),
        "final_voltage": float(table["cell_voltage"][-1]),
        "decay_rate": float((lost[-1] + back[-1]) / time[-1]),
        "irreversible_decay_rate": float(lost[-1] / time[-1]),
        "recoverable_decay_rate": float(back[-1] / time[-1]),
        "late_decay_rate": float((lost[-1] - lost[late]) / (time[-1] - time[late])),
        "irreversible_voltage_loss": float(lost[-1]),
        "recoverable_voltage_loss": float(back[-1]),
        **left,
        "lifetime": lifetime,
        "lifetime_low": bounds.low,
        "lifetime_high": bounds.high,
    }


def _sentence(
    ageing: Ageing,
    found: Course,
    table: dict[str, FloatArray],
    causes: dict[str, FloatArray],
    figures: dict[str, float],
    criterion: str,
) -> str:
    protocol = ageing.protocol
    hours, current = figures["operating_time"], table["current_density"] / 1e4
    lost, back = figures["irreversible_voltage_loss"], figures["recoverable_voltage_loss"]
    if protocol.voltage is not None:
        text = (
            f"In {_hours(hours, 4)} h at {protocol.voltage:g} V the current falls from {current[0]:.3g} to "
            f"{current[-1]:.3g} A/cm²."
        )
        if math.isnan(lost):
            text += " The initial current is out of reach."
        else:
            text += f" At the initial current it loses {1e3 * (lost + back):.1f} mV, of which {1e3 * back:.1f} mV "
            text += "can be recovered."
    else:
        rate = figures["decay_rate"] * HOUR * 1e6
        text = f"In {_hours(hours, 4)} h at {current[0]:.3g} A/cm² the cell loses "
        text += f"{1e3 * (lost + back):.1f} mV ({rate:.3g} µV/h), of which {1e3 * back:.1f} mV can be recovered."
    largest = max(CAUSES, key=lambda cause: np.nan_to_num(causes[cause][-1]))
    if np.nan_to_num(causes[largest][-1]) > 1e-4:
        text += f" Most of the rest goes with the {CAUSES[largest]} ({1e3 * causes[largest][-1]:.1f} mV)."
    if found.stop:
        text += f" The test {found.stop}."
    life = figures["lifetime"]
    if math.isnan(life):
        return text
    if math.isinf(life):
        return f"{text} Its end of life is not reached within {_hours(protocol.horizon)} h."
    text += f" End of life ({criterion}) after {_hours(life)} h"
    low, high = figures["lifetime_low"], figures["lifetime_high"]
    if math.isnan(low):
        return f"{text}."
    upper = _hours(high, 2) if math.isfinite(high) else "unlimited"
    return f"{text}, between {_hours(low, 2)} and {upper} h over the stated ranges of the degradation laws."


def _hours(seconds: float, digits: int = 3) -> str:
    """Hours with some significant digits and no power of ten: 13700."""
    value = float(f"{seconds / HOUR:.{digits}g}")
    return f"{value:.0f}" if value >= 10.0 ** (digits - 1) else f"{value:g}"
