"""Loss of a property in alkali: order, rate constant, half-life, temperature dependence, comparison of samples."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.membrane.decay import EVIDENCE, HOUR, Decay, decay_of
from hydroxcell.lab.recording import Recording
from hydroxcell.lab.regression import fit_linear
from hydroxcell.lab.sheet import Sheet
from hydroxcell.record import Columns

FloatArray = npt.NDArray[np.float64]
PROPERTIES = (
    ("conductivity", "S/m", "mS/cm"),
    ("ion_exchange_capacity", "mol/kg", "mmol/g"),
    ("remaining", "1", "%"),
    ("cation_signal", "1", "%"),
)


@dataclass(frozen=True, eq=False, kw_only=True)
class AlkalineStability(Measured):
    """Decays of samples.

    Attributes
    ----------
    series : number of the decay of each point (m,)
    time, remaining, fitted : [s], [1], [1] (m,)
    name, order : of each decay (k,)
    temperature, rate, rate_low, rate_high, half_life, half_life_low, half_life_high, last : of each decay (k,); the
        last is the property left at the last point
    comparison : sentences
    """

    KIND: ClassVar[str] = "alkaline_stability"

    series: FloatArray
    time: FloatArray
    remaining: FloatArray
    fitted: FloatArray
    name: npt.NDArray[np.str_]
    order: npt.NDArray[np.str_]
    temperature: FloatArray
    rate: FloatArray
    rate_low: FloatArray
    rate_high: FloatArray
    half_life: FloatArray
    half_life_low: FloatArray
    half_life_high: FloatArray
    last: FloatArray
    comparison: tuple[str, ...]

    def tables(self) -> Mapping[str, Columns]:
        """One row a decay, and the points."""
        numbers = self.series.astype(int) - 1
        return {
            "decays": {
                "sample": self.name,
                "temperature": self.temperature,
                "order": self.order,
                "decay_constant": self.rate,
                "decay_constant_low": self.rate_low,
                "decay_constant_high": self.rate_high,
                "half_life": self.half_life,
                "half_life_low": self.half_life_low,
                "half_life_high": self.half_life_high,
                "remaining_fraction": self.last,
            },
            "points": {
                "sample": self.name[numbers],
                "exposure_time": self.time,
                "remaining_fraction": self.remaining,
                "remaining_fraction_fitted": self.fitted,
            },
        }


def compared(decays: Sequence[Decay]) -> list[str]:
    """Which samples at the same temperature differ in how fast they lose (Holm's correction, 5 % for all)."""
    from scipy.special import ndtr

    pairs = []
    for i, a in enumerate(decays):
        for b in decays[i + 1 :]:
            close = not abs(a.temperature - b.temperature) > 1.0
            if a.name != b.name and close and "neither" not in (a.order, b.order):
                pairs.append((2.0 * float(ndtr(-_apart(a, b))), a, b))
    found, open_ = [], True
    for k, (chance, a, b) in enumerate(sorted(pairs, key=lambda pair: pair[0])):
        open_ = open_ and chance < 0.05 / (len(pairs) - k)
        if open_:
            better, worse = (a, b) if a.half_life.value > b.half_life.value else (b, a)
            found.append(f"{better.name} loses less than {worse.name}")
        else:
            found.append(f"{a.name} and {b.name} are not distinguishable")
    return found


def _apart(a: Decay, b: Decay) -> float:
    """Difference in standard deviations: of the rates, or of the logarithms of half-lives where the orders differ."""
    if a.order == b.order or not math.isfinite(a.half_life.high + b.half_life.high):
        return abs(a.rate.value - b.rate.value) / math.hypot(_wide(a.rate), _wide(b.rate))
    wide = [_wide(d.rate) / d.rate.value for d in (a, b)]
    return abs(math.log(a.half_life.value / b.half_life.value)) / math.hypot(*wide)


def _wide(value: Value) -> float:
    """Standard deviation that goes with the 95 % interval: few points count as few."""
    return (value.high - value.low) / (2.0 * 1.959964)


def stability(decays: Sequence[Decay], quantity: str, medium: str = "") -> AlkalineStability:
    """Put decays together.

    Parameters
    ----------
    decays : of samples and temperatures
    quantity : what was measured
    medium : alkali and its concentration in words, "" if not stated
    """
    comparison = compared(decays)
    values: dict[str, Value] = {}
    if len(decays) == 1:
        only = decays[0]
        values = {"half_life": only.half_life, "decay_constant": only.rate}
        last = float(only.remaining[only.time == only.time.max()].mean())
        values["remaining_fraction"] = Value.exact(last, f"measured after {only.time.max() / HOUR:.4g} h")
    findings = [d.odd for d in decays if d.odd]
    values |= _arrhenius(decays, findings)
    if not medium:
        findings.append("the alkali and its concentration are not stated (--set medium=...)")
    return AlkalineStability(
        sentence=_sentence(decays, comparison, values),
        values=values,
        choices=(
            Choice("quantity", quantity.replace("_", " "), "the column of the table"),
            Choice("medium", medium or "not stated", "given" if medium else "nothing was said"),
            Choice("order", f"first, unless second is {EVIDENCE:.0f} times more likely", "assumed"),
            Choice("start", "fitted, not the first point", "the first point is as uncertain as the others"),
        ),
        findings=tuple(findings),
        series=np.concatenate([np.full(len(d.time), k + 1.0) for k, d in enumerate(decays)]),
        name=np.array([d.name for d in decays]),
        order=np.array([d.order for d in decays]),
        temperature=np.array([d.temperature for d in decays]),
        rate=np.array([d.rate.value for d in decays]),
        rate_low=np.array([d.rate.low for d in decays]),
        rate_high=np.array([d.rate.high for d in decays]),
        half_life=np.array([d.half_life.value for d in decays]),
        half_life_low=np.array([d.half_life.low for d in decays]),
        half_life_high=np.array([d.half_life.high for d in decays]),
        last=np.array([float(d.remaining[d.time == d.time.max()].mean()) for d in decays]),
        comparison=tuple(comparison),
        time=np.concatenate([d.time for d in decays]),
        remaining=np.concatenate([d.remaining for d in decays]),
        fitted=np.concatenate([d.fitted for d in decays]),
    )


def _arrhenius(decays: Sequence[Decay], findings: list[str]) -> dict[str, Value]:
    """Activation energy of the loss of one sample at three or more temperatures."""
    good = [d for d in decays if d.order != "neither" and d.rate.value > 0.0 and math.isfinite(d.temperature)]
    temperatures = np.array([d.temperature for d in good])
    if len({d.name for d in good}) != 1 or len(np.unique(np.round(temperatures, 1))) < 3:
        return {}
    if len({d.order for d in good}) > 1:
        findings.append("the order differs between the temperatures, so no activation energy is given")
        return {}
    relative = np.array([_wide(d.rate) / d.rate.value for d in good])
    inverse = 1.0 / temperatures
    design = np.stack([np.ones(len(good)), np.mean(inverse) - inverse], axis=1)
    line = fit_linear(design, np.log([d.rate.value for d in good]), relative)
    return {"activation_energy": line.combination([0.0, GAS_CONSTANT], "slope of ln k over 1/T, weighted")}


def _sentence(decays: Sequence[Decay], comparison: Sequence[str], values: Mapping[str, Value]) -> str:
    if len(decays) == 1:
        one = decays[0]
        left = 100.0 * values["remaining_fraction"].value
        text = f"{left:.3g} % left after {one.time.max() / HOUR:.4g} h"
        if one.order == "neither":
            return f"{text}; neither first nor second order fits."
        low, high = one.half_life.low / HOUR, one.half_life.high / HOUR
        limits = f"{low:.3g} to {high:.3g} h" if math.isfinite(high) else f"more than {low:.3g} h"
        middle = (
            f"half-life {one.half_life.value / HOUR:.3g} h ({limits})" if math.isfinite(high) else f"half-life {limits}"
        )
        return f"{text}; {one.order} order, {middle}."
    text = f"{len(decays)} decays"
    if len(decays) <= 4:
        text = f"Half-lives {', '.join(_half(d) for d in decays)}"
    if "activation_energy" in values:
        e = values["activation_energy"]
        text += f"; activation energy {e.value / 1e3:.3g} kJ/mol ({e.low / 1e3:.3g} to {e.high / 1e3:.3g})"
    return f"{text}; {'; '.join(comparison)}." if comparison else f"{text}."


def _half(decay: Decay) -> str:
    place = f" at {decay.temperature - 273.15:.0f} degC" if math.isfinite(decay.temperature) else ""
    if decay.order == "neither":
        return f"{decay.name}{place} none (neither order)"
    low, high = decay.half_life.low / HOUR, decay.half_life.high / HOUR
    if not math.isfinite(high):
        return f"{decay.name}{place} above {low:.3g} h"
    return f"{decay.name}{place} {decay.half_life.value / HOUR:.3g} h ({low:.3g} to {high:.3g})"


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> AlkalineStability:
    """Result for a table with time and what is left, and columns sample and temperature where there are several.

    Errors: InputError for what is missing.
    """
    sheet = Sheet(recordings[0], options)
    found = next((row for row in PROPERTIES if sheet.find(row[0]) is not None), None)
    if found is None:
        known = ", ".join(f"'{name} / {example}'" for name, _, example in PROPERTIES)
        raise InputError(f"{sheet.where}: what is left is missing: one of the columns {known}.")
    time, values = sheet.array("time", "s", "h"), sheet.array(*found)
    temperature = sheet.optional("temperature", "K", "degC")
    temperature = np.full(len(sheet), np.nan) if temperature is None else temperature
    names = sheet.words("sample", str(options.get("sample", "") or "sample"))
    good = sheet.finite(time=time, **{found[0]: values})
    if float(values[good].min()) < 0.0:
        raise InputError(f"{sheet.where}: {found[0]} is negative in a row; nothing can be left below zero.")
    keys = np.array([f"{name}|{t:.1f}" for name, t in zip(names, temperature, strict=True)])
    decays = []
    for key in dict.fromkeys(keys[good].tolist()):
        mask = good & (keys == key)
        first = int(np.flatnonzero(mask)[0])
        decays.append(decay_of(names[first], float(temperature[first]), time[mask], values[mask]))
    return stability(decays, found[0], str(options.get("medium", "")))
