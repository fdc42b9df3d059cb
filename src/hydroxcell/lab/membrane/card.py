"""Measured laws as sections of a material card."""

from __future__ import annotations

from collections.abc import Mapping


def card_section(
    section: str,
    law: str,
    coefficients: Mapping[str, float],
    units: Mapping[str, str],
    source: str,
    validity: str,
    counter_ion_form: str,
    uncertainties: Mapping[str, float] | None = None,
) -> str:
    """Text (TOML) of a section of a membrane card.

    Parameters
    ----------
    section : "conductivity" or "water_uptake"
    law : kind of the law
    coefficients : by the names of the law, SI
    units : of the coefficients; "1" where none is named
    source : of the measurement: a key of the bibliography, or words
    validity : range of the measurement as an inline table, "{ temperature = [...] }"
    counter_ion_form : in which it was measured: "hydroxide", "bicarbonate", ... or "not_stated"
    uncertainties : standard uncertainty of coefficients, SI

    >>> span = "{ water_activity = [0, 1] }"
    >>> print(card_section("water_uptake", "polynomial", {"a1": 13.0}, {}, "this work", span, "hydroxide"))
    [water_uptake]
    kind = "polynomial"
    counter_ion_form = "hydroxide"
    validity = { water_activity = [0, 1] }
    a1 = { value = 13, unit = "1", source = "this work", status = "fitted" }
    """
    lines = [f"[{section}]", f'kind = "{law}"']
    lines += [f'counter_ion_form = "{counter_ion_form}"', f"validity = {validity}"]
    for name, value in coefficients.items():
        known = (uncertainties or {}).get(name)
        spread = f", uncertainty = {known:.3g}" if known else ""
        words = source.replace("\\", "/").replace('"', "'")
        unit = units.get(name, "1")
        entry = f'value = {value:.8g}, unit = "{unit}", source = "{words}", status = "fitted"{spread}'
        lines.append(f"{name} = {{ {entry} }}")
    return "\n".join(lines)
