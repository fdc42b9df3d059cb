"""Several cations, one after another: finished routes are kept, an interrupt loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from hydroxcell.errors import InputError, SolverError
from hydroxcell.lab.measured import Choice
from hydroxcell.lab.reading import read
from hydroxcell.theory.cations.calibration import Calibration, calibrate
from hydroxcell.theory.cations.engine import Engine, Tblite
from hydroxcell.theory.cations.molecule import Molecule, molecule
from hydroxcell.theory.cations.refine import METHOD, refine
from hydroxcell.theory.cations.screen import Barrier, screen_cation
from hydroxcell.theory.cations.stability import CationStability, compare
from hydroxcell.theory.cations.store import Store
from hydroxcell.units import to_si

Progress = Callable[[float, str], None]
Screened = tuple[str, Molecule, Sequence[Barrier]]


def run(
    smiles: Sequence[str],
    *,
    waters: int = 0,
    refined: bool = False,
    series: str | Path | None = None,
    store: str | Path | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> CationStability:
    """Screen cations, compare them, refine and calibrate if asked to.

    Parameters
    ----------
    smiles : of the cations, each perhaps with a name: "TMA=C[N+](C)(C)C"
    waters : explicit ones on hydroxide, 0 to 4
    refined : whether the two lowest routes of each get density functional theory
    series : table with columns `smiles` and `half_life / h` of at least five cations aged in the same way
    store : folder of finished routes
    engine : of the energies; GFN2-xTB with implicit water if left out
    progress : told share and words

    Errors: InputError for cations or series that cannot be used; MissingExtraError without the extra `molecules`.
    """
    used = engine or Tblite()
    named = [_named(text) for text in smiles]
    for _, text in named:
        molecule(text)  # all are looked at before the first is calculated
    kept = Store(Path(store)) if store is not None else None
    screened = _screened(named, used, waters, kept, progress)
    higher, failed = _refined(screened, used, waters) if refined else ({}, ())
    result = compare(screened, used.name, waters, higher, METHOD if refined else "")
    result = replace(result, findings=(*result.findings, *failed))
    if len(screened) < len(named):
        done = f"{len(screened)} of {len(named)} cations were screened"
        result = replace(result, status=f"interrupted: {done}")
    if series is None:
        return result
    calibration = _calibration(Path(series), used, waters, kept, progress)
    lives = {}
    for name in result.triage:
        rows = [k for k in result.rows_of(name) if result.weakest[k]]
        if rows:
            lives[name] = calibration.half_life(float(result.barrier[rows[0]]))
    choices = tuple(c for c in result.choices if c.what != "hours")
    hours = Choice("hours", calibration.sentence, "calibrated on the series of the user")
    return replace(result, half_lives=lives, choices=(*choices, hours))


def _named(text: str) -> tuple[str, str]:
    name, equals, smiles = text.partition("=")
    is_name = equals and name and not any(sign in name for sign in "[]()")
    return (name.strip(), smiles.strip()) if is_name else (text.strip(), text.strip())


def _screened(
    named: Sequence[tuple[str, str]], engine: Engine, waters: int, store: Store | None, progress: Progress | None
) -> list[Screened]:
    found: list[Screened] = []
    for number, (name, smiles) in enumerate(named):

        def tell(share: float, words: str, at: int = number, of: str = name) -> None:
            if progress is not None:
                progress((at + share) / len(named), f"{of}, {words}")

        canonical = molecule(smiles).smiles
        known = store.known(canonical, engine.name, waters) if store else {}
        keep = store.keeper(canonical, engine.name, waters) if store else None
        try:
            cation, barriers = screen_cation(canonical, engine, waters, tell, known, keep)
        except KeyboardInterrupt:
            if not found:
                raise
            break
        found.append((name, cation, barriers))
    return found


def _refined(
    screened: Sequence[Screened], engine: Engine, waters: int
) -> tuple[dict[tuple[str, str], float], tuple[str, ...]]:
    """Refined barriers, and for which cations there are none and why."""
    found, failed = {}, []
    for name, cation, barriers in screened:
        try:
            for label, value in refine(cation, barriers, engine, waters).items():
                found[(name, label)] = value
        except SolverError as error:
            failed.append(f"{name}: no refined barrier ({error}); that of the screen stands")
    return found, tuple(failed)


def _calibration(
    path: Path, engine: Engine, waters: int, store: Store | None, progress: Progress | None
) -> Calibration:
    table = read(path).main
    headers = {c.header: c for c in table.columns}
    if "smiles" not in headers or "half_life" not in headers:
        raise InputError(f"{path}: an ageing series needs the columns 'smiles' and 'half_life / h'.")
    column = headers["half_life"]
    if not column.unit:
        raise InputError(f"{path}: no unit is stated for 'half_life'; write it as 'half_life / h'.")
    factor = to_si(f"1 {column.unit}", "s", f"{path}: half_life")
    smiles = [str(text) for text in headers["smiles"].values]
    times = [float(v) * factor for v in column.values]
    if len(smiles) < 5:
        calibrate([0.0] * len(smiles), times, smiles)  # refuses before hours of work
    screened = _screened([(text, text) for text in smiles], engine, waters, store, progress)
    result = compare(screened, engine.name, waters)
    levels = [float(result.barrier[k]) for name in smiles for k in result.rows_of(name) if result.weakest[k]]
    if len(levels) < len(smiles):
        raise InputError(f"{path}: no route was found for some cation of the series; leave it out.")
    return calibrate(levels, times, smiles)
