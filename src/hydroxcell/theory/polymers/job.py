"""What the command does: judge a model of a property on polymers it has not seen, and predict one."""

from __future__ import annotations

from pathlib import Path

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice, Value
from hydroxcell.theory.polymers.model import HeldOut, held_out, predict
from hydroxcell.theory.polymers.results import PolymerProperty, factor, source_of_table, value_of
from hydroxcell.theory.polymers.table import BITS, UNITS, Measurements, Polymer, features, polymer, read_measurements
from hydroxcell.units import to_si

SCALE = {"mS/cm": 0.1, "%": 0.01}
"""SI value of the usual unit of a table."""
CHOICE = "error of the model"


def property_lines(table: str | Path, name: str) -> list[str]:
    """Lines on how good the model of a property is.

    Errors: those of `read_measurements`.
    """
    data = read_measurements(table, name)
    return _judgement(name, data, held_out(data))


def property_result(
    table: str | Path, name: str, monomers: str, temperature: str, humidity: str
) -> tuple[PolymerProperty, list[str]]:
    """Prediction for monomers given as "SMILES:share,SMILES:share", and lines on how good the model is.

    Errors: those of `read_measurements` and `polymer`; InputError for conditions that are none.
    """
    data = read_measurements(table, name)
    liquid = humidity.strip().lower() == "liquid"
    share = 1.0 if liquid else to_si(humidity, "1", "--humidity")
    if not 0.0 <= share <= 1.0:
        raise InputError(f"--humidity {humidity!r} is no relative humidity; give one up to 100 %, or liquid.")
    made = polymer(parts_of(monomers))
    row = features(made, to_si(temperature, "K", "--temperature"), share, liquid)
    model = held_out(data)
    found = predict(data, model, row)
    lines = _judgement(name, data, model)
    scale = SCALE[UNITS[name]]
    method = (
        f"mean of three statistical models; interval: 95 % of the errors on {model.families} families held out (mean "
        f"absolute error of log10 {model.mean_absolute_error:.3f})"
        + ("" if found.inside else "; OUTSIDE the domain of the table, where it does not hold")
    )
    values = {
        f"predicted_{name}": value_of(found.value * scale, found.low * scale, found.high * scale, method),
        "capacity_as_drawn": Value.exact(float(row[BITS]), "from the monomers and their shares, without counter-ion"),
    }
    outside = (
        f"the polymer lies OUTSIDE the domain of the table (distance {found.distance:.2f}, limit {found.limit:.2f}): "
        "the interval does not hold for it"
    )
    where = "inside" if found.inside else "OUTSIDE"
    words = f"{found.value:.3g} {UNITS[name]} ({found.low:.3g} to {found.high:.3g})"
    result = PolymerProperty(
        sentence=f"Predicted {name.replace('_', ' ')}: {words}, {where} the domain of the table.",
        values=values,
        choices=(*_conditions(made, temperature, humidity), Choice(CHOICE, lines[1], "families held out"), *licence()),
        findings=() if found.inside else (outside,),
        sample=Path(table).stem,
        sources=(source_of_table(table),),
        settings={"property": name, "polymer": monomers, "temperature": temperature, "humidity": humidity},
        property_name=name,
        monomers=monomers,
        measured=10.0**data.values * scale,
        predicted=10.0**model.predicted * scale,
        distance=found.distance,
        limit=found.limit,
    )
    return result, lines


def _judgement(name: str, data: Measurements, model: HeldOut) -> list[str]:
    lines = [
        f"{name}: {model.rows} rows of {model.families} families of polymers, whole families held out.",
        f"mean absolute error of log10: {model.mean_absolute_error:.3f} (a factor of "
        f"{factor(model.mean_absolute_error):.2f}), R2 {model.determination:.2f}",
        f"the mean of the others: {model.of_the_mean:.3f}; the nearest polymer: {model.of_the_nearest:.3f}",
        f"(rows split at random: {model.random:.3f}, which says nothing of a new polymer)",
    ]
    if data.left_out:
        lines.append(f"{data.left_out} rows were left out: their value, monomers or shares cannot be used")
    return lines


def _conditions(made: Polymer, temperature: str, humidity: str) -> tuple[Choice, ...]:
    parts = ", ".join(f"{smiles} {100.0 * share:.3g} %" for smiles, share in made.monomers)
    return (Choice("polymer", parts, "given"), Choice("conditions", f"{temperature}, {humidity}", "given"))


def licence() -> tuple[Choice, ...]:
    """Where what is learnt comes from."""
    return (Choice("table", "learnt anew at this call; its licence keeps it out of the package", "polyverse"),)


def parts_of(text: str) -> list[tuple[str, float]]:
    """Monomers and shares of a text as SMILES:SHARE,SMILES:SHARE; InputError for another."""
    found = []
    for part in text.split(","):
        smiles, colon, share = part.rpartition(":")
        try:
            found.append((smiles.strip(), float(share)))
        except ValueError:
            raise InputError(f"--polymer {part!r} is not SMILES:SHARE, for example '*CC*:63'.") from None
        if not colon:
            raise InputError(f"--polymer {part!r} is not SMILES:SHARE, for example '*CC*:63'.")
    return found
