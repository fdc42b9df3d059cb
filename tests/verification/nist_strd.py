"""The certified nonlinear problems of NIST as problems of this package; derivatives by CasADi."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import casadi as ca
import numpy as np

from hydroxcell.fit.problem import Problem, simple_problem

Law = Callable[[Any, Any], Any]


def _gauss(b: Any, x: Any) -> Any:
    return (
        b[0] * ca.exp(-b[1] * x)
        + b[2] * ca.exp(-((x - b[3]) ** 2) / b[4] ** 2)
        + b[5] * ca.exp(-((x - b[6]) ** 2) / b[7] ** 2)
    )


def _cubic(b: Any, x: Any) -> Any:
    return (b[0] + b[1] * x + b[2] * x**2 + b[3] * x**3) / (1 + b[4] * x + b[5] * x**2 + b[6] * x**3)


def _lanczos(b: Any, x: Any) -> Any:
    return b[0] * ca.exp(-b[1] * x) + b[2] * ca.exp(-b[3] * x) + b[4] * ca.exp(-b[5] * x)


def _enso(b: Any, x: Any) -> Any:
    turns = 2 * ca.pi * x
    found = b[0] + b[1] * ca.cos(turns / 12) + b[2] * ca.sin(turns / 12)
    found += b[4] * ca.cos(turns / b[3]) + b[5] * ca.sin(turns / b[3])
    return found + b[7] * ca.cos(turns / b[6]) + b[8] * ca.sin(turns / b[6])


LAWS: dict[str, Law] = {
    "Bennett5": lambda b, x: b[0] * (b[1] + x) ** (-1 / b[2]),
    "BoxBOD": lambda b, x: b[0] * (1 - ca.exp(-b[1] * x)),
    "Chwirut1": lambda b, x: ca.exp(-b[0] * x) / (b[1] + b[2] * x),
    "Chwirut2": lambda b, x: ca.exp(-b[0] * x) / (b[1] + b[2] * x),
    "DanWood": lambda b, x: b[0] * x ** b[1],
    "ENSO": _enso,
    "Eckerle4": lambda b, x: b[0] / b[1] * ca.exp(-0.5 * ((x - b[2]) / b[1]) ** 2),
    "Gauss1": _gauss,
    "Gauss2": _gauss,
    "Gauss3": _gauss,
    "Hahn1": _cubic,
    "Kirby2": lambda b, x: (b[0] + b[1] * x + b[2] * x**2) / (1 + b[3] * x + b[4] * x**2),
    "Lanczos1": _lanczos,
    "Lanczos2": _lanczos,
    "Lanczos3": _lanczos,
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
    "Roszman1": lambda b, x: b[0] - b[1] * x - ca.atan(b[2] / (x - b[3])) / ca.pi,
    "Thurber": _cubic,
}


@dataclass(frozen=True, eq=False)
class Certified:
    """One problem with its certified answer."""

    name: str
    problem: Problem
    starts: tuple[np.ndarray, np.ndarray]
    parameters: np.ndarray
    standard_deviations: np.ndarray
    sum_of_squares: float


def certified(name: str) -> Certified:
    """Problem of a data set."""
    with (Path(__file__).parent / "nist_strd.toml").open("rb") as file:
        content = tomllib.load(file)[name]
    y = np.array(content["y"], dtype=float)
    x = np.array(content["x"], dtype=float) if "x" in content else np.array([content["x1"], content["x2"]]).T
    measured = np.log(y) if name == "Nelson" else y
    b = ca.SX.sym("b", len(content["certified"]))
    residual = LAWS[name](b, ca.DM(x)) - measured
    function = ca.Function("r", [b], [residual])
    slope = ca.Function("j", [b], [ca.densify(ca.jacobian(residual, b))])
    names = [f"b{k + 1}" for k in range(b.numel())]
    problem = simple_problem(
        names, lambda v: np.array(function(v)).ravel(), lambda v: np.array(slope(v)).reshape(len(y), -1), len(y)
    )
    first, second = (np.array(content[f"start_{k}"], dtype=float) for k in (1, 2))
    return Certified(
        name,
        problem,
        (first, second),
        np.array(content["certified"], dtype=float),
        np.array(content["standard_deviations"], dtype=float),
        float(content["sum_of_squares"]),
    )
