"""Mean-field kinetics of oxygen reduction on one kind of site: coverages, currents, Tafel slopes, reaction orders.

The associative cycle  * -> O2* -> OOH* -> O* -> OH* -> *  is a ring of five states with reversible steps. Its steady
state is linear in the coverages; the sum over spanning trees [hill_1977] solves it without cancellation, for numbers,
arrays and symbols alike, so that the same text is a rate law of the cell model.

    k_f = A/(1 + exp(G_a/RT) + exp(dG/RT)),  k_b = k_f exp(dG/RT),  dG = dG_0 + F U,  G_a = G_a0 + beta dG

`G_a0` is the barrier of a step at its own equilibrium. The sum in the denominator keeps every rate below A in both
directions (no step is faster than its attempts), obeys detailed balance exactly, and is 1 + a part in exp(G_a/RT) away
from the pure exponential.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.errors import InputError
from hydroxcell.maths import Scalar, exp
from hydroxcell.record import part
from hydroxcell.theory.oxygen_electrode import oxygen_energy
from hydroxcell.theory.thermochemistry import moved

STATES = ("free", "oxygen_molecule", "hydroperoxyl", "oxygen", "hydroxyl")
"""States of a site, in the order of the cycle."""
STEPS = ("* -> O2*", "O2* -> OOH*", "OOH* -> O*", "O* -> OH*", "OH* -> *")
"""Each step leads from the state of its place to the next; all but the first take one electron."""
ELECTRONS = (0, 1, 1, 1, 1)
NO_FACTORS = (1.0, 1.0, 1.0, 1.0, 1.0)
_SMALL = 1e-30  # step of the complex derivative


@part
@dataclass(frozen=True)
class Site:
    """A site with what its kinetics needs; energies are molar [J/mol].

    Attributes
    ----------
    hydroxyl, oxygen, hydroperoxyl, oxygen_molecule : free energies of adsorption
    barriers : G_a0 of the five steps
    symmetry : beta of each step [1]
    attempt_frequency : A of each step [1/s]; the first at an oxygen activity of 1
    site_density : sites per real area [mol/m2]
    temperature : [K] at which the free energies hold; at another one they follow the molecules that they refer to
    entropies : of OH*, O*, OOH* and O2* [J/mol/K]; 0 for an adsorbate held like a solid. Needed for other temperatures
    """

    hydroxyl: float
    oxygen: float
    hydroperoxyl: float
    oxygen_molecule: float
    barriers: tuple[float, float, float, float, float]
    symmetry: tuple[float, float, float, float, float]
    attempt_frequency: tuple[float, float, float, float, float]
    site_density: float
    temperature: float
    entropies: tuple[float, float, float, float]

    def __post_init__(self) -> None:
        """Refuse what no site can have."""
        if self.temperature <= 0.0:
            raise InputError("site: the temperature of its energies must be positive.")
        if self.site_density <= 0.0 or min(self.attempt_frequency) <= 0.0:
            raise InputError("site: site_density and every attempt_frequency must be positive.")
        if min(self.barriers) < 0.0:
            raise InputError("site: a barrier at equilibrium is negative; it must be at least 0 eV.")
        if not all(0.0 <= b <= 1.0 for b in self.symmetry):
            raise InputError("site: each symmetry factor must lie between 0 and 1.")


def levels(site: Site, temperature: Scalar) -> tuple[Scalar, ...]:
    """Free energies of the cycle at 0 V from O2 over O2*, OOH*, O*, OH* to water [J/mol], at any temperature.

    Parameters
    ----------
    site : the site
    temperature : [K]

    Validity: 298 to 500 K. Source: `nist_webbook` for the molecules.
    """
    total = oxygen_energy(temperature)
    names = ("hydroxyl", "oxygen", "hydroperoxyl", "oxygen_molecule")
    hydroxyl, oxygen, hydroperoxyl, molecule = (
        moved(name, getattr(site, name), entropy, site.temperature, temperature)
        for name, entropy in zip(names, site.entropies, strict=True)
    )
    return (total, molecule + total, hydroperoxyl, oxygen, hydroxyl, 0.0)


def rate_constants(
    site: Site,
    potential: Scalar,
    temperature: Scalar,
    oxygen_activity: Scalar = 1.0,
    water_activity: Scalar = 1.0,
    factors: Sequence[Scalar] = NO_FACTORS,
) -> tuple[list[Scalar], list[Scalar]]:
    """Forward and backward rate constants of the five steps [1/s].

    Parameters
    ----------
    site : the site
    potential : [V] against the RHE
    temperature : [K]
    oxygen_activity : [1] oxygen partial pressure over 1 bar; multiplies the first forward step
    water_activity : [1] multiplies the backward steps that take water up
    factors : [1] on both rate constants of each step

    Source: transition-state theory with a linear free-energy relation [hansen_2014]; the bound by A is our own.
    """
    level = levels(site, temperature)
    thermal = GAS_CONSTANT * temperature
    forward, backward = [], []
    for k, electrons in enumerate(ELECTRONS):
        drive = (level[k + 1] - level[k] + electrons * FARADAY * potential) / thermal
        barrier = site.barriers[k] / thermal + site.symmetry[k] * drive
        rate = factors[k] * site.attempt_frequency[k] / (1.0 + exp(barrier) + exp(drive))
        forward.append(rate * oxygen_activity if k == 0 else rate)
        backward.append(rate * exp(drive) * (water_activity if k in (2, 4) else 1.0))
    return forward, backward


def cycle_weights(forward: list[Scalar], backward: list[Scalar]) -> list[Scalar]:
    """Unnormalised steady coverages of a ring of reversible steps: sums over its spanning trees.

    Parameters
    ----------
    forward : [1/s] from state k to k + 1, the last to state 0
    backward : [1/s] from state k + 1 to k

    Returns
    -------
    [1/s^(n-1)] one positive sum for each state; over their total they are the coverages. Source: `hill_1977`.

    >>> cycle_weights([2.0, 1.0], [0.0, 0.0])  # the state that is left slowly is full
    [1.0, 2.0]
    """
    n = len(forward)
    weights = []
    for state in range(n):
        total: Scalar = 0.0
        for cut in range(n):  # without this step the ring is a chain; all others lead to the state
            product: Scalar = 1.0
            step = (cut + 1) % n
            while step != state:
                product = product * forward[step]
                step = (step + 1) % n
            step = (cut - 1) % n
            while (step + 1) % n != state and step != cut:
                product = product * backward[step]
                step = (step - 1) % n
            total = total + product
        weights.append(total)
    return weights


def turnover(
    site: Site,
    potential: Scalar,
    temperature: Scalar,
    oxygen_activity: Scalar = 1.0,
    water_activity: Scalar = 1.0,
    factors: Sequence[Scalar] = NO_FACTORS,
) -> tuple[Scalar, Scalar, list[Scalar]]:
    """Forward and backward turnover of a site [1/s], and its coverages [1].

    Parameters
    ----------
    site, potential, temperature, oxygen_activity, water_activity, factors : see `rate_constants`

    Sign convention: both are positive; their difference is the net rate of O2 + 4 e -> 4 OH-.
    """
    forward, backward = rate_constants(site, potential, temperature, oxygen_activity, water_activity, factors)
    weights = cycle_weights(forward, backward)
    whole = sum(weights[1:], weights[0])
    ahead, back = forward[0], backward[0]
    for k in range(1, len(STEPS)):
        ahead, back = ahead * forward[k], back * backward[k]
    return ahead / whole, back / whole, [w / whole for w in weights]


def current_density(
    site: Site, potential: Scalar, temperature: Scalar, oxygen_activity: Scalar = 1.0, water_activity: Scalar = 1.0
) -> Scalar:
    """Net cathodic current density per real area [A/m2], positive for reduction.

    Parameters
    ----------
    site, potential, temperature, oxygen_activity, water_activity : see `rate_constants`
    """
    ahead, back, _ = turnover(site, potential, temperature, oxygen_activity, water_activity)
    return 4.0 * FARADAY * site.site_density * (ahead - back)


def rate_law(site: Site) -> Callable[..., Scalar]:
    """The forward rate as a kinetic law for `Closures(oxygen_reduction=...)`.

    It has the signature of the default law; the numbers of the catalyst card are not used, those of the site are. The
    cell model adds the back reaction from its own equilibrium potential. Rates are per real catalyst area [A/m2].
    """

    def microkinetic_oxygen_reduction(
        potential: Scalar, temperature: Scalar, oxygen_activity: Scalar, water_activity: Scalar, *_: Scalar
    ) -> Scalar:
        ahead, _back, _coverages = turnover(site, potential, temperature, oxygen_activity, water_activity)
        return 4.0 * FARADAY * site.site_density * ahead

    return microkinetic_oxygen_reduction


def tafel_slope(
    site: Site, potential: Any, temperature: float, oxygen_activity: float = 1.0, water_activity: float = 1.0
) -> npt.NDArray[np.float64]:
    """Apparent Tafel slope of the forward rate, -dU/d log10(j) [V], exact (complex step).

    Parameters
    ----------
    site, potential, temperature, oxygen_activity, water_activity : see `rate_constants`

    Returns
    -------
    [V] per decade, shape of the potential, positive
    """
    shifted = np.asarray(potential, dtype=complex) + 1j * _SMALL
    rate = turnover(site, shifted, temperature, oxygen_activity, water_activity)[0]
    return np.asarray(-np.log(10.0) / (np.imag(np.log(rate)) / _SMALL))


def reaction_order(
    site: Site, potential: Any, temperature: float, oxygen_activity: float = 1.0, water_activity: float = 1.0
) -> npt.NDArray[np.float64]:
    """Apparent order of the forward rate in oxygen at constant potential, d ln j/d ln a [1].

    Parameters
    ----------
    site, potential, temperature, oxygen_activity, water_activity : see `rate_constants`
    """
    activity = oxygen_activity * (1.0 + 1j * _SMALL)
    rate = turnover(site, np.asarray(potential, dtype=complex), temperature, activity, water_activity)[0]
    return np.asarray(np.imag(np.log(rate)) / _SMALL)


def rate_control(
    site: Site, potential: Any, temperature: float, oxygen_activity: float = 1.0, water_activity: float = 1.0
) -> npt.NDArray[np.float64]:
    """Degree of rate control of each step [1]: d ln j/d ln k at constant equilibrium of the step [campbell_2001].

    Parameters
    ----------
    site, potential, temperature, oxygen_activity, water_activity : see `rate_constants`

    Returns
    -------
    [1] shape (5, ...); the five sum to 1
    """
    found = []
    for k in range(len(STEPS)):
        factors = tuple(1.0 + 1j * _SMALL if step == k else 1.0 for step in range(len(STEPS)))
        rate = turnover(site, np.asarray(potential, float), temperature, oxygen_activity, water_activity, factors)[0]
        found.append(np.imag(np.log(rate)) / _SMALL)
    return np.stack(found)
