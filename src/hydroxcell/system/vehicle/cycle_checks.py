"""Holding a table against the published figures of the cycle that it is said to be."""

from __future__ import annotations

from dataclasses import dataclass

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.system.vehicle.cycle import Cycle, cycle_index, plain
from hydroxcell.units import from_si, to_si

FIGURES = {
    "duration": ("s", "s"), "distance": ("m", "km"), "mean_speed": ("m/s", "km/h"), "max_speed": ("m/s", "km/h"),
    "max_acceleration": ("m/s2", "m/s2"),
}  # fmt: skip


@dataclass(frozen=True)
class FigureCheck:
    """One figure: published and found, SI.

    Attributes
    ----------
    figure : "mean_speed"
    published, found, within : SI; the difference that rounding explains
    """

    figure: str
    published: float
    found: float
    within: float

    @property
    def passed(self) -> bool:
        """Whether the difference is explained by rounding."""
        return abs(self.found - self.published) <= self.within

    def __str__(self) -> str:
        unit = FIGURES[self.figure][1]
        found, published, within = (float(from_si(v, unit)) for v in (self.found, self.published, self.within))
        verdict = "passes" if self.passed else "FAILS"
        return (
            f"{self.figure.replace('_', ' ')} {found:.5g} {unit}, published {published:.5g} +- {within:.2g}: {verdict}"
        )


@dataclass(frozen=True)
class CycleCheck:
    """All figures of a cycle.

    Attributes
    ----------
    cycle : name of the table
    known : name of the published cycle
    rows : one a figure
    source : of the figures
    """

    cycle: str
    known: str
    rows: tuple[FigureCheck, ...]
    source: str

    @property
    def passed(self) -> bool:
        """Whether all figures agree."""
        return all(row.passed for row in self.rows)

    def demand(self) -> None:
        """Raise InputError with every figure unless all agree."""
        if not self.passed:
            raise InputError(f"{self.cycle} is not the cycle {self.known}: " + "; ".join(str(row) for row in self.rows))

    def __str__(self) -> str:
        verdict = "passes" if self.passed else "FAILS"
        head = f"{self.cycle} as {self.known} {verdict} ({self.source})"
        return "\n".join([head, *(f"  {row}" for row in self.rows)])


def check_figures(cycle: Cycle, known: str) -> CycleCheck:
    """Hold a cycle against the published figures of a known one.

    Errors: UnknownNameError for a cycle of which no figures are known (CHTC has none here).
    """
    listed = {name: row for name, row in cycle_index().items() if "figures" in row}
    key = plain(known)
    if key not in listed:
        raise UnknownNameError("cycle with published figures", key, listed)
    statistics = cycle.statistics()
    rows = tuple(
        FigureCheck(
            figure,
            to_si(row["value"], FIGURES[figure][0]),
            float(getattr(statistics, figure)),
            to_si(row["within"], FIGURES[figure][0]),
        )
        for figure, row in listed[key]["figures"].items()
    )
    return CycleCheck(cycle.name, known, rows, str(listed[key]["figures_source"]))
