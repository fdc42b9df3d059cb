"""THE table of evaluations of measurements: what each is called, which function does it, what it can be told.

Everything is named by text ("module:name") and loaded on use. To add an evaluation: a function from recordings and
options to a result derived from `Measured`, a page in `report/lab/`, one row. Rows of one field may stand in a file of
their own (`evaluations_voltammetry`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.evaluation_row import Evaluation, Option
from hydroxcell.lab.evaluations_durability import DURABILITY
from hydroxcell.lab.evaluations_membrane import MEMBRANE
from hydroxcell.lab.evaluations_polarization import POLARIZATION
from hydroxcell.lab.evaluations_system import SYSTEM
from hydroxcell.lab.evaluations_theory import THEORY
from hydroxcell.lab.evaluations_voltammetry import VOLTAMMETRY
from hydroxcell.lab.recording import Recording
from hydroxcell.record import load
from hydroxcell.units import to_si

__all__ = ["EVALUATIONS", "SAMPLE", "Evaluation", "Option", "evaluation", "guessed", "parsed"]


AREA = Option("area", "quantity", "geometric area of the electrode, e.g. 5 cm2", "m2")
SAMPLE = Option("sample", "word", "name of what was measured; the file's name if left out")

EVALUATIONS: tuple[Evaluation, ...] = (
    Evaluation(
        "impedance",
        "Impedance spectra",
        "hydroxcell.lab.impedance:from_recordings",
        "hydroxcell.lab.impedance_result:ImpedanceResult",
        "hydroxcell.report.lab.impedance:page",
        (
            AREA,
            Option("circuit", "word", "as R0-p(R1,Q1), name of a standard one, or none; chosen if left out"),
            Option("weighting", "word", "of the fit: modulus, unit or noise"),
            Option("fixed", "word", "parameters that are not fitted, in SI: Q1.n=1, R0=0.02"),
            Option("reverse_sign", "flag", "whether the file stores the imaginary part with the other sign"),
        ),
        "hydroxcell.lab.spectra:is_impedance",
        "hydroxcell.plot.lab_impedance:draw_overlay",
    ),
    Evaluation(
        "ionic_resistance",
        "Ionic resistance of a catalyst layer from a spectrum in hydrogen and nitrogen",
        "hydroxcell.lab.ionic_resistance:from_recordings",
        "hydroxcell.lab.ionic_resistance:IonicResistance",
        "hydroxcell.report.lab.ionic_resistance:page",
        (
            AREA,
            Option("reverse_sign", "flag", "whether the file stores the imaginary part with the other sign"),
        ),
    ),
    *POLARIZATION,
    *VOLTAMMETRY,
    *THEORY,
    *MEMBRANE,
    *DURABILITY,
    *SYSTEM,
)

BY_KIND: Mapping[str, Evaluation] = {row.kind: row for row in EVALUATIONS}


def evaluation(kind: str) -> Evaluation:
    """Row of a kind; unknown names raise with the nearest ones."""
    if kind not in BY_KIND:
        raise UnknownNameError("evaluation", kind, BY_KIND)
    return BY_KIND[kind]


def parsed(row: Evaluation, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Options in SI from what the user wrote; numbers are taken as SI, texts need their unit.

    Errors: UnknownNameError for an option that the evaluation does not have; InputError for a value that is none, a
    unit that does not fit, or a required option that is missing.
    """
    known = {option.name: option for option in (SAMPLE, *row.options)}
    found = {}
    for name, value in settings.items():
        if name not in known:
            raise UnknownNameError("option", name, known, f"evaluation {row.kind}")
        found[name] = _parsed(row, known[name], value)
    for option in row.options:
        if option.required and option.name not in found:
            example = f'{option.name}="... {option.unit}"' if option.kind == "quantity" else f"{option.name}=..."
            raise InputError(f"{row.title}: {option.name} is needed ({option.meaning}). Give it with --set {example}")
    return found


def _parsed(row: Evaluation, option: Option, value: Any) -> Any:
    where = f"{row.kind}: {option.name} = {value!r}"
    if option.kind == "quantity":
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        return to_si(str(value), option.unit, f"{row.kind}: {option.name}")
    if option.kind == "number":
        try:
            return float(value)
        except ValueError:
            raise InputError(f"{where} is not a number ({option.meaning}).") from None
    if option.kind == "flag":
        if str(value).lower() not in ("yes", "no", "true", "false"):
            raise InputError(f"{where} must be yes or no ({option.meaning}).")
        return str(value).lower() in ("yes", "true")
    if option.kind == "file":
        from hydroxcell.lab.reading import read

        return value if isinstance(value, Recording) else read(Path(value))
    return str(value)


def guessed(recordings: Sequence[Recording]) -> Evaluation:
    """The one evaluation that recognises the recordings.

    Errors: InputError if none or several do; it names the kinds that can be asked for.
    """
    fitting = [row for row in EVALUATIONS if row.recognises and load(row.recognises)(recordings)]
    if len(fitting) == 1:
        return fitting[0]
    files = ", ".join(recording.file for recording in recordings)
    choice = ", ".join(row.kind for row in (fitting or EVALUATIONS))
    word = "can be evaluated in several ways" if fitting else "cannot be recognised as one kind of measurement"
    raise InputError(f"{files}: {word}; say which with --as: {choice}.")
