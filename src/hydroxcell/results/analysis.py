"""What every analysis beyond the steady curve returns: an immutable record with its specification, tables and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from hydroxcell.cell.operation import beyond_fit, operation_of
from hydroxcell.errors import UnknownNameError
from hydroxcell.record import COMPLETE, Columns, Record
from hydroxcell.study import Study

__all__ = ["COMPLETE", "AnalysisResult", "Columns", "profile_at"]


@dataclass(frozen=True, eq=False, kw_only=True)
class AnalysisResult(Record):
    """Base of the results of analyses.

    Attributes
    ----------
    study : cell, protocol and model, from which the numbers follow
    """

    APART: ClassVar[tuple[str, ...]] = ("study",)

    study: Study

    def identity(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Entries of the summary before and after the key figures."""
        study = self.study
        before = {"title": study.title, "cell": study.cell.name, "model": study.model, "protocol": study.protocol.kind}
        return before, self._beyond() | {"assumed_inputs": len(self.assumed()), "study_hash": study.hash}

    def _beyond(self) -> dict[str, Any]:
        words = self.beyond_fit()
        return {"beyond_fit": list(words)} if words else {}

    def operation(self) -> dict[str, tuple[float, float]]:
        """Lowest and highest value of every condition that the cell was run over [SI], and of its current density."""
        main = next(iter(self.tables().values()))
        currents = np.asarray(main.get("current_density", ()), dtype=float).ravel()
        return operation_of([self.study.cell], currents[np.isfinite(currents)].tolist())

    def beyond_fit(self) -> tuple[str, ...]:
        """Fitted numbers of the cell that were used outside the conditions of their data, one sentence each."""
        if not any(quantity.fitted_over for quantity in self.study.cell.quantities.values()):
            return ()
        return beyond_fit(self.study.cell, self.operation())

    def provenance(self) -> list[dict[str, str]]:
        """Every input: path, value, unit, source, status, origin."""
        return self.study.cell.provenance()

    def assumed(self) -> list[str]:
        """Paths of the inputs that are assumed."""
        return self.study.cell.assumed()

    def head(self) -> dict[str, Any]:
        """The study and its hash."""
        return {"study_hash": self.study.hash, "study": self.study.to_dict()}

    @classmethod
    def apart(cls, content: Mapping[str, Any]) -> dict[str, Any]:
        """The study of a stored result."""
        return {"study": Study.from_dict(content["study"])}

    def display_unit(self, name: str) -> str:
        """Of a quantity of the nomenclature or an input by dotted path."""
        from hydroxcell.cell.parameters import parameter
        from hydroxcell.nomenclature import NOMENCLATURE

        row = parameter(name) if name not in NOMENCLATURE else None
        return row.display if row is not None else super().display_unit(name)

    def page(self) -> Any:
        """The page of the report."""
        from hydroxcell.analyses import BY_KIND, load

        make = BY_KIND[self.study.protocol.kind].page
        assert make is not None
        return load(make)(self)


def profile_at(
    profiles: Mapping[str, Mapping[str, Any]], times: Any, name: str, time: float
) -> tuple[np.ndarray, np.ndarray]:
    """Positions [m] and values (SI) of a quantity through the layers that have it, at the stored time nearest.

    Parameters
    ----------
    profiles : layer -> "x" (cells,) and quantity -> (times, cells)
    times : of the profiles [s]

    Errors: UnknownNameError with the nearest names.
    """
    layers = [layer for layer in profiles.values() if name in layer]
    if not layers:
        known = {quantity for layer in profiles.values() for quantity in layer if quantity not in ("x", "width")}
        raise UnknownNameError("profile", name, known)
    nearest = int(np.argmin(np.abs(np.asarray(times) - time)))
    return np.concatenate([v["x"] for v in layers]), np.concatenate([v[name][nearest] for v in layers])
