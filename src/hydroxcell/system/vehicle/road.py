"""Forces of the road: rolling, air, slope, inertia."""

from __future__ import annotations

from typing import Any

GRAVITY = 9.80665  # [m/s2] standard value


def road_force(speed: Any, grade: Any, wind: Any, weight: Any, constant: Any, linear: Any, quadratic: Any) -> Any:
    """Force that keeps a vehicle at its speed.

        F = A + B v + C (v + w)|v + w| + m g sin(atan s)

    Parameters
    ----------
    speed, grade, wind : [m/s], [1] rise over run, [m/s] positive against the vehicle
    weight : [N] mass times gravity
    constant, linear, quadratic : A [N], B [N s/m], C [N s2/m2]

    Returns
    -------
    [N] positive against the motion

    Validity: forward motion; side wind and curves are not in it. A vehicle given by rolling resistance and drag area
    has A = c m g, B = 0, C = rho c_d A/2. Source: `gillespie_2021`.

    >>> round(float(road_force(20.0, 0.01, 0.0, 1.8e4, 150.0, 1.0, 0.4)), 1)
    510.0
    """
    relative = speed + wind
    return (
        constant + linear * speed + quadratic * relative * abs(relative) + weight * grade / (1.0 + grade * grade) ** 0.5
    )


def inertia_power(start: Any, end: Any, duration: Any, inertia: Any) -> Any:
    """Mean power that changes the kinetic energy, M (v1^2 - v0^2)/(2 dt).

    Parameters
    ----------
    start, end, duration : [m/s], [m/s], [s]
    inertia : [kg] mass with that of the rotating parts

    Returns
    -------
    [W]

    >>> inertia_power(10.0, 11.0, 1.0, 2000.0)
    21000.0
    """
    return inertia * (end * end - start * start) / (2.0 * duration)
