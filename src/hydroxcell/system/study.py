"""A study of a system: one file for stack, balance of plant, cost and carbon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.files import read_toml
from hydroxcell.system.atmosphere import standard_pressure
from hydroxcell.system.compressor import CompressorMap
from hydroxcell.system.curve import Curve, from_file, from_result, with_oxygen_slope
from hydroxcell.system.fields import FIELDS, WORDS
from hydroxcell.system.number import Number, read_number
from hydroxcell.units import to_si

COMPONENTS = ("aem", "pem")
SECTIONS = (
    "title", "components", "curve", "stack", "plant", "cost", "footprint", "mission", "life", "vehicle", "assessment",
)  # fmt: skip
MAP = "compressor_map"
CURVES = ("file", "simulate", "current_density", "cell_voltage", "source", "cathode_pressure")


@dataclass(frozen=True)
class SystemStudy:
    """What a stack and its system are.

    Attributes
    ----------
    title : in words
    curve : of one cell
    numbers : by path; those that the study does not state come from the named set of components
    words : by path
    cost, footprint, mission, life, vehicle, assessment : sections for these, as they stand in the file
    origin : name of the file
    folder : in which it stands
    components : named set of components
    compressor_map : replaces the constant efficiency of the compressor
    """

    title: str
    curve: Curve
    numbers: Mapping[str, Number]
    words: Mapping[str, str]
    cost: Mapping[str, Any] = field(default_factory=dict)
    footprint: Mapping[str, Any] = field(default_factory=dict)
    mission: Mapping[str, Any] = field(default_factory=dict)
    life: Mapping[str, Any] = field(default_factory=dict)
    vehicle: Mapping[str, Any] = field(default_factory=dict)
    assessment: Mapping[str, Any] = field(default_factory=dict)
    origin: str = ""
    folder: str = ""
    components: str = "aem"
    compressor_map: CompressorMap | None = None

    @property
    def values(self) -> dict[str, float]:
        """Numbers by path, SI."""
        return {path: number.value for path, number in self.numbers.items()}

    def with_values(self, **values: float) -> SystemStudy:
        """Study with other SI values, written stack__area=0.03, without ranges.

        Errors: UnknownNameError for a path that does not exist.
        """
        numbers = dict(self.numbers)
        for name, value in values.items():
            path = name.replace("__", ".")
            if path not in numbers:
                raise UnknownNameError("number", path, numbers)
            numbers[path] = replace(
                numbers[path], value=value, low=value, high=value, shown=f"{value:g}", status="chosen", source="given"
            )
        return replace(self, numbers=numbers)


def data_file(name: str) -> Path:
    """A data file of the package."""
    return Path(str(resources.files("hydroxcell.system") / "data" / f"{name}.toml"))


def read_study(path: str | Path, curve: Curve | None = None) -> SystemStudy:
    """Study from a TOML file; `curve` replaces the one that the file names.

    Errors: InputError with file, key and remedy.
    """
    place = Path(path)
    content = read_toml(place)
    for name in content:
        if name not in SECTIONS:
            raise UnknownNameError("section", name, SECTIONS, place.name)
    components = content.get("components", "")
    if components not in COMPONENTS:
        raise InputError(
            f"{place.name}: components = {components!r}; name the set of component data that fills what the study does "
            f"not state: {' or '.join(COMPONENTS)}."
        )
    numbers, words = _filled(content, components, place.name)
    given = curve if curve is not None else _curve(content.get("curve"), place)
    return SystemStudy(
        str(content.get("title", place.stem)), given, numbers, words, content.get("cost", {}),
        content.get("footprint", {}), content.get("mission", {}), content.get("life", {}),
        content.get("vehicle", {}), content.get("assessment", {}), place.name,
        str(place.parent), components,
        _compressor_map(content, place.name),
    )  # fmt: skip


def _filled(content: Mapping[str, Any], components: str, origin: str) -> tuple[dict[str, Number], dict[str, str]]:
    numbers, words = _sections(read_toml(data_file(components)), f"{components}.toml")
    own_numbers, own_words = _sections(content, origin)
    numbers |= own_numbers
    words |= own_words
    missing = [path for path in (*FIELDS, *WORDS) if path not in numbers and path not in words]
    if missing:
        row = FIELDS.get(missing[0])
        meaning = f" ({row.meaning}, in {row.display})" if row else f" (one of {', '.join(WORDS[missing[0]])})"
        raise InputError(f"{origin}: {missing[0]}{meaning} is missing.")
    cells = numbers["stack.cells"]
    if cells.value != round(cells.value):
        raise InputError(f"{origin}: stack.cells = {cells.value:g} must be a whole number.")
    try:
        standard_pressure(numbers["plant.altitude"].value)
    except InputError as error:
        raise error.located(f"{numbers['plant.altitude'].origin}: plant.altitude") from None
    return {path: numbers[path] for path in FIELDS}, {path: words[path] for path in WORDS}


def _compressor_map(content: Mapping[str, Any], origin: str) -> CompressorMap | None:
    raw = content.get("plant", {}).get(MAP)
    return CompressorMap.read(raw, f"{origin}: plant.{MAP}") if raw is not None else None


def _sections(content: Mapping[str, Any], origin: str) -> tuple[dict[str, Number], dict[str, str]]:
    numbers, words = {}, {}
    for section in ("stack", "plant"):
        for name, raw in content.get(section, {}).items():
            path = f"{section}.{name}"
            if name == MAP:
                continue
            if path in WORDS:
                if raw not in WORDS[path]:
                    raise UnknownNameError(path, str(raw), WORDS[path], origin)
                words[path] = str(raw)
            elif path in FIELDS:
                numbers[path] = read_number(raw, FIELDS[path], origin)
            else:
                raise UnknownNameError("number", path, (*FIELDS, *WORDS), origin)
    return numbers, words


def _curve(raw: Any, place: Path) -> Curve:
    if not isinstance(raw, dict):
        raise InputError(f'{place.name}: the section [curve] is missing; name a table, file = "curve.csv".')
    for name in raw:
        if name not in CURVES:
            raise UnknownNameError("entry of [curve]", name, CURVES, place.name)
    curve = _read_curve(raw, place)
    if "cathode_pressure" not in raw:
        return curve
    where = f"{place.name}: curve.cathode_pressure"
    if "simulate" in raw:
        raise InputError(f"{where}: a simulated curve brings its own pressure; leave this out.")
    return replace(curve, pressure=to_si(str(raw["cathode_pressure"]), "Pa", where))


def _read_curve(raw: Mapping[str, Any], place: Path) -> Curve:
    if "file" in raw:
        return from_file(place.parent / str(raw["file"]))
    if "simulate" in raw:
        from hydroxcell.api import simulate
        from hydroxcell.study import Study

        study = Study.from_file(place.parent / str(raw["simulate"]))
        return with_oxygen_slope(from_result(simulate(study)), study)
    if "current_density" in raw and "cell_voltage" in raw:
        return _inline(raw, place.name)
    raise InputError(f"{place.name}: [curve] needs file, simulate, or current_density and cell_voltage.")


def _inline(raw: Mapping[str, Any], origin: str) -> Curve:
    columns = []
    for name, unit in (("current_density", "A/m2"), ("cell_voltage", "V")):
        table = raw[name]
        if not isinstance(table, dict) or "unit" not in table or not isinstance(table.get("values"), list):
            raise InputError(f'{origin}: curve.{name} must be {{ values = [...], unit = "..." }}.')
        factor = to_si(f"1 {table['unit']}", unit, f"{origin}: curve.{name}")
        columns.append([factor * float(v) for v in table["values"]])
    source = raw.get("source")
    if not source:
        raise InputError(f"{origin}: [curve] has no source; say where the points are from.")
    return Curve.of(columns[0], columns[1], origin=f"{origin} ({source})")
