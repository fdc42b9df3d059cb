"""Several cations, one after another: finished routes are kept, an interrupt loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hydroxcell.errors import InputError, SolverError
from hydroxcell.lab.measured import Choice
from hydroxcell.theory.cations.calibration import FEWEST, Calibration, calibrate
from hydroxcell.theory.cations.density_functional import METHOD, check_installed
from hydroxcell.theory.cations.engine import Engine, Tblite
from hydroxcell.theory.cations.molecule import Molecule, molecule
from hydroxcell.theory.cations.refine import refine
from hydroxcell.theory.cations.routes import ADDITION
from hydroxcell.theory.cations.screen import Barrier, screen_cation
from hydroxcell.theory.cations.series import Series, read_series
from hydroxcell.theory.cations.stability import CationStability, compare
from hydroxcell.theory.cations.store import Points, Store

Progress = Callable[[float, str], None]
Screened = tuple[str, Molecule, Sequence[Barrier]]
MOST_WATERS = 4
REFINING = 0.8
"""Share of the time that refined barriers take, for the bar of progress alone."""


@dataclass(frozen=True)
class Setting:
    """What the screens of one job share."""

    engine: Engine
    waters: int
    folder: Path | None
    progress: Progress | None
    first: float = 0.0
    last: float = 1.0

    def tell(self, number: int, count: int, name: str) -> Progress:
        """Progress of one cation of several, within the share of the job from `first` to `last`."""

        def told(share: float, words: str) -> None:
            if self.progress is not None:
                whole = (number + share) / count
                self.progress(self.first + (self.last - self.first) * whole, f"{name}, {words}")

        return told


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
    store : folder of finished routes and energies
    engine : of the energies; GFN2-xTB with implicit water if left out
    progress : told share and words

    An interrupt ends the job with the cations that are done; before the first of them it is passed on.
    Errors: InputError for cations or series that cannot be used; MissingExtraError without the extra `molecules`, or
    without `dft` where refined barriers are asked for.
    """
    named = named_cations(smiles)
    if not 0 <= waters <= MOST_WATERS:
        raise InputError(f"waters = {waters}: 0 to {MOST_WATERS} explicit waters on hydroxide can be used.")
    aged = read_series(Path(series)) if series is not None else None
    if aged is not None and len(aged.rows) < FEWEST:
        calibrate([0.0] * len(aged.rows), [r.half_life for r in aged.rows], [r.name for r in aged.rows])
    if refined:
        check_installed()
    share = 1.0 - REFINING if refined else (0.5 if aged is not None else 1.0)
    setting = Setting(engine or Tblite(), waters, Path(store) if store is not None else None, progress, 0.0, share)
    screened = screen_all(named, setting)
    higher, findings, stopped = (
        refine_all(screened, replace(setting, first=share, last=1.0)) if refined else ({}, (), "")
    )
    if len(screened) < len(named):
        stopped = f"{len(screened)} of {len(named)} cations were screened"
    result = compare(screened, setting.engine.name, waters, higher, METHOD if higher else "")
    result = replace(result, findings=(*result.findings, *findings), settings=_settings(named, setting, refined))
    result = replace(result, sample=", ".join(name for name, _, _ in screened))
    if stopped:
        return replace(result, status=f"interrupted: {stopped}")
    if aged is None:
        return result
    plain = compare(screened, setting.engine.name, waters)
    return _with_hours(result, plain, aged, replace(setting, first=share, last=1.0))


def named_cations(smiles: Sequence[str]) -> list[tuple[str, str]]:
    """Names and canonical SMILES of cations given as "SMILES" or "name=SMILES".

    Errors: those of `molecule`; InputError for a name that is given twice.
    """
    found: list[tuple[str, str]] = []
    for text in smiles:
        name, equals, right = text.partition("=")
        named = equals and name.strip() and not any(sign in name for sign in "[]()")
        plain = molecule(_one_piece((right if named else text).strip())).smiles
        label = name.strip() if named else text.strip()
        if label in (other for other, _ in found):
            raise InputError(f"{label!r} is given twice; give every cation a name of its own, as in TMA=C[N+](C)(C)C.")
        found.append((label, plain))
    return found


