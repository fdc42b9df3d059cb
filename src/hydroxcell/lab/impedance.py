"""Evaluation of impedance spectra: consistency, high-frequency resistance, relaxation times, equivalent circuit."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.circuits.choice import Chosen, chosen_for
from hydroxcell.lab.circuits.findings import parameter_values, resistances, words
from hydroxcell.lab.circuits.fitting import WEIGHTINGS, CircuitFit
from hydroxcell.lab.circuits.series import fit_series
from hydroxcell.lab.circuits.standard import circuit_named
from hydroxcell.lab.impedance_result import ImpedanceResult, name_of
from hydroxcell.lab.measured import Choice, Value
from hydroxcell.lab.one_spectrum import OneSpectrum, examined
from hydroxcell.lab.recording import Recording
from hydroxcell.lab.spectra import MeasuredSpectrum, picked

NO_CIRCUIT = "none"
DIFFERS = 2.0  # combined standard uncertainties by which two resistances are said to differ
LEAST_DIFFERENCE = 0.02  # [1] below which a difference is not worth a word
POOR = 2.0  # times the noise of the spectrum, from which the misfit of a circuit is called poor


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> ImpedanceResult:
    """Evaluate all spectra of recordings; options as in the table of evaluations."""
    weighting = str(options.get("weighting", "modulus"))
    if weighting not in WEIGHTINGS:
        raise InputError(f"impedance: weighting = {weighting!r} is unknown; choose {', '.join(WEIGHTINGS)}.")
    spectra = picked(recordings)
    if options.get("reverse_sign", False):
        spectra = tuple(spectrum.reversed_sign() for spectrum in spectra)
    return evaluate_impedance(
        spectra,
        area=options.get("area"),
        circuit=options.get("circuit"),
        weighting=weighting,
        fixed=_assigned(options.get("fixed", "")),
        reverse_sign=bool(options.get("reverse_sign", False)),
    )


def evaluate_impedance(
    spectra: Sequence[MeasuredSpectrum],
    *,
    area: float | None = None,
    circuit: str | None = None,
    weighting: str = "modulus",
    fixed: Mapping[str, float] | None = None,
    reverse_sign: bool = False,
) -> ImpedanceResult:
    """Evaluate spectra.

    Parameters
    ----------
    spectra : in ohm, see `spectra.spectrum` for arrays
    area : of the cell [m2]; impedances then become ohm m2
    circuit : text or name of a standard circuit; None: chosen among the standard ones; "none": no circuit
    weighting : of the fit: "modulus", "unit" or "noise" (that of the Kramers-Kronig test)
    fixed : parameters of the circuit that are not fitted, in units of the impedance
    reverse_sign : whether the user reversed the imaginary part; only noted here

    Errors: InputError without spectra, for an area that is not positive, for a circuit that cannot be read.
    """
    if not spectra:
        raise InputError("impedance: no spectrum is given.")
    if area is not None and not area > 0.0:
        raise InputError(f"impedance: the area {area!r} m2 is not positive.")
    if area is not None:
        spectra = [spectrum.of_area(area) for spectrum in spectra]
    given = None if circuit is None or circuit == NO_CIRCUIT else circuit_named(circuit)
    seen = [examined(spectrum) for spectrum in spectra]
    arrays = [(s.frequencies, s.impedance) for s in spectra]
    compared: tuple[Chosen, ...] = ()
    if circuit is None:
        compared = chosen_for(arrays, inductive=any(one.inductive for one in seen))
        given = circuit_named(compared[0].name)
    fits = _fits(arrays, given, weighting, fixed or {}, seen) if given is not None else ()
    size = math.nan if area is None else float(area)
    choices = _choices(given is not None, circuit, compared, weighting, fixed or {}, reverse_sign, area)
    return ImpedanceResult(
        sentence=_sentence(seen, fits, size),
        values=_values(seen[0], fits[0] if fits else None, size),
        choices=choices if len(spectra) == 1 else (*choices, _first(spectra)),
        findings=(*_findings(seen, fits), *_of_the_choice(compared, fits, seen)),
        **_arrays(seen, fits, compared, size),
    )


def _fits(
    arrays: Sequence[tuple[Any, Any]],
    circuit: Any,
    weighting: str,
    fixed: Mapping[str, float],
    seen: Sequence[OneSpectrum],
) -> tuple[CircuitFit, ...]:
    if weighting != "noise":
        return fit_series(arrays, circuit, weighting=weighting, fixed=fixed)
    noises = [one.test.noise * np.abs(one.spectrum.impedance) for one in seen]
    pairs = zip(arrays, noises, strict=True)
    return tuple(
        fit for pair, noise in pairs for fit in fit_series([pair], circuit, weighting="noise", noise=noise, fixed=fixed)
    )


def _assigned(text: str) -> dict[str, float]:
    """Values from "Q1.n=1, R0=0.02"."""
    found = {}
    for part in filter(None, (p.strip() for p in str(text).split(","))):
        name, _, number = part.partition("=")
        try:
            found[name.strip()] = float(number)
        except ValueError:
            raise InputError(f"impedance: fixed = {text!r}: write for example Q1.n=1, R0=0.02 (in SI).") from None
    return found


def _values(one: OneSpectrum, fit: CircuitFit | None, area: float) -> dict[str, Value]:
    """Numbers of one spectrum."""
    found = {}
    if one.crossing.resistance is not None:
        found[name_of("high_frequency_resistance", area)] = one.crossing.resistance
    if fit is not None:
        found |= {name_of(name, area): value for name, value in resistances(fit).items()}
    times = one.times
    if one.closed:
        found[name_of("relaxation_resistance", area)] = Value.of(
            times.polarization_resistance,
            times.polarization_uncertainty,
            "integral of the distribution of relaxation times, uncertain by the noise and by what is extrapolated",
        )
    found["kramers_kronig_residual"] = Value.exact(one.test.largest, f"linear test with {one.test.elements} elements")
    found["impedance_noise"] = Value.exact(one.test.noise, "scatter about smooth curves through both parts, over |Z|")
    if one.test.drifts:
        found["sweep_drift"] = Value.of(one.test.drift, one.test.drift_uncertainty, "added to the Kramers-Kronig test")
    return found


def _choices(
    fitted: bool,
    circuit: str | None,
    compared: tuple[Chosen, ...],
    weighting: str,
    fixed: Mapping[str, float],
    reverse_sign: bool,
    area: float | None,
) -> tuple[Choice, ...]:
    found = [
        Choice("consistency", "chain of RC elements fitted to both parts together and apart", "boukamp_1995"),
        Choice("relaxation times", "second derivative penalised, weight by cross-validation", "golub_1979"),
    ]
    if area is not None:
        found.append(Choice("area", f"{1e4 * area:.6g} cm2", "given"))
    if fitted and circuit is not None:
        found.append(Choice("circuit", str(circuit_named(circuit)), "given"))
    elif fitted:
        found.append(Choice("circuit", f"{compared[0].name}: {circuit_named(compared[0].name)}", compared[0].why))
    if fitted:
        found.append(Choice("weighting of the fit", weighting, "given, or the modulus because noise grows with it"))
    found += [Choice(f"fixed {name}", f"{value:.6g}", "given") for name, value in fixed.items()]
    if reverse_sign:
        found.append(Choice("sign of the imaginary part", "reversed", "given"))
    return tuple(found)


def _first(spectra: Sequence[MeasuredSpectrum]) -> Choice:
    return Choice("main numbers", f"of {spectra[0].name}", f"the first of {len(spectra)} spectra; the table has all")


def _findings(seen: Sequence[OneSpectrum], fits: Sequence[CircuitFit]) -> tuple[str, ...]:
    found = []
    for k, one in enumerate(seen):
        found += [*one.spectrum.findings, *one.findings]
        if not fits:
            continue
        found += [f"{one.spectrum.name}: {text}" for text in (*words(fits[k]), *_disagreement(one, fits[k]))]
        if one.test.passed and fits[k].misfit > POOR * max(one.test.noise, 1e-3):
            found.append(
                f"{one.spectrum.name}: the misfit of the circuit is {100 * fits[k].misfit:.2g} % of |Z|, the noise "
                f"{100 * one.test.noise:.2g} %: the circuit does not describe this spectrum; name another one"
            )
    return grouped(found, [one.spectrum.name for one in seen])


def grouped(texts: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Sentences about several spectra, those that only differ in numbers said once."""
    groups: dict[str, list[str]] = {}
    for text in texts:
        name = next((n for n in sorted(names, key=len, reverse=True) if text.startswith(n)), "")
        groups.setdefault(re.sub(r"[-+]?\d[\d.e+-]*", "#", text[len(name) :]), []).append(text)
    found = []
    for several in groups.values():
        more = f" (and the same of {len(several) - 1} other spectra)" if len(several) > 1 else ""
        found.append(several[0] + more)
    return tuple(found)


