"""Electronic current in the solid, contact resistance and the resistance seen at high frequency."""

from __future__ import annotations

from collections.abc import Sequence

from hydroxcell.maths import Scalar


def ohmic_current(conductivity: Scalar, potential_gradient: Scalar) -> Scalar:
    """Electronic current density, i = -sigma dPhi/dx.

    Parameters
    ----------
    conductivity : [S/m] effective electronic conductivity
    potential_gradient : [V/m] gradient of the electronic potential

    Returns
    -------
    [A/m2] current density, positive along x

    Validity: metals and carbon. Source: Ohm's law.

    >>> ohmic_current(1000.0, -10.0)
    10000.0
    """
    return -conductivity * potential_gradient


def contact_voltage(current_density: Scalar, contact_resistance: Scalar) -> Scalar:
    """Voltage lost at a contact, i R_c.

    Parameters
    ----------
    current_density : [A/m2] current density through the contact
    contact_resistance : [ohm m2] area-specific contact resistance

    Returns
    -------
    [V] voltage loss

    Validity: clamping pressure constant. Source: Ohm's law.

    >>> round(contact_voltage(1.0e4, 1.5e-6), 6)
    0.015
    """
    return current_density * contact_resistance


def high_frequency_resistance(
    membrane_resistance: Scalar, contact_resistance: Scalar, layers: Sequence[tuple[Scalar, Scalar, Scalar]]
) -> Scalar:
    """Resistance in the high-frequency limit, where double layers short the two conductors of each electrode.

        HFR = R_membrane + R_contact + sum of dx/(kappa + sigma)

    Parameters
    ----------
    membrane_resistance : [ohm m2] integral of dx/kappa over the membrane
    contact_resistance : [ohm m2] sum of all contact and plate resistances
    layers : [m, S/m, S/m] width, ionic and electronic conductivity of every slice outside the membrane

    Returns
    -------
    [ohm m2] high-frequency resistance

    Validity: transmission line far above its corner frequency. Source: `eikerling_kornyshev_1999`.

    >>> round(high_frequency_resistance(3.0e-6, 1.5e-6, [(1.0e-5, 2.0, 348.0), (2.0e-4, 0.0, 1250.0)]) * 1e6, 4)
    4.6886
    """
    total = membrane_resistance + contact_resistance
    for width, ionic, electronic in layers:
        total = total + width / (ionic + electronic)
    return total
