"""High-frequency resistance of a measured spectrum: where it crosses the real axis.

Leads make the imaginary part positive at the highest frequencies, double layers make it negative below. Where it is
zero, the impedance is real: the membrane, the contacts and a share of the layers that depends on how fast they are. A
circuit gives another number, its series resistance, because it continues every arc to infinite frequency; both are
given where both exist.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hydroxcell.lab.kramers_kronig import ComplexArray, FloatArray, checked
from hydroxcell.lab.measured import Value

AROUND = 5  # points around the crossing, or more that lie nearer than the following
NEAR = 0.22  # decades
DEGREE = 3  # of the polynomial in ln f through them


@dataclass(frozen=True)
class Crossing:
    """Where a spectrum crosses the real axis.

    Attributes
    ----------
    resistance : real part there, unit of the impedance; None if the spectrum does not cross
    frequency : [Hz]; nan if it does not cross
    words : what must be known about it
    """

    resistance: Value | None
    frequency: float
    words: tuple[str, ...]


def crossing(frequencies: FloatArray, impedance: ComplexArray, noise: float) -> Crossing:
    """High-frequency crossing of the real axis, from polynomials in ln f through the points around it.

    Parameters
    ----------
    frequencies : [Hz], any order, (m,)
    impedance : any unit, (m,)
    noise : standard deviation of real and imaginary part over |Z| [1], as `kramers_kronig` finds it

    Errors: InputError as in `kramers_kronig.checked`.

    >>> f = np.geomspace(1e5, 1e1, 41)
    >>> found = crossing(f, 0.1 + 1j * (1e-6 * f - 1e2 / f), 1e-3)
    >>> round(found.resistance.value, 3)
    0.1
    """
    f, z = checked(frequencies, impedance)
    order = np.argsort(-f)
    f, z = f[order], z[order]
    above = z.imag > 0.0
    turns = np.flatnonzero(above[:-1] & ~above[1:])
    if not above[0] or not len(turns):
        return Crossing(None, math.nan, (_not_crossed(f, z, bool(above.all())),))
    first = int(turns[0])
    words = []
    if len(turns) > 1 and f[turns[1]] > 1e-2 * f[first]:
        words.append("the imaginary part changes its sign several times at high frequency; the first crossing is taken")
    guess = 0.5 * math.log(f[first] * f[first + 1])
    away = np.abs(np.log(f) - guess)
    part = np.sort(np.argsort(away, kind="stable")[: max(AROUND, int((away < NEAR * math.log(10.0)).sum()))])
    return _crossed(f[part], z[part], noise, guess, tuple(words))


def _crossed(f: FloatArray, z: ComplexArray, noise: float, guess: float, words: tuple[str, ...]) -> Crossing:
    """Crossing of the polynomials through some points, near a guess of ln f."""
    x = np.log(f) - guess
    powers = np.vander(x, DEGREE + 1, increasing=True)
    weight = 1.0 / np.abs(z)
    inverse = np.linalg.inv((powers * weight[:, None] ** 2).T @ powers)
    real, imaginary = (inverse @ (powers.T @ (weight**2 * part)) for part in (z.real, z.imag))
    roots = np.roots(imaginary[::-1])
    inside = [float(r.real) for r in roots if abs(r.imag) < 1e-9 and x.min() <= r.real <= x.max()]
    place = min(inside, key=abs, default=0.0)
    at = place ** np.arange(DEGREE + 1.0)
    slope_at = np.concatenate([[0.0], np.arange(1.0, DEGREE + 1.0) * at[:-1]])
    steep = float(slope_at @ real) / float(slope_at @ imaginary)
    sigma = noise * math.sqrt(float(at @ inverse @ at) * (1.0 + steep**2))
    method = f"real part where the imaginary part is zero, from {len(f)} points around it"
    value = Value.of(float(at @ real), sigma, method)
    return Crossing(value, math.exp(guess + place), words)


def _not_crossed(f: FloatArray, z: ComplexArray, inductive: bool) -> str:
    if inductive:
        return (
            "the imaginary part is positive at all frequencies: no crossing of the real axis (or its sign is reversed)"
        )
    if z[0].real <= 0.0:
        return "the spectrum does not cross the real axis, and its real part is negative at the highest frequency"
    return (
        f"the spectrum does not cross the real axis: at {f[0]:.3g} Hz it still has an angle of "
        f"{math.degrees(float(np.angle(z[0]))):.1f} degrees, so that {z[0].real:.4g} is an upper limit of the "
        "high-frequency resistance; measure to higher frequency or take the series resistance of a circuit"
    )
