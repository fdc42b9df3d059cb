"""`hydroxcell read`: what a measured file is, what is odd in it, and its first rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hydroxcell.lab.recording import Recording, Table

FIRST_ROWS = 3


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print everything but the rows as JSON.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes for a folder; as many as there are cores.")
def read(files: tuple[Path, ...], as_json: bool, workers: int | None) -> None:
    """Show what each of FILES is: format, technique, tables with units, what is odd, and the first rows.

    Of a folder, every file is read, several at a time; those that cannot be read are listed with the reason.
    """
    from hydroxcell.lab.reading import read as read_file

    plain: list[dict[str, Any]] = []
    for path in files:
        if path.is_dir():
            plain += _folder(path, workers, as_json)
            continue
        recording = read_file(path)
        plain.append(_plain(recording, recording.file))
        if not as_json:
            _describe(recording)
    if as_json:
        click.echo(json.dumps(plain, indent=2, ensure_ascii=False))


def _folder(place: Path, workers: int | None, as_json: bool) -> list[dict[str, Any]]:
    from hydroxcell.cli.console import progress_bar
    from hydroxcell.errors import InputError
    from hydroxcell.lab.folder import read_folder

    with progress_bar("reading") as tell:
        found = read_folder(place, workers=workers, progress=tell)
    if not found.recordings:
        reasons = "; ".join(file.reason for file in found.unreadable[:3])
        raise InputError(f"{place}: no file of the folder could be read. {reasons}".strip())
    if not as_json:
        for name, recording in found.recordings.items():
            rows = ", ".join(f"{len(table)} rows" for table in recording.tables[:3]) or "no table"
            more = f" and {len(recording.tables) - 3} tables more" if len(recording.tables) > 3 else ""
            odd = f"; odd: {recording.findings[0]}" if recording.findings else ""
            odd += f" (and {len(recording.findings) - 1} more)" if len(recording.findings) > 1 else ""
            click.echo(
                f"{name}: {recording.technique or 'technique not stated'} ({recording.format}), {rows}{more}{odd}"
            )
        for file in found.unreadable:
            click.echo(f"not read: {file.file}: {file.reason}")
        click.echo(f"{len(found.recordings)} files read, {len(found.unreadable)} not")
    read = [_plain(recording, name) for name, recording in found.recordings.items()]
    return read + [{"file": file.file, "unreadable": file.reason} for file in found.unreadable]


def _describe(recording: Recording) -> None:
    click.echo(f"{recording.file}: {recording.technique or 'technique not stated'} ({recording.format})")
    click.echo(f"  sha256 {recording.sha256[:16]}, {len(recording.metadata)} entries of metadata")
    for table in recording.tables:
        _show(table)
    for finding in recording.findings:
        click.echo(f"  odd: {finding}")


def _show(table: Table) -> None:
    click.echo(f"  table {table.name}: {len(table)} rows")
    for column in table.columns:
        known = f" = {column.quantity}" if column.quantity else ""
        values = ", ".join(f"{value:g}" if column.is_number else str(value) for value in column.values[:FIRST_ROWS])
        unit = f" / {column.unit}" if column.unit else ""
        click.echo(f"    {column.header}{unit}{known}: {values}{' ...' if len(table) > FIRST_ROWS else ''}")


def _plain(recording: Recording, name: str) -> dict[str, Any]:
    return {
        "file": name,
        "sha256": recording.sha256,
        "format": recording.format,
        "technique": recording.technique,
        "metadata": dict(recording.metadata),
        "findings": list(recording.findings),
        "tables": [
            {
                "name": table.name,
                "rows": len(table),
                "columns": [{"header": c.header, "unit": c.unit, "quantity": c.quantity} for c in table.columns],
            }
            for table in recording.tables
        ],
    }
