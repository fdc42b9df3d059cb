"""A fit as data: which parameters are free, what they are fitted to, and how the minimum is looked for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from hydroxcell.cell.load_profile import LoadProfile
from hydroxcell.cell.parameters import parameter
from hydroxcell.cell.protocols import BaseProtocol, si
from hydroxcell.errors import InputError
from hydroxcell.nomenclature import lookup
from hydroxcell.units import check_dimension, parse, to_si

Kind = Literal["polarization", "points", "whole_curve", "impedance", "load_profile", "property"]
Numbers = tuple[float | None, ...]
FEWEST = 4  # points of a curve
CURVES = ("polarization", "impedance", "load_profile")
PRIMARY = {
    "polarization": "current_density",
    "points": "current_density",
    "whole_curve": "point_number",
    "impedance": "frequency",
    "load_profile": "time",
    "property": "temperature",
}
"""What is varied along each kind of data."""
LARGE_RATIO = 10.0  # [1] upper over lower bound from which a positive parameter is searched on a logarithmic scale


class DataSet(BaseModel):
    """One measured curve with its conditions; SI, None where a point was not measured.

    Attributes
    ----------
    name : for messages, tables and legends
    kind : "polarization", "points" (single operating points), "whole_curve" (its peak power, limiting current or
        open-circuit voltage), "impedance", "load_profile" or "property"
    cell : name of the cell in `Fit.cells` that it was measured with; the cell of the study if left out
    conditions : what differs from the cell, by dotted path, as a cell takes it ("80 degC"; also choices)
    held : whether the model is run at the measured currents or at the measured voltages
    abscissa : current density [A/m2], frequency [Hz], time [s] or temperature [K]
    values : measured quantities by name; an impedance has "impedance_real" and "impedance_imaginary" [ohm m2]
    uncertainties : standard uncertainties by quantity, one number or one a point; that of the current counts where the
        voltage is held
    load : current density of a spectrum [A/m2]
    profile : what was asked of the cell over time, for a load profile
    part : ionomer or membrane of a property ("membrane"), relative humidities of its points
    relative_humidity : [1] of the points of a property
    held_out : the data are predicted and compared, not fitted
    source, sha256 : file and its fingerprint, or words
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    kind: Kind = "polarization"
    cell: str = ""
    conditions: Mapping[str, float | str] = Field(default_factory=dict)
    held: Literal["current", "voltage"] = "current"
    abscissa: tuple[float, ...]
    values: Mapping[str, Numbers]
    uncertainties: Mapping[str, float | tuple[float, ...]] = Field(default_factory=dict)
    load: Annotated[float | None, si("A/m2")] = None
    profile: LoadProfile | None = None
    part: str = ""
    relative_humidity: tuple[float, ...] | None = None
    held_out: bool = False
    source: str = ""
    sha256: str = ""

    @field_validator("uncertainties", mode="before")
    @classmethod
    def _spread(cls, given: Any) -> Any:
        return {name: _uncertainty(name, value) for name, value in dict(given).items()}

    @model_validator(mode="after")
    def _usable(self) -> Self:
        where = f"data {self.name!r}"
        count = len(self.abscissa)
        if self.kind in CURVES and count < FEWEST:
            raise InputError(
                f"{where}: a curve of {count} points; at least {FEWEST} are needed. For single operating points write "
                'kind = "points".'
            )
        if not count or not self.values:
            raise InputError(f"{where}: there is nothing in it.")
        lengths = {PRIMARY[self.kind]: count, **{name: len(values) for name, values in self.values.items()}}
        lengths |= {f"uncertainty of {n}": len(u) for n, u in self.uncertainties.items() if isinstance(u, tuple)}
        for name, length in lengths.items():
            if length != count:
                raise InputError(f"{where}: {name} has {length} values, {PRIMARY[self.kind]} has {count}.")
        for k, value in enumerate(self.abscissa):
            if not math.isfinite(value):
                raise InputError(f"{where}: {PRIMARY[self.kind]} of point {k + 1} is not a number.")
        for name, values in self.values.items():
            if any(v is not None and not math.isfinite(v) for v in values):
                raise InputError(f"{where}: {name} holds a value that is not a number; leave it out (None).")
        for name, given in self.uncertainties.items():
            if name not in self.values and name != PRIMARY[self.kind]:
                raise InputError(f"{where}: an uncertainty of {name} is given, but no {name} was measured.")
            if any(not (math.isfinite(u) and u > 0.0) for u in (given if isinstance(given, tuple) else (given,))):
                raise InputError(f"{where}: the standard uncertainty of {name} must be positive.")
        self._needs(where)
        return self

    def _needs(self, where: str) -> None:
        if self.kind == "impedance" and self.load is None:
            raise InputError(f'{where}: at which current density was the spectrum measured? Give load = "0.5 A/cm2".')
        if self.kind == "load_profile" and self.profile is None:
            raise InputError(f"{where}: what was asked of the cell over time? Give profile.")
        if self.kind == "property" and not self.part:
            raise InputError(f'{where}: of which part is it a property? Give part = "membrane".')
        if self.kind == "whole_curve" and len(self.abscissa) != 1:
            raise InputError(f"{where}: a whole curve has one peak and one limit; give one value of each.")
        if self.held == "voltage" and "cell_voltage" not in self.values:
            raise InputError(f"{where}: held = 'voltage' needs the measured cell_voltage.")

    @property
    def points(self) -> int:
        """How many numbers were measured."""
        return sum(v is not None for values in self.values.values() for v in values)


