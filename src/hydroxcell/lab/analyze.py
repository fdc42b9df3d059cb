"""`analyze`: measured files in, a result with uncertainties out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hydroxcell.errors import InputError
from hydroxcell.lab.evaluations import Evaluation, evaluation, guessed, parsed
from hydroxcell.lab.measured import Choice, Measured, Source
from hydroxcell.lab.reading import read
from hydroxcell.lab.recording import Recording
from hydroxcell.record import load

Files = str | Path | Recording | Sequence[str | Path | Recording]


def analyze(files: Files, kind: str | None = None, **settings: Any) -> Measured:
    """Evaluate measured files.

    Parameters
    ----------
    files : one or several, as paths or as what `read` gave
    kind : of the evaluation; found from the content where that is possible
    settings : options of the evaluation, as text with units ("25 cm2") or numbers in SI

    Errors: InputError for what cannot be used, FileFormatError for files that cannot be read.
    """
    return evaluated([files] if isinstance(files, str | Path | Recording) else list(files), kind, settings, {})


def evaluated(
    files: Sequence[str | Path | Recording], kind: str | None, settings: Mapping[str, Any], defaults: Mapping[str, Any]
) -> Measured:
    """Evaluate files; of the defaults those are used that the evaluation knows and that `settings` does not state."""
    if not files:
        raise InputError("analyze: no file was given.")
    recordings = [file if isinstance(file, Recording) else read(file) for file in files]
    row: Evaluation = evaluation(kind) if kind is not None else guessed(recordings)
    if not row.run:
        raise InputError(f"{row.kind}: this is no evaluation of files: {row.title}.")
    known = {option.name for option in row.options}
    files_of = {option.name for option in row.options if option.kind == "file"}
    settings = {name: value for name, value in defaults.items() if name in known} | dict(settings)
    options = parsed(row, settings)
    result: Measured = load(row.run)(recordings, options)
    read_too = [value for value in options.values() if isinstance(value, Recording)]
    findings = [f"{recording.file}: {text}" for recording in recordings for text in recording.findings]
    mapped = tuple(
        Choice(f"columns of {recording.file}", recording.mapping, "a mapping was given")
        for recording in recordings
        if recording.mapping
    )
    return replace(
        result,
        choices=(*result.choices, *mapped),
        sample=str(options.get("sample") or Path(recordings[0].file).stem),
        sources=tuple(Source.of(recording) for recording in (*recordings, *read_too)),
        settings={name: _as_text(value, name in files_of) for name, value in settings.items() if name != "sample"},
        findings=(*result.findings, *findings),
    )


def _as_text(value: Any, is_file: bool) -> str:
    """A setting as it is kept in a result: texts as given, files by their name without folder."""
    if isinstance(value, Recording):
        return value.file
    return Path(value).name if is_file else str(value)
