"""A number with unit, source and status, and how it is read from a file."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hydroxcell.errors import InputError, UnitError
from hydroxcell.materials.conditions import read_ranges
from hydroxcell.materials.fields import Parameter
from hydroxcell.units import check_dimension, parse, to_si

Status = Literal["measured", "fitted", "assumed", "calculated"]
"""How a value was obtained."""

STATUSES: tuple[str, ...] = ("measured", "fitted", "assumed", "calculated")
SET_BY_USER = "set by user"
"""Source and origin of values given through `Cell.replace`."""


class QuantityInput(BaseModel):
    """A number as a file writes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: float | str = Field(description='number, or text with unit such as "25 um"')
    unit: str | None = Field(default=None, description='unit of value and range; "1" for a pure number')
    source: str = Field(min_length=1, description="key in the bibliography, or words that say where the value is from")
    status: Status = Field(description="how the value was obtained; assumed needs a range")
    range: tuple[float | str, float | str] | None = Field(default=None, description="believed lower and upper bound")
    uncertainty: float | str | None = Field(
        default=None, description='standard uncertainty in the unit of the value, or text such as "2 um" or "5 %"'
    )
    note: str = Field(default="", description="anything a reader should know")
    fitted_over: dict[str, tuple[float | str, float | str]] | None = Field(
        default=None, description="lowest and highest value of every condition in the data that a fitted value is from"
    )


