"""Made measurements with a known truth, for the coverage of intervals: case(generator) -> (truth, result)."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.lab.durability.log import durability
from hydroxcell.lab.measured import Value
from hydroxcell.lab.membrane.arrhenius import activation
from hydroxcell.lab.membrane.conductivity import conductivity_in_plane
from hydroxcell.lab.membrane.decay import decay_of
from hydroxcell.lab.membrane.end_point import end_point
from hydroxcell.lab.membrane.ion_exchange import ion_exchange
from hydroxcell.lab.membrane.permeability import permeation
from hydroxcell.lab.membrane.purge import approach, purge
from hydroxcell.lab.membrane.water import water
from hydroxcell.lab.propagation import Known

Case = tuple[float, Value]
HOUR = 3600.0


def activation_energy(random: np.random.Generator) -> Case:
    """Seven temperatures, 2 % noise of the conductivity."""
    truth = random.uniform(8e3, 30e3)
    t = np.linspace(303.15, 353.15, 7)
    sigma = 5.0 * np.exp(-truth / GAS_CONSTANT * (1.0 / t - 1.0 / 333.15)) * np.exp(0.02 * random.standard_normal(7))
    return truth, activation(t, sigma).activation_energy


def conductivity(random: np.random.Generator) -> Case:
    """One strip; resistance and dimensions with stated uncertainties."""
    truth = random.uniform(2.0, 15.0)
    sizes = {"length": 0.01, "width": 0.01, "thickness": 30e-6}
    spread = {"length": 1e-4, "width": 1e-4, "thickness": 1e-6}
    measured = {k: Known(v + spread[k] * random.standard_normal(), spread[k]) for k, v in sizes.items()}
    ohm = 0.01 / (truth * 0.01 * 30e-6)
    r = Known(ohm * (1.0 + 0.01 * random.standard_normal()), 0.01 * ohm)
    result = conductivity_in_plane([r], *([measured[k]] for k in sizes), dimensions="wet")
    return truth, result.membrane_conductivity


def plateau(random: np.random.Generator, correlation: float = 0.5, length: float = 5.0) -> Case:
    """150 points over some time constants, noise of 1 % that depends on the neighbour."""
    truth = random.uniform(6.0, 15.0)
    tau = random.uniform(0.5, 3.0) * HOUR
    t = np.linspace(0.0, length * tau, 150)
    noise = correlated(random, len(t), correlation)
    sigma = approach(t, truth, 0.6 * truth, tau) + 0.01 * truth * noise
    return truth, purge(t, sigma).hydroxide_conductivity


def correlated(random: np.random.Generator, n: int, correlation: float) -> np.ndarray:
    """Noise of unit variance in which each point depends on the one before."""
    found = random.standard_normal(n)
    for k in range(1, n):
        found[k] = correlation * found[k - 1] + math.sqrt(1.0 - correlation**2) * found[k]
    return found


def titration_curve(random: np.random.Generator, end: float, concentration: float, start: float) -> tuple:
    """Acid with a strong base: pH with noise of 0.02, burette with noise of 5 uL; volumes in m3."""
    volume = np.linspace(0.0, 1.6 * end, 40)
    real = volume + 5e-9 * random.standard_normal(len(volume))
    excess = (end - real) * concentration / (start + real) * 1e-3  # [mol/L]
    hydrogen = 0.5 * (excess + np.sqrt(excess**2 + 4e-14))
    return volume, -np.log10(hydrogen) + 0.02 * random.standard_normal(len(volume))


def ion_exchange_capacity(random: np.random.Generator) -> Case:
    """Three samples by back-titration, end points by Gran's line."""
    truth = random.uniform(1.2, 3.0)
    concentration = 50.0  # [mol/m3]
    blank = 10e-6
    ends, masses = [], []
    real_concentration = concentration * (1.0 + 0.003 * random.standard_normal())
    for _ in range(3):
        mass = random.uniform(80e-6, 120e-6)
        volume, ph = titration_curve(random, blank - truth * mass / real_concentration, real_concentration, 50e-6)
        found = end_point(volume, ph, 50e-6, "case").volume
        ends.append(Known(found.value + 1e-8 * random.standard_normal(), found.uncertainty, found.degrees_of_freedom))
        masses.append(Known(mass + 0.2e-6 * random.standard_normal(), 0.2e-6))
    known_blank = Known(blank + 1e-8 * random.standard_normal())  # its uncertainty is that of the burette
    titrant = Known(concentration, 0.003 * concentration)
    result = ion_exchange(ends, masses, titrant, known_blank, "back_titration", "Cl-", 1e-8)
    return truth, result.ion_exchange_capacity


