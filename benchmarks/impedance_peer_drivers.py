"""Runs one open program for impedance on spectra of a file by its public functions; started by impedance_peers.py.

    python impedance_peer_drivers.py NAME SPECTRA.npz [FOLDER ...]

Prints lines "JSON {...}". Stands alone: it is run by the interpreter of the peer's own environment.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

warnings.filterwarnings("ignore")


def put(**line: Any) -> None:
    print("JSON " + json.dumps(line))
    sys.stdout.flush()


def timed(function: Callable[[], Any]) -> tuple[Any, float]:
    began = time.process_time()
    try:
        found = function()
    except Exception as error:  # whatever the peer raises is its answer
        found = f"{type(error).__name__}: {error}"
    return found, time.process_time() - began


def misfit(z: np.ndarray, fit: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.abs((z - fit) / np.abs(z)) ** 2) / 2.0))


Curve = Callable[[Any], np.ndarray]


def put_fit(what: str, case: int, z: np.ndarray, found: Any, seconds: float, curve: Curve) -> None:
    if isinstance(found, str):
        put(task="fit", what=what, case=case, seconds=seconds, misfit=None, words=found[:120])
    else:
        put(task="fit", what=what, case=case, seconds=seconds, misfit=misfit(z, curve(found)))


def put_drt(what: str, case: int, found: Any, seconds: float) -> None:
    number = None if isinstance(found, str) else float(found)
    put(task="times", what=what, case=case, seconds=seconds, resistance=number, words=found if number is None else "")


def impedance_py(data: Any) -> None:
    from impedance.models.circuits import CustomCircuit
    from impedance.validation import linKK

    text = "R0-p(R1,CPE1)-p(R2,CPE2)"
    f = data["f"]
    for k, (z, truth) in enumerate(zip(data["z"], data["truth"], strict=True)):
        span = float(np.ptp(z.real))
        rough = [float(z.real.min()), span / 2, 1e-3 / span, 0.9, span / 2, 0.1 / span, 0.9]
        for what, guess in (("rough start from the plot", rough), ("start from the truth", truth.tolist())):

            def fit(guess: list[float] = guess, z: np.ndarray = z) -> Any:
                return CustomCircuit(text, initial_guess=guess).fit(f, z, weight_by_modulus=True)

            found, seconds = timed(fit)
            put_fit(f"impedance.py, {what}", k, z, found, seconds, lambda c: c.predict(f))
        found, seconds = timed(lambda z=z: linKK(f, z, max_M=50))
        if isinstance(found, str):
            put(task="test", what="impedance.py linKK", case=k, seconds=seconds, largest=None, words=found[:120])
        else:
            largest = float(np.abs(np.asarray(found[3]) + 1j * np.asarray(found[4])).max())
            put(task="test", what="impedance.py linKK", case=k, seconds=seconds, largest=largest)


def pyimpspec(data: Any) -> None:
    import pyimpspec as p

    f = data["f"]
    settings = {"method": "leastsq", "weight": "modulus", "num_procs": 1}
    for k, z in enumerate(data["z"]):
        measured = p.DataSet(f, z)
        found, seconds = timed(lambda d=measured: p.fit_circuit(p.parse_cdc("R(RQ)(RQ)"), d, **settings))
        name = "pyimpspec, its default start, leastsq"
        put_fit(name, k, z, found, seconds, lambda r: r.circuit.get_impedances(f))
        if k < 3:
            found, seconds = timed(lambda d=measured: p.fit_circuit(p.parse_cdc("R(RQ)(RQ)"), d, num_procs=1))
            put_fit("pyimpspec, all defaults", k, z, found, seconds, lambda r: r.circuit.get_impedances(f))
            found, seconds = timed(lambda d=measured: p.perform_kramers_kronig_test(d, num_procs=1))
            good = not isinstance(found, str)
            size = float(np.abs(z / found.get_impedances() - 1.0).max()) if good else None
            put(task="test", what="pyimpspec", case=k, seconds=seconds, largest=size, words="" if good else found[:120])
    for k, z in enumerate(data["arcs"]):
        measured = p.DataSet(f, z)

        def resistance(d: Any = measured) -> float:
            found = p.calculate_drt(d, method="tr-nnls")
            tau, gamma = found.get_drt_data()[:2]
            order = np.argsort(tau)
            return float(np.trapezoid(np.asarray(gamma)[order], np.log(np.asarray(tau)[order])))

        put_drt("pyimpspec tr-nnls", k, *timed(resistance))


def hybrid_drt(data: Any) -> None:
    from hybdrt.models import DRT

    f = data["f"]
    for k, z in enumerate(data["arcs"]):

        def resistance(z: np.ndarray = z) -> float:
            model = DRT()
            model.fit_eis(f, z)
            return float(model.predict_r_p())

        put_drt("hybrid-drt", k, *timed(resistance))


DRIVERS = {"impedance.py": impedance_py, "pyimpspec": pyimpspec, "hybrid-drt": hybrid_drt}

if __name__ == "__main__":
    sys.path[:0] = sys.argv[3:]
    with np.load(sys.argv[2]) as stored:
        DRIVERS[sys.argv[1]](dict(stored))
