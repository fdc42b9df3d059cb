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
def read(files: tuple[Path, ...], as_json: bool) -> None:
    """Show what each of FILES is: format, technique, tables with units, what is odd, and the first rows."""
    from hydroxcell.lab.reading import read as read_file

    found = [read_file(path) for path in files]
    if as_json:
        click.echo(json.dumps([_plain(recording) for recording in found], indent=2, ensure_ascii=False))
        return
    for recording in found:
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


def _plain(recording: Recording) -> dict[str, Any]:
    return {
        "file": recording.file,
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
