"""The verb `fit`: parameters of a cell from measured data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from hydroxcell.analyses import Progress
from hydroxcell.cell.catalog import load_cell
from hydroxcell.cell.fit import DataSet, Fit, FreeParameter
from hydroxcell.cell.schema import Cell
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.fit.data import from_file, from_record
from hydroxcell.lab.recording import Recording
from hydroxcell.record import Record
from hydroxcell.results.solution import Result
from hydroxcell.study import ModelName, Study

if TYPE_CHECKING:
    from hydroxcell.fit.result import FitResult

Data = DataSet | Record | Result | Recording | str | Path


def fit(
    cell: Cell | str,
    data: Data | Sequence[Data],
    free: Sequence[str | FreeParameter | Mapping[str, Any]] | str,
    *,
    priors: Mapping[str, Any] | None = None,
    weights: Mapping[str, float] | None = None,
    model: ModelName = "through_plane",
    cells: Mapping[str, Cell | str] | None = None,
    title: str = "",
    progress: Progress | None = None,
    resume: FitResult | None = None,
    **options: Any,
) -> FitResult:
    """Fit parameters of a cell to data of any kind together.

    Parameters
    ----------
    cell : start of the fit; free parameters begin at its values and stay within its stated ranges
    data : data sets, files with units in their headers, or results with a curve or spectrum
    free : parameters by dotted path, or with bounds, start, scale and sharing (`FreeParameter`)
    priors : by path: "range" (the bounds as a 95 % interval) or (mean, sigma)
    weights : by quantity, data set, or "data set: quantity"; 4 counts as four measurements
    model : "through_plane" or "lumped"
    cells : further cells by the name that data sets give as `cell`; parameters of the same path are shared
    progress : told the share done and what is being done
    resume : an interrupted result of the same fit
    options : of the search, see `hydroxcell.cell.fit.Fit` (method, starts, seed, loss ...)

    Returns
    -------
    FitResult; an interrupted fit (Ctrl-C) returns the best so far

    Errors: InputError that names data set, parameter or option, and for a start where the model has no answer.

    >>> from hydroxcell.fit.data import data_set
    >>> curve = data_set("made", [1e3, 3e3, 6e3, 9e3], {"cell_voltage": [0.894, 0.842, 0.789, 0.742]})
    >>> found = fit("pap_reference", curve, "membrane.thickness", model="lumped")
    >>> found.status
    'complete'
    """
    study = study_of(cell, data, free, priors, weights, model, cells, title, options)
    from hydroxcell.fit.run import run

    return run(study, progress=progress, resume=resume)


def study_of(
    cell: Cell | str,
    data: Data | Sequence[Data],
    free: Sequence[str | FreeParameter | Mapping[str, Any]] | str,
    priors: Mapping[str, Any] | None,
    weights: Mapping[str, float] | None,
    model: ModelName,
    cells: Mapping[str, Cell | str] | None,
    title: str,
    options: Mapping[str, Any],
) -> Study:
    """The study of a fit, which holds everything that decides its numbers."""
    found = load_cell(cell) if isinstance(cell, str) else cell
    items = [data] if isinstance(data, Data) else list(data)
    for name in options:
        if name not in Fit.model_fields or name in ("kind", "free", "data", "cells", "weights"):
            raise UnknownNameError("option of a fit", name, Fit.model_fields)
    content = {
        "free": tuple(_with_prior(item, priors or {}) for item in ([free] if isinstance(free, str) else free)),
        "data": tuple(_data(item) for item in items),
        "cells": {name: _text(other) for name, other in (cells or {}).items()},
        "weights": dict(weights or {}),
        **options,
    }
    for path in priors or {}:
        if path not in [p.path for p in content["free"]]:
            raise UnknownNameError("prior", path, [p.path for p in content["free"]])
    try:
        protocol = Fit.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise InputError(f"{place}: {message}" if place else message) from None
    return Study(found, protocol, model, title or f"Fit of {found.title or found.name}")


def _text(cell: Cell | str) -> str:
    return (load_cell(cell) if isinstance(cell, str) else cell).to_toml()


def _data(item: Data) -> DataSet:
    if isinstance(item, DataSet):
        return item
    return from_record(item) if isinstance(item, Record | Result) else from_file(item)


def _with_prior(item: str | FreeParameter | Mapping[str, Any], priors: Mapping[str, Any]) -> FreeParameter:
    given = {"path": item} if isinstance(item, str) else item
    if isinstance(given, FreeParameter):
        free = given
    else:
        for key in given:
            if key not in FreeParameter.model_fields:
                raise UnknownNameError("entry of a free parameter", key, FreeParameter.model_fields)
        free = FreeParameter.model_validate(given)
    prior = priors.get(free.path)
    if prior is None:
        return free
    stated = prior if prior == "range" or isinstance(prior, Mapping) else {"mean": prior[0], "sigma": prior[1]}
    return FreeParameter.model_validate({**free.model_dump(), "prior": stated})
