"""Carbon dioxide in a hydroxide ionomer: composition, exchange with the gas, and the flux of several anions.

    CO2 + OH- = HCO3-            HCO3- + OH- = CO3-- + H2O            n_OH + n_HCO3 + 2 n_CO3 = n_fixed

Compositions are amounts per fixed ion, y_k = n_k/n_fixed; the carbon content is C = y_HCO3 + y_CO3, 0 for hydroxide,
1/2 for carbonate and 1 for bicarbonate.
"""

from __future__ import annotations

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.maths import Scalar, exp, log, relative_exponential_integral, sqrt, tanh, where

NEGLIGIBLE = 1e-9  # [1] of the feed (0.001 ppm), below which nothing can be taken up
LEAST_SHARE = 0.02  # [1] mean over inlet of a trace below which nothing leaves the channel (1e-17 of the inlet)


def equilibrium_constant(
    reference: Scalar, reaction_enthalpy: Scalar, reference_temperature: Scalar, temperature: Scalar
) -> Scalar:
    """Equilibrium constant (or solubility) at a temperature, K = K_ref exp(-dH/R (1/T - 1/T_ref)).

    Parameters
    ----------
    reference : [any] constant at the reference temperature
    reaction_enthalpy : [J/mol] negative for an exothermic reaction
    reference_temperature : [K] of the reference constant
    temperature : [K] absolute temperature

    Returns
    -------
    [any] constant, in the unit of the reference

    Validity: constant reaction enthalpy. Source: `atkins_2010`.

    >>> round(float(equilibrium_constant(4634.0, -41.1e3, 298.15, 353.15)), 0)
    350.0
    """
    return reference * exp(-reaction_enthalpy / GAS_CONSTANT * (1.0 / temperature - 1.0 / reference_temperature))


def anion_fractions(carbon_content: Scalar, carbonate_constant: Scalar) -> tuple[Scalar, Scalar, Scalar]:
    """Hydroxide, bicarbonate and carbonate per fixed ion in local equilibrium.

        y_CO3 = 2 K C (1 - C)/(K + 1 + sqrt((K + 1)^2 - 4 K^2 C (1 - C)))
        y_OH = 1 - C - y_CO3,   y_HCO3 = C - y_CO3

    Parameters
    ----------
    carbon_content : [1] carbon per fixed ion C, 0 to 1
    carbonate_constant : [1] K = y_CO3/(y_HCO3 y_OH), that is K2' times the concentration of fixed ions

    Returns
    -------
    [1] y_OH, y_HCO3, y_CO3

    Validity: ideal mixture, no co-ions; smooth beyond 0 <= C <= 1, where a fraction is negative.
    Source: mass action and electroneutrality (`newman_2004`).

    >>> [round(float(y), 4) for y in anion_fractions(0.5308, 875.0)]
    [0.0076, 0.0692, 0.4616]
    """
    k, product = carbonate_constant, carbon_content * (1.0 - carbon_content)
    root = sqrt((k + 1.0) * (k + 1.0) - 4.0 * k * k * product)
    carbonate = 2.0 * k * product / (k + 1.0 + root)
    return 1.0 - carbon_content - carbonate, carbon_content - carbonate, carbonate


def equilibrium_carbon_content(pressure: Scalar, bicarbonate_ratio: Scalar, carbonate_constant: Scalar) -> Scalar:
    """Carbon per fixed ion of an ionomer in equilibrium with carbon dioxide.

        y_OH (1 + r) + 2 K r y_OH^2 = 1,   C = r y_OH + K r y_OH^2,   r = y_HCO3/y_OH = b p

    Parameters
    ----------
    pressure : [Pa] partial pressure of carbon dioxide
    bicarbonate_ratio : [1/Pa] b = K1' H, bicarbonate over hydroxide per pressure
    carbonate_constant : [1] K as in `anion_fractions`

    Returns
    -------
    [1] carbon content

    Validity: ideal mixture. Source: mass action and electroneutrality (`newman_2004`).

    >>> round(float(equilibrium_carbon_content(40.53, 0.223, 875.0)), 3)
    0.531
    """
    r = bicarbonate_ratio * pressure
    hydroxide = 2.0 / (1.0 + r + sqrt((1.0 + r) * (1.0 + r) + 8.0 * carbonate_constant * r))
    return r * hydroxide * (1.0 + carbonate_constant * hydroxide)


def absorption_coefficient(
    solubility: Scalar,
    reaction_rate: Scalar,
    diffusivity: Scalar,
    film_thickness: Scalar,
) -> Scalar:
    """Carbon dioxide absorbed per ionomer surface and pressure, with reaction in the film (Hatta).

        k = H sqrt(k_1 D) tanh(Ha),   Ha = d sqrt(k_1/D),   k_1 = k_OH c_OH + k_w a_w

    The flux is k (p - p*), with p* the pressure in equilibrium with the ionomer, so that it absorbs and releases.

    Parameters
    ----------
    solubility : [mol/m3/Pa] Henry constant H, concentration over pressure
    reaction_rate : [1/s] pseudo-first-order rate k_1 of hydration, by hydroxide and by water; positive
    diffusivity : [m2/s] of dissolved carbon dioxide in the ionomer
    film_thickness : [m] of ionomer on an impermeable wall

    Returns
    -------
    [mol/m2/s/Pa] coefficient: H d k_1 for a thin film, H sqrt(k_1 D) for a thick one

    Validity: pseudo-first order, composition of the anions uniform across the film. Source: `danckwerts_1970`.

    >>> round(float(absorption_coefficient(9.7e-5, 270.0 * 2500.0, 1e-9, 5e-8)) * 1e6, 3)
    2.171
    """
    return solubility * sqrt(reaction_rate * diffusivity) * tanh(film_thickness * sqrt(reaction_rate / diffusivity))