def _disagreement(one: OneSpectrum, fit: CircuitFit) -> list[str]:
    """Resistances that two ways give differently."""
    circuit = resistances(fit)
    pairs = [
        ("crossing of the real axis", one.crossing.resistance, "series resistance", circuit.get("series_resistance"))
    ]
    found = []
    for first, a, second, b in pairs:
        if a is None or b is None:
            continue
        apart = abs(a.value - b.value)
        if apart > DIFFERS * math.hypot(a.uncertainty, b.uncertainty) and apart > LEAST_DIFFERENCE * abs(a.value):
            found.append(
                f"{first} {a.value:.4g} and {second} of the circuit {b.value:.4g} differ: the circuit continues its "
                "arcs to infinite frequency"
            )
    return found


def _of_the_choice(
    compared: tuple[Chosen, ...], fits: Sequence[CircuitFit], seen: Sequence[OneSpectrum]
) -> tuple[str, ...]:
    close = [row.name for row in compared[1:] if row.difference < 2.0]
    if not close:
        return ()
    return (f"circuits that describe the spectra nearly as well: {', '.join(close)}; the choice is not unique",)


def _sentence(seen: Sequence[OneSpectrum], fits: Sequence[CircuitFit], area: float) -> str:
    scale, unit = (1e7, "mohm cm2") if math.isfinite(area) else (1.0, "ohm")
    one = seen[0]
    parts = []
    crossed = one.crossing.resistance
    if crossed is not None:
        parts.append(f"high-frequency resistance {scale * crossed.value:.4g} {unit}")
    found = resistances(fits[0]).get("polarization_resistance") if fits else None
    if found is not None:
        parts.append(f"polarization resistance {scale * found.value:.4g} {unit}")
    elif not one.closed:
        parts.append("not closed at low frequency")
    bad = sum(not other.test.passed for other in seen)
    failed = "not" if len(seen) == 1 else f"{bad} of {len(seen)} not"
    worst = 100.0 * max(other.test.largest for other in seen)
    size = f" (off by up to {worst:.2g} % of |Z|)" if bad else ""
    verdict = f"{failed} consistent" if bad else "consistent"
    parts.append(f"{verdict} with Kramers and Kronig within the noise{size}")
    count = "One spectrum" if len(seen) == 1 else f"{len(seen)} spectra, the first"
    return f"{count}: {', '.join(parts)}."


