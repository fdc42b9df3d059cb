"""Spectra on random cases: right minimum without a start, false alarms, drift, relaxation times, coverage of intervals.

    python benchmarks/spectra.py [--cases 1000] [--part fit|circuits|test|drift|times|coverage]...

Spectra have 61 points from 100 kHz to 0.1 Hz and noise in proportion to |Z|, 0.3 % unless said otherwise. Times are CPU
milliseconds of one call, warm, one thread.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from common import machine, say, table
from scipy.optimize import brentq

from hydroxcell.lab.circuits.circuit import Circuit
from hydroxcell.lab.circuits.findings import parameter_values, resistances
from hydroxcell.lab.circuits.fitting import fit_circuit
from hydroxcell.lab.circuits.standard import STANDARD
from hydroxcell.lab.high_frequency import crossing
from hydroxcell.lab.ionic_resistance import evaluate_ionic_resistance
from hydroxcell.lab.kramers_kronig import kramers_kronig
from hydroxcell.lab.relaxation_times import relaxation_times
from hydroxcell.lab.spectra import spectrum

F = np.geomspace(1e5, 1e-1, 61)
S = 2j * np.pi * F
NOISE = 3e-3
TWO = Circuit.of("R0-p(R1,Q1)-p(R2,Q2)")
AS_GOOD = 1e-5  # of the sum of squares


def noisy(rng: np.random.Generator, z: np.ndarray, noise: float = NOISE) -> np.ndarray:
    return z * (1.0 + noise * (rng.normal(size=len(z)) + 1j * rng.normal(size=len(z))))


def timed(function: Callable[[], Any]) -> tuple[Any, float]:
    began = time.process_time()
    found = function()
    return found, 1e3 * (time.process_time() - began)


def two_arcs(rng: np.random.Generator, margin: float = 0.3, ratio: float = 3.0) -> np.ndarray:
    """Parameters of R-RQ-RQ from milliohm to megaohm; tops `margin` decades inside the window, `ratio` apart."""
    scale = 10.0 ** rng.uniform(-3, 6)
    low, high = -np.log10(2 * np.pi * F.max()) + margin, -np.log10(2 * np.pi * F.min()) - margin
    tau = 10.0 ** np.sort(rng.uniform(low, high, 2))
    while tau[1] < ratio * tau[0]:
        tau = 10.0 ** np.sort(rng.uniform(low, high, 2))
    n, r = rng.uniform(0.6, 1.0, 2), scale * 10.0 ** rng.uniform(-1, 1, 2)
    q = tau**n / r
    return np.array([scale * 10.0 ** rng.uniform(-1.5, 0.5), r[0], q[0], n[0], r[1], q[1], n[1]])


def of_fit(cases: int) -> None:
    rows = [["noise", "ratio of times", "right minimum", "ms median", "ms mean", "ms 95 %", "misfit over truth's"]]
    for noise, ratio in ((3e-3, 3.0), (1e-3, 3.0), (1e-2, 3.0), (3e-3, 30.0)):
        rng, right, spent, worst = np.random.default_rng(1), 0, [], 1.0
        for _ in range(cases):
            truth = two_arcs(rng, ratio=ratio)
            z = noisy(rng, TWO.impedance(F, truth), noise)
            fit, took = timed(lambda z=z: fit_circuit(F, z, TWO))
            reference = fit_circuit(F, z, TWO, start=dict(zip(TWO.names, truth, strict=True)))
            right += fit.squares <= reference.squares * (1.0 + AS_GOOD)
            worst = max(worst, float(np.sqrt(fit.squares / reference.squares)))
            spent.append(took)
        numbers = [f"{v:.2f}" for v in (np.median(spent), np.mean(spent), np.quantile(spent, 0.95))]
        rows.append([f"{100 * noise:g} %", f">= {ratio:g}", f"{right}/{cases}", *numbers, f"<= {worst:.3f}"])
    say("Fit of R0-p(R1,Q1)-p(R2,Q2), no start; right: as good as a fit that starts from the truth")
    say(table(rows))


TYPICAL = {"L": 2e-8, "R": 0.02, "n": 0.9, "A": 0.01, "tau": 0.1, "Rct": 0.03}
SIZES = {"R0": 0.005, "Q1.Q": 1.0, "Q2.Q": 20.0, "Q3.Q": 80.0, "L2": 0.01, "Q0.Q": 1e-4}


def of_circuits(cases: int) -> None:
    rows = [["circuit", "right minimum", "within 1 % of it", "ms median", "ms mean"]]
    for row in STANDARD.values():
        if row.name.endswith(("_lead", "_eddy")):
            continue
        circuit, rng, right, near, spent = Circuit.of(row.text), np.random.default_rng(2), 0, 0, []
        for _ in range(cases):
            truth = {}
            for element in circuit.elements:
                for name, kind in zip(element.names, element.kind.parameters, strict=True):
                    size = SIZES.get(name, TYPICAL.get(kind, 1.0))
                    truth[name] = rng.uniform(0.75, 1.0) if kind == "n" else size * np.exp(0.7 * rng.normal())
            z = noisy(rng, circuit.impedance(F, truth))
            fit, took = timed(lambda z=z, circuit=circuit: fit_circuit(F, z, circuit))
            reference = fit_circuit(F, z, circuit, start=truth)
            right += fit.squares <= reference.squares * (1.0 + AS_GOOD)
            near += fit.misfit <= 1.01 * reference.misfit
            spent.append(took)
        share = [f"{right}/{cases}", f"{near}/{cases}"]
        rows.append([row.text, *share, f"{np.median(spent):.1f}", f"{np.mean(spent):.1f}"])
    say("Standard circuits, sizes of a cell varied by a factor of 2 (one standard deviation)")
    say(table(rows))


def drifting(rng: np.random.Generator, noise: float, drift: float) -> tuple[np.ndarray, float]:
    """L-R-RQ-RQ, tops up to 0.3 decades beyond the window; the arcs grow in proportion to time. Also R_p at first."""
    clock = np.cumsum(3.0 / F + 1.0)
    growth = 1.0 + drift * clock / clock[-1]
    scale = 10.0 ** rng.uniform(-3, 6)
    tau = 10.0 ** rng.uniform(-np.log10(2 * np.pi * F.max()), -np.log10(2 * np.pi * F.min()) + 0.3, 2)
    z = scale * (10.0 ** rng.uniform(-1.5, 0.3) * S / S[0].imag + 10.0 ** rng.uniform(-1, 0.3))
    total = 0.0
    for one in tau:
        n, r = rng.uniform(0.6, 1.0), scale * 10.0 ** rng.uniform(-1, 0.5)
        z = z + r * growth / (1.0 + growth * (S * one) ** n)
        total += r
    return noisy(rng, z, noise), total


def of_test(cases: int) -> None:
    rows = [["noise", "false alarms", "noise found", "ms median", "ms largest"]]
    for noise in (3e-3, 1e-3, 1e-2):
        rng, alarms, spent, found = np.random.default_rng(3), 0, [], []
        for _ in range(cases):
            z = drifting(rng, noise, 0.0)[0]
            test, took = timed(lambda z=z: kramers_kronig(F, z))
            alarms += not test.passed
            spent.append(took)
            found.append(test.noise)
        numbers = [f"{100 * np.median(found):.3f} %", f"{np.median(spent):.2f}", f"{max(spent):.2f}"]
        rows.append([f"{100 * noise:g} %", f"{alarms}/{cases}", *numbers])
    say("Kramers-Kronig test of valid spectra, L-R-RQ-RQ")
    say(table(rows))


def of_drift(cases: int) -> None:
    rng, seen = np.random.default_rng(4), []
    circuit = Circuit.of("L0-R0-p(R1,Q1)-p(R2,Q2)")
    for _ in range(cases):
        drift = rng.uniform(-0.25, 0.25)
        z, truth = drifting(rng, NOISE, drift)
        value = resistances(fit_circuit(F, z, circuit)).get("polarization_resistance")
        change = abs(value.value / truth - 1.0) if value is not None else np.nan
        uncertainty = 0.5 * (value.high - value.low) / value.value if value is not None else np.nan
        seen.append((abs(drift), change, uncertainty, not kramers_kronig(F, z).passed))
    found = np.array(seen, dtype=float)
    rows = [["R_p of the fit differs from R_p at first by more than", "cases", "detected"]]
    for share in (0.02, 0.03, 0.05, 0.1):
        matters = (found[:, 1] > share) & (found[:, 1] > found[:, 2])
        rows.append(
            [f"{100 * share:g} % and its 95 % half width", f"{matters.sum()}", f"{found[matters, 3].mean():.3f}"]
        )
    for share in (0.05, 0.1, 0.2):
        large = found[:, 0] > share
        rows.append([f"(drift itself beyond {100 * share:g} %)", f"{large.sum()}", f"{found[large, 3].mean():.3f}"])
    say("Drift of the resistances of the arcs by up to 25 % during the sweep, noise 0.3 %")
    say(table(rows))


def of_times(cases: int) -> None:
    rows = [
        ["noise", "R_p error, median", "within 1 %", "95 % of errors below", "in interval", "two peaks", "ms median"]
    ]
    for noise in (1e-4, 1e-3, 3e-3):
        rng, errors, inside, two, spent = np.random.default_rng(5), [], [], 0, []
        for _ in range(cases):
            p = two_arcs(rng, margin=1.0, ratio=30.0)
            total = p[1] + p[4]
            z = noisy(rng, TWO.impedance(F, p) + S / S[0].imag * p[0] * rng.uniform(0.1, 1.0), noise)
            found, took = timed(lambda z=z: relaxation_times(F, z))
            errors.append(abs(found.polarization_resistance / total - 1.0))
            inside.append(errors[-1] * total < 1.96 * found.polarization_uncertainty)
            two += len(found.peaks) == 2
            spent.append(took)
        numbers = [f"{100 * np.median(errors):.2f} %", f"{np.mean(np.array(errors) < 0.01):.3f}"]
        numbers += [f"{100 * np.quantile(errors, 0.95):.2f} %", f"{np.mean(inside):.3f}", f"{two}/{cases}"]
        rows.append([f"{100 * noise:g} %", *numbers, f"{np.median(spent):.1f}"])
    say("Relaxation times of L-R-RQ-RQ, tops a decade inside the window and 30 times apart")
    say(table(rows))


def of_coverage(cases: int) -> None:
    rows = [["what", "cases", "share of 95 % intervals that hold the truth"]]
    rng = np.random.default_rng(6)
    names = [*TWO.names, "series_resistance", "polarization_resistance"]
    held: list[list[bool]] = []
    for _ in range(cases):
        p = two_arcs(rng, margin=0.7, ratio=20.0)
        p[[3, 6]] = np.minimum(p[[3, 6]], 0.95)
        fit = fit_circuit(F, noisy(rng, TWO.impedance(F, p)), TWO)
        values = dict(parameter_values(fit)) | dict(resistances(fit))
        truth = dict(zip(TWO.names, p, strict=True)) | {
            "series_resistance": p[0],
            "polarization_resistance": p[1] + p[4],
        }
        held.append([values[name].low <= truth[name] <= values[name].high for name in names])
    rows += [[name, f"{cases}", f"{share:.3f}"] for name, share in zip(names, np.mean(held, axis=0), strict=True)]
    rows.append(["crossing of the real axis (R_HF)", f"{cases}", f"{_of_crossing(cases):.3f}"])
    rows += [[name, f"{cases}", f"{share:.3f}"] for name, share in _of_layers(cases).items()]
    say("Coverage of intervals, noise 0.3 %")
    say(table(rows))


def _of_crossing(cases: int) -> float:
    rng, held = np.random.default_rng(7), []
    circuit = Circuit.of("L0-R0-p(R1,Q1)-p(R2,Q2)")
    while len(held) < cases:
        p = two_arcs(rng, margin=0.7, ratio=3.0)
        p = np.concatenate([[p[0] * 10.0 ** rng.uniform(-0.5, 0.5) / S[0].imag], p])
        fine = np.geomspace(F[0], F[-1], 500)
        above = circuit.impedance(fine, p).imag > 0.0
        if not above[0] or above.all():
            continue
        k = int(np.argmin(above))

        def reactance(x: float, p: np.ndarray = p) -> float:
            return float(circuit.impedance([np.exp(x)], p)[0].imag)

        place = brentq(reactance, np.log(fine[k]), np.log(fine[k - 1]))
        truth = circuit.impedance([np.exp(place)], p)[0].real
        z = noisy(rng, circuit.impedance(F, p))
        found = crossing(F, z, kramers_kronig(F, z).noise).resistance
        if found is not None:
            held.append(found.low <= truth <= found.high)
    return float(np.mean(held))


def _of_layers(cases: int) -> dict[str, float]:
    rng, circuit = np.random.default_rng(8), Circuit.of("L0-R0-TL1")
    held: dict[str, list[bool]] = {"ionic resistance": [], "ionic resistance by the line": [], "capacitance": []}
    for _ in range(cases):
        r, n, tau = 10.0 ** rng.uniform(-2.3, -0.3), rng.uniform(0.85, 1.0), 10.0 ** rng.uniform(-3, -1.3)
        z = circuit.impedance(F, [10.0 ** rng.uniform(-9, -7.7), 10.0 ** rng.uniform(-2, -1), r, tau**n / r, n])
        found = evaluate_ionic_resistance(spectrum(F, noisy(rng, z))).values
        truths = (
            ("ionic_resistance_of_cell", r),
            ("ionic_resistance_by_line_of_cell", r),
            ("layer_capacitance_of_cell", tau / r),
        )
        for (name, truth), values in zip(truths, held.values(), strict=True):
            if name in found:
                values.append(found[name].low <= truth <= found[name].high)
    return {name: float(np.mean(values)) for name, values in held.items()}


PARTS = {
    "fit": of_fit,
    "circuits": of_circuits,
    "test": of_test,
    "drift": of_drift,
    "times": of_times,
    "coverage": of_coverage,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--part", action="append", choices=tuple(PARTS))
    given = parser.parse_args()
    say(machine())
    for name in given.part or PARTS:
        PARTS[name](given.cases)


if __name__ == "__main__":
    main()
