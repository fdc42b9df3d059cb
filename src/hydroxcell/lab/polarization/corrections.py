"""Between the measured curve and the kinetics: resistances of cell and electrode, crossover and short."""

from __future__ import annotations

import math

import numpy as np

from hydroxcell.lab.recording import FloatArray

FUEL_CELL, ELECTROLYSER = "fuel_cell", "electrolyser"
SIGN = {FUEL_CELL: 1.0, ELECTROLYSER: -1.0}
"""Sign of the losses in the voltage: a fuel cell delivers less, an electrolyser needs more."""


def ir_free_voltage(
    cell_voltage: FloatArray, current_density: FloatArray, resistance: FloatArray, mode: str = FUEL_CELL
) -> FloatArray:
    """Cell voltage without the ohmic loss [V]: V + j R of a fuel cell, V - j R of an electrolyser.

    Parameters
    ----------
    cell_voltage : (n,) [V]
    current_density : (n,) [A/m2], positive in the direction of operation
    resistance : (n,) [ohm m2] that the instrument has not compensated already
    mode : "fuel_cell" or "electrolyser"

    Source: `gasteiger_2005`.

    >>> float(ir_free_voltage(np.array([0.6]), np.array([1e4]), np.array([5e-6]))[0].round(6))
    0.65
    """
    return cell_voltage + SIGN[mode] * current_density * resistance


def interpolated_resistance(
    current_density: FloatArray, known_at: FloatArray, resistance: FloatArray
) -> tuple[FloatArray, np.ndarray]:
    """Resistance at current densities (n,) [ohm m2] by straight lines between the measured ones, and where it is held.

    Beyond the measured currents the nearest measured value is held; the second array (n,) is true there.
    """
    order = np.argsort(known_at, kind="stable")
    x, y = known_at[order], resistance[order]
    unique, where = np.unique(x, return_inverse=True)
    mean = np.bincount(where, weights=y) / np.bincount(where)
    slack = 1e-9 * max(abs(unique[0]), abs(unique[-1]))
    outside = (current_density < unique[0] - slack) | (current_density > unique[-1] + slack)
    return np.interp(current_density, unique, mean), outside


def electrode_ionic_loss(
    current_density: FloatArray, ionic_resistance: float, tafel_slope: float, zeta: float | None = None
) -> FloatArray:
    """Loss by ion conduction in a catalyst layer with Tafel kinetics and no lack of gas, (n,) [V].

        loss = j R / (3 + zeta)

    With `zeta` given it is that; else it follows exactly from the one-dimensional layer, with b = tafel_slope / ln 10:

        g tan(g/2) = j R / b,   loss = b ln[ b g^2 / (2 R j cos^2(g/2)) ]

    which tends to j R / 3 at low and to a doubled Tafel slope at high current.

    Parameters
    ----------
    current_density : (n,) [A/m2]
    ionic_resistance : of the whole layer, thickness over effective conductivity [ohm m2]
    tafel_slope : [V] per decade
    zeta : correction [-]

    Source: `neyerlin_2007` (R/(3 + zeta)); the closed form: `eikerling_kornyshev_1998`.

    >>> float((electrode_ionic_loss(np.array([1e3]), 1e-5, 0.07) / (1e3 * 1e-5)).round(3)[0])
    0.32
    """
    from scipy.optimize import brentq

    if zeta is not None:
        return current_density * ionic_resistance / (3.0 + zeta)
    b = tafel_slope / math.log(10.0)
    found = np.zeros(len(current_density))
    for k, j in enumerate(current_density):
        ratio = float(j) * ionic_resistance / b
        if not ratio > 1e-9 or not math.isfinite(ratio):
            found[k] = 0.0 if ratio == 0.0 else float(j) * ionic_resistance / 3.0
            continue
        g = brentq(lambda g, ratio=ratio: g * math.sin(g / 2.0) - ratio * math.cos(g / 2.0), 0.0, math.pi, xtol=1e-15)
        found[k] = b * math.log(g * g / (2.0 * ratio * math.cos(g / 2.0) ** 2))
    return found


def kinetic_current(
    current_density: FloatArray, cell_voltage: FloatArray, crossover: float = 0.0, short_resistance: float = math.inf
) -> FloatArray:
    """Current density of the reaction, j + j_x + V/R_short (n,) [A/m2].

    Parameters
    ----------
    current_density : (n,) [A/m2]
    cell_voltage : (n,) [V]
    crossover : [A/m2] equivalent to the hydrogen that crosses
    short_resistance : [ohm m2] electronic

    Source: `gasteiger_2005`.

    >>> float(kinetic_current(np.array([100.0]), np.array([0.9]), 20.0, 0.3)[0])
    123.0
    """
    return current_density + crossover + cell_voltage / short_resistance
