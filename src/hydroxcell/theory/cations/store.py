"""Finished routes and energies on disk, so that a calculation that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import HydroxcellError
from hydroxcell.files import read_text, write_atomically
from hydroxcell.theory.cations.routes import Route
from hydroxcell.theory.cations.screen import Barrier

FloatArray = npt.NDArray[np.float64]
AFTERWARDS = (
    *("__init__", "calibration", "density_functional", "drawing", "half_lives", "job"),
    *("prior", "refine", "series", "stability", "store", "triage"),
)
"""Files of this folder that decide no barrier; all others are the search."""


@cache
def search_version() -> str:
    """Hash of the source text of the search: states of another search are not used."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem not in AFTERWARDS:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class Store:
    """States of cations in a folder, one file for each cation, engine and number of waters."""

    def __init__(self, folder: Path) -> None:
        """Folder that is made when the first state is kept."""
        self.folder = folder

    def file(self, smiles: str, engine: str, waters: int) -> Path:
        """Where the states of one cation are."""
        key = json.dumps([search_version(), smiles, engine, waters])
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
                "search": search_version(),
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


class Points:
    """Energies of a higher method at single geometries, so that none is computed twice; without a folder, in memory."""

    def __init__(self, folder: Path | None, method: str) -> None:
        """Folder that is made when the first energy is kept; energies of other methods are not seen."""
        self.folder, self.method = folder, method
        self._found: dict[str, float] = {}

    def energy(
        self,
        numbers: Sequence[int],
        positions: FloatArray,
        charge: int,
        point: Callable[[Sequence[int], FloatArray, int], float],
    ) -> float:
        """Known energy of a geometry [bohr], or that of `point`, which is kept [hartree]."""
        places = np.round(np.asarray(positions) - np.mean(positions, axis=0), 4) + 0.0
        key = json.dumps([self.method, [int(z) for z in numbers], charge, places.tolist()])
        name = hashlib.sha256(key.encode()).hexdigest()[:20]
        if name not in self._found:
            known = self._read(name)
            self._found[name] = point(numbers, positions, charge) if known is None else known
            if known is None and self.folder is not None:
                self.folder.mkdir(parents=True, exist_ok=True)
                content = {"method": self.method, "charge": charge, "energy": self._found[name]}
                write_atomically(self.folder / f"point-{name}.json", json.dumps(content))
        return self._found[name]

    def _read(self, name: str) -> float | None:
        if self.folder is None or not (path := self.folder / f"point-{name}.json").is_file():
            return None
        try:
            return float(json.loads(read_text(path))["energy"])
        except (HydroxcellError, ValueError, KeyError, TypeError):
            return None
