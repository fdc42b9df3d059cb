"""Which tables are measurements of which kind, by their headings."""

from __future__ import annotations

from collections.abc import Sequence

from hydroxcell.lab.recording import Recording
from hydroxcell.lab.sheet import Sheet

HEADINGS: dict[str, tuple[tuple[str, ...], ...]] = {
    "membrane_conductivity": (("resistance", "thickness"),),
    "arrhenius": (("temperature", "conductivity"),),
    "hydroxide_purge": (("time", "current", "conductivity"),),
    "ion_exchange_capacity": (
        ("volume", "ph", "start_volume"),
        ("volume", "potential", "start_volume"),
        ("end_point",),
    ),
    "water_uptake": (("wet_mass", "dry_mass"),),
    "sorption_isotherm": (("relative_humidity", "water_content"), ("relative_humidity", "mass"), ("activity", "mass")),
    "permeability": (("pressure_difference", "crossover_current_density"), ("pressure_difference", "flow")),
    "alkaline_stability": (("time", "remaining"), ("time", "cation_signal"), ("time", "sample", "conductivity")),
}
"""Columns of which all must be there, in one of several ways."""
NOT_WITH = {"arrhenius": ("time", "resistance"), "alkaline_stability": ("current",), "membrane_conductivity": ("time",)}
"""Columns that make it something else."""


def _is(recordings: Sequence[Recording], kind: str) -> bool:
    if len(recordings) != 1 or not recordings[0].tables:
        return False
    sheet = Sheet(recordings[0], {})
    if any(sheet.find(name) is not None for name in NOT_WITH.get(kind, ())):
        return False
    return any(all(sheet.find(name) is not None for name in names) for names in HEADINGS[kind])


def conductivity(recordings: Sequence[Recording]) -> bool:
    """Whether it is a table of resistances of strips."""
    return _is(recordings, "membrane_conductivity")


def arrhenius(recordings: Sequence[Recording]) -> bool:
    """Whether it is a table of conductivities over temperature."""
    return _is(recordings, "arrhenius")


def purge(recordings: Sequence[Recording]) -> bool:
    """Whether it is the log of a purge."""
    return _is(recordings, "hydroxide_purge")


def capacity(recordings: Sequence[Recording]) -> bool:
    """Whether it is a titration."""
    return _is(recordings, "ion_exchange_capacity")


def water(recordings: Sequence[Recording]) -> bool:
    """Whether it is a table of wet and dry pieces."""
    return _is(recordings, "water_uptake")


def isotherm(recordings: Sequence[Recording]) -> bool:
    """Whether it is a sorption isotherm."""
    return _is(recordings, "sorption_isotherm")


def permeability(recordings: Sequence[Recording]) -> bool:
    """Whether it is a table of permeation."""
    return _is(recordings, "permeability")


def stability(recordings: Sequence[Recording]) -> bool:
    """Whether it is a table of what is left in alkali."""
    return _is(recordings, "alkaline_stability")
