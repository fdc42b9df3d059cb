"""Elements of equivalent circuits: impedance and its analytic derivatives.

Every law takes `ln_s` = ln(j w), complex (m,), with w in [rad/s], and its parameters as arrays (..., 1): exponents as
they are, everything else as its natural logarithm, so that no sign has to be guarded and milliohm and megaohm are
alike. It returns Z (..., m) and the derivatives of Z to these parameters, in their order. With Z in ohm the units are
those of `ELEMENTS`; with Z in ohm m2 every resistance and inductance is one of an area, every capacitance one per area.
Capacitive reactances are negative (Z'' < 0). Hyperbolic functions are written in exp(-2 x), which neither overflows
nor warns at high frequency.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
ComplexArray = npt.NDArray[np.complex128]
Law = Callable[..., tuple[ComplexArray, tuple[ComplexArray, ...]]]

LEAST_EXPONENT, LARGEST_EXPONENT = 0.3, 1.0  # [1] of constant phase elements


def resistor(ln_s: ComplexArray, ln_r: FloatArray) -> tuple[ComplexArray, tuple[ComplexArray, ...]]:
    """Z = R.

    >>> float(resistor(np.array([1j]), np.log([2.0]))[0][0].real)
    2.0
    """
    z = np.exp(ln_r) + np.zeros_like(ln_s)
    return z, (z,)


def capacitor(ln_s: ComplexArray, ln_c: FloatArray) -> tuple[ComplexArray, tuple[ComplexArray, ...]]:
    """Z = 1/(s C).

    >>> float(capacitor(np.log(np.array([2j])), np.log([0.5]))[0][0].imag)
    -1.0
    """
    z = np.exp(-ln_c - ln_s)
    return z, (-z,)


def inductor(ln_s: ComplexArray, ln_l: FloatArray) -> tuple[ComplexArray, tuple[ComplexArray, ...]]:
    """Z = s L.

    >>> float(inductor(np.log(np.array([2j])), np.log([0.5]))[0][0].imag)
    1.0
    """
    z = np.exp(ln_l + ln_s)
    return z, (z,)


def constant_phase(
    ln_s: ComplexArray, ln_q: FloatArray, n: FloatArray
) -> tuple[ComplexArray, tuple[ComplexArray, ...]]:
    """Constant phase element, Z = 1/(Q s^n), 0 < n <= 1 [brug_1984].

    >>> round(float(abs(constant_phase(np.log(np.array([4j])), np.log([0.5]), np.array([0.5]))[0][0])), 9)
    1.0
    """
    z = np.exp(-ln_q - n * ln_s)
    return z, (-z, -z * ln_s)


def modified_inductor(
    ln_s: ComplexArray, ln_l: FloatArray, n: FloatArray
) -> tuple[ComplexArray, tuple[ComplexArray, ...]]:
    """Inductance of a lead with eddy currents, Z = L s^n (the exponent stands on s alone, not on L).

    >>> round(float(abs(modified_inductor(np.log(np.array([4j])), np.log([3.0]), np.array([0.5]))[0][0])), 9)
    6.0
    """
    z = np.exp(ln_l + n * ln_s)
    return z, (z, z * ln_s)


def warburg(ln_s: ComplexArray, ln_a: FloatArray) -> tuple[ComplexArray, tuple[ComplexArray, ...]]:
    """Semi-infinite diffusion, Z = A (1 - j)/sqrt(w) = A sqrt(2/s), A in [ohm s^-1/2].

    >>> z = warburg(np.log(np.array([4j])), np.log([2.0]))[0][0]
    >>> round(float(z.real), 9), round(float(z.imag), 9)
    (1.0, -1.0)
    """
    z = np.exp(ln_a + 0.5 * (np.log(2.0) - ln_s))
    return z, (z,)


def finite_diffusion_open(
    ln_s: ComplexArray, ln_r: FloatArray, ln_tau: FloatArray
) -> tuple[ComplexArray, tuple[ComplexArray, ...]]:
    """Diffusion to a wall that lets nothing through, Z = R coth(x)/x, x = sqrt(s tau) [franceschetti_1979].

    Blocks at low frequency: Z -> R/3 + R/(s tau).

    >>> round(float(finite_diffusion_open(np.log(np.array([1e-3j])), np.array([0.0]), np.array([0.0]))[0][0].real), 6)
    0.333333
    """
    z, slope = _coth_over_x(ln_r, ln_s + ln_tau)
    return z, (z, slope)


def finite_diffusion_short(
    ln_s: ComplexArray, ln_r: FloatArray, ln_tau: FloatArray
) -> tuple[ComplexArray, tuple[ComplexArray, ...]]:
    """Diffusion through a layer from a reservoir, Z = R tanh(x)/x, x = sqrt(s tau) [franceschetti_1979].

    Z -> R at low frequency.

    >>> round(float(finite_diffusion_short(np.log(np.array([1e-3j])), np.log([2.0]), np.array([0.0]))[0][0].real), 5)
    2.0
    """
    x: ComplexArray = np.exp(0.5 * (ln_s + ln_tau))
    small = np.exp(-2.0 * x)
    tanh = -np.expm1(-2.0 * x) / (1.0 + small)
    r = np.exp(ln_r)
    z: ComplexArray = r * tanh / x
    return z, (z, 0.5 * (r * 4.0 * small / (1.0 + small) ** 2 - z))


def gerischer(
    ln_s: ComplexArray, ln_r: FloatArray, ln_tau: FloatArray
) -> tuple[ComplexArray, tuple[ComplexArray, ...]]:
    """Diffusion with a reaction on the way, Z = R/sqrt(1 + s tau) [gerischer_1951].

    >>> round(float(abs(gerischer(np.log(np.array([1j])), np.array([0.0]), np.array([0.0]))[0][0])), 6)
    0.840896
    """
    st: ComplexArray = np.exp(ln_s + ln_tau)
    z = np.asarray(np.exp(ln_r) / np.sqrt(1.0 + st), dtype=complex)
    return z, (z, -0.5 * z * st / (1.0 + st))


def transmission_line(
    ln_s: ComplexArray, ln_r: FloatArray, ln_q: FloatArray, n: FloatArray
) -> tuple[ComplexArray, tuple[ComplexArray, ...]]:
    """Catalyst layer whose only faradaic process is blocked: Z = R coth(x)/x, x = sqrt(R Q s^n) [makharia_2005].

    R is the ionic resistance of the layer, Q its double layer; electrons meet no resistance. Z -> R/3 + 1/(Q s^n) at
    low frequency and sqrt(R/(Q s^n)), a line of 45 degrees for n = 1, at high frequency.

    >>> z = transmission_line(np.log(np.array([1e-4j])), np.log([3.0]), np.array([0.0]), np.array([1.0]))[0][0]
    >>> round(float(z.real), 6)
    1.0
    """
    z, slope = _coth_over_x(ln_r, ln_r + ln_q + n * ln_s)
    return z, (z + slope, slope, slope * ln_s)


def reacting_transmission_line(
    ln_s: ComplexArray, ln_r: FloatArray, ln_ct: FloatArray, ln_q: FloatArray, n: FloatArray
) -> tuple[ComplexArray, tuple[ComplexArray, ...]]:
    """Catalyst layer with charge transfer: Z = R coth(x)/x, x = sqrt(R (1/R_ct + Q s^n)) [eikerling_1999].

    R_ct is the charge-transfer resistance of the whole layer. Z -> sqrt(R R_ct) coth sqrt(R/R_ct) at low frequency.

    >>> arguments = np.log(np.array([1e-9j])), np.array([0.0]), np.array([0.0]), np.array([0.0]), np.array([1.0])
    >>> round(float(reacting_transmission_line(*arguments)[0][0].real), 5)  # coth(1)
    1.31304
    """
    faradaic, charging = np.exp(-ln_ct), np.exp(ln_q + n * ln_s)
    admittance: ComplexArray = faradaic + charging
    ln_x2 = np.asarray(ln_r + np.log(admittance), dtype=complex)
    z, slope = _coth_over_x(ln_r, ln_x2)
    share = charging / admittance
    return z, (z + slope, -slope * (faradaic / admittance), slope * share, slope * share * ln_s)


def _coth_over_x(ln_r: FloatArray, ln_x2: ComplexArray) -> tuple[ComplexArray, ComplexArray]:
    """R coth(x)/x and its derivative to ln x^2, from ln x^2; Re x >= 0."""
    x = np.exp(0.5 * ln_x2)
    gone = -np.expm1(-2.0 * x)  # 1 - exp(-2 x)
    r = np.exp(ln_r)
    z = r * (2.0 - gone) / (gone * x)
    return z, 0.5 * (-r * 4.0 * (1.0 - gone) / gone**2 - z)


@dataclass(frozen=True)
class ElementKind:
    """A kind of element.

    Attributes
    ----------
    letters : in a circuit: "R", "Q", ...
    name : in words
    law : its impedance and derivatives
    parameters : names, in the order of the law
    units : SI, for impedances in ohm
    resistive : whether it is finite and real at low frequency, or its high-frequency size is set by a resistance
    """

    letters: str
    name: str
    law: Law
    parameters: tuple[str, ...]
    units: tuple[str, ...]
    resistive: bool

    @property
    def exponents(self) -> tuple[bool, ...]:
        """Which parameters are exponents; all others are positive and handled as logarithms."""
        return tuple(name == "n" for name in self.parameters)


_ROWS = (
    ElementKind("R", "resistor", resistor, ("R",), ("ohm",), True),
    ElementKind("C", "capacitor", capacitor, ("C",), ("F",), False),
    ElementKind("L", "inductor", inductor, ("L",), ("H",), False),
    ElementKind("Q", "constant phase element", constant_phase, ("Q", "n"), ("F s^(n-1)", "1"), False),
    ElementKind("La", "modified inductor", modified_inductor, ("L", "n"), ("H s^(n-1)", "1"), False),
    ElementKind("W", "semi-infinite diffusion", warburg, ("A",), ("ohm s^-1/2",), False),
    ElementKind("Wo", "finite diffusion, blocked", finite_diffusion_open, ("R", "tau"), ("ohm", "s"), True),
    ElementKind("Ws", "finite diffusion, open", finite_diffusion_short, ("R", "tau"), ("ohm", "s"), True),
    ElementKind("G", "diffusion with reaction (Gerischer)", gerischer, ("R", "tau"), ("ohm", "s"), True),
    ElementKind(
        "TL", "catalyst layer, blocking", transmission_line, ("R", "Q", "n"), ("ohm", "F s^(n-1)", "1"), True
    ),
    ElementKind(
        "TLR",
        "catalyst layer, reacting",
        reacting_transmission_line,
        ("R", "Rct", "Q", "n"),
        ("ohm", "ohm", "F s^(n-1)", "1"),
        True,
    ),
)  # fmt: skip
ELEMENTS: Mapping[str, ElementKind] = {row.letters: row for row in _ROWS}
ALIASES: Mapping[str, str] = {"CPE": "Q"}
"""Letters of other programs that mean the same element."""
