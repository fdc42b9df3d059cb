"""Finished routes on disk, so that a screen that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from hydroxcell.errors import HydroxcellError
from hydroxcell.files import read_text, write_atomically
from hydroxcell.theory.cations.routes import Route
from hydroxcell.theory.cations.screen import Barrier

METHOD = 2
"""Raised when the search changes, so that older states are not used."""


class Store:
    """States of cations in a folder, one file for each cation, engine and number of waters."""

    def __init__(self, folder: Path) -> None:
        """Folder that is made when the first state is kept."""
        self.folder = folder

    def file(self, smiles: str, engine: str, waters: int) -> Path:
        """Where the states of one cation are."""
        key = json.dumps([METHOD, smiles, engine, waters])
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:20]}.json"

    def known(self, smiles: str, engine: str, waters: int) -> dict[str, Barrier]:
        """Finished routes by label; a damaged file counts as none."""
        path = self.file(smiles, engine, waters)
        if not path.is_file():
            return {}
        try:
            content = json.loads(read_text(path))
            return {label: _barrier(values) for label, values in content["barriers"].items()}
        except (HydroxcellError, ValueError, KeyError, TypeError):
            return {}

    def keeper(self, smiles: str, engine: str, waters: int) -> Callable[[str, Barrier], None]:
        """Function that keeps one finished route."""

        def keep(label: str, barrier: Barrier) -> None:
            path = self.file(smiles, engine, waters)
            states = {**self.known(smiles, engine, waters), label: barrier}
            self.folder.mkdir(parents=True, exist_ok=True)
            content = {
                "smiles": smiles,
                "engine": engine,
                "waters": waters,
                "method": METHOD,
                "barriers": {name: _plain(state) for name, state in states.items()},
            }
            write_atomically(path, json.dumps(content))

        return keep


def _plain(barrier: Barrier) -> dict[str, object]:
    route = barrier.route
    numbers = {k: getattr(barrier, k) for k in ("energy", "vibrational", "imaginary")}
    return {
        "route": [route.kind, route.site, route.centre, route.alpha, route.multiplicity, route.name],
        "found": barrier.found,
        "reason": barrier.reason,
        **{k: None if math.isnan(v) else v for k, v in numbers.items()},
        "numbers": list(barrier.numbers),
        "positions": barrier.positions.tolist(),
        "searches": barrier.searches,
    }


def _barrier(values: dict[str, Any]) -> Barrier:
    kind, site, centre, alpha, multiplicity, name = values["route"]
    energy, vibrational, imaginary = (
        math.nan if values[k] is None else float(values[k]) for k in ("energy", "vibrational", "imaginary")
    )
    return Barrier(
        Route(str(kind), int(site), int(centre), int(alpha), int(multiplicity), str(name)),
        bool(values["found"]),
        str(values["reason"]),
        energy,
        vibrational,
        imaginary,
        tuple(int(z) for z in values["numbers"]),
        np.array(values["positions"], dtype=float).reshape(-1, 3),
        int(values["searches"]),
    )
