"""Steps of `hydroxcell fit`: opening studies and stored fits, fitting and asking them, writing what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hydroxcell.cell.fit import Fit
from hydroxcell.errors import InputError
from hydroxcell.fit.alternatives import COMPARISON
from hydroxcell.fit.answers import about
from hydroxcell.fit.result import FitResult
from hydroxcell.record import COMPLETE
from hydroxcell.results.storage import load_result
from hydroxcell.study import Study


@dataclass(frozen=True)
class Law:
    """A fit to be made, or one that was stored.

    Attributes
    ----------
    study : what is asked
    protocol : of the study
    result : the stored fit, if it is one
    again : the stored fit is made anew
    """

    study: Study
    protocol: Fit
    result: FitResult | None = None
    again: bool = False


def opened(path: Path, again: bool = False, must_be_result: bool = False) -> Law:
    """A study file, or a stored fit by its folder or result.json.

    Errors: InputError for a study of something else or a result of something else.
    """
    if path.is_dir() or path.suffix.lower() == ".json" or again or must_be_result:
        stored = load_result(path)
        if not isinstance(stored, FitResult):
            raise InputError(f"{path}: this is no result of a fit.")
        return Law(stored.study, stored.protocol, stored, again)
    study = Study.from_file(path)
    try:
        return Law(study, Fit.of(study.protocol))
    except InputError as error:
        raise error.located(str(path)) from None


def law_names(paths: Sequence[Path]) -> tuple[str, ...]:
    """Names of laws by their files or folders; InputError if two are the same."""
    names = [path.resolve().parent.name if path.name == "result.json" else path.resolve().stem for path in paths]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"two of the laws to compare are called {twice!r}; give their files different names.")
    return tuple(names)


def fitted(law: Law, asked: Sequence[str], steps: int | None, earlier: FitResult | None = None) -> FitResult:
    """Fit a study, or take the stored fit, and ask it; Ctrl-C ends what is at hand and keeps what is done."""
    from hydroxcell.cli.console import progress_bar
    from hydroxcell.fit.run import run, with_answers

    with progress_bar(f"fit of {law.study.cell.name}") as tell:
        if law.result is not None and not law.again:
            result = law.result
        else:
            result = run(law.study, progress=tell, resume=earlier)
        return with_answers(result, asked, tell, steps=steps) if result.status == COMPLETE else result


def write_fit(result: FitResult, alternatives: Mapping[str, FitResult], out: Path) -> None:
    """Write a fit, and those of other laws into folders of their own below it."""
    from hydroxcell.cli.console import progress
    from hydroxcell.cli.writing import new_folder, write_record

    with new_folder(out) as place, progress("writing"):
        for name, found in {"": result, **alternatives}.items():
            folder = place / "against" / name if name else place
            folder.mkdir(parents=True, exist_ok=True)
            write_record(found, folder)
            for cell in ("", *found.protocol.cells):
                file = folder / (f"fitted_cell_{cell}.toml" if cell else "fitted_cell.toml")
                file.write_text(found.cell(cell).to_toml(), encoding="utf-8", newline="\n")


def refusals(result: FitResult, asked: Sequence[str], out: Path) -> list[str]:
    """What was asked and could not be answered, one sentence each, and how to go on."""
    if result.status != COMPLETE and asked:
        return [f"Nothing was asked of the fit ({result.status}); go on with --resume {out}."]
    begins = (*(about(question) for question in asked), COMPARISON)
    found = [words[0].upper() + words[1:] for words in result.findings if words.startswith(begins)]
    posterior = result.posterior
    if "posterior" in asked and posterior is not None and posterior.refusal:
        found.append(f"Go on with the posterior: hydroxcell fit {out} --posterior --out {out}")
    return found
