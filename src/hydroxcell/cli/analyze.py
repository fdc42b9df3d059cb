"""`hydroxcell analyze`: evaluate measured files."""

from __future__ import annotations

import os
from pathlib import Path

import click

WORTH_PROCESSES = 8  # measurements; fewer are evaluated faster than processes start


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--as", "kind", metavar="KIND", help="Which evaluation; found from the content where possible.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help='An option, e.g. area="5 cm2".')
@click.option("--map", "mapping", type=click.Path(path_type=Path), help="TOML file that says what the columns are.")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Folder for report, tables and result.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--list", "listed", is_flag=True, help="List the evaluations, or the options of the one named by --as.")
def analyze(
    files: tuple[Path, ...],
    kind: str | None,
    settings: tuple[str, ...],
    mapping: Path | None,
    out: Path | None,
    as_json: bool,
    listed: bool,
) -> None:
    """Evaluate measured FILES: numbers with intervals, every choice, what is odd, and a report.

    A folder, or a campaign file (TOML) that says which files belong to which sample, gives one report of all samples.
    """
    from hydroxcell.errors import InputError

    if listed:
        list_options(kind)
        return
    if not files:
        raise InputError("analyze: no file was given; `hydroxcell analyze --list` shows what can be evaluated.")
    if len(files) == 1 and (files[0].is_dir() or files[0].suffix.lower() == ".toml"):
        if mapping is not None:
            raise InputError(f"{files[0]}: a mapping is for files that are named one by one.")
        _campaign(files[0], kind, settings, out)
        return
    evaluate_and_print(files, kind, settings, out, as_json, mapping)


def evaluate_and_print(
    files: tuple[Path, ...],
    kind: str | None,
    settings: tuple[str, ...],
    out: Path | None,
    as_json: bool,
    mapping: Path | None = None,
) -> None:
    """Evaluate files together, write the folder if one is named, and print what was found."""
    from hydroxcell.cli.console import progress
    from hydroxcell.cli.run import setting
    from hydroxcell.cli.writing import check_target
    from hydroxcell.cli.writing_measured import measured_lines, write_measured

    given = dict(setting(text, 'area="5 cm2"') for text in settings)
    if out is not None:
        check_target(out)
    with progress("evaluating"):
        from hydroxcell.lab.analyze import analyze as evaluate
        from hydroxcell.lab.reading import read

        result = evaluate(files if mapping is None else [read(file, mapping) for file in files], kind, **given)
    if out is not None:
        write_measured(result, out)
    if as_json:
        import json

        click.echo(json.dumps(result.summary(), indent=2, ensure_ascii=False, allow_nan=False))
        return
    for line in measured_lines(result, out):
        click.echo(line)


def _campaign(place: Path, kind: str | None, settings: tuple[str, ...], out: Path | None) -> None:
    from hydroxcell.cli.console import progress_bar
    from hydroxcell.cli.run import setting
    from hydroxcell.cli.writing import check_target
    from hydroxcell.cli.writing_measured import campaign_lines, write_campaign
    from hydroxcell.errors import InputError
    from hydroxcell.lab.campaign import Campaign, evaluate_campaign

    if out is None:
        raise InputError(f"{place}: the report of several samples needs a folder: --out DIR.")
    check_target(out)
    given = dict(setting(text, 'area="5 cm2"') for text in settings)
    if place.is_dir():
        campaign = Campaign.from_folder(place, given, kind)
    elif given or kind:
        raise InputError(f"{place}: write kind and options into the campaign file, not on the command line.")
    else:
        campaign = Campaign.from_file(place)
    with progress_bar("evaluating") as tell:
        several = len(campaign.measurements) >= WORTH_PROCESSES
        result = evaluate_campaign(campaign, tell, (os.cpu_count() or 1) if several else 1)
    if not result.results:
        reasons = "; ".join(f"{', '.join(r.files)}: {r.reason}" for r in result.refused[:3])
        raise InputError(f"{place}: nothing could be evaluated. {reasons}")
    write_campaign(result, out)
    for line in campaign_lines(result, out):
        click.echo(line)


def list_options(kind: str | None) -> None:
    """Print the evaluations, or the options of one."""
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
