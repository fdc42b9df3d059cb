"""A folder of test files as one piece of work: which files belong to which sample, and what each shows."""

from __future__ import annotations

import math
import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hydroxcell.errors import FileFormatError, HydroxcellError, InputError, UnknownNameError
from hydroxcell.files import read_toml
from hydroxcell.lab.analyze import evaluated
from hydroxcell.lab.evaluations import evaluation
from hydroxcell.lab.measured import Measured
from hydroxcell.lab.reading import read

FORMAT = "hydroxcell-campaign-1"
KEYS = ("format", "title", "defaults", "measurement")
KEYS_OF_MEASUREMENT = ("sample", "kind", "files", "set", "map")
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Measurement:
    """Files that are evaluated together.

    Attributes
    ----------
    files : one or several
    sample : its name; that of the first file if empty
    kind : of the evaluation, None to find it from the content
    settings : options as text with units
    defaults : options that are used where the evaluation knows them
    mapping : file that says what the columns are, None where the files say it
    """

    files: tuple[Path, ...]
    sample: str = ""
    kind: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    mapping: Path | None = None


@dataclass(frozen=True)
class Campaign:
    """Measurements with a title."""

    title: str
    measurements: tuple[Measurement, ...]

    @classmethod
    def from_folder(
        cls, folder: str | Path, defaults: Mapping[str, Any] | None = None, kind: str | None = None
    ) -> Campaign:
        """Every file of a folder by itself; files in a subfolder belong to the sample of that name.

        Errors: InputError if it is no folder or has no files.
        """
        place = Path(folder)
        if not place.is_dir():
            raise InputError(f"{place}: this is no folder.")
        files = sorted(path for path in place.rglob("*") if path.is_file() and not path.name.startswith("."))
        if not files:
            raise InputError(f"{place}: the folder has no files.")
        found = []
        for path in files:
            inside = path.relative_to(place).parts
            sample = inside[0] if len(inside) > 1 else path.stem
            found.append(Measurement((path,), sample, kind, {}, dict(defaults or {})))
        return cls(place.resolve().name, tuple(found))

    @classmethod
    def from_file(cls, path: str | Path) -> Campaign:
        """Campaign from a TOML file; the paths in it are relative to its folder.

        Errors: FileFormatError, UnknownNameError or InputError with the place of what cannot be used.
        """
        place = Path(path)
        content = read_toml(place)
        if content.get("format") != FORMAT:
            raise FileFormatError(f"{place}: not a campaign file; its first line must be format = {FORMAT!r}.")
        _known(content, KEYS, str(place))
        rows = content.get("measurement", [])
        if not isinstance(rows, list) or not rows:
            raise InputError(f"{place}: no [[measurement]] is stated; each needs at least files = [...].")
        defaults = content.get("defaults", {})
        found = [_measurement(row, defaults, place, k) for k, row in enumerate(rows, 1)]
        return cls(str(content.get("title", place.stem)), tuple(found))


@dataclass(frozen=True)
class Refused:
    """A measurement that could not be evaluated, and why."""

    files: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class CampaignResult:
    """What a campaign gave: results by sample in the order of the files, and what was refused."""

    title: str
    results: tuple[Measured, ...]
    refused: tuple[Refused, ...]
    status: str = "complete"

    @property
    def samples(self) -> dict[str, tuple[Measured, ...]]:
        """Results by sample."""
        names = dict.fromkeys(result.sample for result in self.results)
        return {name: tuple(r for r in self.results if r.sample == name) for name in names}

    @property
    def kinds(self) -> dict[str, tuple[Measured, ...]]:
        """Results by kind of evaluation."""
        names = dict.fromkeys(result.KIND for result in self.results)
        return {name: tuple(r for r in self.results if name == r.KIND) for name in names}


