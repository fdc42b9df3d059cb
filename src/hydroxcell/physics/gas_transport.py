"""Transport of gases in porous layers: Maxwell-Stefan diffusion with Knudsen and viscous flow (dusty gas)."""

from __future__ import annotations

from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.maths import Scalar, log

Triple = tuple[Scalar, Scalar, Scalar]


def face_diffusivity_resistance(
    half_left: Scalar, factor_left: Scalar, half_right: Scalar, factor_right: Scalar
) -> Scalar:
    """Length over structure factor of two half cells in series [m].

    r = h_l/f_l + h_r/f_r, with D_eff = f D in each cell.

    Parameters
    ----------
    half_left, half_right : [m] half widths of the two cells
    factor_left, factor_right : [1] effective over free diffusivity in each cell

    Returns
    -------
    [m] so that flux = D (c_left - c_right)/r

    Source: harmonic mean of finite volumes (patankar_1980)

    >>> face_diffusivity_resistance(1e-6, 0.5, 1e-6, 0.25)
    6e-06
    """
    return half_left / factor_left + half_right / factor_right


def darcy_velocity(
    pressure_left: Scalar,
    pressure_right: Scalar,
    half_left: Scalar,
    permeability_left: Scalar,
    half_right: Scalar,
    permeability_right: Scalar,
    viscosity: Scalar,
) -> Scalar:
    """Superficial velocity of the gas through a face, positive to the right.

    u = (p_l - p_r)/(mu (h_l/K_l + h_r/K_r))

    Parameters
    ----------
    pressure_left, pressure_right : [Pa] total gas pressures
    half_left, half_right : [m] half widths
    permeability_left, permeability_right : [m2] permeability times relative permeability
    viscosity : [Pa s]

    Returns
    -------
    [m/s]

    Validity: creeping flow. Sign: positive towards +x.
    Source: Darcy's law (bird_stewart_lightfoot)

    >>> round(darcy_velocity(101330.0, 101325.0, 1e-5, 6e-12, 1e-5, 6e-12, 2e-5), 4)
    0.075
    """
    return (pressure_left - pressure_right) / (
        viscosity * (half_left / permeability_left + half_right / permeability_right)
    )


def dusty_gas_fluxes(
    pressures_left: Triple,
    pressures_right: Triple,
    temperature: Scalar,
    bulk_resistances: Triple,
    knudsen_resistances: Triple,
    viscous_velocity: Scalar,
) -> Triple:
    """Molar fluxes of three gases through a face, positive to the right.

    As `dusty_gas_fluxes_from_differences`, from the partial pressures on both sides.

    Parameters
    ----------
    pressures_left, pressures_right : [Pa] partial pressures of gases 1, 2, 3 in the two cells
    temperature : [K] at the face
    bulk_resistances : [s/m] B_12, B_13, B_23: length over effective binary diffusivity
    knudsen_resistances : [s/m] K_1, K_2, K_3: length over effective Knudsen diffusivity; must be positive
    viscous_velocity : [m/s] Darcy velocity u, positive to the right

    Returns
    -------
    [mol/m2/s] three fluxes

    Validity: ideal gases; pore diameter from nanometres (Knudsen) to millimetres (pure Maxwell-Stefan).
    Sign: positive towards +x. Source: mason_malinauskas_1983, krishna_wesselingh_1997

    >>> n = dusty_gas_fluxes((3e4, 7e4, 1.0), (1e4, 9e4, 1.0), 353.15, (20.0, 20.0, 20.0), (1e-3, 1e-3, 1e-3), 0.0)
    >>> round(n[0], 4), round(n[1], 4)
    (0.3406, -0.3406)
    """
    a, b = pressures_left, pressures_right
    mean = (0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1]), 0.5 * (a[2] + b[2]))
    drop = (a[0] - b[0], a[1] - b[1], a[2] - b[2])
    return dusty_gas_fluxes_from_differences(
        mean, drop, temperature, bulk_resistances, knudsen_resistances, viscous_velocity
    )


def dusty_gas_fluxes_from_differences(
    mean_pressures: Triple,
    pressure_drops: Triple,
    temperature: Scalar,
    bulk_resistances: Triple,
    knudsen_resistances: Triple,
    viscous_velocity: Scalar,
) -> Triple:
    """Molar fluxes of three gases through a face, positive to the right.

    sum_m (x_m N_k - x_k N_m) B_km + K_k (N_k - x_k c u) = dp_k/(R T),   k = 1, 2, 3

    with face mole fractions x from the mean pressures. The three linear equations are solved in closed form. Taking the
    drops as arguments lets a caller form them without the round-off of two large pressures.

    Parameters
    ----------
    mean_pressures : [Pa] partial pressures of gases 1, 2, 3 at the face
    pressure_drops : [Pa] left minus right of each partial pressure
    temperature : [K] at the face
    bulk_resistances : [s/m] B_12, B_13, B_23: length over effective binary diffusivity
    knudsen_resistances : [s/m] K_1, K_2, K_3: length over effective Knudsen diffusivity; must be positive
    viscous_velocity : [m/s] Darcy velocity u, positive to the right

    Returns
    -------
    [mol/m2/s] three fluxes

    Validity: ideal gases; pore diameter from nanometres (Knudsen) to millimetres (pure Maxwell-Stefan).
    Sign: positive towards +x. Errors: second order in the distance of the two cell centres.
    Source: mason_malinauskas_1983 (dusty-gas model), krishna_wesselingh_1997

    >>> b, k = (20.0, 20.0, 20.0), (1e-3, 1e-3, 1e-3)
    >>> n = dusty_gas_fluxes_from_differences((2e4, 8e4, 1.0), (2e4, -2e4, 0.0), 353.15, b, k, 0.0)
    >>> round(n[0], 4), round(n[1], 4)
    (0.3406, -0.3406)
    """
    p1, p2, p3 = mean_pressures
    total = p1 + p2 + p3
    x1, x2, x3 = p1 / total, p2 / total, p3 / total
    b12, b13, b23 = bulk_resistances
    k1, k2, k3 = knudsen_resistances
    thermal = GAS_CONSTANT * temperature
    flow = total / thermal * viscous_velocity
    r1 = pressure_drops[0] / thermal + k1 * x1 * flow
    r2 = pressure_drops[1] / thermal + k2 * x2 * flow
    r3 = pressure_drops[2] / thermal + k3 * x3 * flow
    a11, a12, a13 = k1 + x2 * b12 + x3 * b13, -x1 * b12, -x1 * b13
    a21, a22, a23 = -x2 * b12, k2 + x1 * b12 + x3 * b23, -x2 * b23
    a31, a32, a33 = -x3 * b13, -x3 * b23, k3 + x1 * b13 + x2 * b23
    m11, m12, m13 = a22 * a33 - a23 * a32, a21 * a33 - a23 * a31, a21 * a32 - a22 * a31
    determinant = a11 * m11 - a12 * m12 + a13 * m13
    n1 = (r1 * m11 - a12 * (r2 * a33 - a23 * r3) + a13 * (r2 * a32 - a22 * r3)) / determinant
    n2 = (a11 * (r2 * a33 - a23 * r3) - r1 * m12 + a13 * (a21 * r3 - r2 * a31)) / determinant
    n3 = (a11 * (a22 * r3 - r2 * a32) - a12 * (a21 * r3 - r2 * a31) + r1 * m13) / determinant
    return n1, n2, n3


