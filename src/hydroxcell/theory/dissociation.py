"""Oxygen reduction with steps between two sites: O2* + * -> 2 O* and OOH* + * -> O* + OH*, in mean field.

Each site hops between its five states; a step between neighbours is two hops, of which the rates hold the coverage of
the partner: O2* -> O* with the free sites, * -> O* with O2*, and so on. The steady state is the distribution that its
own hopping rates give. For fixed rates that distribution is found without any subtraction [grassmann_1985], so that
coverages keep all digits however fast some steps are; the self-consistency is solved by least squares. The current is
taken from the step that is farthest from its equilibrium, since differences of nearly equal rates are worth nothing.
What does not converge is returned as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import least_squares

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.errors import InputError
from hydroxcell.theory.microkinetics import STATES, STEPS, Site, levels, rate_constants, turnover

FloatArray = npt.NDArray[np.float64]
ACCEPTED = 1e-9  # [1] logarithm of a coverage over that of its own hopping rates at which a point counts as solved
ROUND_OFF = 1e-14  # [1] relative error of a rate
SHARP = 1e-5  # [1] relative error of the current beyond which it is not given
STARTS = (
    (0.0, 0.0, 0.0, 0.0), (-30.0, -30.0, -30.0, -30.0), (-30.0, -30.0, -5.0, 5.0), (-30.0, -30.0, 10.0, 0.0),
    (-10.0, -30.0, 5.0, 10.0), (10.0, -10.0, -10.0, -10.0),
)  # fmt: skip
"""Logarithms of coverages over the free site that are tried after those of the ring."""
PAIR_STEPS = ("O2* + * -> 2 O*", "OOH* + * -> O* + OH*")
ALL_STEPS = (*STEPS, *PAIR_STEPS)
_SMALL = 1e-30  # step of the complex derivative


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
        if not 0.0 <= self.symmetry <= 1.0 or self.neighbours <= 0.0:
            raise InputError("steps between sites: symmetry must lie between 0 and 1, neighbours must be positive.")


@dataclass(frozen=True)
class PairKinetics:
    """Steady states over potentials; everything is nan where there is no solution.

    Attributes
    ----------
    potential : [V] against the RHE, shape (n,)
    current_density : net, positive for reduction [A/m2] (n,)
    coverages : (5, n) in the order of `STATES`
    dissociated : share of the oxygen that is split between two sites [1] (n,)
    tafel_slope, reaction_order : of the net current, -dU/d log10(j) [V] and d ln j/d ln a [1] (n,)
    rate_control : of the steps of `ALL_STEPS` on the net current [1] (7, n)
    imbalance : largest logarithm of a coverage over that of its own hopping rates [1] (n,)
    converged : mask (n,)
    """

    potential: FloatArray
    current_density: FloatArray
    coverages: FloatArray
    dissociated: FloatArray
    tafel_slope: FloatArray
    reaction_order: FloatArray
    rate_control: FloatArray
    imbalance: FloatArray
    converged: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Point:
    """Rate laws of one condition: `state` gives coverages, net rates and the current for logarithms of coverages."""

    site: Site
    pairs: PairSteps
    temperature: float
    water_activity: float

    def state(
        self, x: Any, potential: Any, oxygen: Any, factors: Sequence[Any] = (1.0,) * 7
    ) -> tuple[Any, Any, Any, Any]:
        """Coverages; misfit of their logarithms; net oxygen turnover [1/s], its relative error; net pair rates."""
        theta = _coverages(x)
        ahead, back = rate_constants(
            self.site, potential, self.temperature, oxygen, self.water_activity, factors[: len(STEPS)]
        )
        split, rejoin = (r * np.array(factors[len(STEPS) :]) for r in _pair_constants(self))
        found = stationary(_hops(theta, ahead, back, split, rejoin))
        misfit = x - np.log(found[1:] / found[0])
        turnover_, error, pair_rates = _turnover(theta, ahead, back, split, rejoin)
        return theta, misfit, (turnover_, error), pair_rates


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
    rows = [_solve(_Point(site, pairs, temperature, water_activity), float(u), oxygen_activity) for u in volts]
    current, coverages, split, slope, order, control, imbalance, error = (np.array(c) for c in zip(*rows, strict=True))
    good = (imbalance <= ACCEPTED) & (error <= SHARP)
    numbers = [np.where(good, c.T, np.nan) for c in (current, coverages, split, slope, order, control)]
    current, coverages, split, slope, order, control = numbers
    return PairKinetics(volts, current, coverages, split, slope, order, control, imbalance, good)


def stationary(hops: Any) -> Any:
    """Stationary distribution of hopping between states, without subtraction [grassmann_1985].

    Parameters
    ----------
    hops : rates from the state of the row to that of the column [1/s], shape (n, n); the diagonal is not used

    Returns
    -------
    Probabilities (n,), each with the relative accuracy of the rates. Validity: every state can be reached.

    >>> stationary(np.array([[0.0, 1.0], [3.0, 0.0]])).tolist()
    [0.75, 0.25]
    """
    q = np.array(hops)
    n = len(q)
    for k in range(n - 1, 0, -1):  # take state k out: what went through it goes directly
        q[:k, k] = q[:k, k] / q[k, :k].sum()
        q[:k, :k] = q[:k, :k] + np.outer(q[:k, k], q[k, :k])
    weights = np.ones(n, dtype=q.dtype)
    for k in range(1, n):
        weights[k] = weights[:k] @ q[:k, k]
    return weights / weights.sum()


def _solve(point: _Point, potential: float, oxygen: float) -> tuple[Any, ...]:
    start = turnover(point.site, potential, point.temperature, oxygen, point.water_activity)[2]
    ring = np.log(np.maximum(np.array(start, dtype=float), 1e-300))
    x, misfit = ring[1:] - ring[0], np.full(4, np.inf)
    for begin in (ring[1:] - ring[0], *np.array(STARTS)):
        found = least_squares(
            lambda y: point.state(y, potential, oxygen)[1], begin, method="lm", xtol=1e-15, ftol=1e-15, gtol=1e-15,
            max_nfev=400,
        )  # fmt: skip
        if np.abs(found.fun).max() < np.abs(misfit).max():
            x, misfit = found.x, found.fun
        if np.abs(misfit).max() <= ACCEPTED:
            break
    theta, _, (rate, error), pair_rates = point.state(x, potential, oxygen)
    slope, order, control = _derivatives(point, x, potential, oxygen)
    share = float(pair_rates[0] / rate) if rate else 0.0
    current = 4.0 * FARADAY * point.site.site_density * rate
    return current, theta, share, slope, order, control, float(np.abs(misfit).max()), float(error)


def _derivatives(point: _Point, x: FloatArray, potential: float, oxygen: float) -> tuple[float, float, FloatArray]:
    """Tafel slope, order in oxygen and rate control of the net rate, by the implicit function theorem."""
    size = len(x) + 2 + len(ALL_STEPS)
    logs = np.empty(size)
    misfits = np.empty((len(x), size))
    for k in range(size):
        moved = np.zeros(size, dtype=complex)
        moved[k] = 1j * _SMALL
        at = x + moved[: len(x)]
        volts, gas = potential + moved[len(x)], oxygen * (1.0 + moved[len(x) + 1])
        _, misfit, (rate, _error), _ = point.state(at, volts, gas, tuple(1.0 + moved[len(x) + 2 :]))
        logs[k], misfits[:, k] = rate.imag / rate.real / _SMALL, misfit.imag / _SMALL
    own = len(x)
    try:
        answer = np.linalg.solve(misfits[:, :own], misfits[:, own:])
    except np.linalg.LinAlgError:
        return np.nan, np.nan, np.full(len(ALL_STEPS), np.nan)
    total = logs[own:] - logs[:own] @ answer
    slope = -np.log(10.0) / total[0] if total[0] else np.inf
    return float(slope), float(total[1]), total[2:]


def _pair_constants(point: _Point) -> tuple[FloatArray, FloatArray]:
    """Rate constants of the steps between sites, forward and backward [1/s]."""
    site, pairs = point.site, point.pairs
    thermal = GAS_CONSTANT * point.temperature
    _, molecule, peroxyl, atom, hydroxyl, _ = levels(site, point.temperature)
    drive = np.array([2.0 * atom - molecule, atom + hydroxyl - peroxyl], dtype=float) / thermal
    own = np.array([pairs.oxygen_barrier, pairs.hydroperoxyl_barrier]) / thermal
    off = np.isinf(own)
    barrier = np.where(off, 0.0, own) + pairs.symmetry * drive
    rate = pairs.neighbours * pairs.attempt_frequency / (1.0 + np.exp(barrier) + np.exp(drive))
    rate = np.where(off, 0.0, rate)
    return rate, rate * np.exp(drive)


def _coverages(x: Any) -> Any:
    """From logarithms over the free site; they sum to one whatever x is."""
    full = np.concatenate([[0.0], x])
    weights = np.exp(full - full[np.argmax(full.real)])
    return weights / weights.sum()


def _hops(theta: Any, ahead: Any, back: Any, split: Any, rejoin: Any) -> Any:
    """Rates at which one site changes its state [1/s]; a step between sites is one hop of each partner."""
    n = len(STATES)
    q = np.zeros((n, n), dtype=np.result_type(theta, np.asarray(ahead), split))
    for k in range(n):
        q[k, (k + 1) % n] += ahead[k]
        q[(k + 1) % n, k] += back[k]
    free, molecule, peroxyl, atom, hydroxyl = theta
    q[1, 3] += split[0] * free  # O2* + * -> 2 O*
    q[0, 3] += split[0] * molecule
    q[3, 1] += rejoin[0] * atom
    q[3, 0] += rejoin[0] * atom
    q[2, 3] += split[1] * free  # OOH* + * -> O* + OH*
    q[0, 4] += split[1] * peroxyl
    q[3, 2] += rejoin[1] * hydroxyl
    q[4, 0] += rejoin[1] * atom
    return q


def _turnover(theta: Any, ahead: Any, back: Any, split: Any, rejoin: Any) -> tuple[Any, float, Any]:
    """Oxygen turned over by a site [1/s], its relative error, net rates of the steps between sites."""
    up = np.asarray(ahead) * theta
    down = np.asarray(back) * np.roll(theta, -1)
    free, molecule, peroxyl, atom, hydroxyl = theta
    pair_up = split * np.array([molecule, peroxyl]) * free
    pair_down = rejoin * np.array([atom * atom, atom * hydroxyl])
    net, pair = up - down, pair_up - pair_down
    # in the steady state each of these sums is the oxygen that reacts
    sums = np.array(
        [net[0], net[1] + pair[0], net[2] + pair[0] + pair[1], net[3] - pair[0], net[4] - pair[0] - pair[1]]
    )
    size, pair_size = np.maximum(up.real, down.real), np.maximum(pair_up.real, pair_down.real)
    noise = size + np.array([0.0, pair_size[0], pair_size.sum(), pair_size[0], pair_size.sum()])
    errors = ROUND_OFF * noise / np.maximum(np.abs(sums.real), 1e-300)
    best = int(np.argmin(errors))
    return sums[best], float(errors[best]), pair
