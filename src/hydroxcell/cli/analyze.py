"""`hydroxcell analyze`: evaluate measured files."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--as", "kind", metavar="KIND", help="Which evaluation; found from the content where possible.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help='An option, e.g. area="5 cm2".')
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Folder for report, tables and result.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--list", "listed", is_flag=True, help="List the evaluations, or the options of the one named by --as.")
def analyze(
    files: tuple[Path, ...], kind: str | None, settings: tuple[str, ...], out: Path | None, as_json: bool, listed: bool
) -> None:
    """Evaluate measured FILES: numbers with intervals, every choice, what is odd, and a report."""
    from hydroxcell.errors import InputError

    if listed:
        _list(kind)
        return
    if not files:
        raise InputError("analyze: no file was given; `hydroxcell analyze --list` shows what can be evaluated.")
    from hydroxcell.cli.console import progress
    from hydroxcell.cli.run import setting
    from hydroxcell.cli.writing import check_target, measured_lines, write_measured

    given = dict(setting(text, 'area="5 cm2"') for text in settings)
    if out is not None:
        check_target(out)
    with progress("evaluating"):
        from hydroxcell.lab.analyze import analyze as evaluate

        result = evaluate(files, kind, **given)
    if out is not None:
        write_measured(result, out)
    if as_json:
        import json

        click.echo(json.dumps(result.summary(), indent=2, ensure_ascii=False, allow_nan=False))
        return
    for line in measured_lines(result, out):
        click.echo(line)


def _list(kind: str | None) -> None:
    from rich.markup import escape
    from rich.table import Table

    from hydroxcell.cli.console import output
    from hydroxcell.lab.evaluations import EVALUATIONS, SAMPLE, evaluation

    table = Table(box=None, pad_edge=False, header_style="bold")
    if kind is None:
        rows = [("kind", "what it is"), *((row.kind, row.title) for row in EVALUATIONS)]
    else:
        options = (*evaluation(kind).options, SAMPLE)
        rows = [("option", "meaning")]
        for option in options:
            unit = f" [{option.unit}]" if option.unit else f" [{option.kind}]"
            rows.append((option.name, f"{option.meaning}{unit}{' (needed)' if option.required else ''}"))
    for title in rows[0]:
        table.add_column(title)
    for row in rows[1:]:
        table.add_row(*(escape(text) for text in row))
    output().print(table)
