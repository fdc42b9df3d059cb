"""Operating conditions: their rows of the field table, and the ranges of them that a fitted number is stated for."""

from __future__ import annotations

import math
from collections.abc import Mapping

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.materials.fields import Parameter
from hydroxcell.units import from_si, to_si

P = Parameter
Ranges = Mapping[str, tuple[float, float]]
"""Lowest and highest value of conditions [SI], by name of `OPERATION`."""

SIDES = ("anode", "cathode")
TEMPERATURE = P("K", "degC", "T", "temperature of the plates", -20, 200)
OF_A_SIDE: dict[str, Parameter] = {
    "pressure": P("Pa", "bar", "p", "absolute gas pressure", 0.2, 50),
    "relative_humidity": P("1", "%", "RH", "relative humidity of the feed at cell temperature", 0, 100),
    "reactant_fraction": P("1", "1", "x", "dry mole fraction of the reactant (rest nitrogen)", 1e-4, 1.0),
    "interface_saturation": P("1", "1", "s_ch", "liquid saturation at the diffusion layer's outer face", 0, 0.95),
    "flow.rate": P("mol/s", "slpm", "n", "feed of dry gas (flow.kind = fixed)", 1e-6, 1e6),
    "flow.ratio": P("1", "1", "st", "stoichiometric ratio (flow.kind = stoichiometry)", 1.0, 1e5),
    "flow.minimum_current_density": P(
        "A/m2", "A/cm2", "i_min", "current density below which the feed stays constant", 0, 10
    ),
}
CARBON_DIOXIDE_FRACTION = P("1", "ppm", "x_CO2", "dry mole fraction of carbon dioxide in the feed", 0, 5000)
"""Condition of both sides where carbonation is modelled; a trace, which is why 5000 ppm are the most."""
CURRENT = "current_density"

CONDITIONS: dict[str, Parameter] = {
    "temperature": TEMPERATURE,
    **{f"{side}.{name}": row for side in SIDES for name, row in OF_A_SIDE.items()},
    **{f"{side}.carbon_dioxide_fraction": CARBON_DIOXIDE_FRACTION for side in SIDES},
}
"""Every operating condition of a cell by its dotted path below `conditions`."""
OPERATION: dict[str, Parameter] = {
    **CONDITIONS,
    CURRENT: P("A/m2", "A/cm2", "i", "current density of the cell", -10, 100),
}
"""Every condition that the data behind a fitted number have a range of."""

GASES = {"anode": ("hydrogen",), "cathode": ("oxygen", "air")}
ZERO = 1e-12  # below which a number is round-off
AIR = (0.204, 0.216)  # [1] dry mole fractions of oxygen that are called air


def read_ranges(raw: object, where: str) -> Ranges:
    """Ranges of conditions as a file writes them, { temperature = ["60 degC", "80 degC"] }, in SI."""
    if not isinstance(raw, dict):
        raise InputError(
            f'{where}: {raw!r} are no ranges; write for example {{ temperature = ["60 degC", "80 degC"] }}.'
        )
    found: dict[str, tuple[float, float]] = {}
    for name, bounds in raw.items():
        if name not in OPERATION:
            raise UnknownNameError("condition", str(name), OPERATION, where)
        if not isinstance(bounds, list | tuple) or len(bounds) != 2:
            raise InputError(f"{where}.{name}: {bounds!r} must be the lowest and the highest value.")
        low, high = (to_si(bound, OPERATION[name].unit, f"{where}.{name}") for bound in bounds)
        if not (math.isfinite(low) and math.isfinite(high) and low <= high):
            raise InputError(f"{where}.{name}: {list(bounds)} must be two finite numbers, the smaller one first.")
        found[name] = (low, high)
    return found


def ranges_toml(ranges: Ranges) -> str:
    """Ranges as an inline table that reads back to exactly the same numbers."""
    parts = []
    for name, bounds in ranges.items():
        unit = OPERATION[name].unit
        low, high = (repr(b) if unit == "1" else f'"{b!r} {unit}"' for b in bounds)
        parts.append(f'"{name}" = [{low}, {high}]')
    return "{ " + ", ".join(parts) + " }"


def title(name: str) -> str:
    """A condition in words: "cathode gas", "anode relative humidity".

    >>> title("cathode.reactant_fraction"), title("anode.flow.ratio")
    ('cathode gas', 'anode flow ratio')
    """
    side, _, last = name.rpartition(".")
    return f"{side} gas" if last == "reactant_fraction" else name.replace(".", " ").replace("_", " ")


def shown(name: str, value: float) -> str:
    """A value of a condition with its unit, or the name of the gas.

    >>> shown("cathode.reactant_fraction", 0.21), shown("temperature", 353.15), shown("anode.reactant_fraction", 0.7)
    ('air', '80 degC', '70 % hydrogen')
    """
    row = OPERATION[name]
    side, _, last = name.rpartition(".")
    if last == "reactant_fraction":
        gas = GASES[side][0]
        if side == "cathode" and AIR[0] <= value <= AIR[1]:
            return "air"
        return gas if value > 0.999 else f"{100.0 * value:.3g} % {gas}"
    unit = "" if row.display == "1" else f" {row.display}"
    number = float(from_si(value, row.display))
    return f"{0.0 if abs(number) < ZERO else number:.4g}{unit}"


def shown_range(name: str, bounds: tuple[float, float]) -> str:
    """A range in words; one value where both ends are shown alike.

    >>> shown_range("temperature", (333.15, 353.15)), shown_range("anode.pressure", (1e5, 1e5))
    ('60 to 80 degC', '1 bar')
    """
    low, high = (shown(name, bound) for bound in bounds)
    if low == high:
        return low
    unit = OPERATION[name].display
    return f"{low.removesuffix(f' {unit}')} to {high}" if unit != "1" else f"{low} to {high}"