def _one_piece(smiles: str) -> str:
    """The text itself; what would be read as a title or as an open end of a polymer is refused."""
    if len(smiles.split()) > 1:
        raise InputError(f"{smiles!r} holds a blank; give one SMILES string, and a name in front: NAME=SMILES.")
    if "*" in smiles:
        raise InputError(f"{smiles!r} has an open end (*); close it as in a model compound, for example with C.")
    return smiles


def _settings(named: Sequence[tuple[str, str]], setting: Setting, refined: bool) -> dict[str, str]:
    cations = ", ".join(f"{name}={smiles}" for name, smiles in named)
    return {
        "cations": cations,
        "engine": setting.engine.name,
        "waters": str(setting.waters),
        "refined": METHOD if refined else "no",
    }


def screen_all(named: Sequence[tuple[str, str]], setting: Setting) -> list[Screened]:
    """Screens of cations in their order; after an interrupt, those that are complete."""
    store = Store(setting.folder) if setting.folder is not None else None
    engine, waters = setting.engine, setting.waters
    found: list[Screened] = []
    for number, (name, smiles) in enumerate(named):
        tell = setting.tell(number, len(named), name)
        known = store.known(smiles, engine.name, waters) if store else {}
        keep = store.keeper(smiles, engine.name, waters) if store else None
        try:
            cation, barriers = screen_cation(smiles, engine, waters, tell, known, keep)
        except KeyboardInterrupt:
            if not found:
                raise
            break
        found.append((name, cation, barriers))
    return found


def refine_all(
    screened: Sequence[Screened], setting: Setting
) -> tuple[dict[tuple[str, str], float], tuple[str, ...], str]:
    """Refined barriers, for which cations there are none and why, and how far an interrupted job came."""
    found: dict[tuple[str, str], float] = {}
    failed: list[str] = []
    points = Points(setting.folder, METHOD)
    for number, (name, cation, barriers) in enumerate(screened):
        tell = setting.tell(number, len(screened), name)
        try:
            higher = refine(cation, barriers, setting.engine, setting.waters, points=points, progress=tell)
        except SolverError as error:
            failed.append(f"{name}: no refined barrier ({error}); that of the screen stands")
        except KeyboardInterrupt:
            return found, tuple(failed), f"{number} of {len(screened)} cations were refined"
        else:
            found |= {(name, label): value for label, value in higher.items()}
    return found, tuple(failed), ""


def _with_hours(result: CationStability, plain: CationStability, series: Series, setting: Setting) -> CationStability:
    """The result with half-lives, from the barriers of the screen alone (`plain`) and a series of the user."""
    calibration = _calibration(series, setting)
    lives, without = {}, []
    for name in plain.triage:
        row = plain.weakest_row(name)
        if row is None or plain.route[row] == ADDITION:
            without.append(f"{name}: no hours, because it has no barrier (a ring adduct decides, or nothing was found)")
        else:
            lives[name] = calibration.half_life(float(plain.barrier[row]))
    choices = tuple(c for c in result.choices if c.what != "hours")
    hours = Choice("hours", calibration.sentence, "calibrated on the series of the user, by the barriers of the screen")
    findings = (*result.findings, *without)
    return replace(result, half_lives=lives, choices=(*choices, hours), findings=findings, sources=(series.source,))


def _calibration(series: Series, setting: Setting) -> Calibration:
    where = series.source.file
    screened = screen_all([(row.name, row.smiles) for row in series.rows], setting)
    if len(screened) < len(series.rows):
        raise KeyboardInterrupt
    result = compare(screened, setting.engine.name, setting.waters)
    rows = {row.name: result.weakest_row(row.name) for row in series.rows}
    lost = [name for name, row in rows.items() if row is None]
    if lost:
        raise InputError(f"{where}: no route was found for {', '.join(lost)}; leave such cations out of the series.")
    bound = [name for name, row in rows.items() if row is not None and result.route[row] == ADDITION]
    if bound:
        raise InputError(
            f"{where}: {', '.join(bound)} is attacked in its ring, by an adduct without a barrier, which no line "
            "through barriers can hold; leave it out of the series."
        )
    levels = [float(result.barrier[row]) for row in rows.values() if row is not None]
    return calibrate(levels, [r.half_life for r in series.rows], list(rows))
