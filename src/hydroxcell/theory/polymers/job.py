"""What the command prints: how good the model is on polymers it has not seen, and one prediction."""

from __future__ import annotations

from pathlib import Path

from hydroxcell.errors import InputError
from hydroxcell.theory.polymers.ageing import held_out_ageing, read_changes
from hydroxcell.theory.polymers.model import HeldOut, Prediction, held_out, predict
from hydroxcell.theory.polymers.table import UNITS, features, polymer, read_measurements
from hydroxcell.units import to_si


def property_lines(table: str | Path, name: str, monomers: str | None, temperature: str, humidity: str) -> list[str]:
    """Lines on a property, with a prediction if monomers are given as "SMILES:share,SMILES:share".

    Errors: those of `read_measurements` and `polymer`; InputError for conditions that are none.
    """
    data = read_measurements(table, name)
    row = None
    if monomers is not None:
        liquid = humidity.strip().lower() == "liquid"
        share = 1.0 if liquid else to_si(humidity, "1", "--humidity")
        row = features(polymer(_parts(monomers)), to_si(temperature, "K", "--temperature"), share, liquid)
    judged = held_out(data)
    lines = _judgement(name, judged)
    if data.left_out:
        lines.append(f"{data.left_out} rows were left out: their value, monomers or shares cannot be used")
    if row is not None:
        lines += ["", *_shown(name, predict(data, judged, row))]
    return lines


def ageing_lines(table: str | Path) -> list[str]:
    """Lines on ageing in lye."""
    errors = held_out_ageing(read_changes(table))
    verdict = "beats" if errors.model < errors.persistence else "does NOT beat"
    return [
        f"{errors.points} later points of {errors.families} families of polymers, whole families held out; log10.",
        f"model: {errors.model:.3f}; no change from the first point: {errors.persistence:.3f}; mean drift of the "
        f"others: {errors.mean_drift:.3f}",
        f"The model {verdict} the guess that nothing changes; own further points are worth more than either.",
    ]


def _judgement(name: str, judged: HeldOut) -> list[str]:
    factor = 10.0**judged.mean_absolute_error
    return [
        f"{name}: {judged.rows} rows of {judged.families} families of polymers, whole families held out.",
        f"mean absolute error of log10: {judged.mean_absolute_error:.3f} (a factor of {factor:.2f}), R2 "
        f"{judged.determination:.2f}",
        f"the mean of the others: {judged.of_the_mean:.3f}; the nearest polymer: {judged.of_the_nearest:.3f}",
        f"(rows split at random: {judged.random:.3f}, which says nothing of a new polymer)",
    ]


def _shown(name: str, found: Prediction) -> list[str]:
    unit = UNITS[name]
    words = f"{found.value:.3g} {unit} (95 %: {found.low:.3g} to {found.high:.3g})"
    where = "inside" if found.inside else "OUTSIDE"
    spread = (found.high - found.low) / 3.92
    return [
        f"predicted {name}: {words}",
        f"{where} the domain of the table (distance {found.distance:.2f}, limit {found.limit:.2f})",
        f'card: {{ value = {found.value:.4g}, unit = "{unit}", source = "statistical model, families held out", '
        f'status = "calculated", uncertainty = {spread:.3g} }}',
    ]


def _parts(text: str) -> list[tuple[str, float]]:
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
