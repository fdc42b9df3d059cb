"""Transport resistance of oxygen or hydrogen from limiting currents at several dilutions and pressures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.recording import FloatArray
from hydroxcell.lab.regression import LinearFit, fit_linear
from hydroxcell.physics.humidity import saturation_pressure
from hydroxcell.record import Columns

ELECTRONS = {"oxygen": 4, "hydrogen": 2}
"""Electrons per molecule."""
SAME = 0.01  # relative: pressures or fractions of one setting
WIDE = 0.1  # relative spread of the pressures that separates the two parts
SIGNIFICANT = 0.05


def reactant_concentration(
    dry_fraction: FloatArray, pressure: FloatArray, temperature: FloatArray, relative_humidity: FloatArray
) -> FloatArray:
    """Concentration of the reactant in the humid gas (n,) [mol/m3].

        C = x (p - RH p_sat(T)) / (R T)

    Parameters
    ----------
    dry_fraction : mole fraction in the dry gas (n,) [1]
    pressure : absolute (n,) [Pa]
    temperature : (n,) [K]
    relative_humidity : (n,) [1]

    Validity: ideal gas. Source: `baker_2009`.

    >>> one = np.ones(1)
    >>> float(reactant_concentration(0.01 * one, 1.5e5 * one, 353.15 * one, 0.64 * one).round(4)[0])
    0.4075
    """
    dry_pressure = pressure - relative_humidity * saturation_pressure(temperature)
    return np.asarray(dry_fraction * dry_pressure / (GAS_CONSTANT * temperature))


def transport_resistance_of(limiting_current: FloatArray, concentration: FloatArray, electrons: int) -> FloatArray:
    """Transport resistance R_T = n F C / j_lim (n,) [s/m].

    Parameters
    ----------
    limiting_current : (n,) [A/m2], with the crossover that consumes reactant too
    concentration : in the channel (n,) [mol/m3]
    electrons : per molecule: 4 for oxygen, 2 for hydrogen

    Validity: flows so large that the concentration does not fall along the channel. Source: `baker_2009`.

    >>> float(transport_resistance_of(np.array([1500.0]), np.array([0.4075]), 4).round(1)[0])
    104.8
    """
    return np.asarray(electrons * FARADAY * concentration / limiting_current)


@dataclass(frozen=True, eq=False, kw_only=True)
class TransportResistance(Measured):
    """Transport resistance over pressure; arrays (n,) in SI, one entry a limiting current."""

    KIND: ClassVar[str] = "transport_resistance"
    ORIGIN: ClassVar[str] = "Measured limiting currents"

    species: str
    dry_fraction: np.ndarray
    gas_pressure: np.ndarray
    temperature: np.ndarray
    relative_humidity: np.ndarray
    reactant_concentration: np.ndarray
    limiting_current_density: np.ndarray
    transport_resistance: np.ndarray
    fitted: np.ndarray

    def tables(self) -> Mapping[str, Columns]:
        """One row a limiting current."""
        names = (
            "dry_fraction", "gas_pressure", "temperature", "relative_humidity", "reactant_concentration",
            "limiting_current_density", "transport_resistance",
        )  # fmt: skip
        return {
            "limiting_currents": {**{n: getattr(self, n) for n in names}, "transport_resistance_fitted": self.fitted}
        }


def transport_resistance(
    limiting_current: FloatArray,
    dry_fraction: FloatArray,
    pressure: FloatArray,
    temperature: FloatArray | float,
    relative_humidity: FloatArray | float,
    species: str = "oxygen",
    crossover: float = 0.0,
    reference_pressure: float | None = None,
) -> TransportResistance:
    """Evaluate limiting currents: R_T of each, and its part that grows with pressure and its part that does not.

    R_T = R_0 + s p is fitted with weights 1/R_T^2 (errors of limiting currents are relative); s p is diffusion in the
    gas, R_0 Knudsen diffusion and the ionomer film. With one pressure only the mean is given.

    Parameters
    ----------
    limiting_current : (n,) [A/m2]
    dry_fraction : (n,) [1]
    pressure : absolute (n,) [Pa]
    temperature : (n,) or one [K]
    relative_humidity : (n,) or one [1]
    species : "oxygen" or "hydrogen"
    crossover : current density that consumes the reactant unseen, added to each [A/m2]
    reference_pressure : where the sum is given; the mean of the pressures if left out [Pa]

    Errors: UnknownNameError for a species; InputError for values that cannot be.
    """
    if species not in ELECTRONS:
        raise UnknownNameError("species", species, ELECTRONS, "transport_resistance")
    j, x, p = (np.atleast_1d(np.asarray(a, dtype=float)) for a in (limiting_current, dry_fraction, pressure))
    n = max(len(j), len(x), len(p))
    given = (j, x, p, np.asarray(temperature, dtype=float), np.asarray(relative_humidity, dtype=float))
    try:
        j, x, p, t, rh = (np.array(np.broadcast_to(a, (n,))) for a in given)
    except ValueError:
        raise InputError("transport_resistance: the numbers of currents, fractions and pressures differ.") from None
    _checked(j, x, p, t, rh)
    concentration = reactant_concentration(x, p, t, rh)
    if not (concentration > 0.0).all():
        k = int(np.argmax(~(concentration > 0.0)))
        raise InputError(
            f"transport_resistance: point {k + 1}: water vapour at {100 * rh[k]:.3g} % RH and {t[k] - 273.15:.4g} degC "
            f"fills the pressure of {p[k] / 1e3:.4g} kPa; is the pressure absolute?"
        )
    resistance = transport_resistance_of(j + crossover, concentration, ELECTRONS[species])
    work = _Work(species, resistance, p, x, j)
    values, fitted = work.values(reference_pressure)
    choices = (
        Choice("electrons per molecule", str(ELECTRONS[species]), f"{species} at this electrode"),
        Choice("concentration", "that of the inlet gas", "baker_2009: flows so large that little is consumed"),
        Choice("crossover", f"{crossover / 10.0:.4g} mA/cm2 added", "given" if crossover else "none was given"),
        *work.choices,
    )
    return TransportResistance(
        sentence=_sentence(species, values), values=values, choices=choices, findings=tuple(work.findings),
        species=species, dry_fraction=x, gas_pressure=p, temperature=t, relative_humidity=rh,
        reactant_concentration=concentration, limiting_current_density=j, transport_resistance=resistance,
        fitted=fitted,
    )  # fmt: skip


def _checked(j: FloatArray, x: FloatArray, p: FloatArray, t: FloatArray, rh: FloatArray) -> None:
    for what, values, good in (
        ("limiting current density", j, j > 0.0),
        ("dry mole fraction", x, (x > 0.0) & (x <= 1.0)),
        ("pressure", p, (p > 1e3) & (p < 1e8)),
        ("temperature", t, (t > 233.15) & (t < 473.15)),
        ("relative humidity", rh, (rh >= 0.0) & (rh <= 1.5)),
    ):
        if not np.all(good):
            k = int(np.argmax(~good))
            raise InputError(f"transport_resistance: point {k + 1}: {what} {values[k]:g} (SI) cannot be.")


class _Work:
    """The fit of R_T over pressure and what is odd about it."""

    def __init__(self, species: str, resistance: FloatArray, p: FloatArray, x: FloatArray, j: FloatArray) -> None:
        self.species, self.resistance, self.p, self.x, self.j = species, resistance, p, x, j
        self.choices: list[Choice] = []
        self.findings: list[str] = []

    def values(self, reference: float | None) -> tuple[dict[str, Value], FloatArray]:
        """Values by name, and R_T of the fit at each point."""
        n, name = len(self.p), f"{self.species}_transport_resistance"
        at = float(self.p.mean()) if reference is None else reference
        origin = "mean of the measured ones" if reference is None else "given"
        self.choices.append(Choice("pressure of the sum", f"{at / 1e3:.5g} kPa", origin))
        self._dilutions()
        relative = float(np.ptp(self.p)) / float(self.p.mean())
        if relative < WIDE or n < 3:
            why = "three limiting currents" if relative >= WIDE else "pressures that differ by a tenth"
            self.findings.append(
                f"the parts that do and do not grow with pressure need at least {why}: only the mean is given"
            )
            spread = float(self.resistance.std(ddof=1)) / math.sqrt(n) if n > 1 else math.nan
            mean = Value.of(self.resistance.mean(), spread, f"mean of {n} limiting currents", n - 1)
            return {name: mean}, np.full(n, self.resistance.mean())
        fit = self._line()
        design = np.stack([np.ones(n), self.p], axis=1)
        fitted = design @ fit.coefficients
        method = f"R_T over pressure, {n} limiting currents, weights 1/R_T^2"
        left = fit.degrees_of_freedom
        value, spread = fit.at(np.array([1.0, at]))
        deviations = [math.sqrt(float(fit.covariance[k, k])) for k in (0, 1)]
        parts = {
            name: Value.of(value, spread, f"{method}; at {at / 1e3:.5g} kPa", left),
            f"{name}_pressure_independent": Value.of(
                fit.coefficients[0], deviations[0], f"intercept of {method}", left
            ),
            f"{name}_slope": Value.of(fit.coefficients[1], deviations[1], f"slope of {method}", left),
        }
        if fit.coefficients[0] < 0.0:
            self.findings.append("the pressure-independent part is negative: the pressures or humidities may be wrong")
        self._current_dependence(fitted)
        return parts, np.asarray(fitted)

    def _line(self) -> LinearFit:
        """Weighted line; the weights follow from a first line without them."""
        design = np.stack([np.ones_like(self.p), self.p], axis=1)
        first = design @ fit_linear(design, self.resistance, refuse=False).coefficients
        weight = 1.0 / np.maximum(first, 0.2 * float(np.median(self.resistance)))
        return fit_linear(design * weight[:, None], self.resistance * weight, refuse=False)

    def _dilutions(self) -> None:
        if float(np.ptp(self.x)) <= SAME * float(self.x.mean()):
            self.findings.append(
                "one dilution only: whether the resistance depends on the current, as with liquid water, cannot be seen"
            )

    def _current_dependence(self, fitted: FloatArray) -> None:
        """Whether what the line leaves depends on the current."""
        from scipy.special import stdtr

        if len(self.j) < 5 or float(np.ptp(self.x)) <= SAME * float(self.x.mean()):
            return
        design = np.stack([1.0 / fitted, self.p / fitted, (self.j - self.j.mean()) / fitted], axis=1)
        fit = fit_linear(design, self.resistance / fitted, refuse=False)
        spread = math.sqrt(float(fit.covariance[2, 2]))
        if spread > 0.0 and 2.0 * stdtr(fit.degrees_of_freedom, -abs(fit.coefficients[2]) / spread) < SIGNIFICANT:
            change = fit.coefficients[2] * float(np.ptp(self.j)) / float(self.resistance.mean())
            verb = "rises" if change > 0 else "falls"
            self.findings.append(
                f"R_T {verb} with the current, by {100 * abs(change):.2g} % over the measured range: liquid water, "
                "crossover that was not added, or a film with slow kinetics"
            )


def _sentence(species: str, values: Mapping[str, Value]) -> str:
    name = f"{species}_transport_resistance"
    total = values[name]
    half = f" ± {(total.high - total.value) / 100.0:.2g}" if math.isfinite(total.high) else ""
    text = f"{species.capitalize()} transport resistance {total.value / 100.0:.3g}{half} s/cm"
    base = values.get(f"{name}_pressure_independent")
    if base is None:
        return text + "; its parts cannot be told apart."
    spread = (base.high - base.value) / 100.0
    return f"{text}, of which {base.value / 100.0:.3g} ± {spread:.2g} s/cm do not depend on pressure."
