"""What each event costs: coefficients of life models with their units and definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from hydroxcell.errors import InputError, UnitError, UnknownNameError
from hydroxcell.files import read_toml
from hydroxcell.record import part
from hydroxcell.system.life.events import Thresholds
from hydroxcell.system.number import Field, Number, read_number
from hydroxcell.system.study import data_file

TERMS = ("start_stop", "load_change", "idle", "high_power", "running")
"""What a model may count; `running` is every hour under load."""
PER = {"start_stop": "start", "load_change": "cycle", "idle": "hour", "high_power": "hour", "running": "hour"}
"""What a coefficient is for; a load change may also be `per = "power"`."""
MODEL = ("title", "ion", "loss", "text", "site_factor", "recoverable_share", *TERMS)

# (term, per, loss) -> SI unit, unit shown, plausible bounds in it
_BOUNDS = {
    ("start_stop", "start", "voltage"): ("V", "uV", 0.5, 2000.0),
    ("load_change", "cycle", "voltage"): ("V", "uV", 0.1, 20.0),
    ("load_change", "power", "voltage"): ("V/W", "uV/kW", 0.002, 0.2),
    ("idle", "hour", "voltage"): ("V/s", "uV/h", 0.1, 1000.0),
    ("high_power", "hour", "voltage"): ("V/s", "uV/h", 0.1, 1000.0),
    ("running", "hour", "voltage"): ("V/s", "uV/h", 0.0, 5000.0),
    ("start_stop", "start", "relative"): ("1", "%", 1e-4, 0.3),
    ("load_change", "cycle", "relative"): ("1", "%", 1e-5, 3e-3),
    ("idle", "hour", "relative"): ("1/s", "%/h", 1e-5, 0.2),
    ("high_power", "hour", "relative"): ("1/s", "%/h", 1e-5, 0.2),
    ("running", "hour", "relative"): ("1/s", "%/h", 0.0, 1.0),
}
_TRAP = (
    ' A load change is given per whole change from idle to rated power and back (per = "cycle", in uV or %), or per '
    'power that is moved up or down (per = "power", in uV/kW); public codes hold 0.4185 uV, 0.04185 uV/kW and 0.0441 '
    "uV/kW, which are three different things."
)
_SHARES = {
    "site_factor": Field("site_factor", "1", "1", 0.5, 10.0, "factor for the air and the system of a place"),
    "recoverable_share": Field("recoverable_share", "1", "1", 0.0, 1.0, "share of the running loss that stops return"),
}  # fmt: skip
_THRESHOLDS = {
    "off": Field("off", "1", "%", 0.0, 5.0, "share of the rated power below which the stack is off"),
    "idle": Field("idle", "1", "%", 1.0, 40.0, "share of the rated power up to which the stack idles"),
    "high": Field("high", "1", "%", 50.0, 100.0, "share of the rated power from which it is at high power"),
    "smallest_change": Field("smallest_change", "1", "%", 0.0, 20.0, "smallest change of the power that counts"),
    "exponent": Field("exponent", "1", "1", 0.5, 8.0, "exponent of the depth of a load change"),
}


@part
@dataclass(frozen=True)
class Coefficient:
    """What one event costs.

    Attributes
    ----------
    term : one of `TERMS`
    per : "start", "cycle", "power" or "hour"
    number : SI; of the voltage of a cell, or of its rated voltage where the model is relative
    definition : what counts as one, in words
    """

    term: str
    per: str
    number: Number
    definition: str


@part
@dataclass(frozen=True)
class LifeModel:
    """A model of life: the voltage at rated load falls by the sum of its terms, times the factor of the site.

    Attributes
    ----------
    name, title, text : "pei_2008", in words
    ion : of the cells that it comes from, "proton" or "hydroxide"
    relative : coefficients are shares of the rated cell voltage, not volts
    terms : by name
    site_factor : [1] of air and system
    recoverable_share : [1] of the term `running` that a stop gives back, or None
    """

    name: str
    title: str
    text: str
    ion: str
    relative: bool
    terms: Mapping[str, Coefficient]
    site_factor: Number
    recoverable_share: Number | None = None

    @property
    def numbers(self) -> dict[str, Number]:
        """Every number of it by path."""
        found = [c.number for c in self.terms.values()] + [self.site_factor]
        if self.recoverable_share is not None:
            found.append(self.recoverable_share)
        return {number.path: number for number in found}

    def with_number(self, term: str, number: Number, definition: str) -> LifeModel:
        """Model with another coefficient of a term per hour or per event."""
        terms = {**self.terms, term: Coefficient(term, PER[term], number, definition)}
        return replace(self, terms=terms)


@dataclass(frozen=True)
class Coefficients:
    """Models by name, and what counts as what.

    Attributes
    ----------
    models : by name
    thresholds : numbers by name; `limits` gives their values
    """

    models: Mapping[str, LifeModel]
    thresholds: Mapping[str, Number]

    @property
    def limits(self) -> Thresholds:
        """Thresholds at their most likely values."""
        return Thresholds(**{name: number.value for name, number in self.thresholds.items()})

    def model(self, name: str) -> LifeModel:
        """One model; unknown names raise with the nearest ones."""
        if name not in self.models:
            raise UnknownNameError("model of life", name, self.models)
        return self.models[name]


@cache
def shipped_coefficients() -> Coefficients:
    """Coefficients of the package, `system/data/life.toml`."""
    return read_coefficients(read_toml(data_file("life")), "life.toml")


def read_coefficients(content: Mapping[str, Any], origin: str, base: Coefficients | None = None) -> Coefficients:
    """Coefficients from tables "models" and "thresholds".

    Parameters
    ----------
    content : as read from a file
    origin : for errors
    base : what the content changes; None reads it alone

    Errors: InputError with file and row; UnitError for a unit of something else, with the trap that lies there.
    """
    thresholds = dict(base.thresholds) if base else {}
    for name, raw in content.get("thresholds", {}).items():
        if name not in _THRESHOLDS:
            raise UnknownNameError("threshold", name, _THRESHOLDS, origin)
        thresholds[name] = read_number(raw, replace(_THRESHOLDS[name], path=f"life.thresholds.{name}"), origin)
    missing = [name for name in _THRESHOLDS if name not in thresholds]
    if missing:
        raise InputError(f"{origin}: thresholds.{missing[0]} ({_THRESHOLDS[missing[0]].meaning}) is missing.")
    models = dict(base.models) if base else {}
    for name, raw in content.get("models", {}).items():
        models[name] = _model(name, raw, origin, models.get(name))
    found = Coefficients(models, thresholds)
    found.limits.checked()
    return found


def _model(name: str, raw: Any, origin: str, known: LifeModel | None) -> LifeModel:
    where = f"{origin}: life model {name}"
    if not isinstance(raw, Mapping):
        raise InputError(f"{where}: a model is a table with {', '.join(MODEL)}.")
    for key in raw:
        if key not in MODEL:
            raise UnknownNameError("entry", key, MODEL, where)
    loss = raw.get("loss", ("relative" if known.relative else "voltage") if known else None)
    if loss not in ("relative", "voltage"):
        raise InputError(
            f'{where}: loss = {loss!r} must be "relative" (to the rated voltage) or "voltage" (of a cell).'
        )
    ion = raw.get("ion", known.ion if known else None)
    if ion not in ("proton", "hydroxide"):
        raise InputError(f'{where}: ion = {ion!r} must be "proton" or "hydroxide", that of the cells it comes from.')
    terms = dict(known.terms) if known and known.relative == (loss == "relative") else {}
    for term in TERMS:
        if term in raw:
            terms[term] = _coefficient(name, term, raw[term], loss, origin)
    if not terms:
        raise InputError(f"{where} counts nothing; give it {' or '.join(TERMS)}.")
    shares = {
        "site_factor": known.site_factor if known else None,
        "recoverable_share": known.recoverable_share if known else None,
    }
    for share, row in _SHARES.items():
        if share in raw:
            shares[share] = read_number(raw[share], replace(row, path=f"life.{name}.{share}"), origin)
    factor = shares["site_factor"]
    if factor is None:
        raise InputError(f"{where}: site_factor ({_SHARES['site_factor'].meaning}) is missing; 1 changes nothing.")
    title, text = (str(raw.get(key, getattr(known, key) if known else "")) for key in ("title", "text"))
    return LifeModel(name, title or name, text, ion, loss == "relative", terms, factor, shares["recoverable_share"])


def _coefficient(model: str, term: str, raw: Any, loss: str, origin: str) -> Coefficient:
    where = f"{origin}: life.{model}.{term}"
    entry = dict(raw) if isinstance(raw, Mapping) else raw
    per, definition = PER[term], ""
    if isinstance(entry, dict):
        per, definition = str(entry.pop("per", per)), str(entry.pop("definition", ""))
        if not definition:
            raise InputError(f"{where}: the definition is missing; say in words what counts as one.")
    if (term, per, loss) not in _BOUNDS:
        allowed = " or ".join(repr(p) for t, p, kind in _BOUNDS if t == term and kind == loss)
        raise InputError(f"{where}: per = {per!r} must be {allowed} where the loss is {loss}.")
    si, shown, low, high = _BOUNDS[term, per, loss]
    field = Field(f"life.{model}.{term}", si, shown, low, high, f"loss per {per} of {term.replace('_', ' ')}")
    try:
        return Coefficient(term, per, read_number(entry, field, origin), definition)
    except UnitError as error:
        raise UnitError(f"{error} It is per {per}, in {shown}.{_TRAP if term == 'load_change' else ''}") from None
    except InputError as error:
        if term == "load_change" and "plausible" in str(error):
            raise InputError(f"{error}{_TRAP}") from None
        raise
