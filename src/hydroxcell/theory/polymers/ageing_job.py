"""What the command does about ageing: judge forecasts, and predict the course of a conductivity from own points."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice, Source, Value
from hydroxcell.lab.reading import read
from hydroxcell.theory.polymers.forecast import (
    MOST,
    AgeingSeries,
    Judgement,
    band,
    errors_alike,
    fitted,
    forecasts,
    judged,
    read_series,
    row_of,
)
from hydroxcell.theory.polymers.job import CHOICE, SCALE, licence, parts_of
from hydroxcell.theory.polymers.results import PolymerAgeing, source_of_table, value_of
from hydroxcell.theory.polymers.table import BITS, features, polymer
from hydroxcell.units import to_si

HOUR = 3600.0
STEPS = 40  # times of a predicted course


def ageing_lines(table: str | Path) -> list[str]:
    """Lines on how good forecasts of ageing are, with the polymer and without it."""
    series = read_series(table)
    lines = []
    for with_structure in (True, False):
        found = judged(forecasts(series, with_structure=with_structure))
        what = "own points, lye and polymer" if with_structure else "own points and lye alone"
        lines += [f"{what}, {found.families} families of polymers, whole families held out; log10:", *_table(found)]
    return [*lines, "More own points help more than the polymer; a first point alone is little."]


def ageing_result(
    table: str | Path,
    own: str | Path,
    until: str,
    lye: str,
    lye_temperature: str,
    temperature: str,
    monomers: str | None = None,
    sample: str | None = None,
) -> tuple[PolymerAgeing, list[str]]:
    """Course of a conductivity in lye from own first points, and lines on how good such forecasts are.

    Parameters
    ----------
    table : of ageing series
    own : file with time and conductivity of the first points, optionally several samples
    until : time to which the course is predicted, as text
    lye, lye_temperature : concentration and temperature of the lye, as text
    temperature : at which the conductivity is measured, as text
    monomers : of the polymer as "SMILES:share,...", None if it is not known
    sample : whose points are used if the file has several

    Errors: InputError for points that cannot be used.
    """
    hours, siemens, source = _own_points(own, sample)
    end = to_si(until, "s", "--until") / HOUR
    if not end > hours[-1]:
        raise InputError(f"--until {until} does not lie after the last own point ({hours[-1]:g} h).")
    concentration = to_si(lye, "mol/m3", "--lye") / 1000.0
    hot, warm = to_si(lye_temperature, "K", "--lye-temperature"), to_si(temperature, "K", "--temperature")
    with_structure = monomers is not None
    structure = features(polymer(parts_of(monomers)), warm, 1.0, True)[BITS:] if monomers else np.full(9, np.nan)
    mine = AgeingSeries(structure, concentration, hot, hours, np.log10(siemens / SCALE["mS/cm"]))
    series = read_series(table)
    data = forecasts(series, with_structure=with_structure)
    found = judged(data)
    known = len(hours)
    first = max(hours[-1] + 1.0, 1.02 * hours[-1])
    times = np.unique(np.append(np.geomspace(first, end, STEPS), end)) if first < end else np.array([end])
    rows = np.array([row_of(mine, known, float(t), with_structure=with_structure) for t in times])
    change = fitted(data, np.arange(len(data.change)))(rows)
    bands = band(data, found.error, known, rows[:, -5])
    course, low, high = (10.0 ** (mine.log_conductivity[-1] + change + b) * SCALE["mS/cm"] for b in (0.0, *bands))
    low, high = np.minimum(low, course), np.maximum(high, course)  # errors may be one-sided; the band holds the course
    model, still, alike = errors_alike(data, found.error, known, float(rows[-1, -5]))
    method = (
        f"from {known} own points; interval: 95 % of the errors on {found.families} families held out (mean absolute "
        f"error of log10 {model:.3f} on {alike} forecasts of about this length, persistence {still:.3f})"
    )
    values = {
        "predicted_conductivity": value_of(float(course[-1]), float(low[-1]), float(high[-1]), method),
        "persistent_conductivity": Value.exact(float(siemens[-1]), "the last own point: nothing changes"),
    }
    settings = {
        "until": until, "lye": lye, "lye_temperature": lye_temperature, "temperature": temperature,
        **({"polymer": monomers} if monomers else {}),
    }  # fmt: skip
    result = PolymerAgeing(
        sentence=_course_in_words(end, values, model, still),
        values=values,
        choices=(
            Choice("own points", f"{known}, up to {hours[-1]:g} h", "given"),
            Choice("lye", f"{concentration:g} mol/L at {hot - 273.15:g} degC", "given"),
            Choice("polymer", monomers or "not given: own points and lye alone", "given" if monomers else ""),
            Choice(CHOICE, "; ".join(_table(found)), "families held out"),
            *licence(),
        ),
        findings=tuple(_outside(mine, series, end)),
        sample=sample or Path(own).stem,
        sources=(source, source_of_table(table)),
        settings=settings,
        own_time=hours * HOUR,
        own_conductivity=siemens,
        time=times * HOUR,
        conductivity=course,
        low=low,
        high=high,
        persistence=float(siemens[-1]),
    )
    return result, [f"known points, error of log10 of model and persistence: {'; '.join(_table(found))}"]


def _own_points(path: str | Path, sample: str | None) -> tuple[np.ndarray, np.ndarray, Source]:
    """Times [h] and conductivities [S/m] of one sample, sorted by time."""
    recording = read(Path(path))
    table, where = recording.main, recording.file
    for name in ("time", "conductivity"):
        if name not in table:
            example = "time / h" if name == "time" else "conductivity / mS/cm"
            raise InputError(f"{where}: no column of {name}; own points need a column as {example!r}.")
    time, conductivity = table.si("time") / HOUR, table.si("conductivity")
    names = next((c for c in table.columns if c.header.lower() == "sample"), None)
    chosen = np.ones(len(time), dtype=bool)
    if names is not None:
        known = list(dict.fromkeys(str(v) for v in names.values))
        if sample is None and len(known) > 1:
            raise InputError(f"{where}: holds {', '.join(known)}; name one with --sample.")
        if sample is not None and sample not in known:
            raise InputError(f"{where}: has no sample {sample!r}; it holds {', '.join(known)}.")
        chosen = np.array([str(v) == (sample or known[0]) for v in names.values])
    elif sample is not None:
        raise InputError(f"{where}: has no column sample; leave --sample out.")
    chosen &= np.isfinite(time) & np.isfinite(conductivity)
    time, conductivity = time[chosen], conductivity[chosen]
    if not len(time):
        raise InputError(f"{where}: has no point with a time and a conductivity.")
    if (conductivity <= 0.0).any() or (time < 0.0).any():
        raise InputError(f"{where}: conductivities must be positive and times not negative.")
    order = np.argsort(time, kind="stable")
    if (np.diff(time[order]) <= 0.0).any():
        twice = float(time[order][1:][np.diff(time[order]) <= 0.0][0])
        raise InputError(f"{where}: two points at {twice:g} h; average them or name one sample.")
    return time[order], conductivity[order], Source.of(recording)


def _outside(mine: AgeingSeries, series: list[AgeingSeries], end: float) -> list[str]:
    """Where the own conditions lie outside those of the table, one sentence each."""
    seen = {
        "the lye": (mine.lye, [s.lye for s in series], "mol/L", 0.0),
        "the temperature of the lye": (mine.lye_temperature, [s.lye_temperature for s in series], "degC", -273.15),
        "the time": (end, [float(s.time[-1]) for s in series], "h", 0.0),
        "the first conductivity": (
            float(10.0 ** mine.log_conductivity[0]),
            [float(10.0 ** s.log_conductivity[0]) for s in series],
            "mS/cm",
            0.0,
        ),
    }
    return [
        f"{what} of {value + shift:g} {unit} lies outside the table ({min(of) + shift:.3g} to {max(of) + shift:.3g}): "
        "the interval does not hold for it"
        for what, (value, of, unit, shift) in seen.items()
        if not min(of) - 1e-9 <= value <= max(of) + 1e-9
    ]


def _course_in_words(end: float, values: Mapping[str, Value], model: float, no_change: float) -> str:
    value = values["predicted_conductivity"]
    low, high, middle = (v / SCALE["mS/cm"] for v in (value.low, value.high, value.value))
    still = values["persistent_conductivity"].value / SCALE["mS/cm"]
    verdict = "beats" if model < no_change else "does NOT beat"
    return (
        f"After {end:g} h the conductivity is predicted as {middle:.3g} mS/cm ({low:.3g} to {high:.3g}); if nothing "
        f"changed it would be {still:.3g} mS/cm. On polymers it has not seen the model {verdict} that guess "
        f"at this length ({model:.3f} against {no_change:.3f}, log10)."
    )


def _table(found: Judgement) -> list[str]:
    names = [str(k) if k < MOST else f"{k} and more" for k in range(1, MOST + 1)]
    lines = [
        f"{name} known: {model:.3f}, no change {still:.3f} ({rows} rows)"
        for name, model, still, rows in zip(names, found.model, found.persistence, found.rows, strict=True)
        if rows
    ]
    return [*lines, f"intervals hold {100.0 * found.coverage:.0f} % of unseen families"]
