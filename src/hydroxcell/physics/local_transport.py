"""Resistances at the scale of a catalyst particle: ionomer and liquid films, agglomerates; an exact electrode.

Reachable from `kinetics` too, where they are used.
"""

from __future__ import annotations

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.maths import Scalar, exp, log, sqrt, tanh, where

HENRY_REFERENCE_TEMPERATURE = 298.15
"""Temperature of the Henry constants [K]."""


def series_rate(kinetic: Scalar, limit: Scalar) -> Scalar:
    """Rate of a first-order reaction behind a transport resistance, 1/j = 1/j_kin + 1/j_lim.

    Parameters
    ----------
    kinetic : [A/m2] kinetic rate at the outer concentration
    limit : [A/m2] transport-limited rate

    Returns
    -------
    [A/m2] rate, below both

    Validity: first order in the reactant, no back reaction. Source: `newman_2004`.

    >>> series_rate(100.0, 100.0)
    50.0
    """
    return kinetic / (1.0 + kinetic / limit)


def film_limiting_rate(
    concentration: Scalar,
    electrons: Scalar,
    interface_resistance: Scalar,
    ionomer_film_thickness: Scalar,
    film_diffusivity: Scalar,
    liquid_film_thickness: Scalar,
    liquid_diffusivity: Scalar,
) -> Scalar:
    """Largest rate that ionomer and liquid films let through, n F c/(R_int + d/D + d_w/D_w).

    Parameters
    ----------
    concentration : [mol/m3] reactant at the outer face of the film, on the basis of the resistances
    electrons : [1] electrons per molecule: hydrogen 2, oxygen 4
    interface_resistance : [s/m] resistance of the faces of the ionomer film
    ionomer_film_thickness : [m] thickness of the ionomer film
    film_diffusivity : [m2/s] diffusivity of the gas in the ionomer
    liquid_film_thickness : [m] thickness of the liquid film
    liquid_diffusivity : [m2/s] diffusivity of the gas in water, times the Henry factor when c is the gas value

    Returns
    -------
    [A/m2] limiting rate per film area

    Validity: flat thin film. Source: `weber_kusoglu_2014`.

    >>> round(film_limiting_rate(8.0, 4, 100.0, 5e-9, 1e-10, 0.0, 5e-9), 1)
    20583.5
    """
    resistance = (
        interface_resistance + ionomer_film_thickness / film_diffusivity + liquid_film_thickness / liquid_diffusivity
    )
    return electrons * FARADAY * concentration / resistance


def oxygen_diffusivity_in_water(temperature: Scalar) -> Scalar:
    """Diffusivity of oxygen in liquid water, 4.6e-7 exp(-1550/T).

    Parameters
    ----------
    temperature : [K] absolute temperature

    Returns
    -------
    [m2/s] diffusivity

    Validity: 290 to 370 K. Source: `marapendi`.

    >>> round(float(oxygen_diffusivity_in_water(353.15)) * 1e9, 2)
    5.71
    """
    return 4.6e-7 * exp(-1550.0 / temperature)


def hydrogen_diffusivity_in_water(temperature: Scalar) -> Scalar:
    """Diffusivity of hydrogen in liquid water, 3.42e-6 exp(-1940/T).

    Parameters
    ----------
    temperature : [K] absolute temperature

    Returns
    -------
    [m2/s] diffusivity

    Validity: fitted to the tabulated values from 283 to 308 K within 0.3 %, extrapolated above.
    Source: `jaehne_1987`.

    >>> round(float(hydrogen_diffusivity_in_water(298.15)) * 1e9, 2)
    5.1
    """
    return 3.42e-6 * exp(-1940.0 / temperature)


def _henry_factor(constant: float, slope: float, temperature: Scalar) -> Scalar:
    thermal = exp(slope * (1.0 / temperature - 1.0 / HENRY_REFERENCE_TEMPERATURE))
    return constant * thermal * GAS_CONSTANT * temperature


