"""Elementary and smooth functions for floats, NumPy arrays and CasADi symbols alike.

Every law in `physics` takes its mathematics from this module, so that one text of a law serves numbers,
vectorised evaluation and exact differentiation. Smooth switches replace kinks (`max`, `min`, `if`): each has a
named width and is at least once continuously differentiable, because Newton's method needs it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Scalar = Any
"""A float, a NumPy array or a CasADi symbol."""


def _is_symbolic(x: Scalar) -> bool:
    return not isinstance(x, float | int | np.ndarray | np.generic)


def _casadi() -> Any:
    import casadi

    return casadi


def exp(x: Scalar) -> Scalar:
    """Exponential; float, array or symbol [-]."""
    return _casadi().exp(x) if _is_symbolic(x) else np.exp(x)


def log(x: Scalar) -> Scalar:
    """Natural logarithm; float, array or symbol [-]."""
    return _casadi().log(x) if _is_symbolic(x) else np.log(x)


def sqrt(x: Scalar) -> Scalar:
    """Square root; float, array or symbol."""
    return _casadi().sqrt(x) if _is_symbolic(x) else np.sqrt(x)


def tanh(x: Scalar) -> Scalar:
    """Hyperbolic tangent; float, array or symbol [-]."""
    return _casadi().tanh(x) if _is_symbolic(x) else np.tanh(x)


def where(condition: Scalar, if_true: Scalar, if_false: Scalar) -> Scalar:
    """Pick `if_true` where `condition` holds, else `if_false`; both branches are evaluated."""
    if any(_is_symbolic(x) for x in (condition, if_true, if_false)):
        return _casadi().if_else(condition, if_true, if_false)
    return np.where(condition, if_true, if_false)


def smooth_positive(x: Scalar, width: float) -> Scalar:
    """Smooth max(x, 0): (x + sqrt(x^2 + width^2))/2; equals width/2 at x = 0, off by width^2/4|x| far away.

    >>> float(smooth_positive(0.0, 0.02))
    0.01
    """
    return 0.5 * (x + sqrt(x * x + width * width))


def smooth_minimum(x: Scalar, limit: Scalar, width: float) -> Scalar:
    """Smooth min(x, limit), below both by at most width/2.

    >>> round(float(smooth_minimum(2.0, 1.0, 0.02)), 4)
    0.9999
    """
    return limit - smooth_positive(limit - x, width)


def smooth_ramp(x: Scalar, width: Scalar) -> Scalar:
    """One-sided smooth max(x, 0): x^2/(x + width) for x > 0, exactly 0 for x <= 0; off by width far above.

    Unlike `smooth_positive` it has no value at x = 0, so that nothing happens at an equilibrium.

    >>> float(smooth_ramp(1.0, 1.0)), float(smooth_ramp(-3.0, 1.0)), float(smooth_ramp(0.0, 1.0))
    (0.5, 0.0, 0.0)
    """
    positive = where(x > 0.0, x, 0.0)
    return positive * positive / (positive + width)


def smooth_cap(x: Scalar, limit: Scalar, width: Scalar) -> Scalar:
    """Smooth min(x, limit) that is exactly x up to the limit and ends at limit + width far above it.

    >>> float(smooth_cap(0.7, 1.0, 0.01)), round(float(smooth_cap(2.0, 1.0, 0.01)), 4)
    (0.7, 1.0099)
    """
    return x - smooth_ramp(x - limit, width)


def smooth_step(x: Scalar, scale: float) -> Scalar:
    """Saturating switch x/(x + scale) of a non-negative quantity: 0 at 0, 1/2 at `scale`, 1 far above."""
    return x / (x + scale)


def relative_exponential_integral(x: Scalar) -> Scalar:
    """Mean of exp(-x t) over 0 <= t <= 1, that is (1 - exp(-x))/x, regular at x = 0 [-].

    >>> round(float(relative_exponential_integral(1.0)), 6)
    0.632121
    >>> float(relative_exponential_integral(0.0))
    1.0
    """
    small = x * x < 1e-4
    safe = where(small, 1.0, x)
    series = 1.0 - x / 2.0 + x * x / 6.0 - x * x * x / 24.0 + x * x * x * x / 120.0
    return where(small, series, (1.0 - exp(-safe)) / safe)
