"""From barriers to a rate constant of hydroxide attack, as a prior: ratio to a known cation, or calibrated level."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.errors import InputError
from hydroxcell.theory.cations.routes import ADDITION
from hydroxcell.theory.cations.stability import KCAL, CationStability

NORMAL = 1.959963984540054
"""Half width of a 95 % interval in standard deviations."""
ADVICE = "screen both in one call: hydroxcell theory cation NAME=SMILES REFERENCE=SMILES"


@dataclass(frozen=True)
class RatePrior:
    """What a calculation says about a rate constant beforehand.

    Attributes
    ----------
    value : ratio to the reference cation [1], or rate constant [m3/mol/s]
    low, high : interval in which it lies with 95 %, in the same unit
    temperature : at which it holds [K]
    method : in words, with the formula
    findings : what makes it doubtful, one sentence each
    """

    value: float
    low: float
    high: float
    temperature: float
    method: str
    findings: tuple[str, ...]


def rate_ratio(difference: float, temperature: float) -> float:
    """Ratio of two rate constants by Eyring's equation with equal prefactors, exp(-(E_1 - E_2)/RT).

    Parameters
    ----------
    difference : of the barriers, E_1 - E_2 [J/mol]
    temperature : [K]

    Returns
    -------
    [1] k_1/k_2

    Sign convention: a lower barrier gives a ratio above 1. Validity: attacks of one kind in one medium; the entropies
    of activation are taken as equal. Source: `eyring_1935`.

    >>> round(rate_ratio(-3.0 * 4184.0, 353.15), 1)
    71.9
    """
    return math.exp(-difference / (GAS_CONSTANT * temperature))


def relative_prior(result: CationStability, cation: str, reference: str, temperature: float) -> RatePrior:
    """Rate constant of one cation over that of another, both calculated in the same way.

    Parameters
    ----------
    result : of a screen that holds both
    cation, reference : their names there
    temperature : at which the rate constant of the reference is known [K]

    The band of the method, which holds for differences, is the half width of the interval: exp(band/RT) in the ratio. A
    route that was not found is outside of it. Errors: InputError where the two cannot be compared by a barrier.
    """
    if cation == reference:
        raise InputError(f"{cation!r} cannot be its own reference; {ADVICE}.")
    row, other = (_row(result, name) for name in (cation, reference))
    band = float(result.row_band[row])
    if band != float(result.row_band[other]):
        raise InputError(f"only one of {cation!r} and {reference!r} has a refined barrier; refine both or none.")
    difference = float(result.level[row] - result.level[other])
    ratio, factor = rate_ratio(difference, temperature), rate_ratio(-band, temperature)
    method = (
        f"k/k_ref = exp(-({result.level[row] / KCAL:.1f} - {result.level[other] / KCAL:.1f}) kcal/mol / RT) = "
        f"{ratio:.3g} at {temperature - 273.15:.0f} degC; "
        f"the band of {band / KCAL:.0f} kcal/mol is a factor exp(band/RT) = {factor:.3g} either way"
    )
    findings = [*_missing(result, cation, "higher"), *_missing(result, reference, "lower")]
    if abs(difference) < band:
        findings.append(f"{cation} and {reference} are not distinguishable by this method")
    if result.route[row] != result.route[other]:
        findings.append(
            f"{cation} is lost by {result.route[row]}, {reference} by {result.route[other]}: their activation energies "
            "and their dependence on water may differ"
        )
    return RatePrior(ratio, ratio / factor, ratio * factor, temperature, method, tuple(findings))


def calibrated_prior(result: CationStability, cation: str, temperature: float, hydroxide: float) -> RatePrior:
    """Rate constant from a half-life that was calibrated on the user's own series, ln 2/(t_1/2 c_OH).

    Parameters
    ----------
    result : of a screen with a calibration
    cation : its name there
    temperature : of the ageing of the series [K]
    hydroxide : concentration in its lye, in excess over the cations [mol/m3]

    Errors: InputError without calibration.
    """
    _row(result, cation)
    if cation not in result.half_lives:
        raise InputError(
            f"{cation!r} has no calibrated half-life: hours and rate constants need your own ageing series of at least "
            "five cations (hydroxcell theory cation ... --calibrate SERIES.csv). Without it only a ratio to a cation "
            "whose rate constant is known can be given: name it with --reference."
        )
    middle, low, high = result.half_lives[cation]
    value, least, most = (math.log(2.0) / (t * hydroxide) for t in (middle, high, low))
    hours = [f"{t / 3600.0:.3g}" for t in (middle, low, high)]
    method = (
        f"k = ln 2/(t_1/2 c_OH) with a calibrated half-life of {hours[0]} h ({hours[1]} to {hours[2]} h, bootstrap) in "
        f"{hydroxide / 1000.0:g} mol/L hydroxide at {temperature - 273.15:.0f} degC"
    )
    words = "the hydroxide per volume of lye is taken for that per volume of dry polymer"
    return RatePrior(value, least, most, temperature, method, (words, *_missing(result, cation, "higher")))


def _row(result: CationStability, name: str) -> int:
    if name not in result.triage:
        raise InputError(f"{name!r} is not among the calculated cations ({', '.join(result.triage)}); {ADVICE}.")
    row = result.weakest_row(name)
    if row is None:
        raise InputError(f"no route was found for {name!r}; a rate cannot be given.")
    if result.route[row] == ADDITION:
        raise InputError(
            f"{name!r} is attacked in its ring: the energy of an adduct is no barrier and gives no rate. Measure it."
        )
    return row


def _missing(result: CationStability, name: str, which: str) -> list[str]:
    lost = [f"{result.route[k]} at {result.site_name[k]}" for k in result.rows_of(name) if not result.found[k]]
    if not lost:
        return []
    return [f"{name}: {', '.join(lost)} was not found; the true rate relative to the reference may be {which}"]