def oxygen_solubility_ratio(temperature: Scalar) -> Scalar:
    """Concentration of oxygen in water over that in the gas, H = k_H RT.

        k_H = 1.3e-5 exp(1500 K (1/T - 1/298.15 K)) mol/m3/Pa

    Parameters
    ----------
    temperature : [K] absolute temperature

    Returns
    -------
    [1] concentration ratio, water over gas

    Validity: 273 to 333 K; 10 to 20 % low at 353 K, where solubility levels off. Source: `sander_2023`.

    >>> round(float(oxygen_solubility_ratio(298.15)), 4)
    0.0322
    """
    return _henry_factor(1.3e-5, 1500.0, temperature)


def hydrogen_solubility_ratio(temperature: Scalar) -> Scalar:
    """Concentration of hydrogen in water over that in the gas, H = k_H RT.

        k_H = 7.8e-6 exp(530 K (1/T - 1/298.15 K)) mol/m3/Pa

    Parameters
    ----------
    temperature : [K] absolute temperature

    Returns
    -------
    [1] concentration ratio, water over gas

    Validity: 273 to 343 K. Source: `sander_2023`.

    >>> round(float(hydrogen_solubility_ratio(298.15)), 4)
    0.0193
    """
    return _henry_factor(7.8e-6, 530.0, temperature)


def agglomerate_effectiveness(thiele: Scalar) -> Scalar:
    """Effectiveness of a spherical agglomerate, (1/phi) (1/tanh(3 phi) - 1/(3 phi)), phi = (r/3) sqrt(k/D).

    Parameters
    ----------
    thiele : [1] Thiele modulus phi

    Returns
    -------
    [1] effectiveness, 1 for phi = 0

    Validity: first-order reaction, uniform sphere. Source: `thiele_1939`.

    >>> round(float(agglomerate_effectiveness(1.0)), 6)
    0.671636
    """
    square = thiele * thiele
    small = square < 1.0e-4
    safe = where(small, 1.0, thiele)
    series = 1.0 - 0.6 * square + 18.0 / 35.0 * square * square
    return where(small, series, (1.0 / tanh(3.0 * safe) - 1.0 / (3.0 * safe)) / safe)


def catalyst_layer_tafel(
    back_overpotential: Scalar,
    tafel_slope: Scalar,
    volumetric_exchange_current: Scalar,
    conductivity: Scalar,
    thickness: Scalar,
) -> tuple[Scalar, Scalar]:
    """Exact Tafel electrode limited by its ionomer only: current density and overpotential at the membrane.

        k = sqrt(i* e^(eta_1/b)/(2 sigma b)),  i = 2 sigma b k tan(kL),  eta_0 = eta_1 - 2b ln cos(kL)

    Parameters
    ----------
    back_overpotential : [V] overpotential eta_1 at the face away from the membrane, positive
    tafel_slope : [V] natural Tafel slope b
    volumetric_exchange_current : [A/m3] i*, exchange current density per volume
    conductivity : [S/m] effective ionic conductivity
    thickness : [m] thickness of the layer

    Returns
    -------
    [A/m2, V] the pair (current density, overpotential at the membrane)

    Validity: k L below pi/2; ideal gas and electron supply. Source: `kulikovsky_2012`.

    >>> current, overpotential = catalyst_layer_tafel(0.35085741065, 0.03, 1.0e4, 2.0, 1.0e-5)
    >>> round(float(current), 1), round(float(overpotential), 6)
    (18688.9, 0.387795)
    """
    volumetric_rate = volumetric_exchange_current * exp(back_overpotential / tafel_slope)
    wave = sqrt(volumetric_rate / (2.0 * conductivity * tafel_slope))
    sine, cosine = _sine_cosine(wave * thickness)
    current = 2.0 * conductivity * tafel_slope * wave * sine / cosine
    return current, back_overpotential - 2.0 * tafel_slope * log(cosine)


def _sine_cosine(angle: Scalar) -> tuple[Scalar, Scalar]:
    # Taylor series on 0..pi/2 (error below 1e-15): the shared elementary functions have no trigonometry.
    square = angle * angle
    sine, cosine = 1.0, 1.0
    for order in range(21, 1, -2):
        sine = 1.0 - square / (order * (order - 1)) * sine
    for order in range(22, 0, -2):
        cosine = 1.0 - square / (order * (order - 1)) * cosine
    return angle * sine, cosine
