"""A long test: decay rates, break-in, events, from the log of a test station."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.durability.break_in import CHANGE, break_in_time, current_of
from hydroxcell.lab.durability.events import HOUR, TOLERANCE, Event, Held, held, jumps
from hydroxcell.lab.durability.rates import BLOCKS, Rates, decay_rates, line_rate, loss, segments_of
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.recording import Recording
from hydroxcell.lab.sheet import Sheet
from hydroxcell.record import Columns

FloatArray = npt.NDArray[np.float64]
SETTLING = 600.0  # [s] after a restart that are left out
SHORTEST = 60.0  # [s] of an interruption that ends a segment
SHORT = 10.0 * HOUR  # of use below which a rate is called an extrapolation
KEPT = 3000  # points of the curve that a result keeps
JUMP = 5e-3  # [V], or this share of a current density, that counts as a jump


@dataclass(frozen=True, eq=False, kw_only=True)
class DurabilityLog(Measured):
    """Decay of a cell.

    Attributes
    ----------
    control : "current" or "voltage", which was held
    level : set point, A/m2 or V
    time, voltage, current_density, high_frequency_resistance : thinned log (n,); the last nan where not measured
    at_set_point : 1 where the set point is held (n,)
    segment_start, segment_end : [s] time of the log (k,)
    value_start, value_end : of the decaying quantity on the fit, V or A/m2 (k,)
    event, event_start, event_end, event_text : (m,)
    break_in_end : time of the log at which break-in ends [s]
    """

    KIND: ClassVar[str] = "durability_log"

    control: str
    level: float
    time: FloatArray
    voltage: FloatArray
    current_density: FloatArray
    high_frequency_resistance: FloatArray
    at_set_point: FloatArray
    segment_start: FloatArray
    segment_end: FloatArray
    value_start: FloatArray
    value_end: FloatArray
    event: npt.NDArray[np.str_]
    event_start: FloatArray
    event_end: FloatArray
    event_text: npt.NDArray[np.str_]
    break_in_end: float

    def tables(self) -> Mapping[str, Columns]:
        """The thinned log, the segments, the events."""
        name = "cell_voltage" if self.control == "current" else "current_density"
        return {
            "log": {
                "test_time": self.time,
                "cell_voltage": self.voltage,
                "current_density": self.current_density,
                "high_frequency_resistance": self.high_frequency_resistance,
                "at_set_point": self.at_set_point,
            },
            "segments": {
                "segment_start": self.segment_start,
                "segment_end": self.segment_end,
                name: self.value_start,
                f"final_{name}": self.value_end,
            },
            "events": {
                "event": self.event,
                "event_start": self.event_start,
                "event_end": self.event_end,
                "meaning": self.event_text,
            },
        }


def durability(
    time: FloatArray,
    voltage: FloatArray,
    current_density: FloatArray,
    high_frequency_resistance: FloatArray | None = None,
    *,
    control: str = "",
    break_in: float | None = None,
    break_in_change: float = CHANGE,
    settling: float = SETTLING,
    shortest: float = SHORTEST,
) -> DurabilityLog:
    """Evaluate a log.

    Parameters
    ----------
    time : [s] (n,), increasing
    voltage : [V] (n,)
    current_density : [A/m2] (n,)
    high_frequency_resistance : [ohm m2] (n,) or None
    control : "current" or "voltage", "" to find out
    break_in : time at the set point that is left out [s]; None to find it
    break_in_change : gain of voltage in a twentieth of the test below which it is broken in [V]
    settling : time after each restart that is left out [s]
    shortest : length of an interruption that ends a segment [s]

    Errors: InputError for logs that are too short, do not run forward, or are never under load.
    """
    _checked(time, voltage, control)
    where = held(time, voltage, current_density, control, shortest)
    by_current = where.control == "current"
    decaying = voltage if by_current else current_density
    mask = where.mask
    load = where.load_time[mask]
    if len(load) < 12 or load[-1] <= load[0]:
        raise InputError(f"durability_log: only {len(load)} rows are at the set point; 12 are needed.")
    change = break_in_change if by_current else JUMP * float(np.median(current_density[mask]))
    found, window = break_in_time(load, decaying[mask], change)
    skipped = found if break_in is None else break_in
    if skipped >= load[-1] - load[0]:
        if break_in is not None:
            raise InputError(f"durability_log: break_in = {break_in / HOUR:.4g} h is as long as the test.")
        findings = ["the voltage still rises at the end: the cell is not broken in; the rates hold for all of the test"]
        skipped = 0.0
    else:
        findings = []
    used = mask.copy()
    used[mask] = load - load[0] >= skipped
    rates = decay_rates(segments_of(where.load_time[used], decaying[used], where.segment[used], settling))
    if rates is None:
        raise InputError(
            "durability_log: too few rows at the set point after break-in and settling for a decay rate; give a "
            "shorter break_in or settling, or a longer log."
        )
    events = list(where.events) + jumps(
        time[used], decaying[used], where.segment[used], JUMP if by_current else JUMP * rates.start
    )
    values = _values(rates, by_current, load, where.load_time[used], skipped)
    resistance = high_frequency_resistance
    if resistance is not None and np.isfinite(resistance[used]).sum() >= 8:
        good = used & np.isfinite(resistance)
        growth = line_rate(segments_of(where.load_time[good], resistance[good], where.segment[good], settling))
        if growth is not None:
            values["resistance_growth"] = growth
    findings += _findings(rates, events, by_current)
    if values["hours_used"].value < SHORT:
        findings.append(
            f"only {values['hours_used'].value / HOUR:.3g} h were used: a rate per 1000 h is an extrapolation"
        )
    kept = np.unique(np.linspace(0, len(time) - 1, min(len(time), KEPT)).astype(int))
    to_time = np.interp(rates.line[:, [0, 2]], where.load_time[mask], time[mask])
    begin = float(np.interp(load[0] + skipped, load, time[mask]))
    return DurabilityLog(
        sentence=_sentence(values, where, rates, by_current),
        values=values,
        choices=_choices(where, skipped, break_in, break_in_change, window, settling, shortest, rates),
        findings=tuple(findings),
        control=where.control,
        level=where.level,
        time=time[kept],
        voltage=voltage[kept],
        current_density=current_density[kept],
        high_frequency_resistance=resistance[kept] if resistance is not None else np.full(len(kept), np.nan),
        at_set_point=mask[kept].astype(float),
        segment_start=to_time[:, 0],
        segment_end=to_time[:, 1],
        value_start=rates.line[:, 1],
        value_end=rates.line[:, 3],
        event=np.array([e.kind for e in events], dtype=str),
        event_start=np.array([e.start for e in events]),
        event_end=np.array([e.end for e in events]),
        event_text=np.array([e.text for e in events], dtype=str),
        break_in_end=begin,
    )


def _checked(time: FloatArray, voltage: FloatArray, control: str) -> None:
    if control not in ("", "current", "voltage"):
        raise UnknownNameError("control", control, ("current", "voltage"), "durability_log")
    if len(time) < 12:
        raise InputError(f"durability_log: {len(time)} rows are too few for a decay rate; 12 are needed.")
    back = np.flatnonzero(np.diff(time) < 0.0)
    if len(back):
        raise InputError(
            f"durability_log: the time runs back at row {back[0] + 2} (from {time[back[0]] / HOUR:.4g} to "
            f"{time[back[0] + 1] / HOUR:.4g} h); join the parts of the log with one running time first."
        )


def _values(rates: Rates, by_current: bool, load: FloatArray, used: FloatArray, skipped: float) -> dict[str, Value]:
    total, irreversible, recoverable = loss(rates.total), loss(rates.irreversible), loss(rates.recoverable)
    assert total is not None
    quantity = "decay_rate" if by_current else "current_decay_rate"
    values = {quantity: total}
    if irreversible is not None and recoverable is not None:
        values[f"irreversible_{quantity}"] = irreversible
        values[f"recoverable_{quantity}"] = recoverable
    lasting = irreversible or total
    values["relative_decay_rate"] = _over(lasting, rates.start, "irreversible" if irreversible else "total")
    if rates.recovered is not None and by_current:
        values["recovered_voltage"] = rates.recovered
    if by_current:
        values["cell_voltage"] = Value.exact(rates.start, "on the fit, at the end of break-in")
    values["break_in_time"] = Value.exact(skipped, "at the set point")
    values["operating_time"] = Value.exact(float(load[-1] - load[0]), "at the set point, all of it")
    values["hours_used"] = Value.exact(float(used[-1] - used[0]), "at the set point, after break-in")
    return values


def _over(value: Value, start: float, which: str) -> Value:
    return Value(
        value.value / start,
        value.uncertainty / start,
        value.low / start,
        value.high / start,
        f"{which} rate over the value at the end of break-in",
    )


def _findings(rates: Rates, events: Sequence[Event], by_current: bool) -> list[str]:
    found = []
    if rates.irreversible is None:
        found.append("there is no restart: irreversible and recoverable parts cannot be told apart")
    elif not math.isfinite(rates.irreversible.uncertainty):
        found.append("there is one restart only: the parts are given without uncertainty")
    elif rates.recoverable is not None and rates.recoverable.low <= 0.0 <= rates.recoverable.high:
        found.append("what is recovered at the restarts is not distinguishable from nothing")
    if rates.correlation > 0.6 and rates.total.uncertainty > 0.02 * abs(rates.total.value):
        found.append(
            f"the voltage wanders slowly (correlation of neighbouring medians {rates.correlation:.2f}); the intervals "
            "contain that, and are wider than those of a plain regression"
        )
    kinds = {e.kind for e in events}
    if {"voltage held", "current held"} & kinds:
        n = sum(e.kind.endswith("held") for e in events)
        other = "voltage" if by_current else "current"
        found.append(
            f"the control changed to constant {other} {n} time{'s' if n > 1 else ''}; those times are left out"
        )
    n = sum(e.kind == "jump" for e in events)
    if n:
        found.append(
            f"{n} jump{'s' if n > 1 else ''} inside segments (see the events); nothing is taken out of the fit"
        )
    n = sum(e.kind == "set-point change" for e in events)
    if n:
        found.append(f"the set point changed {n} time{'s' if n > 1 else ''}; only the main one is used")
    return found


def _choices(
    where: Held,
    skipped: float,
    given: float | None,
    change: float,
    window: float,
    settling: float,
    shortest: float,
    rates: Rates,
) -> tuple[Choice, ...]:
    point = f"{where.level * 1e-4:.4g} A/cm2" if where.control == "current" else f"{where.level:.4g} V"
    rule = f"{skipped / HOUR:.3g} h at the set point"
    why = (
        "given"
        if given is not None
        else f"then it gains at most {1e3 * change:.3g} mV in {window / HOUR:.3g} h (assumed limit)"
    )
    return (
        Choice("set point", f"{point}, within {100 * TOLERANCE:.0f} %", "the level that was held longest"),
        Choice("break-in left out", rule, why),
        Choice("after each restart left out", f"{settling / 60.0:.3g} min", "given or 10 min (assumed)"),
        Choice("an interruption", f"{shortest:.3g} s or longer", "given or 60 s (assumed)"),
        Choice("time", "counted at the set point only", "a cell at rest does not decay as under load (assumed)"),
        Choice("points", f"medians, about {BLOCKS} in all", "outliers and fast noise do not count"),
        Choice("noise", f"correlation of neighbours {rates.correlation:.2f}, integrated over", "box_tiao_1973"),
    )


def _sentence(values: Mapping[str, Value], where: Held, rates: Rates, by_current: bool) -> str:
    scale, unit = (3.6e9, "uV/h") if by_current else (3.6e6 * 0.1, "mA/(cm2 kh)")
    name = "decay_rate" if by_current else "current_decay_rate"

    def shown(value: Value) -> str:
        text = f"{value.value * scale:.3g} {unit}"
        known = math.isfinite(value.low)
        return text + (f" ({value.low * scale:.3g} to {value.high * scale:.3g})" if known else "")

    point = f"{where.level * 1e-4:.3g} A/cm2" if by_current else f"{where.level:.3g} V"
    text = f"Loss {shown(values[name])} at {point}"
    if f"irreversible_{name}" in values:
        text += (
            f", of which {shown(values[f'irreversible_{name}'])} irreversible and "
            f"{shown(values[f'recoverable_{name}'])} recovered at restarts"
        )
    hours, n = values["hours_used"].value / HOUR, len(rates.line)
    return f"{text}; {hours:.4g} h at the set point in {n} segment{'s' if n > 1 else ''}."


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> DurabilityLog:
    """Result for the log of a station with time, voltage and current (density), and HFR if it is there.

    Errors: InputError for what is missing.
    """
    sheet = Sheet(recordings[0], options)
    plain_sheet = Sheet(recordings[0], {})
    time = plain_sheet.array("time", "s", "h")
    name = "cell_voltage" if sheet.find("cell_voltage") is not None else "potential"
    voltage, current = plain_sheet.array(name, "V"), current_of(sheet)
    resistance = plain_sheet.optional("high_frequency_resistance", "ohm m2", "mohm cm2")
    if resistance is None and sheet.find("high_frequency_cell_resistance") is not None and "area" in options:
        resistance = plain_sheet.array("high_frequency_cell_resistance", "ohm") * float(options["area"])
    good = sheet.finite(time=time, cell_voltage=voltage, current_density=current)
    left = int((~good).sum())
    result = durability(
        time[good],
        voltage[good],
        current[good],
        resistance[good] if resistance is not None else None,
        control=str(options.get("control", "")),
        break_in=options.get("break_in"),
        break_in_change=float(options.get("break_in_change", CHANGE)),
        settling=float(options.get("settling", SETTLING)),
        shortest=float(options.get("shortest_interruption", SHORTEST)),
    )
    if not left:
        return result
    from dataclasses import replace

    return replace(result, findings=(*result.findings, f"{left} of {len(sheet)} rows without numbers are left out"))
