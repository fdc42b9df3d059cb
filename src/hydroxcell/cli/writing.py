"""Writing the files of a result: all of them or none."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hydroxcell.errors import FileFormatError, HydroxcellError

if TYPE_CHECKING:
    from hydroxcell.record import Record
    from hydroxcell.results.analysis import AnalysisResult
    from hydroxcell.results.influence import Influence
    from hydroxcell.results.solution import Result

FILES = ("report.html", "report.pdf", "curve.csv", "profiles.csv", "result.json", "summary.json")


def check_target(folder: Path) -> None:
    """Refuse an output folder that cannot be one, before anything is computed."""
    if folder.exists() and not folder.is_dir():
        raise FileFormatError(f"{folder}: this is a file, a folder is expected; choose another --out.")


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Give a folder beside `folder` to write into; on success its files move there, else it vanishes."""
    temporary = folder.resolve().parent / f".{folder.name[:40] or 'out'}-{uuid.uuid4().hex[:12]}.part"
    try:
        try:
            temporary.mkdir(parents=True)
        except OSError as error:
            raise FileFormatError(f"{folder}: cannot be made ({_reason(error)}); choose another --out.") from None
        yield temporary
        try:
            _move(temporary, folder)
        except OSError as error:
            raise FileFormatError(f"{folder}: cannot be written ({_reason(error)}); choose another --out.") from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_all(result: Result, folder: Path, influence: bool = True) -> None:
    """Write every file of a result into a folder that appears when they are complete."""
    from hydroxcell.cli.console import progress

    influences: Sequence[Influence] = ()
    if influence:
        with progress("moving the assumed inputs over their ranges"):
            influences = _influences(result)
    with new_folder(folder) as place, progress("writing"):
        from hydroxcell.report.context import build_context
        from hydroxcell.report.html import html_report
        from hydroxcell.report.pdf import pdf_report

        context = build_context(result, influences)
        (place / "report.html").write_text(html_report(result, influences, context), encoding="utf-8", newline="\n")
        (place / "report.pdf").write_bytes(pdf_report(result, influences, context))
        result.to_csv(place / "curve.csv")
        result.profiles_to_csv(place / "profiles.csv")
        if result.along is not None:
            result.along_to_csv(place / "along_channel.csv")
        result.save(place / "result.json")
        summary = json.dumps(result.summary(), indent=2, ensure_ascii=False, allow_nan=False)
        (place / "summary.json").write_text(summary + "\n", encoding="utf-8", newline="\n")


def write_analysis(result: AnalysisResult, folder: Path) -> None:
    """Write report, tables, result and summary of an analysis into a folder that appears when they are complete."""
    from hydroxcell.cli.console import progress

    with new_folder(folder) as place, progress("writing"):
        write_record(result, place)


def write_record(result: Record, place: Path) -> None:
    """Write report, tables, result and summary into a folder."""
    from hydroxcell.report.html import html_page
    from hydroxcell.report.pdf import pdf_page

    page = result.page()
    (place / "report.html").write_text(html_page(page), encoding="utf-8", newline="\n")
    (place / "report.pdf").write_bytes(pdf_page(page))
    for name in result.tables():
        result.to_csv(place / f"{name}.csv", name)
    result.save(place / "result.json")
    summary = json.dumps(result.summary(), indent=2, ensure_ascii=False, allow_nan=False)
    (place / "summary.json").write_text(summary + "\n", encoding="utf-8", newline="\n")


def analysis_lines(result: AnalysisResult, folder: Path) -> list[str]:
    """Lines to print after an analysis: its sentence, key figures, status, and where the report is."""
    from hydroxcell.report.page import key_figures_of

    figures = [(f.name, f"{f.value} {f.unit}".strip()) for f in key_figures_of(result)]
    width = max([len("Status"), *(len(name) for name, _ in figures)])
    lines = [result.sentence, "", *(f"{name:<{width}}  {value}" for name, value in figures)]
    return [
        *lines,
        f"{'Status':<{width}}  {result.status}",
        *result.beyond_fit(),
        "",
        f"Report: {(folder / 'report.html').resolve()}",
    ]


def summary_lines(result: Result, folder: Path) -> list[str]:
    """Lines to print after a run: what was found, in words, and where the report is."""
    from hydroxcell.report.verdict import key_figures, validity_warnings, verdict

    figures = [(f.name, f"{f.value} {f.unit}".strip()) for f in key_figures(result)]
    width = max(len(name) for name, _ in figures)
    summary = result.summary()
    lines = [verdict(result), "", *(f"{name:<{width}}  {value}" for name, value in figures)]
    lines.append(f"{'Points converged':<{width}}  {summary['points_converged']} of {summary['points']}")
    beyond = [*validity_warnings(result), *result.beyond_fit()]
    return [*lines, *(f"odd: {text}" for text in beyond), "", f"Report: {(folder / 'report.html').resolve()}"]


def _influences(result: Result) -> Sequence[Influence]:
    """The most influential assumed inputs; none for models or curves for which they cannot be found."""
    if result.study.model != "through_plane" or len(result.status) < 3:
        return ()
    from hydroxcell.results.influence import influential_inputs

    try:
        return influential_inputs(result.study)
    except HydroxcellError as error:
        from hydroxcell.cli.console import note

        note(f"note: the influence of the assumed inputs is left out of the report: {error}")
        return ()


def _move(source: Path, target: Path) -> None:
    if not (source.is_dir() and target.is_dir()):
        os.replace(source, target)
        return
    for file in sorted(source.iterdir()):  # folders that are there keep what else is in them
        _move(file, target / file.name)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