class Quantity(BaseModel):
    """A number in SI with its written form, source and status; immutable.

    `range` and `uncertainty` (one standard deviation) are in SI; `origin` is the file the value came from;
    `fitted_over` has the conditions of the data that a fitted value comes from, by name of `conditions.OPERATION`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: float
    unit: str
    text: str
    source: str
    status: Status
    range: tuple[float, float] | None = None
    uncertainty: float | None = None
    note: str = ""
    origin: str = ""
    fitted_over: dict[str, tuple[float, float]] = Field(default_factory=dict)


def set_by_user(value: float, text: str, unit: str) -> Quantity:
    """Quantity for a number given by hand."""
    return Quantity(value=value, unit=unit, text=text, source=SET_BY_USER, status="assumed", origin=SET_BY_USER)


def read_quantity(raw: object, parameter: Parameter, where: str, origin: str) -> Quantity:
    """Convert one numeric entry of a file to SI, or say in one sentence what is wrong with it.

    Parameters
    ----------
    raw : table from the file
    parameter : row of the field table for this path
    where : file and key, for errors
    origin : name of the file for the record
    """
    given = _checked_input(raw, parameter, where)
    if isinstance(given.value, float) and not math.isfinite(given.value):
        raise InputError(f"{where}: {given.value!r} is not a finite number; give the {parameter.description}.")
    text = _with_unit(given.value, given.unit, parameter, where)
    value = check_value(_convert(text, parameter, where), text, parameter, where)
    if given.status == "assumed" and given.range is None and given.source != SET_BY_USER:
        raise InputError(
            f"{where}: an assumed value needs a range, the bounds within which you believe it, in the unit of the"
            f" value; add for example range = [{_example_range(given.value)}]."
        )
    bounds = None if given.range is None else _bounds(given, parameter, where)
    if bounds and not bounds[0] <= value <= bounds[1]:
        raise InputError(f"{where}: the value {text!r} lies outside its own range {given.range}; widen the range.")
    return Quantity.model_construct(
        value=value,
        unit=parameter.unit,
        text=text,
        source=given.source,
        status=given.status,
        range=bounds,
        uncertainty=_uncertainty(given, value, text, parameter, where),
        note=given.note,
        origin=origin,
        fitted_over=dict(read_ranges(given.fitted_over, f"{where}: fitted_over")) if given.fitted_over else {},
    )


def check_value(value: float, text: str, parameter: Parameter, where: str) -> float:
    """Return `value` if it is finite and plausible, else raise with the likely cause."""
    if not math.isfinite(value):
        raise InputError(f"{where}: {text!r} is not a finite number; give a number for the {parameter.description}.")
    low, high = plausible(parameter)
    if low <= value <= high:
        return value
    bounds = f"{parameter.low:g} to {parameter.high:g}" + (f" {parameter.display}" if parameter.display != "1" else "")
    hint = likely_cause(value, parameter)
    raise InputError(f"{where}: {text!r} is not plausible for the {parameter.description} ({bounds}).{hint}")


@lru_cache(maxsize=4096)
def plausible(parameter: Parameter) -> tuple[float, float]:
    """Plausible range of a parameter in SI, widened by round-off."""
    low, high = (to_si(f"{b!r} {parameter.display}", parameter.unit) for b in (parameter.low, parameter.high))
    return low - 1e-12 * abs(low), high + 1e-12 * abs(high)


def likely_cause(value: float, parameter: Parameter) -> str:
    """Sentence that names the usual slip behind an implausible value."""
    low, high = plausible(parameter)
    if value <= 0.0 < low:
        return f" {'Zero' if value == 0.0 else 'A negative number'} cannot be used here; give a positive value."
    if parameter.unit == "K" and 0.0 < value < 200.0:
        return f" {value:g} K? If degrees Celsius are meant, write '{value:g} degC'."
    if parameter.display == "ppm" and value > 1.0:
        return f" A number without unit is a fraction: did you mean '{value:g} ppm'?"
    if parameter.display == "ppm" and value > high:
        meant = f"'{1e4 * value:g} ppm'" if 1e4 * value <= 1e6 * high else "a smaller number"
        share = f" {1e6 * value:g} ppm are {100 * value:g} % of the gas."
        return f"{share} Air holds about 420 ppm; did you mean {meant}?"
    if parameter.unit == "1" and abs(high - 1.0) < 1e-9 and 1.0 < value <= 100.0:
        return f" Did you mean {value / 100:g} or '{value:g} %'?"
    if parameter.unit == "Pa" and 0.0 < value < low:
        return " Pressures are absolute; write the unit, for example '1.3 bar' or '0.3 bar gauge'."
    if parameter.unit == "m":
        return f" {value:g} m? Lengths of layers are usually given in um."
    return " Check the number and its unit."


def _checked_input(raw: object, parameter: Parameter, where: str) -> QuantityInput:
    if not isinstance(raw, dict):
        raise InputError(_bare_message(raw, parameter, where))
    try:
        return QuantityInput.model_validate(raw)
    except ValidationError as error:
        raise InputError(f"{where}: {_first_problem(error, raw)}") from None


def _bare_message(raw: object, parameter: Parameter, where: str) -> str:
    shape = f'{{ value = ..., unit = "{parameter.display}", source = "...", status = "measured" }}'
    if isinstance(raw, int | float | str) and not isinstance(raw, bool):
        return (
            f"{where}: {raw!r} has no {'unit, ' if not isinstance(raw, str) else ''}source and status; write {shape}."
        )
    return f"{where}: {str(raw)[:60]!r} is not a quantity; write {shape}."


def _first_problem(error: ValidationError, raw: dict[str, Any]) -> str:
    problem = error.errors()[0]
    key = str(problem["loc"][0]) if problem["loc"] else "?"
    if problem["type"] == "missing":
        hints = {
            "source": ' (a key of the bibliography, or words such as "engineering estimate")',
            "status": f" (one of {', '.join(STATUSES)})",
        }
        return f"the entry {key!r} is missing{hints.get(key, '')}."
    if problem["type"] == "extra_forbidden":
        known = ", ".join(QuantityInput.model_fields)
        return f"unknown entry {key!r} of a quantity; known are {known}."
    if key == "status":
        return f"status {raw.get('status')!r} is none of {', '.join(STATUSES)}."
    return f"the entry {key!r} = {raw.get(key)!r} cannot be used: {problem['msg'].lower()}."


def _with_unit(value: float | str, unit: str | None, parameter: Parameter, where: str) -> str:
    if isinstance(value, str):
        return value if unit is None else _both_units(value, unit, where)
    if unit is None:
        remedy = '"1" for a pure number' if parameter.unit == "1" else f'for example unit = "{parameter.display}"'
        raise UnitError(f"{where}: {value!r} has no unit; add it ({remedy}).")
    return f"{_number_text(value)} {unit}" if unit != "1" else _number_text(value)


def _both_units(value: str, unit: str, where: str) -> str:
    if any(c.isalpha() or c == "%" for c in value.replace("e", "").replace("E", "")):
        raise UnitError(f"{where}: the value {value!r} already has a unit, so the entry unit = {unit!r} must go.")
    return f"{value} {unit}"


def _number_text(value: float) -> str:
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e6 else repr(number)


def _convert(text: str, parameter: Parameter, where: str) -> float:
    return to_si(text, parameter.unit, where)


def _bounds(given: QuantityInput, parameter: Parameter, where: str) -> tuple[float, float]:
    assert given.range is not None
    low, high = (_convert(_with_unit(b, given.unit, parameter, where), parameter, where) for b in given.range)
    if not (math.isfinite(low) and math.isfinite(high) and low <= high):
        raise InputError(f"{where}: the range {list(given.range)} must be two finite numbers, the smaller one first.")
    return low, high


def _uncertainty(given: QuantityInput, value: float, text: str, parameter: Parameter, where: str) -> float | None:
    """Standard uncertainty in SI; a difference, so that the zero of a scale plays no part."""
    if given.uncertainty is None:
        return None
    stated = f"{where}: the uncertainty {given.uncertainty!r}"
    if isinstance(given.uncertainty, str):
        number, unit = parse(given.uncertainty, f"{where}: uncertainty", parameter.unit)
        if unit == "%" and parameter.unit != "1":
            found = 0.01 * number * abs(value)
        else:
            found = number * check_dimension(unit, parameter.unit, f"{where}: uncertainty", given.uncertainty)[0]
    else:
        found = given.uncertainty * check_dimension(parse(text)[1], parameter.unit, where, text)[0]
    if not math.isfinite(found) or found < 0.0:
        raise InputError(f"{stated} must be a number that is not negative; it is one standard deviation.")
    return float(found)


def _example_range(value: float | str) -> str:
    return f"{0.5 * value:g}, {2 * value:g}" if isinstance(value, float | int) else '"lower", "upper"'
