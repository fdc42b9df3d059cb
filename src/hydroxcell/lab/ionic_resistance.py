"""Ionic resistance of a catalyst layer from a spectrum in hydrogen and nitrogen.

With nitrogen on the working electrode nothing reacts there; the layer only charges. Its impedance is that of a
transmission line,

    Z = L s + R_s + sqrt(R_ion/(Q s^n)) coth sqrt(R_ion Q s^n),

a line of about 45 degrees that turns into a vertical one at R_s + R_ion/3 [makharia_2005]. Both parameters follow
from a fit to the whole spectrum; the vertical line by itself gives R_ion a second time. Whether anything reacts after
all (hydrogen that crossed the membrane, a potential below 0.1 V against hydrogen, oxygen in the nitrogen) is asked of
the data: the same line with a charge-transfer resistance must not describe them better.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError
from hydroxcell.lab.circuits.comparing import f_test
from hydroxcell.lab.circuits.findings import parameter_values, positive, words
from hydroxcell.lab.circuits.fitting import CircuitFit, fit_circuit
from hydroxcell.lab.impedance import grouped
from hydroxcell.lab.impedance_result import name_of
from hydroxcell.lab.kramers_kronig import ComplexArray, FloatArray
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.one_spectrum import OneSpectrum, examined
from hydroxcell.lab.recording import Recording
from hydroxcell.lab.spectra import MeasuredSpectrum, picked

CHANCE = 1e-3  # of the F test below which charge transfer, or a lead, is taken as real
STRAIGHT = 0.3  # x^2 = R_ion Q w^n below which the line is straight within its next term, x^2/45 of R_ion
FEWEST = 4  # points of the straight line
BLOCKING_SHARE = 0.9  # [1] of the angle -90 n degrees that the layer must reach at the lowest frequency


@dataclass(frozen=True, eq=False, kw_only=True)
class IonicResistance(Measured):
    """Ionic resistance of a catalyst layer.

    Impedances are in ohm m2 if an area was given, else in ohm.

    Attributes
    ----------
    area : [m2], nan if none was given
    blocking : whether nothing reacts, as the evaluation assumes
    circuit : that was taken
    frequency, impedance, fitted : of every point, (m,)
    layer_phase : angle of the impedance minus series resistance and lead [rad], (m,)
    in_line : whether a point belongs to the straight low-frequency line, (m,)
    test_residual : of the Kramers-Kronig test over |Z|, (m,)
    """

    KIND: ClassVar[str] = "ionic_resistance"

    area: float
    blocking: bool
    circuit: str
    frequency: FloatArray
    impedance: ComplexArray
    fitted: ComplexArray
    layer_phase: FloatArray
    in_line: npt.NDArray[np.bool_]
    test_residual: ComplexArray

    def tables(self) -> Mapping[str, Mapping[str, Any]]:
        """The points with the fit."""
        return {
            "points": {
                "frequency": self.frequency,
                name_of("impedance_real", self.area): self.impedance.real,
                name_of("impedance_imaginary", self.area): self.impedance.imag,
                name_of("fitted_impedance_real", self.area): self.fitted.real,
                name_of("fitted_impedance_imaginary", self.area): self.fitted.imag,
                "layer_phase": self.layer_phase,
                "low_frequency_line": self.in_line.astype(float),
            }
        }


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> IonicResistance:
    """Evaluate the one spectrum of recordings; options as in the table of evaluations."""
    spectra = picked(recordings)
    if len(spectra) > 1:
        names = ", ".join(spectrum.name for spectrum in spectra[:4])
        raise InputError(
            f"ionic_resistance: {len(spectra)} spectra were given ({names}); it is the number of one spectrum. Put the "
            "wanted one into a file of its own, or evaluate all with --as impedance --set circuit=blocking_layer_lead."
        )
    spectrum = spectra[0].reversed_sign() if options.get("reverse_sign", False) else spectra[0]
    return evaluate_ionic_resistance(spectrum, area=options.get("area"))


def evaluate_ionic_resistance(spectrum: MeasuredSpectrum, *, area: float | None = None) -> IonicResistance:
    """Ionic resistance, double layer and series resistance of a layer that blocks.

    Parameters
    ----------
    spectrum : in ohm, of the cell with hydrogen on one side and nitrogen on the other
    area : of the electrode [m2]; impedances then become ohm m2

    Errors: InputError for an area that is not positive, and for too few points.
    """
    if area is not None and not area > 0.0:
        raise InputError(f"ionic resistance: the area {area!r} m2 is not positive.")
    size = math.nan if area is None else float(area)
    one = examined(spectrum if area is None else spectrum.of_area(area))
    f, z = one.spectrum.frequencies, one.spectrum.impedance
    blocked, reacting = (_with_or_without_lead(f, z, text) for text in ("R0-TL1", "R0-TLR1"))
    faradaic = reacting.fitted_count > blocked.fitted_count and f_test(blocked, reacting) < CHANCE
    fit = reacting if faradaic else blocked
    line, in_line = _line(fit)
    phase = _layer_phase(fit)
    found = _values(fit, line, size, faradaic)
    result = IonicResistance(
        sentence=_sentence(found, size, faradaic),
        values=found,
        choices=_choices(fit, faradaic, area),
        findings=_findings(one, blocked, reacting, fit, faradaic, phase),
        area=size,
        blocking=not faradaic,
        circuit=str(fit.circuit),
        frequency=f,
        impedance=z,
        fitted=fit.fitted,
        layer_phase=phase,
        in_line=in_line,
        test_residual=one.test.residual,
    )
    return result if one.test.passed else replace(result, status="complete, not consistent with Kramers and Kronig")


def _with_or_without_lead(f: FloatArray, z: ComplexArray, circuit: str) -> CircuitFit:
    """Fit with a lead only if the data ask for one."""
    plain, leading = fit_circuit(f, z, circuit), fit_circuit(f, z, f"L0-{circuit}")
    return leading if f_test(plain, leading) < CHANCE else plain


def _line(fit: CircuitFit) -> tuple[Value | None, npt.NDArray[np.bool_]]:
    """R_ion from the straight low-frequency line: three times its end at zero reactance minus the series resistance.

    There Z = R_s + R_ion/3 + 1/(Q s^n), a straight line in the plane whose angle is -90 n degrees: the real part
    grows by cot(90 n degrees) for each ohm of reactance.
    """
    values = fit.parameters
    name = "TL1" if "TL1.R" in values else "TLR1"
    omega, n = 2.0 * np.pi * fit.frequencies, values[f"{name}.n"]
    low = values[f"{name}.R"] * values[f"{name}.Q"] * omega**n < STRAIGHT
    if low.sum() < FEWEST or name == "TLR1":
        return None, low & (name == "TL1")
    z = fit.impedance[low] - 1j * omega[low] * values.get("L0", 0.0)
    weight = 1.0 / np.abs(z)
    table = np.column_stack([np.ones(int(low.sum())), -z.imag]) * weight[:, None]
    inverse = np.linalg.inv(table.T @ table)
    solution = inverse @ (table.T @ (z.real * weight))
    left = z.real * weight - table @ solution
    free = int(low.sum()) - 2
    slope = solution[1]
    sigma = math.sqrt(float(left @ left) / free * float(inverse[0, 0])) * math.hypot(1.0, slope)
    place = fit.circuit.place("R0")
    series = values["R0"] * math.sqrt(max(fit.covariance[place, place], 0.0))
    resistance = 3.0 * (solution[0] - values["R0"])
    method = f"straight line through {int(low.sum())} points at low frequency, minus the series resistance of the fit"
    return Value.of(resistance, 3.0 * math.hypot(sigma, series), method, free), low


def _layer_phase(fit: CircuitFit) -> FloatArray:
    """Angle of the layer alone [rad]."""
    omega = 2.0 * np.pi * fit.frequencies
    alone = fit.impedance - fit.parameters["R0"] - 1j * omega * fit.parameters.get("L0", 0.0)
    return np.asarray(np.angle(alone))


def _values(fit: CircuitFit, line: Value | None, area: float, faradaic: bool) -> dict[str, Value]:
    values = parameter_values(fit)
    name = "TLR1" if faradaic else "TL1"
    found = {name_of("ionic_resistance", area): values[f"{name}.R"], name_of("series_resistance", area): values["R0"]}
    if line is not None:
        found[name_of("ionic_resistance_by_line", area)] = line
    if faradaic:
        found[name_of("charge_transfer_resistance", area)] = values["TLR1.Rct"]
    found[name_of("layer_capacitance", area)] = _capacitance(fit, name)
    found["double_layer_exponent"] = values[f"{name}.n"]
    return found


def _capacitance(fit: CircuitFit, name: str) -> Value:
    """(Q R^(1-n))^(1/n): capacitance of the layer at the frequency at which its line turns, 1/(2 pi R C)."""
    r, q, n = (fit.circuit.place(f"{name}.{key}") for key in ("R", "Q", "n"))
    x = fit.vector
    ln_tau = (x[r] + x[q]) / x[n]
    slope = np.zeros(len(x))
    slope[r], slope[q], slope[n] = 1.0 / x[n] - 1.0, 1.0 / x[n], -ln_tau / x[n]
    sigma = math.sqrt(max(float(slope @ fit.covariance @ slope), 0.0))
    return positive(math.exp(ln_tau - x[r]), sigma, fit)


def _sentence(values: Mapping[str, Value], area: float, faradaic: bool) -> str:
    scale, unit = (1e7, "mohm cm2") if math.isfinite(area) else (1.0, "ohm")
    value = values[name_of("ionic_resistance", area)]
    if not value.uncertainty < value.value:
        return "The spectrum does not tell an ionic resistance: nothing in it looks like a catalyst layer."
    shown = f"{scale * value.value:.4g} {unit} ({scale * value.low:.4g} to {scale * value.high:.4g})"
    held = "not blocked: charge transfer was fitted with it" if faradaic else "blocked as assumed"
    return f"Ionic resistance of the catalyst layer {shown}; the electrode is {held}."


def _choices(fit: CircuitFit, faradaic: bool, area: float | None) -> tuple[Choice, ...]:
    given = (Choice("area", f"{1e4 * area:.6g} cm2", "given"),) if area is not None else ()
    law = "eikerling_1999" if faradaic else "makharia_2005"
    leads = "the data ask for one" if "L0" in fit.parameters else "the data ask for none"
    return (
        *given,
        Choice("circuit", str(fit.circuit), law),
        Choice("inductance of the leads", "fitted" if "L0" in fit.parameters else "none", leads),
        Choice("weighting of the fit", "modulus", "noise grows with the modulus"),
        Choice("low-frequency line", f"where R_ion Q w^n < {STRAIGHT:g}", "the next term is then 1 % of R_ion"),
    )


def _findings(
    one: OneSpectrum, blocked: CircuitFit, reacting: CircuitFit, fit: CircuitFit, faradaic: bool, phase: FloatArray
) -> tuple[str, ...]:
    found = [*one.spectrum.findings]
    found += [text for text in one.findings if "not closed" not in text]
    if faradaic:
        rct = parameter_values(reacting)["TLR1.Rct"]
        found.append(
            f"something reacts: a charge-transfer resistance of {rct.value:.4g} (SI) describes the spectrum "
            "better than a "
            f"blocked layer, whose ionic resistance would be {blocked.parameters['TL1.R']:.4g}. Hydrogen crosses, "
            "the potential "
            "is too low, or the nitrogen holds oxygen; measure at 0.4 to 0.5 V with more nitrogen"
        )
    exponent = fit.parameters["TLR1.n" if faradaic else "TL1.n"]
    reached = -math.degrees(float(phase[int(np.argmin(one.spectrum.frequencies))]))
    if reached < BLOCKING_SHARE * 90.0 * exponent:
        found.append(
            f"at the lowest frequency the layer has an angle of -{reached:.0f} degrees; {-90.0 * exponent:.0f} "
            "degrees are due "
            "for blocking: measure to lower frequency, or something reacts"
        )
    found += [f"{one.spectrum.name}: {text}" for text in words(fit)]
    return grouped(found, [one.spectrum.name])
