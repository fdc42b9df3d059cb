"""A card of a degradation law from calculated barriers: a prior with its width, never a silent default."""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass
from pathlib import Path

from hydroxcell.cell.writing import quantity_toml
from hydroxcell.errors import InputError
from hydroxcell.materials.card import Card
from hydroxcell.materials.catalog import load_card
from hydroxcell.materials.quantity import Quantity
from hydroxcell.theory.cations.prior import NORMAL, RatePrior, calibrated_prior, relative_prior
from hydroxcell.theory.cations.stability import CationStability

KIND = "cation"
RATE = "rate_constant"


@dataclass(frozen=True)
class Ageing:
    """Conditions of the ageing series behind calibrated half-lives.

    Attributes
    ----------
    temperature : [K]
    hydroxide : concentration in the lye [mol/m3]
    water_content : moles of water per mole of hydroxide in it [1]
    """

    temperature: float
    hydroxide: float
    water_content: float


def prior_card(
    result: CationStability,
    cation: str,
    base: str,
    *,
    reference: str = "",
    ageing: Ageing | None = None,
    accept_assumed: bool = False,
    folder: str | Path = ".",
) -> tuple[str, list[str]]:
    """Text of a cation card whose rate constant is a prior from calculation, and what to know, one line each.

    Parameters
    ----------
    result : of `hydroxcell theory cation`
    cation : name there
    base : cation card from which everything else comes; with `reference` it is the card of that cation
    reference : cation of the same calculation whose rate constant stands on the base card
    ageing : conditions of the series, for half-lives that were calibrated on it
    accept_assumed : whether a rate constant of the base card that is assumed, not measured, may be the reference
    folder : in which the card will stand; a base card that is a file is named from there

    The interval on the card (95 %) is the band of the method by Eyring's equation, exp(band/RT), with the interval of
    the reference joined in quadrature of logarithms. A fit that takes prior = "range" has that width.
    Errors: InputError where no honest rate can be given, with what to do.
    """
    if bool(reference) == (ageing is not None):
        raise InputError(
            "give either a reference cation of the same calculation, whose measured rate constant is on the base card, "
            "or the conditions of the series on which half-lives were calibrated. A barrier alone gives no rate."
        )
    card = load_card(KIND, base)
    if ageing is not None:
        prior = calibrated_prior(result, cation, ageing.temperature, ageing.hydroxide)
        rate, low, high = prior.value, prior.low, prior.high
    else:
        anchor = _anchor(card, base, reference, accept_assumed)
        prior = relative_prior(result, cation, reference, card.quantities["reference_temperature"].value)
        rate, low, high = _joined(prior, anchor)
    entry = _entry(result, cation, prior, (rate, low, high), _behind(result, base, ageing))
    return _text(cation, _from(base, folder), entry, ageing), _lines(card, prior, (rate, low, high), ageing)


def _behind(result: CationStability, base: str, ageing: Ageing | None) -> str:
    """Where the level of the rate constant comes from."""
    if ageing is None:
        return f"; k_ref from {base}"
    files = ", ".join(f"{s.file} (sha256 {s.sha256[:12]})" for s in result.sources)
    return f"; calibrated on {files}" if files else ""


def _from(base: str, folder: str | Path) -> str:
    """Name of the base card as the new card must write it."""
    return Path(os.path.relpath(base, folder)).as_posix() if base.endswith(".toml") else base


def _anchor(card: Card, base: str, reference: str, accept_assumed: bool) -> tuple[float, float, float]:
    """Rate constant of the reference with its 95 % interval."""
    quantity = card.quantities[RATE]
    if quantity.status == "assumed" and not accept_assumed:
        raise InputError(
            f"{base}: the rate constant of the reference {reference!r} is assumed, not measured. Give a card with a "
            "measured one, or accept the assumed one (--accept-assumed); its stated range then widens the prior."
        )
    if quantity.status == "calculated":
        raise InputError(f"{base}: the rate constant is itself calculated; a prior needs a measured reference.")
    if quantity.range is not None and quantity.range[0] > 0.0:
        return quantity.value, *quantity.range
    if quantity.uncertainty is not None and quantity.value > 0.0:
        factor = math.exp(NORMAL * quantity.uncertainty / quantity.value)
        return quantity.value, quantity.value / factor, quantity.value * factor
    raise InputError(
        f"{base}: the rate constant has neither a range above zero nor an uncertainty; state one, so that the prior "
        "can carry it."
    )


def _joined(prior: RatePrior, anchor: tuple[float, float, float]) -> tuple[float, float, float]:
    """Product of ratio and reference with the 95 % interval, in quadrature of logarithms."""
    value, low, high = anchor
    down = math.hypot(math.log(prior.value / prior.low), math.log(value / low))
    up = math.hypot(math.log(prior.high / prior.value), math.log(high / value))
    rate = prior.value * value
    return rate, rate * math.exp(-down), rate * math.exp(up)


def _entry(
    result: CationStability, cation: str, prior: RatePrior, numbers: tuple[float, float, float], more: str
) -> str:
    rate, low, high = (float(f"{v:.4g}") for v in numbers)
    row = result.weakest_row(cation)
    weakest = "" if row is None else f", {result.route[row]} at {result.site_name[row]}"
    method = result.settings.get("refined", "no") if row is not None and math.isfinite(result.refined[row]) else "no"
    engine = result.engine if method == "no" else method
    water = f", {result.waters} explicit waters on hydroxide" if result.waters else ""
    quantity = Quantity(
        value=rate,
        unit="m3/mol/s",
        text=f"{rate!r} m3/mol/s",
        source=f"calculation: hydroxide attack on {cation}{weakest}, {engine}{water} (hydroxcell {result.version})",
        status="calculated",
        range=(low, high),
        note=f"prior, 95 % interval; {prior.method}{more}",
    )
    return quantity_toml(quantity)


def _text(cation: str, base: str, entry: str, ageing: Ageing | None) -> str:
    words = (
        f"Prior from calculation, not measured: the rate constant of {cation}. Everything else is that of the base "
        f"card {base}. A measured rate constant takes its place."
    )
    lines = [
        f'kind = "{KIND}"',
        f"title = {json.dumps(f'{cation}, attack by hydroxide (prior from calculation)')}",
        f"based_on = {json.dumps(base)}",
        f"text = {json.dumps(words)}",
        "",
        f"{RATE} = {entry}",
    ]
    if ageing is not None:
        temperature = f"{ageing.temperature - 273.15:.6g}"
        lines += [
            f'reference_temperature = {{ value = {temperature}, unit = "degC", source = "of the ageing series", '
            'status = "measured" }',
            f'reference_water_content = {{ value = {ageing.water_content:.6g}, unit = "1", '
            'source = "water per hydroxide in the lye of the ageing series", status = "measured" }',
        ]
    return "\n".join(lines) + "\n"


def _lines(card: Card, prior: RatePrior, numbers: tuple[float, float, float], ageing: Ageing | None) -> list[str]:
    rate, low, high = numbers
    lines = [
        prior.method,
        f"rate constant {rate:.3g} m3/mol/s, 95 % between {low:.3g} and {high:.3g} (a factor of {high / low:.3g})",
    ]
    if ageing is None and card.quantities[RATE].status == "assumed":
        lines.append(f"the reference is assumed, not measured: {card.quantities[RATE].text} of {card.name}")
    lines.append(f"activation energy and dependence on water are those of {card.name}, not calculated")
    return [*lines, *prior.findings]
