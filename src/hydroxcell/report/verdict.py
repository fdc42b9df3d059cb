"""What a result says in words: the verdict, the key figures, and where laws left their range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.nomenclature import NOMENCLATURE
from hydroxcell.plot.influence import readable_path
from hydroxcell.plot.losses import STACK
from hydroxcell.plot.style import converged, peak_point
from hydroxcell.report import wording
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from hydroxcell.results.solution import Result


@dataclass(frozen=True)
class KeyFigure:
    """One line of the table of key figures."""

    name: str
    value: str
    unit: str
    remark: str = ""


def verdict(result: Result) -> str:
    """One paragraph: conditions, open circuit, peak power, current at 0.6 V, largest loss, what limits."""
    cell, figures = result.study.cell, result.summary()
    text = [
        f"At {wording.celsius(cell.value('conditions.temperature'))}, with {wording.feed(cell, 'anode')} against "
        f"{wording.feed(cell, 'cathode')},"
    ]
    peak = figures.get("peak_power_density_W_cm2")
    if peak is None or len(result.status) < 2 or not converged(result).any():
        return " ".join(part for part in (text[0], _single_point(result), _largest_loss(result, "There")) if part)
    at = figures.get("current_density_at_peak_power_A_cm2")
    text[0] += f" this cell reaches a peak power of {wording.with_unit(peak, 'W/cm2', 3)}"
    text[0] += f" at {wording.with_unit(at, 'A/cm2', 3)}." if at is not None else "."
    middle = figures.get("current_density_at_0.6V_A_cm2")
    if middle is not None:
        text.append(f"At 0.6 V it delivers {wording.with_unit(middle, 'A/cm2', 3)}.")
    open_circuit = figures.get("open_circuit_voltage_V")
    if open_circuit is not None:
        text.append(f"The open-circuit voltage is {wording.with_unit(open_circuit, 'V', 3)}.")
    text.append(_largest_loss(result))
    text.append(_limit(result))
    return " ".join(part for part in text if part)


def key_figures(result: Result) -> tuple[KeyFigure, ...]:
    """The numbers of the summary in words and with units; for one operating point its own numbers."""
    if is_point(result):
        return _at_point(result, int(np.flatnonzero(converged(result))[0]), _OF_A_POINT, "")
    summary = result.summary()
    found = []
    for key, name, unit, remark, scale in _FIGURES:
        value = summary.get(key)
        if key in summary and not (value is None and key.startswith("power_density_at")):
            shown = wording.number(None if value is None else scale * value)
            found.append(KeyFigure(name, shown, "" if value is None else wording.unit(unit), remark))
    if result.limiting_cause:
        found.append(KeyFigure("Limited by", result.limiting_cause, "", "what runs out first at the largest current"))
    at_peak = _at_point(result, peak_point(result), _AT_PEAK, "at peak power") if converged(result).any() else ()
    return (*found, *at_peak)


def is_point(result: Result) -> bool:
    """Whether the result is one operating point instead of a curve."""
    return len(result.status) == 1 and bool(converged(result).all())


def _at_point(result: Result, point: int, names: Mapping[str, str], remark: str) -> tuple[KeyFigure, ...]:
    found = []
    for name, words in names.items():
        if name in result.table:
            unit = NOMENCLATURE[name].display_unit
            value = float(from_si(float(result.table[name][point]), unit))
            found.append(KeyFigure(words, wording.number(value), wording.unit(unit), remark))
    return tuple(found)


_OF_A_POINT = {
    "cell_voltage": "Cell voltage",
    "current_density": "Current density",
    "power_density": "Power density",
    "ir_free_voltage": "iR-free voltage",
    "reversible_voltage": "Reversible voltage",
    "high_frequency_resistance": "High-frequency resistance",
    "efficiency_lower_heating_value": "Efficiency (lower heating value)",
    "utilisation_hydrogen": "Hydrogen used of that fed",
    "utilisation_oxygen": "Oxygen used of that fed",
    "peak_temperature": "Highest temperature",
}
_AT_PEAK = {
    "efficiency_lower_heating_value": "Efficiency (lower heating value)",
    "peak_temperature": "Highest temperature",
}
_FIGURES = (
    ("open_circuit_voltage_V", "Open-circuit voltage", "V", "with crossover and short", 1),
    ("peak_power_density_W_cm2", "Peak power density", "W/cm2", "", 1),
    ("current_density_at_peak_power_A_cm2", "Current density at peak power", "A/cm2", "", 1),
    ("current_density_at_0.8V_A_cm2", "Current density at 0.8 V", "A/cm2", "", 1),
    ("current_density_at_0.6V_A_cm2", "Current density at 0.6 V", "A/cm2", "", 1),
    ("power_density_at_0.6V_W_cm2", "Power density at 0.6 V", "W/cm2", "", 1),
    ("limiting_current_density_A_cm2", "Limiting current density", "A/cm2", "largest current with a steady state", 1),
    ("high_frequency_resistance_ohm_cm2", "High-frequency resistance", "mohm cm2", "near peak power", 1e3),
)


def validity_warnings(result: Result) -> tuple[str, ...]:
    """Laws whose stated range of temperature or water activity is left somewhere in a converged point."""
    good = converged(result)
    found: dict[tuple[str, str, float, float], list[tuple[str, float, float]]] = {}
    for law, ranges in result.study.cell.validity.items() if good.any() else ():
        what, where = readable_path(law).split("\n")
        for quantity, (low, high) in ranges.items():
            values = np.asarray(result.profiles.get(_layer_of(law), {}).get(quantity, low))
            seen = values[good] if values.ndim else values
            slack = 1e-6 * max(abs(low), abs(high))
            if seen.min() < low - slack or seen.max() > high + slack:
                found.setdefault((what, quantity, low, high), []).append((where, float(seen.min()), float(seen.max())))
    return tuple(_validity_text(*key, places) for key, places in found.items())


def _validity_text(what: str, quantity: str, low: float, high: float, places: list[tuple[str, float, float]]) -> str:
    show = wording.celsius if quantity == "temperature" else wording.number
    name = NOMENCLATURE[quantity].title.lower() if quantity in NOMENCLATURE else quantity
    seen = min(place[1] for place in places), max(place[2] for place in places)
    where = wording.joined([place[0].replace(" catalyst layer, ", " ") for place in places])
    return (
        f"The law for {what} ({where}) is stated for a {name} of {show(low)} to {show(high)}; "
        f"here it goes from {show(seen[0])} to {show(seen[1])}."
    )


def _layer_of(path: str) -> str:
    parts = path.split(".")
    return parts[0] if parts[0] == "membrane" else ".".join(parts[:2])


def _limit(result: Result) -> str:
    largest = result.summary().get("limiting_current_density_A_cm2")
    if largest is None or not result.limiting_cause:
        return ""
    current = wording.with_unit(largest, "A/cm2", 3)
    if result.limiting_cause.startswith("resistance"):
        return f"Up to {current} no supply runs out: resistance and kinetics set the current."
    return f"The current ends at {current}; what runs out first is {result.limiting_cause}."


def _single_point(result: Result) -> str:
    good = np.flatnonzero(converged(result))
    if not len(good):
        return "no operating point converged."
    k = int(good[0])
    current, voltage = float(result.table["current_density"][k]) / 1e4, float(result.table["cell_voltage"][k])
    return f"this cell delivers {wording.with_unit(current, 'A/cm2')} at {wording.with_unit(voltage, 'V')}."


def _largest_loss(result: Result, place: str = "Near peak power") -> str:
    if not converged(result).any():
        return ""
    k = peak_point(result)
    losses = {name: float(values[k]) for name, values in result.losses().items()}
    total = sum(losses.values())
    ordered = sorted(losses, key=lambda name: -losses[name])
    if not total > 0.0:
        return ""
    parts = [f"{STACK[n][0]} ({1e3 * losses[n]:.0f} mV, {100 * losses[n] / total:.0f} %)" for n in ordered[:3]]
    return f"{place} {1e3 * total:.0f} mV are lost, most of it to {wording.joined(parts)}."