class Prior(BaseModel):
    """A normal prior: of the value on a linear scale, of its logarithm (sigma relative) on a logarithmic one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mean: float | str
    sigma: float | str


class FreeParameter(BaseModel):
    """A parameter that is fitted.

    Attributes
    ----------
    path : dotted path
    together : further paths that always have the same value
    per : one value for "all" data, one for each "cell", or one for each "data_set"
    data_sets, cells : only for these; all that have the path if left out
    start, lower, upper : numbers in SI or texts with unit; by default value and stated range of the cell
    scale : "linear" or "log"; by default the logarithmic one for positive numbers whose bounds are far apart
    prior : what is known beforehand; "range" takes the bounds as a 95 % interval
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    together: tuple[str, ...] = ()
    per: Literal["all", "cell", "data_set"] = "all"
    data_sets: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    start: float | str | None = None
    lower: float | str | None = None
    upper: float | str | None = None
    scale: Literal["linear", "log"] | None = None
    prior: Prior | Literal["range"] | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """All paths that have the value."""
        return (self.path, *self.together)

    def si(self, value: float | str, what: str) -> float:
        """A number of this parameter in SI; InputError that names it."""
        row = parameter(self.path)
        return to_si(value, row.unit if row is not None else "1", f"free parameter {self.path}: {what}")

    def difference(self, value: float | str, what: str) -> float:
        """A difference of this parameter in SI ("2 K", also "2 degC", of a temperature)."""
        row = parameter(self.path)
        return _difference(value, row.unit if row is not None else "1", f"free parameter {self.path}: {what}")


def _difference(value: float | str, unit: str, where: str) -> float:
    if not isinstance(value, str):
        return float(value)
    number, written = parse(value, where, unit)
    return number * check_dimension(written, unit, where, value)[0]


def _uncertainty(name: str, value: Any) -> Any:
    """In SI: numbers stay, texts carry a unit of the quantity."""
    if isinstance(value, str):
        return _difference(value, lookup(name).unit, f"uncertainty of {name}")
    return value if isinstance(value, int | float) else tuple(float(v) for v in value)


class Fit(BaseProtocol):
    """Parameters of a cell from measured data.

    Attributes
    ----------
    free : parameters, each a dotted path or a `FreeParameter`
    data : what was measured
    cells : further cells by the name that data sets use, each the text of a cell file
    weights : by quantity or "data set: quantity"; 4 counts as four measurements
    questions : answered after the fit: "profiles" (of the likelihood), "leave_out" (conditions predicted in turn),
        "suggestion" (which measurement next), "posterior" (draws by a sampler)
    steps : most steps of each walker of the posterior
    method, starts, seed, loss, loss_width, evaluations, generations, tolerance : see `fit.least_squares.Options`
    """

    kind: Literal["fit"] = "fit"
    free: tuple[FreeParameter, ...]
    data: tuple[DataSet, ...]
    cells: Mapping[str, str] = Field(default_factory=dict)
    weights: Mapping[str, float] = Field(default_factory=dict)
    method: Literal["local", "global"] = "local"
    starts: int = Field(1, ge=1, le=1000)
    seed: int = 1
    loss: str = "linear"
    loss_width: float = Field(1.5, gt=0.0)
    evaluations: int = Field(200, ge=1)
    generations: int = Field(60, ge=1)
    tolerance: float = Field(1e-8, gt=0.0, lt=0.1)
    questions: tuple[Literal["profiles", "leave_out", "suggestion", "posterior"], ...] = ()
    steps: int = Field(20000, ge=10)

    @classmethod
    def of(cls, protocol: BaseProtocol) -> Self:
        """A protocol that must be a fit; InputError that says what it is instead."""
        if not isinstance(protocol, cls):
            raise InputError(f'protocol.kind = {protocol.kind!r} is no fit; write kind = "fit".')
        return protocol

    @classmethod
    def prepared(cls, content: Mapping[str, Any], folder: Path) -> Mapping[str, Any]:
        """Data sets with their files read, and cells by name or file."""
        from hydroxcell.cell.fit_files import cell_text, data_of

        found = dict(content)
        if isinstance(content.get("cells"), Mapping):
            found["cells"] = {name: cell_text(str(value), folder) for name, value in content["cells"].items()}
        if isinstance(content.get("data"), list):
            found["data"] = [data_of(item, folder) if isinstance(item, Mapping) else item for item in content["data"]]
        return found

    @field_validator("free", mode="before")
    @classmethod
    def _free(cls, given: Any) -> Any:
        items = [given] if isinstance(given, str | Mapping | FreeParameter) else given
        return tuple({"path": item} if isinstance(item, str) else item for item in items)

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if not self.free:
            raise InputError("protocol.free is empty: name at least one parameter by its dotted path.")
        if not any(not data.held_out for data in self.data):
            raise InputError("protocol.data: there are no data to fit to (held-out data are only compared).")
        names = [data.name for data in self.data]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InputError(f"protocol.data: two data sets are called {twice[0]!r}; give them different names.")
        for data in self.data:
            if data.cell and data.cell not in self.cells:
                raise InputError(f"data {data.name!r}: there is no cell {data.cell!r} in cells.")
        for name, weight in self.weights.items():
            if not (math.isfinite(weight) and weight > 0.0):
                raise InputError(f"protocol.weights: the weight of {name} must be positive.")
        return self
