"""A battery as a voltage behind a resistance."""

from __future__ import annotations

from typing import Any


def terminal_power(internal: Any, softness: Any) -> Any:
    """Power at the terminals for a power inside, P = p - k p^2, k = R/V^2.

    Parameters
    ----------
    internal : [W] power of the voltage source, positive when the battery gives
    softness : [1/W] k, resistance over the square of the voltage without load

    Returns
    -------
    [W] positive when the battery gives

    Validity: constant voltage and resistance. Source: Ohm's law.

    >>> round(terminal_power(20e3, 0.2 / 300.0**2), 3)
    19111.111
    """
    return internal - softness * internal * internal


def internal_power(terminal: Any, root: Any, softness: Any) -> Any:
    """Power inside for a power at the terminals, p = 2 P/(1 + sqrt(1 - 4 k P)): the inverse of `terminal_power`.

    Parameters
    ----------
    terminal, softness : as `terminal_power`
    root : square root function, of `math` or `numpy`

    Returns
    -------
    [W] the branch of small currents

    Validity: 4 k P <= 1; beyond it no current gives that power.

    >>> import math
    >>> round(internal_power(19111.1111111, math.sqrt, 0.2 / 300.0**2), 3)
    20000.0
    """
    return 2.0 * terminal / (1.0 + root(1.0 - 4.0 * softness * terminal))
