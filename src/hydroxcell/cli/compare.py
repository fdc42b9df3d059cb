"""`hydroxcell compare`: several results beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", "-o", default="comparison.html", type=click.Path(path_type=Path), show_default=True, help="Page to write."
)
def compare(results: tuple[Path, ...], out: Path) -> None:
    """Lay results over each other, simulated and measured (result.json files or their folders)."""
    from rich.markup import escape
    from rich.table import Table

    from hydroxcell.cli.console import output, progress
    from hydroxcell.files import write_atomically

    with progress("reading"):
        loaded = [_load(path) for path in results]
        _check(results, loaded)
    from hydroxcell.report.html import compared, comparison_row, html_comparison

    named = _named(results, loaded)
    keys = compared(named)
    with progress("drawing"):
        page = html_comparison(named)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("result", "cell", *(title for _, title in keys)):
        table.add_column(title)
    for name, result in named:
        table.add_row(*(escape(text) for text in comparison_row(name, result, keys)))
    output().print(table)
    write_atomically(out, page)
    click.echo(f"\nCurves: {out.resolve()}")


def _load(path: Path) -> Any:
    from hydroxcell.api import load_result

    return load_result(path / "result.json" if path.is_dir() else path)


def _check(paths: tuple[Path, ...], results: list[Any]) -> None:
    """Refuse what cannot be laid over each other, naming the file."""
    from hydroxcell.errors import InputError
    from hydroxcell.lab.polarization.result import MeasuredPolarization
    from hydroxcell.plot.compare import is_spectrum
    from hydroxcell.results.solution import Result

    for path, result in zip(paths, results, strict=True):
        if not isinstance(result, Result | MeasuredPolarization) and not is_spectrum(result):
            kind = getattr(result, "KIND", None) or result.study.protocol.kind
            raise InputError(
                f"{path}: this is the result of a {kind.replace('_', ' ')}; only curves or spectra can be laid over "
                "each other."
            )
        if is_spectrum(result) != is_spectrum(results[0]):
            raise InputError(f"{path}: curves and spectra cannot be laid over each other; compare them apart.")
        if is_spectrum(result) and getattr(result, "area", 1.0) != getattr(result, "area", 1.0):
            raise InputError(f"{path}: this spectrum has no area, so that it is not per area; analyze it with an area.")


def _named(paths: tuple[Path, ...], results: list[Any]) -> list[tuple[str, Any]]:
    """Short names: the folder of a run, or the name of a file; numbered where two are the same."""
    names = [
        p.resolve().parent.name if p.name == "result.json" else p.stem if p.is_file() else p.resolve().name
        for p in paths
    ]
    shown = [f"{name} ({k + 1})" if names.count(name) > 1 else name for k, name in enumerate(names)]
    return list(zip(shown, results, strict=True))
