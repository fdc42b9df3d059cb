"""Scaling relations between adsorption energies, and what an uncertainty of energies means for a limiting potential."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from hydroxcell.errors import InputError
from hydroxcell.theory.oxygen_electrode import limiting_potential, step_energies

FloatArray = npt.NDArray[np.float64]
FEWEST = 3  # sites
SAMPLES = 4000
SEED = 20150520


@dataclass(frozen=True)
class Scaling:
    """y = slope x + intercept over sites.

    Attributes
    ----------
    slope : [1], with its standard uncertainty
    intercept : [J/mol], with its standard uncertainty
    spread : standard deviation of the sites around the line (n - 2) [J/mol]
    offset, offset_spread : mean and standard deviation of y - x [J/mol]
    number : of sites
    """

    slope: float
    slope_uncertainty: float
    intercept: float
    intercept_uncertainty: float
    spread: float
    offset: float
    offset_spread: float
    number: int

    def band(self, x: npt.ArrayLike, x_of_sites: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Line and half width of the 95 % prediction interval of one more site [J/mol], at x."""
        sites, at = np.asarray(x_of_sites, float), np.asarray(x, float)
        centre = sites.mean()
        spread = np.sqrt(1.0 + 1.0 / self.number + (at - centre) ** 2 / np.sum((sites - centre) ** 2))
        return self.slope * at + self.intercept, stdtrit(self.number - 2, 0.975) * self.spread * spread


def fit_scaling(x: npt.ArrayLike, y: npt.ArrayLike) -> Scaling:
    """Straight line by least squares.

    Parameters
    ----------
    x, y : free energies of adsorption of two species [J/mol], shape (n,), n >= 3

    Errors: InputError for fewer than three sites or sites that all bind alike.
    """
    a, b = np.asarray(x, float), np.asarray(y, float)
    if len(a) < FEWEST:
        raise InputError(f"a scaling relation needs at least {FEWEST} sites; {len(a)} are given.")
    centre = a.mean()
    square = float(np.sum((a - centre) ** 2))
    if square <= 1e-12 * max(float(np.abs(a).max()) ** 2, 1.0):
        raise InputError("a scaling relation needs sites that bind differently; all have the same energy.")
    slope = float(np.sum((a - centre) * b) / square)
    intercept = float(b.mean() - slope * centre)
    spread = float(np.sqrt(np.sum((b - slope * a - intercept) ** 2) / (len(a) - 2)))
    return Scaling(
        slope,
        spread / float(np.sqrt(square)),
        intercept,
        spread * float(np.sqrt(1.0 / len(a) + centre**2 / square)),
        spread,
        float(np.mean(b - a)),
        float(np.std(b - a, ddof=1)),
        len(a),
    )


def scaling_of(x: FloatArray, y: FloatArray) -> Scaling | None:
    """The line of `fit_scaling`, or None where the sites do not allow one."""
    try:
        return fit_scaling(x, y)
    except InputError:
        return None


@dataclass(frozen=True)
class Cloud:
    """What the uncertainty of the energies of one site means.

    Attributes
    ----------
    low, high : 95 % interval of the limiting potential [V]
    uncertainty : its standard deviation [V]
    share : how often each step limits [1]
    """

    low: float
    high: float
    uncertainty: float
    share: tuple[float, ...]


def error_cloud(
    pathway: str, hydroxyl: float, oxygen: float, hydroperoxyl: float, uncertainty: float, temperature: float = 298.15
) -> Cloud:
    """Spread of the limiting potential of a site whose energies are each uncertain, independently and normally.

    Parameters
    ----------
    pathway : one of `oxygen_electrode.PATHWAYS`
    hydroxyl, oxygen, hydroperoxyl : free energies of adsorption [J/mol]
    uncertainty : standard uncertainty of each [J/mol]
    temperature : [K]

    Errors between OH* and OOH* are correlated in calculations, so that this is the cautious side. The draws are fixed.
    """
    drawn = np.random.default_rng(SEED).normal(size=(3, SAMPLES)) * uncertainty
    steps = step_energies(pathway, hydroxyl + drawn[0], oxygen + drawn[1], hydroperoxyl + drawn[2], temperature)
    potential, step = limiting_potential(pathway, steps)
    low, high = np.quantile(potential, (0.025, 0.975))
    share = tuple(float(np.mean(step == k)) for k in range(len(steps)))
    return Cloud(float(low), float(high), float(potential.std(ddof=1)), share)
