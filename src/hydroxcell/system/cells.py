"""How the cells of a stack differ: air, hydrogen and coolant of each, and the voltage that follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

import numpy as np

from hydroxcell.constants import FARADAY, GAS_CONSTANT, MOLAR_MASS
from hydroxcell.physics.gas_properties import mixture_viscosity
from hydroxcell.physics.thermodynamics import thermoneutral_voltage
from hydroxcell.system.flow_distribution import flow_shares
from hydroxcell.system.water import Loop

Values = Mapping[str, float]
Words = Mapping[str, str]


def air_shares(
    values: Values, words: Words, air: np.ndarray, vapour: np.ndarray, pressure: np.ndarray, load: np.ndarray
) -> np.ndarray:
    """Air of each cell over the mean [1] (loads, cells); flows in mol/s, pressure in Pa."""
    oxygen = values["plant.oxygen_fraction"]
    parts = {"O2": oxygen * air, "N2": (1.0 - oxygen) * air, "H2O": vapour}
    drop = values["stack.cathode_pressure_drop"] * load
    return _gas_shares(values, words["stack.manifold"], "stack.manifold_diameter", parts, pressure, drop)


def hydrogen_shares(values: Values, words: Words, loop: Loop, load: np.ndarray) -> np.ndarray:
    """Hydrogen of each cell over the mean [1] (loads, cells)."""
    parts = {"H2": loop.anode.dry_in - loop.inert_in, "N2": loop.inert_in, "H2O": loop.anode.vapour_in}
    pressure = np.full(load.shape, values["stack.anode_pressure"])
    drop = values["stack.anode_pressure_drop"] * load
    return _gas_shares(values, words["stack.anode_manifold"], "stack.anode_manifold_diameter", parts, pressure, drop)


def coolant_shares(values: Values, words: Words, heat: np.ndarray, rated: float) -> np.ndarray:
    """Coolant of each cell over the mean [1] (loads, cells), its flow carrying the heat [W] at the given rise.

    `stack.coolant_pressure_drop` holds at the heat of the rated load `rated` [A/m2] without evaporation.
    """
    per_heat = 1.0 / (values["plant.coolant_heat_capacity"] * values["stack.coolant_rise"])
    gap = float(thermoneutral_voltage(values["stack.temperature"])) - values["stack.rated_cell_voltage"]
    full = values["stack.cells"] * values["stack.area"] * rated * gap
    carried = np.maximum(heat, 0.0)
    return _shares(
        values,
        words["stack.coolant_manifold"],
        "stack.coolant_manifold_diameter",
        flow=carried * per_heat,
        density=np.full(heat.shape, values["plant.coolant_density"]),
        viscosity=np.full(heat.shape, values["plant.coolant_viscosity"]),
        drop=values["stack.coolant_pressure_drop"] * carried / full,
    )


def _gas_shares(
    values: Values,
    arrangement: str,
    diameter: str,
    parts: Mapping[str, np.ndarray],
    pressure: np.ndarray,
    drop: np.ndarray,
) -> np.ndarray:
    total = sum(parts.values())
    mass = sum(MOLAR_MASS[name] * part for name, part in parts.items())
    fractions = {name: np.asarray(part / total) for name, part in parts.items()}
    return _shares(
        values,
        arrangement,
        diameter,
        flow=np.asarray(mass),
        density=np.asarray(mass / total * pressure / (GAS_CONSTANT * values["stack.temperature"])),
        viscosity=np.asarray(mixture_viscosity(fractions, values["stack.temperature"])),
        drop=drop,
    )


def _shares(
    values: Values,
    arrangement: str,
    diameter: str,
    *,
    flow: np.ndarray,
    density: np.ndarray,
    viscosity: np.ndarray,
    drop: np.ndarray,
) -> np.ndarray:
    return flow_shares(
        flow,
        cells=int(values["stack.cells"]),
        density=density,
        viscosity=viscosity,
        pressure_drop=drop,
        diameter=values[diameter],
        pitch=values["stack.cell_pitch"],
        recovery=values["stack.manifold_recovery"],
        arrangement=cast(Literal["U", "Z"], arrangement),
    )


def deviations(
    values: Values,
    slope: np.ndarray,
    *,
    air: np.ndarray,
    air_stoichiometry: np.ndarray,
    hydrogen: np.ndarray,
    loop: Loop,
    temperatures: np.ndarray,
) -> np.ndarray:
    """Voltage of each cell against the curve [V] (loads, cells); nan for a cell starved of air or hydrogen.

    dV = s ln(mean x_O2/mean x_O2 at equal shares) + R T/(2 F) ln(the same of hydrogen) + c (T - T mean)
    """
    inlet = values["plant.oxygen_fraction"]
    stoichiometry = air_stoichiometry[:, None]
    by_air = slope[:, None] * np.log(mean_fraction(stoichiometry * air, inlet) / mean_fraction(stoichiometry, inlet))
    fed = loop.anode.dry_in - loop.inert_in
    stoichiometry = (fed / loop.used)[:, None]
    inlet_hydrogen = (fed / loop.anode.dry_in)[:, None]
    nernst = GAS_CONSTANT * values["stack.temperature"] / (2.0 * FARADAY)
    by_hydrogen = nernst * np.log(
        mean_fraction(stoichiometry * hydrogen, inlet_hydrogen) / mean_fraction(stoichiometry, inlet_hydrogen)
    )
    by_temperature = values["stack.temperature_voltage_slope"] * (temperatures - values["stack.temperature"])
    return np.asarray(by_air + by_hydrogen + by_temperature)


def mean_fraction(stoichiometry: np.ndarray, inlet: float | np.ndarray) -> np.ndarray:
    """Logarithmic mean of the mole fraction of a reactant along a channel.

    Parameters
    ----------
    stoichiometry : [1] fed over used
    inlet : [1] fraction in the dry gas at the inlet

    Returns
    -------
    [1]; nan at or below stoichiometry 1

    Validity: the rest of the gas passes unchanged. Source: balance of amount.

    >>> round(float(mean_fraction(np.array([2.0]), 0.21)[0]), 4)
    0.1592
    """
    fed = np.where(stoichiometry > 1.0, stoichiometry, np.nan)
    outlet = inlet * (fed - 1.0) / (fed - inlet)
    # Pure gas stays pure; near it the quotient loses its figures, and the plain mean is exact enough.
    near = inlet - outlet < 1e-9
    spread = np.where(near, 1.0, inlet - outlet)
    ratio = np.where(near, np.e, inlet / np.where(near, 1.0, outlet))
    return np.where(near, 0.5 * (inlet + outlet), spread / np.log(ratio))
