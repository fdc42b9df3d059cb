"""Laws of rotating electrodes: Levich, Koutecky and Levich, ring and disk, hydrogen with its diffusion."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from hydroxcell.constants import FARADAY, GAS_CONSTANT

FloatArray = npt.NDArray[np.float64]

LEVICH = 0.620
"""Number of the Levich equation for a rotation in rad/s [bard_2001]; 0.620 sqrt(2 pi/60) = 0.2006 holds for rpm."""


def levich_slope(electrons: float, diffusivity: float, concentration: float, viscosity: float) -> float:
    """Limiting current density over the root of the rotation, B = 0.620 n F D^(2/3) nu^(-1/6) C.

    Parameters: electrons [1]; diffusivity [m2/s]; concentration in the bulk [mol/m3]; kinematic viscosity [m2/s].
    Returns [A/m2/(rad/s)^0.5]. Laminar flow, smooth disk. Source: [bard_2001].

    >>> slope = levich_slope(4, 1.9e-9, 1.2, 1e-6)  # 0.1 M KOH, 25 degC
    >>> round(0.1 * slope * math.sqrt(1600 * 2 * math.pi / 60), 2)  # mA/cm2 at 1600 rpm
    5.7
    """
    return (
        LEVICH
        * electrons
        * FARADAY
        * math.pow(diffusivity, 2.0 / 3.0)
        * math.pow(viscosity, -1.0 / 6.0)
        * concentration
    )


def rotation_from_rpm(rpm: float) -> float:
    """Angular velocity [rad/s] of revolutions per minute.

    >>> round(rotation_from_rpm(1600), 2)
    167.55
    """
    return rpm * 2.0 * math.pi / 60.0


def electrons_from_slope(slope: float, diffusivity: float, concentration: float, viscosity: float) -> float:
    """Electrons n from the slope of 1/j over omega^(-1/2), n = 1/(slope B(n=1)).

    Parameters: slope [m2/A (rad/s)^0.5]; the others as in `levich_slope`. Errors grow as those of D^(2/3) C and of the
    area. Source: [bard_2001].

    >>> round(electrons_from_slope(1.0 / levich_slope(3.5, 1.9e-9, 1.2, 1e-6), 1.9e-9, 1.2, 1e-6), 3)
    3.5
    """
    return 1.0 / (slope * levich_slope(1.0, diffusivity, concentration, viscosity))


def kinetic_current(current: npt.ArrayLike, limiting: float) -> FloatArray:
    """Current without mass transport, j_k = j j_l/(j_l - j), for j and j_l of one sign and |j| < |j_l|.

    First-order reaction that is not reversible. Beyond the limiting current the result is nan. Source: [bard_2001].

    >>> float(kinetic_current(25.0, 50.0))
    50.0
    """
    j = np.asarray(current, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(j < limiting, j * limiting / (limiting - j), np.nan)


def ring_share(disk: float, ring: float, collection: float) -> float:
    """Peroxide current over disk current, x = (|I_r|/N)/|I_d|.

    Parameters: currents [A], of any sign; collection efficiency N [1], a fraction.

    >>> round(ring_share(-349.8e-6, 2.06e-6, 0.38), 5)
    0.0155
    """
    return abs(ring) / collection / abs(disk)


def electrons_from_share(share: npt.ArrayLike) -> FloatArray:
    """Electrons per oxygen, n = 4 |I_d|/(|I_d| + |I_r|/N) = 4/(1 + x). Source: [paulus_2001].

    >>> round(float(electrons_from_share(0.0155)), 3)
    3.939
    """
    return np.asarray(4.0 / (1.0 + np.asarray(share, dtype=float)))


def peroxide_from_share(share: npt.ArrayLike) -> FloatArray:
    """Fraction of the oxygen that ends as peroxide, 2 (|I_r|/N)/(|I_d| + |I_r|/N) = 2 x/(1 + x).

    Source: [paulus_2001].

    >>> round(100 * float(peroxide_from_share(0.0155)), 2)
    3.05
    """
    x = np.asarray(share, dtype=float)
    return np.asarray(2.0 * x / (1.0 + x))


def nernst_diffusion(current: npt.ArrayLike, limiting: float, temperature: float) -> FloatArray:
    """Overpotential of the depletion of hydrogen at the disk, -(R T/2 F) ln(1 - j/j_l) [V].

    Parameters: current density, oxidation positive [A/m2]; its limit [A/m2]; temperature [K]. This is all that a
    reversible electrode shows. Source: [sheng_2010].

    >>> round(1e3 * float(nernst_diffusion(10.0, 20.0, 298.15)), 2)
    8.9
    """
    share = np.asarray(current, dtype=float) / limiting
    with np.errstate(divide="ignore", invalid="ignore"):
        logarithm = np.log(np.where(share < 1.0, 1.0 - share, np.nan))
    return np.asarray(-GAS_CONSTANT * temperature / (2.0 * FARADAY) * logarithm)


def hydrogen_current(
    overpotential: npt.ArrayLike, exchange: float, anodic: float, limiting: float, temperature: float
) -> FloatArray:
    """Current density of hydrogen on a rotating disk, Butler-Volmer with the hydrogen that is left at the surface.

    j = j0 [sqrt(c/c0) exp(a f eta) - exp(-(1 - a) f eta)], c/c0 = 1 - j/j_l, f = F/R T: the Volmer step limits,
    adsorbed hydrogen is in equilibrium with dissolved hydrogen. For j0 -> infinity it is the Nernst equation.

    Parameters: overpotential against the RHE [V]; exchange current density [A/m2]; anodic transfer coefficient [1],
    the cathodic one is 1 - a; limiting current density [A/m2]; temperature [K]. Returns [A/m2], oxidation positive.
    Source: [sheng_2010].

    >>> round(float(hydrogen_current(0.3, 50.0, 0.5, 25.0, 298.15)), 2)  # mass transport limits
    25.0
    """
    f = FARADAY / (GAS_CONSTANT * temperature)
    eta = np.asarray(overpotential, dtype=float)
    forward, backward = exchange * np.exp(anodic * f * eta), exchange * np.exp(-(1.0 - anodic) * f * eta)
    # s = sqrt(c/c0) solves j_l s^2 + forward s - (j_l + backward) = 0; this form of the root loses no digits.
    root = np.sqrt(forward**2 + 4.0 * limiting * (limiting + backward))
    s = 2.0 * (limiting + backward) / (forward + root)
    return np.asarray(forward * s - backward)


def micropolarization(slope: float, limiting: float, temperature: float) -> float:
    """Exchange current density from the slope at equilibrium, 1/j0 = (F/R T) d eta/d j - 1/(2 j_l).

    Parameters: slope d eta/d j [ohm m2]; limiting current density [A/m2]; temperature [K]. The second term takes the
    depletion of hydrogen off. Returns [A/m2]; nan if mass transport alone explains the slope. Source: [sheng_2010].

    >>> f = FARADAY / (GAS_CONSTANT * 298.15)
    >>> round(micropolarization((1 / 10.0 + 1 / 50.0) / f, 25.0, 298.15), 6)
    10.0
    """
    left = FARADAY / (GAS_CONSTANT * temperature) * slope - 0.5 / limiting
    return 1.0 / left if left > 0.0 else math.nan
