"""Charge stored between the electronic and the ionic conductor of an electrode."""

from __future__ import annotations

from hydroxcell.maths import Scalar


def double_layer_charge(capacitance: Scalar, potential_difference: Scalar) -> Scalar:
    """Charge on the electronic side of the double layer, Q = C (Phi_s - Phi_l).

    Parameters
    ----------
    capacitance : [F/m2] capacitance per area; with [F/m3] the charge is per volume
    potential_difference : [V] electronic minus ionic potential

    Returns
    -------
    [C/m2] charge

    Validity: constant capacitance. Source: `newman_2004`.

    >>> double_layer_charge(20.0, 0.5)
    10.0
    """
    return capacitance * potential_difference


def double_layer_current(capacitance: Scalar, potential_rate: Scalar) -> Scalar:
    """Charging current from the electronic to the ionic conductor, i = C d(Phi_s - Phi_l)/dt.

    Parameters
    ----------
    capacitance : [F/m2] capacitance per area; with [F/m3] the current is per volume
    potential_rate : [V/s] rate of change of the electronic minus the ionic potential

    Returns
    -------
    [A/m2] charging current, anodic positive

    Validity: constant capacitance. Source: `newman_2004`.

    >>> double_layer_current(20.0, 0.1)
    2.0
    """
    return capacitance * potential_rate
