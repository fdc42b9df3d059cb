"""`hydroxcell fit`: fit the parameters of a study and write report, tables, result and the fitted cell."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("study", type=click.Path(path_type=Path))
@click.option("--out", "-o", required=True, type=click.Path(path_type=Path), help="Folder for the results.")
@click.option("--resume", type=click.Path(path_type=Path), help="Folder or result.json of an interrupted fit.")
@click.option("--profiles", is_flag=True, help="Likelihood profiles too: intervals that may be lopsided (slower).")
@click.option("--replay", is_flag=True, help="STUDY is a result.json: fit again and compare with what it holds.")
def fit(study: Path, out: Path, resume: Path | None, profiles: bool, replay: bool) -> None:
    """Fit STUDY (a TOML file with protocol.kind = "fit") to its data.

    Writes report, parameters, every point, the result that replays to the same numbers, and fitted_cell.toml. Ctrl-C
    ends the search and keeps the best so far; --resume goes on from there.
    """
    from hydroxcell.cli.console import note, progress, progress_bar
    from hydroxcell.cli.writing import analysis_lines, check_target, new_folder, write_record
    from hydroxcell.errors import InputError
    from hydroxcell.results.storage import load_result

    check_target(out)
    with progress("reading"):
        from hydroxcell.cell.fit import Fit
        from hydroxcell.fit.result import FitResult
        from hydroxcell.study import Study

        stored = load_result(study) if replay else None
        if stored is not None and not isinstance(stored, FitResult):
            raise InputError(f"{study}: this is no result of a fit.")
        chosen = stored.study if stored is not None else Study.from_file(study)
        earlier = load_result(resume) if resume is not None else None
        if earlier is not None and not isinstance(earlier, FitResult):
            raise InputError(f"{resume}: this is no result of a fit.")
    try:
        protocol = Fit.of(chosen.protocol)
    except InputError as error:
        raise error.located(str(study)) from None
    with progress_bar(f"fit of {chosen.cell.name}") as tell:
        from hydroxcell.fit.run import run, with_profiles

        result = run(chosen, progress=tell, resume=earlier)
        if profiles and result.status == "complete":
            result = with_profiles(result, tell)
    with new_folder(out) as place, progress("writing"):
        write_record(result, place)
        for name in ("", *protocol.cells):
            text = result.cell(name).to_toml()
            file = f"fitted_cell_{name}.toml" if name else "fitted_cell.toml"
            (place / file).write_text(text, encoding="utf-8", newline="\n")
    for line in analysis_lines(result, out):
        click.echo(line)
    if stored is not None:
        same = bool((result.x == stored.x).all())
        largest = float(abs(result.x - stored.x).max())
        note("Replayed to the same numbers." if same else f"Replayed; coordinates differ by up to {largest:.2g}.")
