"""`hydroxcell compare`: several results beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hydroxcell.results.solution import Result


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", "-o", default="comparison.html", type=click.Path(path_type=Path), show_default=True, help="Page to write."
)
def compare(results: tuple[Path, ...], out: Path) -> None:
    """Lay results over each other (result.json files or folders of runs): a table here, curves in a page."""
    from rich.markup import escape
    from rich.table import Table

    from hydroxcell.cli.console import output, progress
    from hydroxcell.files import write_atomically

    with progress("reading"):
        loaded = [_load(path) for path in results]
    from hydroxcell.report.html import COMPARED, comparison_row, html_comparison

    named = _named(results, loaded)
    with progress("drawing"):
        page = html_comparison(named)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("result", "cell", *(title for _, title in COMPARED)):
        table.add_column(title)
    for name, result in named:
        table.add_row(*(escape(text) for text in comparison_row(name, result)))
    output().print(table)
    write_atomically(out, page)
    click.echo(f"\nCurves: {out.resolve()}")


def _load(path: Path) -> Result:
    from hydroxcell.api import load_result
    from hydroxcell.errors import InputError
    from hydroxcell.results.solution import Result

    place = path / "result.json" if path.is_dir() else path
    found = load_result(place)
    if not isinstance(found, Result):
        kind = found.study.protocol.kind.replace("_", " ")
        raise InputError(f"{place}: this is the result of a {kind}; only steady curves can be laid over each other.")
    return found


def _named(paths: tuple[Path, ...], results: list[Result]) -> list[tuple[str, Result]]:
    """Short names: the folder of a run, or the name of a file; numbered where two are the same."""
    names = [
        p.resolve().parent.name if p.name == "result.json" else p.stem if p.is_file() else p.resolve().name
        for p in paths
    ]
    shown = [f"{name} ({k + 1})" if names.count(name) > 1 else name for k, name in enumerate(names)]
    return list(zip(shown, results, strict=True))