def ion_current(
    charge: Scalar,
    conductance: Scalar,
    fraction_left: Scalar,
    fraction_right: Scalar,
    potential_drop: Scalar,
    temperature: Scalar,
) -> Scalar:
    """Current of one ion between two places in a field that is constant between them, positive to the right.

        i = z (R T/F) G (B(w) (y_l - y_r) - w y_r),   w = -z F dphi/(R T),   B(w) = w/(e^w - 1)

    the exact solution of Nernst and Planck's equation for a constant field (Goldman). It vanishes exactly where the
    electrochemical potentials are equal, and is G y dphi z^2 for equal fractions.

    Parameters
    ----------
    charge : [1] charge number z
    conductance : [S/m2] G = F^2 D c_fixed/(R T h) of the distance h
    fraction_left, fraction_right : [1] ion per fixed ion on both sides
    potential_drop : [V] left minus right; with drag, the drop of phi plus the drag per charge times that of mu_w
    temperature : [K] absolute temperature

    Returns
    -------
    [A/m2] current

    Validity: dilute ions; |w| below 700. Source: `goldman_1943`, in finite volumes `scharfetter_gummel_1969`.

    >>> float(ion_current(-1.0, 2.0, 1.0, 1.0, 0.1, 353.15))
    0.2
    >>> round(float(ion_current(-1.0, 2.0, 0.9, 0.1, 0.0304324 * 2.1972246, 353.15)), 5)
    0.0
    """
    thermal = GAS_CONSTANT * temperature / FARADAY
    w = -charge * potential_drop / thermal
    bernoulli = 1.0 / relative_exponential_integral(-w)
    return charge * thermal * conductance * (bernoulli * (fraction_left - fraction_right) - w * fraction_right)


def conductivity_factor(
    hydroxide: Scalar,
    bicarbonate: Scalar,
    carbonate: Scalar,
    bicarbonate_conductivity_ratio: Scalar,
    carbonate_conductivity_ratio: Scalar,
) -> Scalar:
    """Conductivity of a mixture of anions over that of the hydroxide form, y_OH + r_HCO3 y_HCO3 + 2 r_CO3 y_CO3.

    Parameters
    ----------
    hydroxide, bicarbonate, carbonate : [1] ions per fixed ion
    bicarbonate_conductivity_ratio, carbonate_conductivity_ratio : [1] conductivity of the pure forms over hydroxide

    Returns
    -------
    [1] factor on the conductivity

    Validity: independent ions; the same water content. Source: `newman_2004`.

    >>> round(float(conductivity_factor(0.0, 0.0, 0.5, 0.25, 0.4)), 6)
    0.4
    """
    return hydroxide + bicarbonate_conductivity_ratio * bicarbonate + 2.0 * carbonate_conductivity_ratio * carbonate


def reaction_order_factor(hydroxide: Scalar, order: Scalar) -> Scalar:
    """Factor y_OH^n of the hydroxide on the rate of an electrode reaction, forward and backward.

    Parameters
    ----------
    hydroxide : [1] hydroxide per fixed ion, positive
    order : [1] reaction order n

    Returns
    -------
    [1] factor

    Validity: rate counted from the equilibrium potential with the local hydroxide. Source: `newman_2004`.

    >>> round(float(reaction_order_factor(0.01, 0.5)), 6)
    0.1
    """
    return exp(order * log(hydroxide))


def nernst_loss(hydroxide_anode: Scalar, hydroxide_cathode: Scalar, temperature: Scalar) -> Scalar:
    """Voltage lost because there is less hydroxide at the anode than at the cathode, (R T/F) ln(y_ca/y_an).

    Parameters
    ----------
    hydroxide_anode, hydroxide_cathode : [1] hydroxide per fixed ion, positive
    temperature : [K] absolute temperature

    Returns
    -------
    [V] loss, positive when it lowers the cell voltage

    Validity: ideal mixture. Source: `newman_2004`.

    >>> round(float(nernst_loss(0.0076, 1.0, 353.15)), 3)
    0.148
    """
    return GAS_CONSTANT * temperature / FARADAY * log(hydroxide_cathode / hydroxide_anode)


def plug_flow_outlet(mean: Scalar, inlet: Scalar) -> Scalar:
    """Trace gas that leaves a channel, from its mean along the channel and what enters.

        mean < inlet (taken up):   out = inlet f^(4/3) exp(2/3 (1 - 1/f)),   f = mean/inlet
        mean >= inlet (given off): out = 2 mean - inlet

    Uptake is first order in what is left: the first line inverts the logarithmic mean explicitly. Release is even along
    the channel (arithmetic mean), also into a feed without the trace. Both meet with the same slope.

    Parameters
    ----------
    mean : [1] mean along the channel, per dry gas fed
    inlet : [1] in the feed, per dry gas fed

    Returns
    -------
    [1] at the outlet, per dry gas fed

    Validity: trace. Errors: 0.2 % of the inlet against the logarithmic mean.
    Source: balance; `bird_stewart_lightfoot` for the logarithmic mean.

    >>> round(float(plug_flow_outlet(252.85e-6, 400e-6)) * 1e6, 1)  # logarithmic mean of 400 and 147.15 ppm
    147.2
    >>> float(plug_flow_outlet(10e-6, 0.0)) * 1e6
    20.0
    """
    released = mean >= where(inlet > NEGLIGIBLE, inlet, -1.0)
    share = where(released, 1.0, mean / where(released, 1.0, inlet))
    share = where(share > LEAST_SHARE, share, LEAST_SHARE)
    taken_up = inlet * exp(4.0 / 3.0 * log(share) + 2.0 / 3.0 * (1.0 - 1.0 / share))
    return where(released, 2.0 * mean - inlet, taken_up)
