"""The closed set of laws a material property may follow, as pure functions and one literal table.

A card names a law by its `kind` and gives the coefficients; nothing from a file is executed. Each law works on
floats, NumPy arrays and CasADi symbols. `[P]` is the unit of the property that uses the law.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.errors import UnknownNameError
from hydroxcell.maths import exp, smooth_positive, where

PERCOLATION_WIDTH = 0.01
"""Width of the smooth percolation threshold, in water volume fraction [1]."""

SPRINGER_WIDTH = 0.1
"""Width of the smooth zero of the linear conductivity law, in S/m [S/m]."""


@dataclass(frozen=True, slots=True)
class PropertyState:
    """Local state at which a property is evaluated; entries are floats, arrays or symbols.

    Parameters
    ----------
    temperature : [K]
    water_content : [1], mol of water per mol of fixed charge
    water_activity : [1]
    water_fraction : [1], volume of water per volume of swollen ionomer
    """

    temperature: Any
    water_content: Any = 0.0
    water_activity: Any = 0.0
    water_fraction: Any = 0.0


def arrhenius_factor(temperature: Any, activation_energy: Any, reference_temperature: Any) -> Any:
    """Factor exp[-E/R (1/T - 1/T_ref)] of a thermally activated property.

    Parameters
    ----------
    temperature : [K]
    activation_energy : [J/mol]
    reference_temperature : [K]

    Returns
    -------
    factor : [1]

    Validity: the range over which E was fitted.

    >>> round(float(arrhenius_factor(353.15, 14600.0, 298.15)), 4)
    2.5024
    """
    return exp(-activation_energy / GAS_CONSTANT * (1.0 / temperature - 1.0 / reference_temperature))


def constant(c: Mapping[str, Any], s: PropertyState) -> Any:
    """Property that does not depend on the state.

    Formula: P = value [P].

    >>> constant({"value": 0.2}, PropertyState(353.15))
    0.2
    """
    return c["value"] + 0.0 * s.temperature


def arrhenius(c: Mapping[str, Any], s: PropertyState) -> Any:
    """Thermally activated property.

    Formula: P = reference exp[-E/R (1/T - 1/T_ref)] [P].

    >>> c = {"reference": 5.8, "activation_energy": 22500.0, "reference_temperature": 298.15}
    >>> round(float(arrhenius(c, PropertyState(353.15))), 2)
    23.84
    """
    return c["reference"] * arrhenius_factor(s.temperature, c["activation_energy"], c["reference_temperature"])


def percolation(c: Mapping[str, Any], s: PropertyState) -> Any:
    """Thermally activated transport through the water-filled volume above a threshold.

    Formula: P = reference arrh (<f - f_0>/(f_ref - f_0))^n [P], with the smooth positive part <x> of width 0.01.

    >>> c = {"reference": 14.5, "activation_energy": 14600.0, "reference_temperature": 353.15,
    ...      "threshold": 0.08, "reference_water_fraction": 0.4, "exponent": 1.5}
    >>> round(float(percolation(c, PropertyState(353.15, water_fraction=0.24))), 3)
    5.134
    """
    above = smooth_positive(s.water_fraction - c["threshold"], PERCOLATION_WIDTH)
    return arrhenius(c, s) * (above / (c["reference_water_fraction"] - c["threshold"])) ** c["exponent"]


def polynomial(c: Mapping[str, Any], s: PropertyState) -> Any:
    """Cubic polynomial in the water activity a, the usual form of a sorption isotherm.

    Formula: P = a0 + a1 a + a2 a^2 + a3 a^3 [P].

    >>> c = {"a0": 0.0, "a1": 13.13, "a2": -14.81, "a3": 14.41}
    >>> round(float(polynomial(c, PropertyState(303.15, water_activity=0.8))), 2)
    8.4
    """
    a = s.water_activity
    return c["a0"] + a * (c["a1"] + a * (c["a2"] + a * c["a3"])) + 0.0 * s.temperature


def park(c: Mapping[str, Any], s: PropertyState) -> Any:
    """Sorption isotherm of Park: Langmuir sites, dissolution and clustering.

    Formula: P = A K a/(1 + K a) + H a + C a^n [P].

    >>> c = {"langmuir_capacity": 1.2, "langmuir_affinity": 10.0, "henry": 2.0, "cluster": 6.0, "cluster_exponent": 6.0}
    >>> round(float(park(c, PropertyState(303.15, water_activity=1.0))), 3)
    9.091
    """
    a = s.water_activity
    sites = c["langmuir_capacity"] * c["langmuir_affinity"] * a / (1.0 + c["langmuir_affinity"] * a)
    # The small shift keeps the derivative of a^n finite at a = 0 for n < 1; it changes P by less than 1e-9 C.
    return sites + c["henry"] * a + c["cluster"] * (a + 1e-12) ** c["cluster_exponent"] + 0.0 * s.temperature


def proportional_to_water(c: Mapping[str, Any], s: PropertyState) -> Any:
    """Property proportional to the water content, as the electro-osmotic drag usually is.

    Formula: P = slope lambda [P].

    >>> round(float(proportional_to_water({"slope": 0.07}, PropertyState(353.15, water_content=8.0))), 3)
    0.56
    """
    return c["slope"] * s.water_content


def arrhenius_water_fraction(c: Mapping[str, Any], s: PropertyState) -> Any:
    """Thermally activated property proportional to the water volume fraction.

    Formula: P = reference f_v exp[-E/R (1/T - 1/T_ref)] [P].

    >>> c = {"reference": 1.409e-6, "activation_energy": 46200.0, "reference_temperature": 303.15}
    >>> round(float(arrhenius_water_fraction(c, PropertyState(353.15, water_fraction=0.3))) * 1e6, 2)
    5.65
    """
    return arrhenius(c, s) * s.water_fraction


def darken(c: Mapping[str, Any], s: PropertyState) -> Any:
    """Mutual diffusivity: a thermally activated self-diffusivity times a rational Darken factor of the water content.

    Formula: P = reference arrh (1 + n1 l + ... + n4 l^4)/(1 + d1 l + ... + d5 l^5) [P], l = water content.

    >>> c = {"reference": 7.344e-10, "activation_energy": 46200.0, "reference_temperature": 303.15,
    ...      "n1": -0.3692, "n2": 0.1007, "n3": -0.01468, "n4": 9.297e-4,
    ...      "d1": -0.4411, "d2": 0.1085, "d3": -0.01334, "d4": 9.297e-4, "d5": 0.0}
    >>> round(float(darken(c, PropertyState(303.15, water_content=8.0))) * 1e10, 2)
    4.13
    """
    w = s.water_content
    numerator = 1.0 + w * (c["n1"] + w * (c["n2"] + w * (c["n3"] + w * c["n4"])))
    denominator = 1.0 + w * (c["d1"] + w * (c["d2"] + w * (c["d3"] + w * (c["d4"] + w * c["d5"]))))
    return arrhenius(c, s) * numerator / denominator


def darken_water_fraction(c: Mapping[str, Any], s: PropertyState) -> Any:
    """Mutual diffusivity as `darken`, times the water volume fraction.

    Formula: P = f_v reference arrh num(l)/den(l) [P].

    The two forms exist because the factor f_v belongs to the reference law for Nafion but is absent from one
    encoding of the published coefficients; a card states which of the two it uses, and why.

    >>> c = {"reference": 7.344e-10, "activation_energy": 46200.0, "reference_temperature": 303.15,
    ...      "n1": -0.3692, "n2": 0.1007, "n3": -0.01468, "n4": 9.297e-4,
    ...      "d1": -0.4411, "d2": 0.1085, "d3": -0.01334, "d4": 9.297e-4, "d5": 0.0}
    >>> round(float(darken_water_fraction(c, PropertyState(303.15, water_content=8.0, water_fraction=0.3))) * 1e10, 2)
    1.24
    """
    return darken(c, s) * s.water_fraction


def dry_wet_permeability(c: Mapping[str, Any], s: PropertyState) -> Any:
    """Gas permeability of a hydrated ionomer: the sum of a dry-polymer and a water-phase contribution.

    Formula: P = dry exp(-E_dry/RT) + f_v wet exp(-E_wet/RT) [P].

    >>> c = {"dry": 1.57e-11, "dry_activation_energy": 20280.0, "wet": 4.5e-11, "wet_activation_energy": 18930.0}
    >>> round(float(dry_wet_permeability(c, PropertyState(353.15, water_fraction=0.35))) * 1e14, 2)
    4.07
    """
    rt = GAS_CONSTANT * s.temperature
    dry = c["dry"] * exp(-c["dry_activation_energy"] / rt)
    return dry + s.water_fraction * c["wet"] * exp(-c["wet_activation_energy"] / rt)


def springer_conductivity(c: Mapping[str, Any], s: PropertyState) -> Any:
    """Conductivity linear in the water content, thermally activated.

    Formula: P = <slope lambda - offset> exp[-E/R (1/T - 1/T_ref)] [P], smooth positive part of width 0.1 S/m.

    >>> c = {"slope": 0.5139, "offset": 0.326, "activation_energy": 10543.0, "reference_temperature": 303.15}
    >>> round(float(springer_conductivity(c, PropertyState(303.15, water_content=14.0))), 2)
    6.87
    """
    level = smooth_positive(c["slope"] * s.water_content - c["offset"], SPRINGER_WIDTH)
    return level * arrhenius_factor(s.temperature, c["activation_energy"], c["reference_temperature"])


def _end_slope(h0: float, h1: float, d0: float, d1: float) -> float:
    """Three-point end slope that keeps the shape (Fritsch and Butland, as in common PCHIP codes)."""
    slope = ((2.0 * h0 + h1) * d0 - h0 * d1) / (h0 + h1)
    if slope * d0 <= 0.0:
        return 0.0
    if d0 * d1 <= 0.0 and abs(slope) > 3.0 * abs(d0):
        return 3.0 * d0
    return slope


def monotone_slopes(x: Sequence[float], y: Sequence[float]) -> list[float]:
    """Slopes of the monotone piecewise cubic through the points (x, y).

    >>> [round(v, 4) for v in monotone_slopes([0.0, 1.0, 2.0], [0.0, 1.0, 4.0])]
    [0.0, 1.5, 4.0]
    """
    h = [b - a for a, b in pairwise(x)]
    d = [(b - a) / step for (a, b), step in zip(pairwise(y), h, strict=True)]
    if len(d) == 1:
        return [d[0], d[0]]
    inner = []
    for k in range(1, len(d)):
        same_sign = d[k - 1] * d[k] > 0.0
        w1, w2 = 2.0 * h[k] + h[k - 1], h[k] + 2.0 * h[k - 1]
        inner.append((w1 + w2) / (w1 / d[k - 1] + w2 / d[k]) if same_sign else 0.0)
    return [_end_slope(h[0], h[1], d[0], d[1]), *inner, _end_slope(h[-1], h[-2], d[-1], d[-2])]


@lru_cache(maxsize=256)
def _pieces(x_text: str, y_text: str) -> tuple[list[float], list[float], list[float]]:
    """Points of a table, written as JSON lists, with the slope at each."""
    xs, ys = json.loads(x_text), json.loads(y_text)
    return xs, ys, monotone_slopes(xs, ys)


def table(c: Mapping[str, Any], s: PropertyState) -> Any:
    """Monotone piecewise cubic (C1) through tabulated points, extended linearly outside them.

    Formula: P = scale pchip(x) [P], with x the state variable named by `x_of`.

    >>> c = {"scale": 1.0, "x_of": "water_activity", "x": "[0.0, 0.5, 1.0]", "y": "[0.0, 4.0, 12.0]"}
    >>> round(float(table(c, PropertyState(303.15, water_activity=0.75))), 3)
    7.417
    """
    xs, ys, slopes = _pieces(c["x"], c["y"])
    x = getattr(s, c["x_of"])
    result = ys[0] + slopes[0] * (x - xs[0])
    for k in range(len(xs) - 1):
        h = xs[k + 1] - xs[k]
        t = (x - xs[k]) / h
        chord = (ys[k + 1] - ys[k]) / h
        cubic = (slopes[k] + slopes[k + 1] - 2.0 * chord) * t + (3.0 * chord - 2.0 * slopes[k] - slopes[k + 1])
        result = where(x >= xs[k], ys[k] + h * t * (slopes[k] + t * cubic), result)
    return c["scale"] * where(x > xs[-1], ys[-1] + slopes[-1] * (x - xs[-1]), result)


@dataclass(frozen=True, slots=True)
class PropertyLaw:
    """One entry of the closed set: function, coefficient units ("property" or SI unit), words and formula."""

    function: Callable[[Mapping[str, Any], PropertyState], Any]
    coefficients: Mapping[str, str]
    description: str
    formula: str


_ACTIVATED = {"reference": "property", "activation_energy": "J/mol", "reference_temperature": "K"}
_DARKEN = {**_ACTIVATED, **dict.fromkeys(("n1", "n2", "n3", "n4", "d1", "d2", "d3", "d4", "d5"), "1")}

PROPERTY_LAWS: dict[str, PropertyLaw] = {
    "constant": PropertyLaw(constant, {"value": "property"}, "does not depend on the state", "value"),
    "arrhenius": PropertyLaw(arrhenius, _ACTIVATED, "thermally activated", "reference exp[-E/R (1/T - 1/T_ref)]"),
    "percolation": PropertyLaw(
        percolation,
        {**_ACTIVATED, "threshold": "1", "reference_water_fraction": "1", "exponent": "1"},
        "thermally activated, through the water-filled volume above a threshold",
        "reference arrh ((f_v - f_0)/(f_ref - f_0))^n",
    ),
    "polynomial": PropertyLaw(
        polynomial,
        dict.fromkeys(("a0", "a1", "a2", "a3"), "property"),
        "cubic in the water activity",
        "a0 + a1 a + a2 a^2 + a3 a^3",
    ),
    "park": PropertyLaw(
        park,
        {
            "langmuir_capacity": "property",
            "langmuir_affinity": "1",
            "henry": "property",
            "cluster": "property",
            "cluster_exponent": "1",
        },
        "Langmuir sites, dissolution and clustering",
        "A K a/(1 + K a) + H a + C a^n",
    ),
    "proportional_to_water": PropertyLaw(
        proportional_to_water, {"slope": "property"}, "proportional to the water content", "slope lambda"
    ),
    "arrhenius_water_fraction": PropertyLaw(
        arrhenius_water_fraction,
        _ACTIVATED,
        "thermally activated, proportional to the water volume fraction",
        "reference f_v arrh",
    ),
    "darken": PropertyLaw(
        darken, _DARKEN, "self-diffusivity times a rational Darken factor", "reference arrh num(lambda)/den(lambda)"
    ),
    "darken_water_fraction": PropertyLaw(
        darken_water_fraction,
        _DARKEN,
        "as darken, times the water volume fraction",
        "reference f_v arrh num(lambda)/den(lambda)",
    ),
    "dry_wet_permeability": PropertyLaw(
        dry_wet_permeability,
        {"dry": "property", "dry_activation_energy": "J/mol", "wet": "property", "wet_activation_energy": "J/mol"},
        "dry polymer plus water phase",
        "dry exp(-E_dry/RT) + f_v wet exp(-E_wet/RT)",
    ),
    "springer_conductivity": PropertyLaw(
        springer_conductivity,
        {"slope": "property", "offset": "property", "activation_energy": "J/mol", "reference_temperature": "K"},
        "linear in the water content, thermally activated",
        "(slope lambda - offset) arrh",
    ),
    "table": PropertyLaw(
        table,
        {"scale": "1"},
        "monotone piecewise cubic through points (x, y) of one state variable",
        "scale pchip(x)",
    ),
}
"""The closed set of property laws; coefficient units are SI or "property" (the unit of the property itself)."""


def evaluate(kind: str, coefficients: Mapping[str, Any], state: PropertyState) -> Any:
    """Value of a property that follows the law `kind`.

    Parameters
    ----------
    kind : name in `PROPERTY_LAWS`
    coefficients : SI numbers or symbols; for `table` also `x` and `y` (JSON lists of numbers) and `x_of`
    state : local state

    Returns
    -------
    value : [P]

    >>> evaluate("constant", {"value": 3.0}, PropertyState(300.0))
    3.0
    """
    law = PROPERTY_LAWS.get(kind)
    if law is None:
        raise UnknownNameError("property law", kind, PROPERTY_LAWS)
    return law.function(coefficients, state)
