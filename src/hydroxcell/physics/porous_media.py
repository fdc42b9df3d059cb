"""How pores, their winding and their filling reduce a bulk transport property."""

from __future__ import annotations

from hydroxcell.maths import Scalar, exp, log, smooth_positive
from hydroxcell.physics.law_table import Law

OPEN_FRACTION_WIDTH = 0.02
"""Width of the smooth floor under the gas-filled fraction 1 - s [1]."""

PERCOLATION_WIDTH = 0.01
"""Width of the smooth floor above the percolation threshold of a fibre medium [1]."""

PORE_FRACTION_WIDTH = 0.02
"""Width of the smooth floor under the pore fraction that swelling leaves [1]."""


def tortuous_factor(porosity: Scalar, tortuosity: Scalar) -> Scalar:
    """Effective over bulk diffusivity from porosity and tortuosity, eps/tau^2.

    Parameters
    ----------
    porosity : [1] pore volume fraction
    tortuosity : [1] path length over thickness, 1 or more

    Returns
    -------
    [1] reduction factor

    Validity: tortuosity as path length ratio, hence the square. Source: `epstein_1989`.

    >>> round(tortuous_factor(0.76, 1.6), 4)
    0.2969
    """
    return porosity / (tortuosity * tortuosity)


def bruggeman_factor(fraction: Scalar, exponent: Scalar) -> Scalar:
    """Effective over bulk property of a phase from its volume fraction, eps^n.

    Parameters
    ----------
    fraction : [1] volume fraction of the conducting phase, positive
    exponent : [1] Bruggeman exponent (1.5 for a packing of spheres)

    Returns
    -------
    [1] reduction factor

    Validity: isotropic granular media well above percolation. Source: `bruggeman_1935`.

    >>> round(float(bruggeman_factor(0.25, 1.5)), 6)
    0.125
    """
    return exp(exponent * log(fraction))


def gas_open_fraction(saturation: Scalar, exponent: Scalar) -> Scalar:
    """Reduction of gas diffusion by liquid water, (1 - s)^m with a smooth floor.

    Parameters
    ----------
    saturation : [1] liquid fraction of the pore volume
    exponent : [1] saturation exponent, 2 to 3

    Returns
    -------
    [1] reduction factor, 1 when dry

    Validity: s from 0 to about 0.9; floor of width `OPEN_FRACTION_WIDTH`. Source: `vetter_schumacher_2019`.

    >>> round(float(gas_open_fraction(0.5, 3.0)), 3)
    0.125
    """
    return exp(exponent * log(smooth_positive(1.0 - saturation, OPEN_FRACTION_WIDTH)))


def tomadakis_sotirchos(porosity: Scalar) -> Scalar:
    """Effective over bulk diffusivity of a random fibre medium, through the plane.

        eps ((eps - 0.11)/0.89)^0.785

    Parameters
    ----------
    porosity : [1] pore volume fraction, above 0.11

    Returns
    -------
    [1] reduction factor

    Validity: overlapping fibres in random planes, eps 0.11 to 1; carbon papers measure lower.
    Source: `tomadakis_sotirchos_1993`.

    >>> round(float(tomadakis_sotirchos(0.76)), 3)
    0.594
    """
    return porosity * exp(0.785 * log(smooth_positive(porosity - 0.11, PERCOLATION_WIDTH) / 0.89))


def pore_fraction_after_swelling(
    pore_volume_fraction: Scalar, ionomer_volume_fraction: Scalar, swelling_ratio: Scalar
) -> Scalar:
    """Pore fraction left in a catalyst layer of fixed volume when its ionomer swells into the pores.

        eps = eps_dry - eps_ionomer,dry (V/V_dry - 1)

    Parameters
    ----------
    pore_volume_fraction : [1] dry open pore fraction
    ionomer_volume_fraction : [1] dry ionomer volume fraction
    swelling_ratio : [1] swollen over dry ionomer volume

    Returns
    -------
    [1] open pore fraction, with a smooth floor of width `PORE_FRACTION_WIDTH`

    Validity: layer volume held by the clamped cell. Source: own volume balance.

    >>> round(float(pore_fraction_after_swelling(0.45, 0.25, 1.4)), 3)
    0.35
    """
    return smooth_positive(pore_volume_fraction - ionomer_volume_fraction * (swelling_ratio - 1.0), PORE_FRACTION_WIDTH)


def permeability_after_swelling(permeability: Scalar, porosity: Scalar, dry_porosity: Scalar) -> Scalar:
    """Permeability of a layer whose pores have been narrowed by swollen ionomer, K = K_dry (eps/eps_dry)^3.

    Parameters
    ----------
    permeability : [m2] of the dry layer
    porosity : [1] open pores now
    dry_porosity : [1] open pores of the dry layer

    Returns
    -------
    [m2] permeability

    Validity: leading term of Kozeny and Carman, the same solid surface in fewer pores. Source: `carman_1937`.

    >>> permeability_after_swelling(1e-13, 0.2, 0.4)
    1.25e-14
    """
    share = porosity / dry_porosity
    return permeability * share * share * share


EFFECTIVE_DIFFUSION: dict[str, Law] = {
    "tortuosity": Law(tortuous_factor, "any medium whose tortuosity was measured", "epstein_1989"),
    "bruggeman": Law(bruggeman_factor, "granular layers, fraction above 0.2", "bruggeman_1935"),
    "tomadakis_sotirchos": Law(tomadakis_sotirchos, "fibre media, porosity 0.11 to 1", "tomadakis_sotirchos_1993"),
}
