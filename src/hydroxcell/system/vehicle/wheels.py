"""From speeds to the power at the wheels and to electricity, and back to the speed that a power reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from hydroxcell.system.vehicle.maps import DriveMap
from hydroxcell.system.vehicle.road import inertia_power, road_force

ITERATIONS = 60
EXACT = 1e-12  # [1] relative change of the speed at which the search for it ends


@dataclass(frozen=True, eq=False)
class Body:
    """What is needed between wheels and battery, for one vehicle.

    Attributes
    ----------
    weight, inertia : [N], [kg] with rotating parts
    constant, linear, quadratic : road load
    drive : map of motor and inverter
    gear : [1] efficiency between motor and wheels
    force : [N] largest force at the wheels
    share, generator, lowest_speed : of regeneration [1], [W] at the shaft, [m/s]
    """

    weight: float
    inertia: float
    constant: float
    linear: float
    quadratic: float
    drive: DriveMap
    gear: float
    force: float
    share: float
    generator: float
    lowest_speed: float

    def wheel_power(self, start: Any, end: Any, mean: Any, grade: Any, wind: Any, duration: Any) -> Any:
        """Mean power at the wheels [W] over a step; negative when braking."""
        force = road_force(mean, grade, wind, self.weight, self.constant, self.linear, self.quadratic)
        return force * mean + inertia_power(start, end, duration, self.inertia)

    def shaft_power(self, wheel: Any, mean: Any) -> np.ndarray:
        """Power at the shaft of the motor [W]; when braking the part that the generator takes."""
        w = np.asarray(wheel, dtype=float)
        taken = np.minimum(-w * self.share * self.gear, self.generator) * (mean >= self.lowest_speed)
        return np.where(w >= 0.0, w / self.gear, -taken)

    def electric_power(self, wheel: Any, mean: Any) -> np.ndarray:
        """Electric power of the drive [W]; negative when braking."""
        return self.drive.electric(self.shaft_power(wheel, mean))

    def wheel_limit(self, electric: float) -> float:
        """Largest power at the wheels [W] with an electric power [W], motor and gear included."""
        return self.gear * float(np.interp(max(electric, 0.0), self.drive.motoring, self.drive.shaft))

    def reached(
        self, start: float, target: float, grade: float, wind: float, duration: float, wheel: float
    ) -> tuple[float, float]:
        """Speed at the end of a step with limited power and force, and the mean speed [m/s].

        Parameters
        ----------
        start, target : [m/s]
        grade, wind, duration : [1], [m/s], [s]
        wheel : [W] largest mean power at the wheels

        The end speed solves `wheel_power(end) = wheel` by Newton's method from above; a vehicle that comes to a stand
        within the step covers the way that its kinetic energy is worth.
        """
        end = self._by_force(start, target, grade, wind, duration)
        for _ in range(ITERATIONS):
            mean = 0.5 * (start + end)
            excess = self.wheel_power(start, end, mean, grade, wind, duration) - wheel
            if excess <= 0.0:
                break
            step = excess / self._slope(start, end, grade, wind, duration)
            end = max(end - step, 0.0)
            if step <= EXACT * (1.0 + end):
                break
        if end > 0.0 or start == 0.0:
            return end, 0.5 * (start + end)
        return 0.0, self._stopping(start, grade, wind, duration)

    def _by_force(self, start: float, target: float, grade: float, wind: float, duration: float) -> float:
        load = float(road_force(start, grade, wind, self.weight, self.constant, self.linear, self.quadratic))
        return max(min(target, start + (self.force - load) * duration / self.inertia), 0.0)

    def _slope(self, start: float, end: float, grade: float, wind: float, duration: float) -> float:
        mean = 0.5 * (start + end)
        force = float(road_force(mean, grade, wind, self.weight, self.constant, self.linear, self.quadratic))
        rise = self.linear + 2.0 * self.quadratic * abs(mean + wind)
        return max(0.5 * (force + rise * mean) + self.inertia * end / duration, self.inertia * 1e-3 / duration)

    def _stopping(self, start: float, grade: float, wind: float, duration: float) -> float:
        """Mean speed over a step in which the vehicle stops: kinetic energy = force times way."""
        energy = 0.5 * self.inertia * start * start
        mean = 0.5 * start
        for _ in range(ITERATIONS):
            force = float(road_force(mean, grade, wind, self.weight, self.constant, self.linear, self.quadratic))
            mean, before = min(energy / (max(force, 1.0) * duration), 0.5 * start), mean
            if abs(mean - before) < EXACT:
                break
        return mean
