"""What holds for every law: a datasheet in its docstring, and one answer for floats, arrays and symbols."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import casadi
import numpy as np
import pytest

Law = Callable[..., Any]


def section(text: str, title: str) -> str:
    """Lines below an underlined title, up to the next blank line."""
    match = re.search(rf"^ *{title}\n *-{{3,}}\n(.*?)(?:\n\s*\n|\Z)", text, re.MULTILINE | re.DOTALL)
    return match[1] if match else ""


def test_docstring_is_a_datasheet(every_law: Law) -> None:
    text = every_law.__doc__ or ""
    documented = set()
    for line in section(text, "Parameters").splitlines():
        match = re.match(r" *([A-Za-z_0-9, ]+?) : \[[^\]]+\]", line)
        if match:
            documented |= set(match[1].replace(" ", "").split(","))
    missing = set(inspect.signature(every_law).parameters) - documented
    assert not missing, f"no line 'name : [unit] ...' for {sorted(missing)}"
    assert documented == set(inspect.signature(every_law).parameters), "documents an argument that does not exist"
    assert re.search(r"\[[^\]]+\]", section(text, "Returns")), "no unit of the result"
    assert "Source:" in text, "no source"
    assert ">>>" in text, "no doctest"


def numeric(value: Any) -> bool:
    return isinstance(value, float)


def results(value: Any) -> list[Any]:
    return list(value) if isinstance(value, tuple) else [value]


def test_float_array_and_symbol_agree(every_law: Law, sampled: Callable[[str], Any]) -> None:
    arguments = {name: sampled(name) for name in inspect.signature(every_law).parameters}
    scalars = [name for name, value in arguments.items() if numeric(value)]
    expected = results(every_law(**arguments))
    assert all(np.isfinite(float(value)) for value in expected)

    # arrays: the sample first, then the same arguments two and five per cent larger
    factors = np.array([1.0, 1.02, 1.05])
    arrays = every_law(**{**arguments, **{name: arguments[name] * factors for name in scalars}})
    for k, factor in enumerate(factors):
        alone = results(every_law(**{**arguments, **{name: arguments[name] * float(factor) for name in scalars}}))
        for one, many in zip(alone, results(arrays), strict=True):
            assert float(one) == pytest.approx(float(np.broadcast_to(many, 3)[k]), rel=1e-13, abs=1e-300)

    symbols = casadi.SX.sym("x", len(scalars))
    symbolic = every_law(**{**arguments, **{name: symbols[k] for k, name in enumerate(scalars)}})
    outputs = casadi.vertcat(*[casadi.SX(value) for value in results(symbolic)])
    function = casadi.Function("law", [symbols], [outputs, casadi.jacobian(outputs, symbols)])
    values, jacobian = function([arguments[name] for name in scalars])
    assert np.array(values).ravel() == pytest.approx([float(v) for v in expected], rel=1e-12, abs=1e-300)
    assert np.isfinite(np.array(jacobian)).all()


def test_result_has_the_type_of_a_number_for_numbers(every_law: Law, sampled: Callable[[str], Any]) -> None:
    arguments = {name: sampled(name) for name in inspect.signature(every_law).parameters}
    for value in results(every_law(**arguments)):
        assert isinstance(value, float | np.floating | np.ndarray)
        assert np.ndim(value) == 0


def test_no_law_reads_a_decision_from_an_array(every_law: Law) -> None:
    source = inspect.getsource(every_law)
    body = source.split('"""')[-1]
    assert not re.search(r"^\s+(if|elif|while) ", body, re.MULTILINE), "a law has no `if` on values"
