"""The NIST reference problems of nonlinear regression through the solver that every fit uses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import casadi as ca
import numpy as np
import pytest

from hydroxcell.fit.least_squares import Options, Problem, simple_problem, solve

SETS = json.loads((Path(__file__).parent / "nist_strd.json").read_text(encoding="utf-8"))["sets"]
DIGITS = 6.0
EXACT = 1e-20  # residual sum of squares below which the data hold no noise to take a standard deviation from


def gauss(b: Any, x: Any) -> Any:
    peaks = b[2] * ca.exp(-((x - b[3]) ** 2) / b[4] ** 2) + b[5] * ca.exp(-((x - b[6]) ** 2) / b[7] ** 2)
    return b[0] * ca.exp(-b[1] * x) + peaks


def cubic_ratio(b: Any, x: Any) -> Any:
    return (b[0] + b[1] * x + b[2] * x**2 + b[3] * x**3) / (1 + b[4] * x + b[5] * x**2 + b[6] * x**3)


def lanczos(b: Any, x: Any) -> Any:
    return sum(b[k] * ca.exp(-b[k + 1] * x) for k in (0, 2, 4))


def chwirut(b: Any, x: Any) -> Any:
    return ca.exp(-b[0] * x) / (b[1] + b[2] * x)


def enso(b: Any, x: Any) -> Any:
    def wave(c: Any, s: Any, period: Any) -> Any:
        return c * ca.cos(2 * np.pi * x / period) + s * ca.sin(2 * np.pi * x / period)

    return b[0] + wave(b[1], b[2], 12) + wave(b[4], b[5], b[3]) + wave(b[7], b[8], b[6])


MODELS: dict[str, Any] = {
    "Bennett5": lambda b, x: b[0] * (b[1] + x) ** (-1 / b[2]),
    "BoxBOD": lambda b, x: b[0] * (1 - ca.exp(-b[1] * x)),
    "Chwirut1": chwirut,
    "Chwirut2": chwirut,
    "DanWood": lambda b, x: b[0] * x ** b[1],
    "ENSO": enso,
    "Eckerle4": lambda b, x: b[0] / b[1] * ca.exp(-0.5 * ((x - b[2]) / b[1]) ** 2),
    "Gauss1": gauss,
    "Gauss2": gauss,
    "Gauss3": gauss,
    "Hahn1": cubic_ratio,
    "Kirby2": lambda b, x: (b[0] + b[1] * x + b[2] * x**2) / (1 + b[3] * x + b[4] * x**2),
    "Lanczos1": lanczos,
    "Lanczos2": lanczos,
    "Lanczos3": lanczos,
    "MGH09": lambda b, x: b[0] * (x**2 + x * b[1]) / (x**2 + x * b[2] + b[3]),
    "MGH10": lambda b, x: b[0] * ca.exp(b[1] / (x + b[2])),
    "MGH17": lambda b, x: b[0] + b[1] * ca.exp(-x * b[3]) + b[2] * ca.exp(-x * b[4]),
    "Misra1a": lambda b, x: b[0] * (1 - ca.exp(-b[1] * x)),
    "Misra1b": lambda b, x: b[0] * (1 - (1 + b[1] * x / 2) ** -2),
    "Misra1c": lambda b, x: b[0] * (1 - (1 + 2 * b[1] * x) ** -0.5),
    "Misra1d": lambda b, x: b[0] * b[1] * x / (1 + b[1] * x),
    "Nelson": lambda b, x: b[0] - b[1] * x[:, 0] * ca.exp(-b[2] * x[:, 1]),
    "Rat42": lambda b, x: b[0] / (1 + ca.exp(b[1] - b[2] * x)),
    "Rat43": lambda b, x: b[0] / (1 + ca.exp(b[1] - b[2] * x)) ** (1 / b[3]),
    "Roszman1": lambda b, x: b[0] - b[1] * x - ca.atan(b[2] / (x - b[3])) / np.pi,
    "Thurber": cubic_ratio,
}


def problem_of(name: str) -> Problem:
    """Residuals and exact derivatives of a certified problem."""
    rows = np.array(SETS[name]["rows"])
    y, x = rows[:, 0], rows[:, 1:]
    if name == "Nelson":
        y = np.log(y)
    count = len(SETS[name]["certified"])
    b = ca.SX.sym("b", count)
    model = MODELS[name](b, ca.DM(x)) - y
    values = ca.Function("r", [b], [model])
    slopes = ca.Function("j", [b], [ca.densify(ca.jacobian(model, b))])
    return simple_problem(
        [f"b{k + 1}" for k in range(count)],
        lambda p: np.asarray(values(p)).ravel(),
        lambda p: np.asarray(slopes(p)),
        len(y),
    )


def digits(found: Any, certified: Any) -> float:
    """Least number of correct digits (log relative error)."""
    error = np.abs(np.asarray(found) / np.asarray(certified) - 1.0)
    return float(np.min(-np.log10(np.maximum(error, 1e-11))))


@pytest.mark.parametrize("start", ["start_1", "start_2"])
@pytest.mark.parametrize("name", sorted(SETS))
def test_certified_values_to_six_digits(name: str, start: str) -> None:
    known = SETS[name]
    with np.errstate(all="ignore"):
        found = solve(problem_of(name), known[start], Options(tolerance=1e-15, evaluations=3000))
    assert digits(found.x, known["certified"]) >= DIGITS, (found.status, found.x)
    if known["residual_sum_of_squares"] > EXACT:
        assert digits(2.0 * found.cost, known["residual_sum_of_squares"]) >= DIGITS
        assert digits(np.sqrt(np.diag(found.covariance)), known["standard_deviation"]) >= DIGITS