def evaluate_campaign(campaign: Campaign, progress: Progress | None = None, workers: int = 1) -> CampaignResult:
    """Evaluate every measurement; what cannot be evaluated is listed and stops nothing else.

    An interrupt ends it with what is done.

    Parameters
    ----------
    progress : told the share done and the file
    workers : processes; with more than one a script that calls this needs the usual `if __name__ == "__main__"`
    """
    answers: dict[int, Measured | Refused] = {}
    total = len(campaign.measurements)
    status = "complete"
    try:
        for number, answer in _answers(campaign.measurements, workers, progress):
            answers[number] = answer
    except KeyboardInterrupt:
        status = f"interrupted: {len(answers)} of {total} measurements were evaluated"
    if progress is not None and status == "complete":
        progress(1.0, "")
    found = [answers[number] for number in sorted(answers)]
    return CampaignResult(
        campaign.title,
        tuple(answer for answer in found if isinstance(answer, Measured)),
        tuple(answer for answer in found if isinstance(answer, Refused)),
        status,
    )


def _answers(
    measurements: Sequence[Measurement], workers: int, progress: Progress | None
) -> Iterator[tuple[int, Measured | Refused]]:
    """Answers with the number of their measurement, as they come."""
    total = len(measurements)
    if workers <= 1 or total < 2:
        for number, measurement in enumerate(measurements):
            if progress is not None:
                progress(number / total, measurement.files[0].name)
            yield number, _answer(measurement)
        return
    pool = ProcessPoolExecutor(min(workers, total), mp_context=multiprocessing.get_context("spawn"))
    try:
        waiting = {pool.submit(_answer, measurement): k for k, measurement in enumerate(measurements)}
        for done, future in enumerate(as_completed(waiting), 1):
            number = waiting[future]
            yield number, _of_future(future, measurements[number])
            if progress is not None:
                progress(done / total, measurements[number].files[0].name)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _of_future(future: Future[Measured | Refused], measurement: Measurement) -> Measured | Refused:
    try:
        return future.result()
    except BrokenExecutor:
        names = tuple(path.name for path in measurement.files)
        return Refused(names, f"{names[0]}: the process broke down (too little memory?); evaluate the file by itself.")


def _answer(measurement: Measurement) -> Measured | Refused:
    settings = dict(measurement.settings) | ({"sample": measurement.sample} if measurement.sample else {})
    try:
        recordings = [read(path, measurement.mapping) for path in measurement.files]
        return evaluated(recordings, measurement.kind, settings, measurement.defaults)
    except HydroxcellError as error:
        reason = str(error)
        for path in measurement.files:
            reason = reason.replace(str(path), path.name)
        return Refused(tuple(path.name for path in measurement.files), reason)


def replicates(results: Sequence[Measured], name: str) -> tuple[int, float, float]:
    """Number, mean and standard deviation (n - 1) of one value over several results, SI; nan where there is none."""
    found = [r.values[name].value for r in results if name in r.values and math.isfinite(r.values[name].value)]
    if not found:
        return 0, math.nan, math.nan
    mean = sum(found) / len(found)
    if len(found) == 1:
        return 1, mean, math.nan
    return len(found), mean, math.sqrt(sum((v - mean) ** 2 for v in found) / (len(found) - 1))


def _measurement(row: Any, defaults: Any, place: Path, number: int) -> Measurement:
    where = f"{place}: measurement {number}"
    if not isinstance(row, dict):
        raise InputError(f"{where}: must be a table with files = [...].")
    _known(row, KEYS_OF_MEASUREMENT, where)
    files = row.get("files")
    files = [files] if isinstance(files, str) else files
    if not isinstance(files, list) or not files or not all(isinstance(f, str) for f in files):
        raise InputError(f'{where}: files = ["name", ...] is needed.')
    kind = row.get("kind")
    settings = _settings(row.get("set", {}), where)
    if kind is not None:
        files_of = {option.name for option in evaluation(str(kind)).options if option.kind == "file"}
        settings = {k: place.parent / str(v) if k in files_of else v for k, v in settings.items()}
    paths = tuple(place.parent / f for f in files)
    return Measurement(
        paths,
        str(row.get("sample", "")),
        None if kind is None else str(kind),
        settings,
        _settings(defaults, f"{place}: defaults"),
        place.parent / str(row["map"]) if "map" in row else None,
    )


def _settings(table: Any, where: str) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise InputError(f'{where}: settings are written as {{ area = "5 cm2" }}.')
    return {str(k): ("yes" if v else "no") if isinstance(v, bool) else v for k, v in table.items()}


def _known(table: Mapping[str, Any], keys: Sequence[str], where: str) -> None:
    for name in table:
        if name not in keys:
            raise UnknownNameError("entry", name, keys, where)