def _arrays(
    seen: Sequence[OneSpectrum], fits: Sequence[CircuitFit], compared: tuple[Chosen, ...], area: float
) -> dict[str, Any]:
    """Fields of the result from the parts."""
    spectra = [one.spectrum for one in seen]
    lengths = [len(spectrum.frequencies) for spectrum in spectra]
    numbers = np.arange(1.0, len(seen) + 1.0)
    nothing = [np.full(length, np.nan + 0j) for length in lengths]
    return {
        "area": area,
        "names": np.array([spectrum.name for spectrum in spectra]),
        "potential": np.array([spectrum.potential for spectrum in spectra]),
        "current": np.array([spectrum.current for spectrum in spectra]),
        "consistent": np.array([one.test.passed for one in seen]),
        "noise": np.array([one.test.noise for one in seen]),
        "drift": np.array([one.test.drift for one in seen]),
        "drift_uncertainty": np.array([one.test.drift_uncertainty for one in seen]),
        "misfit": np.array([fit.misfit for fit in fits] if fits else [np.nan] * len(seen)),
        "resistances": _resistances(seen, fits),
        "crossing_frequency": np.array([one.crossing.frequency for one in seen]),
        "number": np.repeat(numbers, lengths),
        "frequency": np.concatenate([spectrum.frequencies for spectrum in spectra]),
        "impedance": np.concatenate([spectrum.impedance for spectrum in spectra]),
        "test_residual": np.concatenate([one.test.residual for one in seen]),
        "test_consistent": np.concatenate([one.test.consistent for one in seen]),
        "fitted": np.concatenate([fit.fitted for fit in fits] if fits else nothing),
        "time_number": np.repeat(numbers, [len(one.times.times) for one in seen]),
        "time": np.concatenate([one.times.times for one in seen]),
        "distribution": np.concatenate([one.times.distribution for one in seen]),
        "band": np.concatenate([one.times.band for one in seen]),
        "peak_number": np.repeat(numbers, [len(one.times.peaks) for one in seen]),
        "peaks": {
            name: np.array([float(getattr(peak, name)) for one in seen for peak in one.times.peaks])
            for name in ("time", "frequency", "resistance", "capacitance", "share", "inside")
        },
        **_parameters(fits, area),
        **_correlations(fits),
        "circuit": str(fits[0].circuit) if fits else "",
        "compared": np.array([row.name for row in compared], dtype=str),
        "comparison": {
            "akaike_difference": np.array([row.difference for row in compared]),
            "circuit_misfit": np.array([row.misfit for row in compared]),
            "circuit_parameters": np.array([float(row.parameters) for row in compared]),
        },
    }


