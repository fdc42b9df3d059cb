"""Numbers of a whole curve: peak power, and the summary with units in its names."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from hydroxcell.models.base import FloatArray

if TYPE_CHECKING:
    from hydroxcell.results.solution import Result


LEAST_STEP = 1e-4  # [V] between points that a parabola is laid through


def peak(current: FloatArray, voltage: FloatArray) -> tuple[float, float]:
    """Peak power density [W/m2] and the current density there [A/m2], by a parabola through the three best points.

    The parabola runs over the voltage, because at a limiting current several points have the same current.
    """
    power = current * voltage
    best = int(np.argmax(power))
    if 0 < best < len(power) - 1:
        x, y = voltage[best - 1 : best + 2], power[best - 1 : best + 2]
        if np.abs(np.diff(x)).min() > LEAST_STEP:
            a, b, c = np.polyfit(x - x[1], y, 2)
            if a < 0.0:
                shift = float(np.clip(-b / (2.0 * a), x.min() - x[1], x.max() - x[1]))
                largest = float(a * shift * shift + b * shift + c)
                return largest, largest / float(x[1] + shift)
    return float(power[best]), float(current[best])


def summary(result: Result) -> dict[str, Any]:
    """Key figures of a result with units in their names; what does not exist is None."""
    scalars = result.scalars

    def number(name: str, factor: float = 1.0, digits: int = 6) -> float | None:
        value = scalars.get(name, math.nan) * factor
        return float(f"{value:.{digits}g}") if math.isfinite(value) else None

    closure = {k: v[result.converged] for k, v in result.table.items() if k.endswith("closure_relative")}
    worst = {k: float(np.max(v)) if len(v) else None for k, v in closure.items()}
    resistance = scalars.get("high_frequency_resistance", math.nan)
    return {
        "title": result.study.title,
        "cell": result.study.cell.name,
        "model": result.study.model,
        "open_circuit_voltage_V": number("open_circuit_voltage"),
        "peak_power_density_W_cm2": number("peak_power_density", 1e-4),
        "current_density_at_peak_power_A_cm2": number("current_density_at_peak_power", 1e-4),
        "current_density_at_0.8V_A_cm2": number("current_density_at_0.8V", 1e-4),
        "current_density_at_0.6V_A_cm2": number("current_density_at_0.6V", 1e-4),
        "power_density_at_0.6V_W_cm2": number("power_density_at_0.6V", 1e-4),
        "limiting_current_density_A_cm2": number("limiting_current_density", 1e-4),
        "limiting_cause": result.limiting_cause,
        "high_frequency_resistance_ohm_cm2": None if math.isnan(resistance) else float(f"{resistance * 1e4:.6g}"),
        "water_closure_relative": worst.get("water_closure_relative"),
        "charge_closure_relative": worst.get("charge_closure_relative"),
        "energy_closure_relative": worst.get("energy_closure_relative"),
        "points": len(result),
        "points_converged": int(np.sum(result.converged)),
        **({"beyond_fit": list(words)} if (words := result.beyond_fit()) else {}),
        "assumed_inputs": len(result.assumed()),
        "study_hash": result.study.hash,
        "version": result.version,
    }