def water_content(random: np.random.Generator) -> Case:
    """Four pieces that differ by 5 %, capacity with 3 %."""
    truth = random.uniform(6.0, 20.0)
    capacity = 2.0
    wet, dry = [], []
    for _ in range(4):
        mass = random.uniform(40e-6, 60e-6)
        own = truth * (1.0 + 0.05 * random.standard_normal())
        wet.append(Known(mass * (1.0 + own * 18.01528e-3 * capacity) + 0.1e-6 * random.standard_normal(), 0.1e-6))
        dry.append(Known(mass + 0.1e-6 * random.standard_normal(), 0.1e-6))
    known = Known(capacity * (1.0 + 0.03 * random.standard_normal()), 0.03 * capacity)
    return truth, water(wet, dry, "OH-", known).mean_water_content


def half_life(random: np.random.Generator) -> Case:
    """Eight points to 1000 h, 3 % noise."""
    truth = random.uniform(400.0, 2500.0) * HOUR
    t = np.linspace(0.0, 1000.0, 8) * HOUR
    y = 80.0 * 0.5 ** (t / truth) + 80.0 * 0.03 * random.standard_normal(8)
    return truth, decay_of("case", math.nan, t, y).half_life


def hydrogen_permeability(random: np.random.Generator) -> Case:
    """Five pressures, 3 % noise, thickness to 1 um."""
    truth = random.uniform(1e-15, 5e-14)
    p = np.linspace(0.5e5, 2.5e5, 5)
    flux = truth * p / 25e-6 + 0.03 * truth * 1.5e5 / 25e-6 * random.standard_normal(5)
    thickness = Known(25e-6 + 0.5e-6 * random.standard_normal(), 0.5e-6)
    return truth, permeation(flux, p, thickness).permeability


def log_of(random: np.random.Generator, irreversible: float, recoverable: float, correlation: float = 0.7) -> tuple:
    """500 h at 0.6 A/cm2 with eleven stops, a row every six minutes; rates in V/s."""
    step = 0.1 * HOUR
    time, voltage, current = [], [], []
    clock, load = 0.0, 0.0
    noise = correlated(random, 6000, correlation)
    for _ in range(12):
        offset = 0.3e-3 * random.standard_normal()  # restarts do not bring back quite the same
        for k in range(420):
            time.append(clock)
            voltage.append(0.65 - irreversible * load - recoverable * k * step + offset + 1e-3 * noise[len(time) - 1])
            current.append(6000.0 + 2.0 * random.standard_normal())
            clock, load = clock + step, load + step
        for _ in range(10):
            time.append(clock)
            voltage.append(0.98)
            current.append(0.0)
            clock += step
    return np.array(time), np.array(voltage), np.array(current)


def _rates(random: np.random.Generator) -> tuple[float, float, dict]:
    irreversible, recoverable = random.uniform(2e-6, 30e-6) / HOUR, random.uniform(0.0, 100e-6) / HOUR
    result = durability(*log_of(random, irreversible, recoverable), break_in=0.0)
    return irreversible, recoverable, dict(result.values)


def irreversible_rate(random: np.random.Generator) -> Case:
    """Irreversible part of the decay rate."""
    truth, _, values = _rates(random)
    return truth, values["irreversible_decay_rate"]


def recoverable_rate(random: np.random.Generator) -> Case:
    """Recoverable part of the decay rate."""
    _, truth, values = _rates(random)
    return truth, values["recoverable_decay_rate"]


CASES: dict[str, Callable[[np.random.Generator], Case]] = {
    "activation energy": activation_energy,
    "conductivity": conductivity,
    "plateau of the purge": plateau,
    "ion-exchange capacity": ion_exchange_capacity,
    "water content": water_content,
    "half-life": half_life,
    "permeability": hydrogen_permeability,
    "irreversible decay rate": irreversible_rate,
    "recoverable decay rate": recoverable_rate,
}


def coverage(case: Callable[[np.random.Generator], Case], number: int, seed: int = 1) -> float:
    """Share of cases whose 95 % interval holds the truth."""
    random = np.random.default_rng(seed)
    held = 0
    for _ in range(number):
        truth, value = case(random)
        held += value.low <= truth <= value.high
    return held / number