def trace_gas_flux(
    trace_pressure: Scalar,
    trace_drop: Scalar,
    mean_pressures: Triple,
    gas_fluxes: Triple,
    temperature: Scalar,
    bulk_resistances: Triple,
    knudsen_resistance: Scalar,
    viscous_velocity: Scalar,
) -> Scalar:
    """Flux of a trace gas among three gases whose fluxes are known, positive to the right.

    N = (dp/(R T) + x (sum_m N_m B_m + K c u))/(sum_m x_m B_m + K),   x = p/sum(p_m)

    the limit of the dusty-gas equations in which the trace does not move the others.

    Parameters
    ----------
    trace_pressure, trace_drop : [Pa] of the trace: mean of both sides, left minus right
    mean_pressures : [Pa] partial pressures of the three gases at the face
    gas_fluxes : [mol/m2/s] their fluxes
    temperature : [K] at the face
    bulk_resistances : [s/m] length over effective binary diffusivity of the trace in each of them
    knudsen_resistance : [s/m] length over effective Knudsen diffusivity of the trace
    viscous_velocity : [m/s] Darcy velocity, positive to the right

    Returns
    -------
    [mol/m2/s]

    Validity: mole fraction of the trace far below 1. Sign: positive towards +x.
    Source: mason_malinauskas_1983, krishna_wesselingh_1997

    >>> still = (0.0, 0.0, 0.0)
    >>> round(trace_gas_flux(20.0, 40.0, (2e4, 4e4, 4e4), still, 353.15, (20.0, 20.0, 20.0), 5.0, 0.0) * 1e4, 3)
    5.449
    """
    total = mean_pressures[0] + mean_pressures[1] + mean_pressures[2]
    thermal = GAS_CONSTANT * temperature
    carried, resistance = knudsen_resistance * total / thermal * viscous_velocity, knudsen_resistance
    for pressure, flux, bulk in zip(mean_pressures, gas_fluxes, bulk_resistances, strict=True):
        carried = carried + flux * bulk
        resistance = resistance + pressure / total * bulk
    return (trace_drop / thermal + trace_pressure / total * carried) / resistance


def fick_flux(
    concentration_left: Scalar, concentration_right: Scalar, diffusivity: Scalar, resistance: Scalar
) -> Scalar:
    """Fickian flux of a dilute species through a face, positive to the right.

    N = D (c_l - c_r)/r

    Parameters
    ----------
    concentration_left, concentration_right : [mol/m3]
    diffusivity : [m2/s] free diffusivity
    resistance : [m] from `face_diffusivity_resistance`

    Returns
    -------
    [mol/m2/s]

    Validity: dilute species in a resting gas; use `dusty_gas_fluxes` where the other gases move.
    Source: bird_stewart_lightfoot

    >>> round(fick_flux(4.195, 0.0, 8.31e-6, 160e-6) * 4 * 96485.33212 / 1e4, 2)
    8.41
    """
    return diffusivity * (concentration_left - concentration_right) / resistance


def stefan_tube_flux(
    mole_fraction_bottom: Scalar,
    mole_fraction_top: Scalar,
    diffusivity: Scalar,
    length: Scalar,
    concentration: Scalar,
) -> Scalar:
    """Flux of a vapour through a stagnant gas, positive from bottom to top (analytic reference V6).

    N = (c D/L) ln((1 - x_top)/(1 - x_bottom))

    Parameters
    ----------
    mole_fraction_bottom, mole_fraction_top : [1] of the vapour
    diffusivity : [m2/s] binary
    length : [m]
    concentration : [mol/m3] of the whole gas

    Returns
    -------
    [mol/m2/s]

    Validity: isothermal, isobaric, one gas at rest.
    Source: bird_stewart_lightfoot

    >>> round(float(stefan_tube_flux(0.3, 0.1, 1e-5, 2e-4, 101325.0 / (8.314462618 * 353.15))), 6)
    0.433621
    """
    return concentration * diffusivity / length * log((1.0 - mole_fraction_top) / (1.0 - mole_fraction_bottom))
