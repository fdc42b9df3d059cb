"""A fitted cell: the numbers found, marked as fitted, with source, uncertainty and covariance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.cell.catalog import read_cell
from hydroxcell.errors import UnknownNameError
from hydroxcell.materials.quantity import Quantity

if TYPE_CHECKING:
    from hydroxcell.cell.schema import Cell
    from hydroxcell.fit.result import FitResult

DIGITS = 12  # of a fitted number in a cell file, far beyond what it is known to


def fitted_cell(result: FitResult, name: str = "") -> Cell:
    """A cell of a fit with the numbers that all its data share, each with status `fitted`.

    Numbers of single data sets (`per = "data_set"`) that act on several are left as they are.
    The note of every fitted number holds its covariance with the others, in coordinates: the logarithm of the number
    where its scale is logarithmic.
    """
    protocol = result.protocol
    texts = protocol.cells
    if name and name not in texts:
        raise UnknownNameError("cell", name, texts)
    cell = read_cell(texts[name]) if name else result.study.cell
    sets = {data.name for data in protocol.data if data.cell == name}
    source = f"fit {result.study.hash[:12]} to {len(result.residuals)} points of {', '.join(sorted(sets))}"[:300]
    changes: dict[str, float | str | Quantity] = {}
    for k, p in enumerate(result.parameters):
        if not sets <= set(p.data_sets):
            continue
        value, spread = float(f"{result.values[k]:.{DIGITS}g}"), float(f"{result.uncertainties[k]:.6g}")
        for path in p.paths:
            if path not in cell.quantities:
                continue
            own = cell.quantities[path]
            text = repr(value) if own.unit == "1" else f"{value!r} {own.unit}"
            changes[path] = Quantity(
                value=value,
                unit=own.unit,
                text=text,
                source=source,
                status="fitted",
                range=own.range if own.range and own.range[0] <= value <= own.range[1] else None,
                uncertainty=spread if np.isfinite(spread) else None,
                note=_note(result, k, own),
                origin=source,
                fitted_over=dict(p.fitted_over),
            )
    return cell.replace(changes)


def _note(result: FitResult, k: int, before: Quantity) -> str:
    p = result.parameters[k]
    words = [f"before the fit {p.shown(p.start)} ({before.status}, {before.source})"]
    if p.name in {name.rsplit(" (", 1)[0] for name in result.at_bounds}:
        words.append("ended at a bound")
    if not np.isfinite(result.covariance[k, k]):
        words.append("not determined by the data")
        return "; ".join(words) + "."
    scale = "of the logarithm" if p.scale == "log" else f"in {p.unit}"
    words.append(f"standard deviation {scale} {np.sqrt(result.covariance[k, k]):.6g}")
    others = [
        f"{q.name} {result.covariance[k, j]:.6g}"
        for j, q in enumerate(result.parameters)
        if j != k and np.isfinite(result.covariance[k, j])
    ]
    if others:
        words.append("covariance of the coordinates with " + ", ".join(others))
    return "; ".join(words) + "."
