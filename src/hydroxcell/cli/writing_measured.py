"""Writing the files of evaluations of measurements: all of them or none."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from hydroxcell.cli.writing import new_folder, write_record

if TYPE_CHECKING:
    from hydroxcell.lab.campaign import CampaignResult
    from hydroxcell.lab.measured import Measured


def write_measured(result: Measured, folder: Path) -> None:
    """Write report, values, tables, result and summary of an evaluation into a folder, all or none."""
    from hydroxcell.cli.console import progress

    with new_folder(folder) as place, progress("writing"):
        write_record(result, place)
        result.values_to_csv(place / "values.csv")


def write_campaign(result: CampaignResult, folder: Path) -> None:
    """Write the report of a campaign: index, a page for each sample, PDF, figures, values, and every result."""
    from hydroxcell.cli.console import progress
    from hydroxcell.report.campaign import campaign_page, files_in, html_campaign
    from hydroxcell.report.pdf import pdf_campaign

    with new_folder(folder) as place, progress("writing"):
        page = campaign_page(result)
        (place / "figures").mkdir()

        for name, text in html_campaign(page, files_in(place / "figures")).items():
            (place / name).write_text(text, encoding="utf-8", newline="\n")
        (place / "report.pdf").write_bytes(pdf_campaign(page))
        (place / "values.csv").write_text(_values(result), encoding="utf-8", newline="\n")
        (place / "results").mkdir()
        for number, one in enumerate(result.results, 1):
            one.save(place / "results" / f"{number:03d}_{one.KIND}.json")


def _values(result: CampaignResult) -> str:
    """One row for each value of each measurement."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["sample", "evaluation", "file", *result.results[0].VALUE_COLUMNS])
    for one in result.results:
        file = one.sources[0].file if one.sources else ""
        writer.writerows([one.sample, one.KIND, file, *row] for row in one.value_rows())
    return buffer.getvalue()


def campaign_lines(result: CampaignResult, folder: Path) -> list[str]:
    """Lines to print after a campaign: what was evaluated, what was refused and why, where the report is."""
    lines = []
    for sample, results in result.samples.items():
        lines += [f"{sample}: {r.KIND.replace('_', ' ')}: {r.sentence}" for r in results]
    lines += [f"not evaluated: {', '.join(r.files)}: {r.reason}" for r in result.refused]
    if result.status != "complete":
        lines.append(f"Status: {result.status}")
    return [*lines, "", f"Report: {(folder / 'index.html').resolve()}"]


def measured_lines(result: Measured, folder: Path | None) -> list[str]:
    """Lines to print after an evaluation: sentence, values with intervals, what is odd, where the report is."""
    from hydroxcell.report.measured import value_row

    rows = [value_row(name, value) for name, value in result.values.items()]
    width = max((len(row.name) for row in rows), default=0)
    number = max((len(f"{row.value} {row.unit}") for row in rows), default=0)
    lines = [result.sentence, ""]
    for row in rows:
        interval = "" if row.interval == "not known" else f"  95 %: {row.interval}"
        lines.append(f"{row.name:<{width}}  {f'{row.value} {row.unit}'.strip():<{number}}{interval}".rstrip())
    lines += ["", *(f"odd: {text}" for text in result.findings), f"Status: {result.status}"]
    if folder is not None:
        lines.append(f"Report: {(folder / 'report.html').resolve()}")
    return lines
