"""`hydroxcell fit`: fit the parameters of a study and write report, tables, result and the fitted cell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hydroxcell.fit.result import FitResult


@click.command()
@click.argument("study", type=click.Path(path_type=Path))
@click.option("--out", "-o", required=True, type=click.Path(path_type=Path), help="Folder for the results.")
@click.option("--resume", type=click.Path(path_type=Path), help="Folder or result.json of an interrupted fit.")
@click.option("--replay", is_flag=True, help="STUDY is a result.json: fit again and compare with what it holds.")
@click.option("--profiles", is_flag=True, help="Likelihood profiles too: intervals that may be lopsided (slower).")
@click.option("--leave-out", is_flag=True, help="Each condition left out in turn and predicted by a fit to the others.")
@click.option("--suggestion", is_flag=True, help="Which measurement next: other conditions simulated and ranked.")
@click.option("--posterior", is_flag=True, help="Draws of all values that are possible, by a sampler (slow).")
@click.option("--posterior-steps", type=click.IntRange(min=10), help="Most steps of each walker of the posterior.")
@click.option(
    "--against", multiple=True, type=click.Path(path_type=Path), help="Another law of the same data: study or fit."
)
@click.option(
    "--nested", multiple=True, nargs=2, metavar="SMALLER LARGER", help="Of the laws, one that is a case of another."
)
def fit(
    study: Path,
    out: Path,
    resume: Path | None,
    replay: bool,
    profiles: bool,
    leave_out: bool,
    suggestion: bool,
    posterior: bool,
    posterior_steps: int | None,
    against: tuple[Path, ...],
    nested: tuple[tuple[str, str], ...],
) -> None:
    """Fit STUDY (a TOML file with protocol.kind = "fit") to its data.

    Writes report, parameters, every point, the result that replays to the same numbers, and fitted_cell.toml. Ctrl-C
    ends the search, or the question at hand, and keeps what is done; --resume goes on from there.

    STUDY may also be the folder or result.json of a fit: it is not fitted again, only asked. A posterior that had not
    converged goes on where it stood. Laws given by --against are called by the name of their file or folder.
    """
    from hydroxcell.cli.console import note, progress
    from hydroxcell.cli.fitting import fitted, law_names, opened, refusals, write_fit
    from hydroxcell.cli.writing import analysis_lines, check_target
    from hydroxcell.errors import InputError

    flags = {"profiles": profiles, "leave_out": leave_out, "suggestion": suggestion, "posterior": posterior}
    asked = tuple(question for question, wanted in flags.items() if wanted)
    if posterior_steps is not None and not posterior:
        raise InputError("--posterior-steps bounds a posterior: give --posterior as well.")
    if nested and not against:
        raise InputError("--nested says which law is a case of another: give the other law with --against.")
    check_target(out)
    with progress("reading"):
        from hydroxcell.fit.alternatives import check_alternatives, with_comparison
        from hydroxcell.fit.posterior import sampler_package

        if posterior:
            sampler_package()
        own, *others = (opened(path, again=replay and path == study) for path in (study, *against))
        names = law_names((study, *against))
        check_alternatives({name: law.protocol for name, law in zip(names, (own, *others), strict=True)}, nested)
        earlier = opened(resume, must_be_result=True).result if resume is not None else None
    result = fitted(own, asked, posterior_steps, earlier)
    alternatives: dict[str, FitResult] = {}
    for name, law in zip(names[1:], others, strict=True):
        alternatives[name] = fitted(law, ("leave_out",) if leave_out else (), None)
    if alternatives:
        result = with_comparison(result, names[0], alternatives, nested)
    write_fit(result, alternatives, out)
    for line in analysis_lines(result, out):
        click.echo(line)
    if result.comparison is not None:
        click.echo(f"Laws: {result.comparison.verdict}")
    for words in refusals(result, asked, out):
        note(words)
    if replay and own.result is not None:
        same = bool((result.x == own.result.x).all())
        largest = float(abs(result.x - own.result.x).max())
        note("Replayed to the same numbers." if same else f"Replayed; coordinates differ by up to {largest:.2g}.")
