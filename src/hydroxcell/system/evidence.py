"""Published records of durability, performance and cost: to stand beside results, never to compute with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.files import read_toml
from hydroxcell.record import part
from hydroxcell.system.study import data_file
from hydroxcell.units import from_si, to_si

STATUSES: Mapping[str, str] = {
    "seen": "stands in what was opened",
    "computed": "from numbers that were seen",
    "recalled": "from memory: check it before you rely on it",
}
TEXTS = ("what", "membrane", "gas", "conditions", "cost", "status", "source", "note")
QUANTITIES: Mapping[str, tuple[str, str]] = {
    "duration": ("s", "h"),
    "current_density": ("A/m2", "A/cm2"),
    "cell_voltage": ("V", "V"),
    "temperature": ("K", "degC"),
    "power_density": ("W/m2", "W/cm2"),
    "decay_rate": ("V/s", "uV/h"),
    "decay_rate_high": ("V/s", "uV/h"),
    "share_lost": ("1", "%"),
    "share_lost_upper": ("1", "%"),
}
"""What a row may state: SI unit and unit in which it is shown."""
KINDS: Mapping[str, tuple[str, ...]] = {
    "durability": ("duration", "current_density", "temperature", "decay_rate", "share_lost"),
    "performance": ("power_density", "cell_voltage", "temperature"),
    "cost": (),
}
"""Tables, and the quantities that are their columns."""


@part
@dataclass(frozen=True)
class Evidence:
    """One published record.

    Attributes
    ----------
    what : of the cell, stack or system
    gas : at both electrodes; oxygen and air must not be mixed up
    conditions : in words
    status : one of `STATUSES`
    source : key of the bibliography, or where it stands
    quantities : by name [SI]
    year : 0 where it is not known
    membrane : "hydroxide" or "proton"
    cost : as the source says it
    note : in words
    """

    what: str
    gas: str
    conditions: str
    status: str
    source: str
    quantities: Mapping[str, float] = field(default_factory=dict)
    year: int = 0
    membrane: str = "hydroxide"
    cost: str = ""
    note: str = ""

    def get(self, name: str) -> float:
        """A quantity [SI]; nan where the record does not state it."""
        return self.quantities.get(name, float("nan"))


def read_evidence(kind: str) -> tuple[Evidence, ...]:
    """Records of one kind, in the order of the file.

    Errors: UnknownNameError for another kind; InputError for a row that is not complete.
    """
    if kind not in KINDS:
        raise UnknownNameError("kind of evidence", kind, KINDS)
    origin = f"evidence_{kind}.toml"
    return tuple(
        _record(raw, f"{origin}: record {n}") for n, raw in enumerate(read_toml(data_file(origin[:-5]))["record"], 1)
    )


def _record(raw: Mapping[str, Any], where: str) -> Evidence:
    for name in raw:
        if name not in (*TEXTS, *QUANTITIES, "year"):
            raise UnknownNameError("entry", name, (*TEXTS, *QUANTITIES, "year"), where)
    for name in ("what", "gas", "conditions", "status", "source"):
        if not raw.get(name):
            raise InputError(f"{where}: the entry {name!r} is missing.")
    if raw["status"] not in STATUSES:
        raise UnknownNameError("status", str(raw["status"]), STATUSES, where)
    values = {name: to_si(raw[name], si, f"{where}: {name}") for name, (si, _) in QUANTITIES.items() if name in raw}
    texts = {name: str(raw[name]) for name in TEXTS if name in raw}
    return Evidence(**texts, quantities=values, year=int(raw.get("year", 0)))


def shown_quantity(record: Evidence, name: str) -> str:
    """A quantity in its unit, with its upper end or the bound that it is; "–" where it is not stated."""
    unit = QUANTITIES[name][1]
    if name == "share_lost" and "share_lost_upper" in record.quantities:
        return f"< {100.0 * record.get('share_lost_upper'):.3g}"
    value = record.get(name)
    if np.isnan(value):
        return "–"
    text = f"{float(from_si(value, unit)):.7g}"
    upper = record.get(f"{name}_high") if f"{name}_high" in QUANTITIES else float("nan")
    return text if np.isnan(upper) else f"{text} to {float(from_si(upper, unit)):.4g}"


def evidence_columns(kind: str, records: tuple[Evidence, ...] | None = None) -> dict[str, np.ndarray]:
    """Columns of texts for a table; recalled rows say so in their status."""
    rows = read_evidence(kind) if records is None else records
    found = {"what": [r.what for r in rows], "gas": [r.gas for r in rows], "conditions": [r.conditions for r in rows]}
    for name in KINDS[kind]:
        unit = QUANTITIES[name][1]
        found[f"{name} / {unit}"] = [shown_quantity(r, name) for r in rows]
    if kind == "cost":
        found["cost"] = [r.cost for r in rows]
    found["year"] = [str(r.year) if r.year else "–" for r in rows]
    found["status"] = [r.status for r in rows]
    found["source"] = [r.source + (f"; {r.note}" if r.note else "") for r in rows]
    return {name: np.array(column, dtype=str) for name, column in found.items()}


HEAD = ("Year", "Record", "Gas", "Figures", "Status", "Source")
"""Columns of a table that is read by people."""


def compact_rows(columns: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Rows of a table with the columns `HEAD`, from the columns of `evidence_columns`.

    >>> compact_rows(evidence_columns("cost"))[1][3]
    '55 USD/kW'
    """
    numbers = [name for name in columns if " / " in name or name == "cost"]
    rows: list[tuple[str, ...]] = []
    for k in range(len(columns["what"])):
        known = [(name, columns[name][k]) for name in numbers if columns[name][k] != "–"]
        figures = ", ".join(f"{value} {name.partition(' / ')[2] or ''}".strip() for name, value in known)
        what = f"{columns['what'][k]}; {columns['conditions'][k]}"
        year, gas, status, source = (str(columns[name][k]) for name in ("year", "gas", "status", "source"))
        rows.append((year, what, gas, figures or "none", status, source))
    return rows
