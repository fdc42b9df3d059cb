"""`hydroxcell run`: simulate a study and write all its files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hydroxcell.results.solution import Result
    from hydroxcell.study import Study


@click.command()
@click.argument("study", required=False, type=click.Path(path_type=Path))
@click.option("--out", "-o", required=True, type=click.Path(path_type=Path), help="Folder for the results.")
@click.option(
    "--set", "settings", multiple=True, metavar="PATH=VALUE", help='Change an input, e.g. membrane.thickness="20 um".'
)
@click.option(
    "--cell", metavar="NAME", help="Use this cell instead of the one in the study; alone: a default curve of it."
)
@click.option(
    "--beyond-validity",
    type=click.Choice(["flag", "error"]),
    default="flag",
    show_default=True,
    help="Where a property is used outside its stated range: say so in the report, or end with an error.",
)
@click.option("--no-influence", is_flag=True, help="Leave out the influence of the assumed inputs (faster).")
def run(
    study: Path | None, out: Path, settings: tuple[str, ...], cell: str | None, beyond_validity: str, no_influence: bool
) -> None:
    """Simulate STUDY (a TOML file) and write report, curve, profiles and summary into a folder.

    The folder appears when everything is written; on an error nothing is left behind.
    """
    from hydroxcell.cli.console import progress
    from hydroxcell.cli.writing import check_target, summary_lines, write_all
    from hydroxcell.errors import InputError

    changes = dict(setting(text, 'membrane.thickness="20 um"') for text in settings)
    check_target(out)
    if study is None and cell is None:
        raise InputError("nothing to run: give a study file, or --cell NAME for the curve of a shipped cell.")
    with progress("reading"):
        from hydroxcell.study import Study

        chosen = Study.from_file(study, changes, cell) if study else _study_of(str(cell), changes)
    if _is_analysis(chosen):
        if beyond_validity == "error":
            raise InputError(f"--beyond-validity error is for curves, not for a {chosen.protocol.kind} study.")
        _run_analysis(chosen, out)
        return
    with progress(f"simulating {chosen.cell.name}"):
        from hydroxcell.api import simulate

        result = simulate(chosen, raise_on_failure=False)
    if beyond_validity == "error":
        _refuse_extrapolation(result)
    write_all(result, out, influence=not no_influence)
    for line in summary_lines(result, out):
        click.echo(line)


def _refuse_extrapolation(result: Result) -> None:
    """InputError that names every property law which is used outside its stated range."""
    from hydroxcell.errors import InputError
    from hydroxcell.report.verdict import validity_warnings

    found = validity_warnings(result)
    if found:
        raise InputError(
            f"{result.study.cell.name}: " + " ".join(found) + " Choose other conditions or another card, or leave out "
            "--beyond-validity error to have this said in the report."
        )


def _is_analysis(study: Study) -> bool:
    from hydroxcell.analyses import BY_KIND

    return BY_KIND[study.protocol.kind].run is not None


def _run_analysis(study: Study, out: Path) -> None:
    from hydroxcell.cli.console import progress_bar
    from hydroxcell.cli.writing import analysis_lines, write_analysis

    with progress_bar(f"{study.protocol.kind.replace('_', ' ')} of {study.cell.name}") as tell:
        from hydroxcell.api import simulate

        result = simulate(study, progress=tell)
    write_analysis(result, out)
    for line in analysis_lines(result, out):
        click.echo(line)


def setting(text: str, example: str) -> tuple[str, str]:
    """Name and value of a text NAME=VALUE; InputError with an example if it is none."""
    from hydroxcell.errors import InputError

    path, separator, value = text.partition("=")
    path, value = path.strip(), value.strip()
    if not separator or not path or not value:
        raise InputError(f"--set {text!r} is not PATH=VALUE; for example --set {example}.")
    return path, value


def _study_of(name: str, changes: dict[str, str]) -> Study:
    from hydroxcell.cell.catalog import load_cell
    from hydroxcell.cell.protocols import Polarization
    from hydroxcell.study import Study

    cell = load_cell(name)
    return Study(cell.replace(dict(changes)) if changes else cell, Polarization(), title=cell.title)
