"""`hydroxcell read`: what a measured file is, what is odd in it, and its first rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON; of a folder without the rows.")
@click.option("--map", "mapping", type=click.Path(path_type=Path), help="TOML file that says what the columns are.")
@click.option("--all", "everything", is_flag=True, help="Show all columns, tables and metadata.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes for a folder; as many as there are cores.")
def read(files: tuple[Path, ...], as_json: bool, mapping: Path | None, everything: bool, workers: int | None) -> None:
    """Show what each of FILES is: format, technique, tables with units, what is odd, and the first rows.

    Of a folder, every file is read, several at a time; those that cannot be read are listed with the reason.

    A mapping file (--map) names columns that do not say what they are: [columns] 1 = { quantity = "frequency",
    unit = "Hz" }, by number or heading; groups = ["set"] tells curves apart; area = "25 cm2".
    """
    from hydroxcell.cli.recording import described, plain
    from hydroxcell.errors import InputError
    from hydroxcell.lab.reading import read as read_file

    found: list[dict[str, Any]] = []
    for path in files:
        if path.is_dir():
            if mapping is not None:
                raise InputError(f"{path}: a mapping is for files that are named one by one.")
            found += _folder(path, workers, as_json)
            continue
        recording = read_file(path, mapping)
        if as_json:
            found.append(plain(recording, recording.file, values=True))
        else:
            click.echo("\n".join(described(recording, everything)))
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))


def _folder(place: Path, workers: int | None, as_json: bool) -> list[dict[str, Any]]:
    from hydroxcell.cli.console import progress_bar
    from hydroxcell.cli.recording import plain
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
            click.echo(f"not read: {file.file}: {file.reason.split(' Known are: ')[0]}")
        click.echo(f"{len(found.recordings)} files read, {len(found.unreadable)} not")
    read = [plain(recording, name, values=False) for name, recording in found.recordings.items()]
    return read + [{"file": file.file, "unreadable": file.reason} for file in found.unreadable]