def _parameters(fits: Sequence[CircuitFit], area: float) -> dict[str, Any]:
    columns: dict[str, list[float]] = {"value": [], "uncertainty": [], "low": [], "high": []}
    numbers: list[float] = []
    names: list[str] = []
    units: list[str] = []
    for k, fit in enumerate(fits):
        for (name, value), unit in zip(parameter_values(fit).items(), fit.circuit.units, strict=True):
            numbers.append(k + 1.0)
            names.append(name)
            units.append(_of_area(unit) if math.isfinite(area) else unit)
            for key in columns:
                columns[key].append(getattr(value, key))
    return {
        "parameter_number": np.array(numbers),
        "parameter": np.array(names, dtype=str),
        "parameter_unit": np.array(units, dtype=str),
        "parameter_values": {key: np.array(values) for key, values in columns.items()},
    }


def _correlations(fits: Sequence[CircuitFit]) -> dict[str, Any]:
    """Every pair of free parameters once."""
    rows = [
        (k + 1.0, fit.circuit.names[a], fit.circuit.names[b], float(fit.correlation[a, b]))
        for k, fit in enumerate(fits)
        for a, b in zip(*np.triu_indices(len(fit.circuit.names), 1), strict=True)
        if fit.free[a] and fit.free[b]
    ]
    return {
        "correlation_number": np.array([row[0] for row in rows]),
        "correlated": np.array([row[1] for row in rows], dtype=str),
        "correlated_with": np.array([row[2] for row in rows], dtype=str),
        "correlation": np.array([row[3] for row in rows]),
    }


def _of_area(unit: str) -> str:
    """Unit of an element for impedances in ohm m2."""
    if unit in ("1", "s"):
        return unit
    first, _, rest = unit.partition(" ")
    return f"{first} m2 {rest}".strip() if first in ("ohm", "H") else f"{first} m-2 {rest}".strip()


def _resistances(seen: Sequence[OneSpectrum], fits: Sequence[CircuitFit]) -> dict[str, np.ndarray]:
    nothing = Value.exact(math.nan, "")
    rows: dict[str, list[Value]] = {"high_frequency": [one.crossing.resistance or nothing for one in seen]}
    circuit = [resistances(fit) for fit in fits] or [{} for _ in seen]
    for name in ("series", "polarization"):
        rows[name] = [found.get(f"{name}_resistance", nothing) for found in circuit]
    rows["relaxation"] = [
        Value.of(one.times.polarization_resistance, one.times.polarization_uncertainty, "") for one in seen
    ]
    found = {name: np.array([value.value for value in values]) for name, values in rows.items()}
    return found | {f"{name}_uncertainty": np.array([v.uncertainty for v in values]) for name, values in rows.items()}
