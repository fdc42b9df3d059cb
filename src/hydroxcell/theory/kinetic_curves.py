"""Kinetics of sites over the potential: current, coverages, apparent Tafel slope, order in oxygen, rate control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice
from hydroxcell.physics.thermodynamics import standard_potential
from hydroxcell.record import part
from hydroxcell.theory import microkinetics
from hydroxcell.theory.dissociation import ALL_STEPS, PairSteps, pair_kinetics
from hydroxcell.theory.microkinetics import STATES, STEPS, Site

LOWEST = 0.3  # [V] at which curves begin
BELOW_REST = 0.05  # [V] below equilibrium at which they end
POINTS = 46


@part
@dataclass(frozen=True)
class KineticCurve:
    """Steady states of a site over the potential; numbers are nan where no solution was found.

    Attributes
    ----------
    site : its name
    steps : those of which the rate control is given (k,)
    potential : [V] against the RHE (m,)
    current_density : net, positive for reduction, per real area [A/m2] (m,)
    coverages : (5, m) in the order of `microkinetics.STATES`
    tafel_slope : apparent, -dU/d log10(j) [V] (m,)
    reaction_order : in oxygen at constant potential [1] (m,)
    rate_control : (k, m) [1]
    dissociated : share of the oxygen that is split between two sites [1] (m,)
    converged : whether a solution was found (m,)
    """

    site: str
    steps: tuple[str, ...]
    potential: np.ndarray
    current_density: np.ndarray
    coverages: np.ndarray
    tafel_slope: np.ndarray
    reaction_order: np.ndarray
    rate_control: np.ndarray
    dissociated: np.ndarray
    converged: np.ndarray


@dataclass(frozen=True)
class Conditions:
    """Conditions of curves.

    Attributes
    ----------
    lowest, highest : ends of the potentials [V] (RHE); `LOWEST` and `BELOW_REST` below equilibrium if None
    oxygen_activity : oxygen pressure over 1 bar [1]
    water_activity : [1]

    Errors: InputError for conditions that cannot be.
    """

    lowest: float | None = None
    highest: float | None = None
    oxygen_activity: float = 1.0
    water_activity: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.oxygen_activity <= 0.0 or self.water_activity <= 0.0:
            raise InputError("kinetics: oxygen_activity and water_activity must be positive.")

    def window(self, temperature: float) -> np.ndarray:
        """Potentials of the curves [V] against the RHE (m,); InputError for ends in the wrong order."""
        rest = float(standard_potential(temperature))
        low = LOWEST if self.lowest is None else self.lowest
        high = rest - BELOW_REST if self.highest is None else self.highest
        if not low < high:
            raise InputError(f"lowest_potential = {low:g} V does not lie below highest_potential = {high:g} V.")
        return np.linspace(low, high, POINTS)

    def choices(self, temperature: float) -> tuple[Choice, ...]:
        """The conditions in words."""
        ends = self.window(temperature)
        text = (
            f"oxygen {self.oxygen_activity:g}, water {self.water_activity:g}, {ends[0]:.3g} to {ends[-1]:.3g} V (RHE)"
        )
        return (Choice("conditions of the kinetics", text, "given, or 1 bar of oxygen over liquid water"),)


STANDARD = Conditions()


def kinetic_curve(
    name: str,
    site: Site,
    pairs: PairSteps | None,
    potential: np.ndarray,
    temperature: float,
    oxygen_activity: float = 1.0,
    water_activity: float = 1.0,
) -> KineticCurve:
    """Curve of one site: the ring exactly, with steps between two sites by least squares.

    Slopes, orders and rate control are those of the forward rate for the ring and of the net rate otherwise; 50 mV
    below equilibrium both are the same to 0.05 %.

    Parameters
    ----------
    name, site : the site
    pairs : steps between two sites, None for the ring alone
    potential : [V] against the RHE (m,)
    temperature : [K]
    oxygen_activity, water_activity : [1]
    """
    at = (potential, temperature, oxygen_activity, water_activity)
    if pairs is not None:
        found = pair_kinetics(site, pairs, *at)
        return KineticCurve(
            name, ALL_STEPS, potential, found.current_density, found.coverages, found.tafel_slope,
            found.reaction_order, found.rate_control, found.dissociated, found.converged,
        )  # fmt: skip
    coverages = np.array(microkinetics.turnover(site, *at)[2])
    current = np.asarray(microkinetics.current_density(site, *at))
    good = np.isfinite(current) & np.isfinite(coverages).all(axis=0)
    return KineticCurve(
        name, STEPS, potential, current, coverages, microkinetics.tafel_slope(site, *at),
        microkinetics.reaction_order(site, *at), microkinetics.rate_control(site, *at), np.zeros_like(current), good,
    )  # fmt: skip


def unsolved(curves: Sequence[KineticCurve]) -> list[str]:
    """Where no solution was found, one sentence a site."""
    found = []
    for curve in curves:
        gaps = curve.potential[~curve.converged]
        if len(gaps):
            shown = ", ".join(f"{u:.2f}" for u in gaps[:6]) + (", ..." if len(gaps) > 6 else "")
            found.append(
                f"{curve.site}: the kinetics has no solution at {len(gaps)} of {len(curve.potential)} potentials "
                f"({shown} V); they are marked in the figures and empty in the tables"
            )
    return found


def long_table(curves: Sequence[KineticCurve]) -> dict[str, np.ndarray]:
    """Columns of all curves below each other."""
    columns: dict[str, np.ndarray] = {
        "site": np.concatenate([np.repeat(c.site, len(c.potential)) for c in curves]).astype(str),
        "electrode_potential": np.concatenate([c.potential for c in curves]),
        "intrinsic_current": np.concatenate([c.current_density for c in curves]),
        "apparent_tafel_slope": np.concatenate([c.tafel_slope for c in curves]),
        "oxygen_order": np.concatenate([c.reaction_order for c in curves]),
        "dissociated_share": np.concatenate([c.dissociated for c in curves]),
        "solution_found": np.concatenate([np.where(c.converged, "yes", "no") for c in curves]),
    }
    for k, state in enumerate(STATES):
        columns[f"coverage_{state}"] = np.concatenate([c.coverages[k] for c in curves])
    for k in range(len(curves[0].steps)):
        columns[f"rate_control_{k + 1}"] = np.concatenate([c.rate_control[k] for c in curves])
    return columns
