"""Water of a stack: what enters and leaves each side, as vapour and as liquid; the hydrogen loop and its purge."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hydroxcell.physics.humidity import saturation_pressure

WATER_PER_ELECTRON = {"hydroxide": (1.0, -0.5), "proton": (0.0, 0.5)}
"""Water made per electron at anode and cathode [1], by the ion of the membrane."""


def oxygen_demand(current: float | np.ndarray, cells: float, fraction: float, molar_mass: float) -> float | np.ndarray:
    """Dry oxidant used up by the reaction, N I M/(4 F x).

    Parameters
    ----------
    current : [A] of the stack
    cells : [1]
    fraction : [1] oxygen in the dry oxidant
    molar_mass : [kg/mol] of the oxidant

    Returns
    -------
    [kg/s] at stoichiometry 1

    Validity: exact. Source: Faraday's law.

    >>> round(float(oxygen_demand(100.0, 1, 0.2095, 0.0289652)) * 1e6, 3)
    35.823
    """
    from hydroxcell.constants import FARADAY

    return cells * current * molar_mass / (4.0 * FARADAY * fraction)


@dataclass(frozen=True)
class Streams:
    """Flows of one side of the stack [mol/s], each (loads,).

    Attributes
    ----------
    dry_in, dry_out : gas without water
    vapour_in, vapour_out, liquid_out : water
    made : water that the electrode makes, negative if it uses it
    through_membrane : water that arrives through the membrane
    """

    dry_in: np.ndarray
    dry_out: np.ndarray
    vapour_in: np.ndarray
    vapour_out: np.ndarray
    liquid_out: np.ndarray
    made: np.ndarray
    through_membrane: np.ndarray

    @property
    def closure(self) -> np.ndarray:
        """Water in minus water out [mol/s]."""
        arriving = self.vapour_in + self.made + self.through_membrane
        return np.asarray(arriving - self.vapour_out - self.liquid_out)


def vapour_ratio(temperature: float, pressure: np.ndarray, humidity: float = 1.0) -> np.ndarray:
    """Vapour per dry gas at a relative humidity [1]; infinite where water boils.

    >>> round(float(vapour_ratio(333.15, np.array([1.5e5]))[0]), 4)
    0.1534
    """
    vapour = humidity * float(saturation_pressure(temperature))
    return np.where(pressure > vapour, vapour / np.maximum(pressure - vapour, 1e-9), np.inf)


def split(water: np.ndarray, dry: np.ndarray, temperature: float, pressure: np.ndarray) -> np.ndarray:
    """Part of the water that leaves as vapour with a dry gas; the gas is saturated before liquid forms [mol/s]."""
    capacity = np.where(dry > 0.0, dry * vapour_ratio(temperature, pressure), 0.0)
    return np.asarray(np.minimum(water, capacity))


@dataclass(frozen=True)
class Loop:
    """Hydrogen loop with its purge, flows in mol/s.

    Attributes
    ----------
    fresh : hydrogen from the tank
    used : hydrogen that the stack uses up
    purged_hydrogen : hydrogen lost with the purge
    purge_dry : dry purge gas
    recirculated_dry : dry gas that the blower moves
    inert_in : inert gas at the inlet of the anode
    anode : streams of the anode of the stack
    vapour_lost, liquid_drained : water that leaves the loop
    """

    fresh: np.ndarray
    used: np.ndarray
    purged_hydrogen: np.ndarray
    purge_dry: np.ndarray
    recirculated_dry: np.ndarray
    inert_in: np.ndarray
    anode: Streams
    vapour_lost: np.ndarray
    liquid_drained: np.ndarray


def purge_loss(inert_limit: float, depth: float) -> float:
    """Hydrogen lost with purges over the inert gas that they take away.

    A purge starts when the dry gas holds the share x of inert gas, and takes away the part d of it from a mixed volume
    that fresh hydrogen fills up again: the gas let out is ln(1/(1 - d)) volumes, so that

        hydrogen lost / inert gas = -ln(1 - d)/(d x) - 1,  (1 - x)/x for small steady purges

    Parameters
    ----------
    inert_limit : [1] x
    depth : [1] d, from 0 (steady) to below 1

    Returns
    -------
    [1]

    Validity: perfect mixing, an anode far larger than what crosses meanwhile. Source: balances of amount.

    >>> round(purge_loss(0.2, 0.0), 6), round(purge_loss(0.2, 0.5), 3)
    (4.0, 5.931)
    """
    let_out = 1.0 if depth < 1e-9 else -math.log1p(-depth) / depth
    return let_out / inert_limit - 1.0


def purge_interval(inert: np.ndarray, inert_limit: float, depth: float, contents: float) -> np.ndarray:
    """Time between two purges [s], x d n/inert flow; infinite without inert gas.

    Parameters
    ----------
    inert : [mol/s] inert gas that arrives through the membranes
    inert_limit, depth : [1] as `purge_loss`
    contents : [mol] dry gas in anode and loop

    Returns
    -------
    [s]

    Validity: as `purge_loss`. Source: balance of the inert gas.

    >>> float(purge_interval(np.array([1e-4]), 0.2, 0.5, 0.3)[0])
    300.0
    """
    return np.where(inert > 0.0, inert_limit * depth * contents / np.maximum(inert, 1e-300), np.inf)


def hydrogen_loop(
    used: np.ndarray,
    inert: np.ndarray,
    water: np.ndarray,
    made: np.ndarray,
    *,
    stoichiometry: float,
    inert_limit: float,
    temperature: float,
    pressure: float,
    purge_depth: float = 0.0,
) -> Loop:
    """Loop on the mean of many purges, which hold the inert gas below a limit; liquid is drained behind the stack.

        hydrogen lost = inert `purge_loss`,  hydrogen at the inlet = stoichiometry used

    Parameters
    ----------
    used : [mol/s] hydrogen that the stack uses up
    inert : [mol/s] nitrogen and carbon dioxide that arrive through the membrane
    water : [mol/s] made at the anode and arriving through the membrane, in total
    made : [mol/s] made at the anode
    stoichiometry : [1] hydrogen at the inlet over that used
    inert_limit : [1] dry mole fraction of inert gas behind the stack at which a purge starts
    temperature, pressure : [K], [Pa] of the anode outlet
    purge_depth : [1] part of the inert gas that a purge takes away; 0 for a steady purge

    Returns
    -------
    Loop of arrays (loads,)

    Validity: mean over many purges; the separator is as warm as the stack. Source: balances of amount.

    >>> one = np.ones(1)
    >>> loop = hydrogen_loop(one, 0.01 * one, 0.5 * one, 0.5 * one, stoichiometry=1.5, inert_limit=0.1,
    ...     temperature=333.15, pressure=1.5e5)
    >>> round(float(loop.purged_hydrogen[0]), 3)
    0.09
    """
    lost = inert * purge_loss(inert_limit, purge_depth)
    purge = inert + lost
    # The mean purge gas is that behind the stack; what is not purged goes round.
    mean_inert = 1.0 / (1.0 + purge_loss(inert_limit, purge_depth))
    out_dry = np.maximum((stoichiometry - 1.0) * used / (1.0 - mean_inert), purge)
    recirculated = out_dry - purge
    saturated = vapour_ratio(temperature, np.full(used.shape, pressure))
    ratio = np.where(purge > 0.0, np.minimum(saturated, water / np.maximum(purge, 1e-300)), saturated)
    vapour_lost = ratio * purge
    vapour_in = ratio * recirculated
    liquid = water - vapour_lost
    anode = Streams(recirculated + used + lost, out_dry, vapour_in, vapour_in + vapour_lost, liquid, made, water - made)
    inert_in = mean_inert * recirculated * (inert > 0.0)
    return Loop(used + lost, used, lost, purge, recirculated, inert_in, anode, vapour_lost, liquid)


def flow_through(
    used: np.ndarray,
    inert: np.ndarray,
    water: np.ndarray,
    made: np.ndarray,
    *,
    stoichiometry: float,
    temperature: float,
    pressure: float,
) -> Loop:
    """Dry hydrogen once through the anode; everything behind it is lost. Parameters as `hydrogen_loop`."""
    zero = np.zeros_like(used)
    lost = (stoichiometry - 1.0) * used
    dry_out = lost + inert
    vapour = split(water, dry_out, temperature, np.full(used.shape, pressure))
    anode = Streams(used + lost, dry_out, zero, vapour, water - vapour, made, water - made)
    return Loop(used + lost, used, lost, dry_out, zero, zero, anode, vapour, water - vapour)
