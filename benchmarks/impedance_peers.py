"""The same spectra through other open programs for impedance: time and answer beside ours.

    python benchmarks/impedance_peers.py --environments FOLDER [--install] [--hybrid FOLDER FOLDER] [--cases 20]

impedance.py and pyimpspec run in virtual environments of their own, FOLDER/<name>; `--install` creates those that are
missing. hybrid-drt is not on PyPI: give copies of the public repositories jdhuang-csm/hybrid-drt and
jdhuang-csm/mittag-leffler, and an environment FOLDER/hybrid-drt with numpy scipy matplotlib pandas scikit-learn
scikit-image cvxopt. pyimpspec is under the GPL: it is only run, as a program of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
import venv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from common import machine, say, table
from spectra import NOISE, TWO, F, S, noisy, two_arcs

from hydroxcell.lab.circuits.fitting import fit_circuit
from hydroxcell.lab.kramers_kronig import kramers_kronig
from hydroxcell.lab.relaxation_times import relaxation_times

DRIVERS = Path(__file__).with_name("impedance_peer_drivers.py")
PACKAGES = {"impedance.py": ("impedance==1.7.1", "numpy<2", "pandas"), "pyimpspec": ("pyimpspec",)}
AS_GOOD = 1.01  # misfit over the smallest one found by anybody
OURS = "hydroxcell"


def spectra(cases: int) -> dict[str, np.ndarray]:
    """R-RQ-RQ of any size with 0.3 % noise, and L-R-RQ-RQ with 0.1 % for the relaxation times."""
    rng = np.random.default_rng(9)
    truth = np.array([two_arcs(rng) for _ in range(cases)])
    arcs = np.array([two_arcs(rng, margin=1.0, ratio=30.0) for _ in range(cases)])
    return {
        "f": F,
        "truth": truth,
        "z": np.array([noisy(rng, TWO.impedance(F, p), NOISE) for p in truth]),
        "resistance": arcs[:, 1] + arcs[:, 4],
        "arcs": np.array([noisy(rng, TWO.impedance(F, p) + 0.3 * p[0] * S / S[0].imag, 1e-3) for p in arcs]),
    }


def ours(data: dict[str, np.ndarray]) -> Iterable[dict[str, Any]]:
    fit_circuit(F, data["z"][0], TWO)  # warm, as the peers are after their first spectrum
    for k, z in enumerate(data["z"]):
        began = time.process_time()
        fit = fit_circuit(F, z, TWO)
        seconds = time.process_time() - began
        yield {"task": "fit", "what": f"{OURS}, no start", "case": k, "seconds": seconds, "misfit": fit.misfit}
        began = time.process_time()
        test = kramers_kronig(F, z)
        yield {"task": "test", "what": OURS, "case": k, "seconds": time.process_time() - began, "largest": test.largest}
    for k, z in enumerate(data["arcs"]):
        began = time.process_time()
        found = relaxation_times(F, z).polarization_resistance
        yield {"task": "times", "what": OURS, "case": k, "seconds": time.process_time() - began, "resistance": found}


def peer(name: str, python: Path, path: Path, folders: list[str]) -> list[dict[str, Any]]:
    environment = {**os.environ, "MPLBACKEND": "Agg"}
    command = [str(python), str(DRIVERS), name, str(path), *folders]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    found = [json.loads(line[5:]) for line in done.stdout.splitlines() if line.startswith("JSON ")]
    if not found:
        say(f"{name} did not run: {done.stderr.strip().splitlines()[-1:]}")
    return found


def of_fits(lines: list[dict[str, Any]]) -> list[list[str]]:
    fits = [line for line in lines if line["task"] == "fit"]
    cases = {line["case"] for line in fits}
    best = {k: min(line["misfit"] for line in fits if line["case"] == k and line["misfit"]) for k in cases}
    rows = [["fit of R-RQ-RQ", "spectra", "right minimum", "ms median", "ms largest"]]
    for what in dict.fromkeys(line["what"] for line in fits):
        own = [line for line in fits if line["what"] == what]
        right = sum(bool(line["misfit"]) and line["misfit"] <= AS_GOOD * best[line["case"]] for line in own)
        rows.append([what, f"{len(own)}", f"{right}", *_times(own)])
    return rows


def of_tests(lines: list[dict[str, Any]]) -> list[list[str]]:
    head = "Kramers-Kronig test of valid spectra, noise 0.3 %"
    rows = [[head, "spectra", "largest residual, median", "ms median", "ms largest"]]
    tests = [line for line in lines if line["task"] == "test"]
    for what in dict.fromkeys(line["what"] for line in tests):
        own = [line for line in tests if line["what"] == what]
        sizes = [line["largest"] for line in own if line["largest"] is not None]
        shown = f"{100 * np.median(sizes):.2g} % (worst {100 * max(sizes):.2g} %)" if sizes else "none"
        rows.append([what, f"{len(own)}", shown, *_times(own)])
    return rows


def of_times(lines: list[dict[str, Any]], truth: np.ndarray) -> list[list[str]]:
    rows = [["relaxation times, noise 0.1 %", "spectra", "R_p error, median", "within 1 %", "ms median", "ms largest"]]
    found = [line for line in lines if line["task"] == "times"]
    for what in dict.fromkeys(line["what"] for line in found):
        own = [line for line in found if line["what"] == what and line["resistance"] is not None]
        errors = np.array([abs(line["resistance"] / truth[line["case"]] - 1.0) for line in own])
        shown = [f"{100 * np.median(errors):.2f} %", f"{(errors < 0.01).sum()}"] if len(own) else ["none", "0"]
        rows.append([what, f"{len(own)}", *shown, *_times(own)])
    return rows


def _times(lines: list[dict[str, Any]]) -> list[str]:
    seconds = [1e3 * line["seconds"] for line in lines]
    return [f"{np.median(seconds):.1f}", f"{max(seconds):.1f}"] if seconds else ["", ""]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--environments", type=Path, required=True)
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--hybrid", nargs=2, metavar=("HYBRID_DRT", "MITTAG_LEFFLER"))
    parser.add_argument("--cases", type=int, default=20)
    given = parser.parse_args()
    data = spectra(given.cases)
    lines = list(ours(data))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spectra.npz"
        np.savez(path, **data)
        for name, packages in PACKAGES.items():
            environment = given.environments / name
            python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
            if given.install and not environment.exists():
                venv.create(environment, with_pip=True)
                subprocess.run([str(python), "-m", "pip", "install", "--quiet", *packages], check=True)
            if python.exists():
                lines += peer(name, python, path, [])
        if given.hybrid:
            folders = [str(Path(place).resolve()) for place in given.hybrid]
            lines += peer("hybrid-drt", given.environments / "hybrid-drt" / "bin" / "python", path, folders)
    say(machine())
    for rows in (of_fits(lines), of_tests(lines), of_times(lines, data["resistance"])):
        say(table(rows))
        say("")


if __name__ == "__main__":
    main()
