"""Oxygen reduction with steps between two sites: O2* + * -> 2 O* and OOH* + * -> O* + OH*, in mean field.

These steps are quadratic in the coverages, so that the steady state has no closed form. It is found by least squares on
the balances of the adsorbates, started from the ring without them; what does not converge is returned as such.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import least_squares

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.errors import InputError
from hydroxcell.theory.microkinetics import STATES, Site, rate_constants, turnover
from hydroxcell.theory.oxygen_electrode import oxygen_energy

FloatArray = npt.NDArray[np.float64]
ACCEPTED = 1e-8  # [1] logarithm of gain over loss of an adsorbate at which a point counts as solved
STARTS = (
    (0.0, 0.0, 0.0, 0.0), (-30.0, -30.0, -30.0, -30.0), (-30.0, -30.0, -5.0, 5.0), (-30.0, -30.0, 10.0, 0.0),
    (-10.0, -30.0, 5.0, 10.0), (10.0, -10.0, -10.0, -10.0),
)  # fmt: skip
"""Logarithms of coverages over the free site that are tried after those of the ring."""


@dataclass(frozen=True)
class PairSteps:
    """Steps between neighbouring sites.

    Attributes
    ----------
    oxygen_barrier, hydroperoxyl_barrier : activation energies of O2* + * -> 2 O* and OOH* + * -> O* + OH* at their own
        equilibrium [J/mol]; inf switches a step off
    symmetry : share of the reaction energy in the barrier [1]
    attempt_frequency : [1/s]
    neighbours : sites next to a site [1]
    """

    oxygen_barrier: float
    hydroperoxyl_barrier: float
    symmetry: float
    attempt_frequency: float
    neighbours: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if min(self.oxygen_barrier, self.hydroperoxyl_barrier) < 0.0 or self.attempt_frequency <= 0.0:
            raise InputError("steps between sites: barriers must be at least 0 eV and the attempt frequency positive.")


@dataclass(frozen=True)
class PairKinetics:
    """Steady states over potentials.

    Attributes
    ----------
    potential : [V] against the RHE, shape (n,)
    current_density : net, positive for reduction [A/m2], nan where unsolved
    coverages : (5, n) in the order of `STATES`, nan where unsolved
    dissociated : share of the oxygen that is split between two sites [1]
    imbalance : largest imbalance over turnover [1]
    converged : mask (n,)
    """

    potential: FloatArray
    current_density: FloatArray
    coverages: FloatArray
    dissociated: FloatArray
    imbalance: FloatArray
    converged: npt.NDArray[np.bool_]


def pair_kinetics(
    site: Site,
    pairs: PairSteps,
    potential: npt.ArrayLike,
    temperature: float,
    oxygen_activity: float = 1.0,
    water_activity: float = 1.0,
) -> PairKinetics:
    """Steady state at each potential.

    Parameters
    ----------
    site, pairs : energies and barriers
    potential : [V] against the RHE, shape (n,)
    temperature : [K]
    oxygen_activity, water_activity : [1]

    Returns
    -------
    Without steps between sites (both barriers inf) it equals the ring of `microkinetics`.
    """
    volts = np.atleast_1d(np.asarray(potential, dtype=float))
    rows = [_solve(site, pairs, float(u), temperature, oxygen_activity, water_activity) for u in volts]
    current, coverages, split, imbalance = (np.array(column) for column in zip(*rows, strict=True))
    good = imbalance <= ACCEPTED
    return PairKinetics(
        volts,
        np.where(good, current, np.nan),
        np.where(good, coverages.T, np.nan),
        np.where(good, split, np.nan),
        imbalance,
        good,
    )


def _solve(
    site: Site, pairs: PairSteps, potential: float, temperature: float, oxygen: float, water: float
) -> tuple[float, FloatArray, float, float]:
    forward, backward = (np.array(r, dtype=float) for r in rate_constants(site, potential, temperature, oxygen, water))
    split, rejoin = _pair_constants(site, pairs, temperature)
    start = np.log(np.maximum(np.array(turnover(site, potential, temperature, oxygen, water)[2]), 1e-300))

    def balances(x: FloatArray) -> FloatArray:
        return _imbalances(_coverages(x), forward, backward, split, rejoin)[0]

    theta = _coverages(start[1:] - start[0])
    for begin in (start[1:] - start[0], *np.array(STARTS)):
        found = least_squares(balances, begin, method="lm", xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=400)
        theta = _coverages(found.x)
        if np.abs(found.fun).max() <= ACCEPTED:
            break
    imbalance, rates, pair_rates = _imbalances(theta, forward, backward, split, rejoin)
    # two electrons are passed for each O* -> OH* and for each OH* -> *: all four steps count, whatever the path
    current = FARADAY * site.site_density * rates[1:].sum()
    adsorbed = rates[0]
    share = float(pair_rates[0] / adsorbed) if adsorbed != 0.0 else 0.0
    return float(current), theta, share, float(np.abs(imbalance).max())


def _pair_constants(site: Site, pairs: PairSteps, temperature: float) -> tuple[FloatArray, FloatArray]:
    thermal = GAS_CONSTANT * temperature
    total = oxygen_energy(298.15)
    drive = (
        np.array(
            [
                2.0 * site.oxygen - (site.oxygen_molecule + total),
                site.oxygen + site.hydroxyl - site.hydroperoxyl,
            ]
        )
        / thermal
    )
    own = np.array([pairs.oxygen_barrier, pairs.hydroperoxyl_barrier]) / thermal
    off = np.isinf(own)
    barrier = np.where(off, 0.0, own) + pairs.symmetry * drive
    rate = pairs.neighbours * pairs.attempt_frequency / (1.0 + np.exp(barrier) + np.exp(drive))
    rate = np.where(off, 0.0, rate)
    return rate, rate * np.exp(drive)


def _coverages(x: FloatArray) -> FloatArray:
    """From logarithms over the free site; they sum to one whatever x is."""
    full = np.concatenate([[0.0], x])
    weights = np.exp(full - full.max())
    return np.asarray(weights / weights.sum())


def _imbalances(
    theta: FloatArray, forward: FloatArray, backward: FloatArray, split: FloatArray, rejoin: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Logarithm of gain over loss for the four adsorbates, net rates of the ring, net rates between sites [1/s]."""
    ahead, back = forward * theta, backward * np.roll(theta, -1)
    free, molecule, peroxyl, atom, hydroxyl = theta
    pair_ahead = split * np.array([molecule, peroxyl]) * free
    pair_back = rejoin * np.array([atom * atom, atom * hydroxyl])
    found = np.empty(len(STATES) - 1)
    for k in range(1, len(STATES)):
        gain, loss = ahead[k - 1] + back[k], ahead[k] + back[k - 1]
        if k == 1:
            gain, loss = gain + pair_back[0], loss + pair_ahead[0]
        elif k == 2:
            gain, loss = gain + pair_back[1], loss + pair_ahead[1]
        elif k == 3:
            gain += 2.0 * pair_ahead[0] + pair_ahead[1]
            loss += 2.0 * pair_back[0] + pair_back[1]
        else:
            gain, loss = gain + pair_ahead[1], loss + pair_back[1]
        found[k - 1] = np.log(gain / loss)
    return found, ahead - back, pair_ahead - pair_back
