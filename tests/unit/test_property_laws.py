"""Property laws: the same answer for floats, arrays and symbols; shapes that the cards rely on."""

from __future__ import annotations

from typing import Any

import casadi
import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator

from hydroxcell.errors import UnknownNameError
from hydroxcell.materials.fields import COEFFICIENTS
from hydroxcell.materials.property_laws import PROPERTY_LAWS, PropertyState, evaluate, monotone_slopes

EXAMPLES: dict[str, dict[str, Any]] = {
    "constant": {"value": 0.3},
    "arrhenius": {"reference": 2.0, "activation_energy": 2.0e4, "reference_temperature": 300.0},
    "percolation": {
        "reference": 14.5, "activation_energy": 1.46e4, "reference_temperature": 353.15, "threshold": 0.08,
        "reference_water_fraction": 0.4, "exponent": 1.5,
    },
    "polynomial": {"a0": 0.0, "a1": 13.13, "a2": -14.81, "a3": 14.41},
    "park": {
        "langmuir_capacity": 1.2, "langmuir_affinity": 10.0, "henry": 2.0, "cluster": 6.0, "cluster_exponent": 6.0,
    },
    "proportional_to_water": {"slope": 0.07},
    "arrhenius_water_fraction": {"reference": 1e-6, "activation_energy": 4e4, "reference_temperature": 303.15},
    "dry_wet_permeability": {
        "dry": 1e-11, "dry_activation_energy": 2e4, "wet": 4e-11, "wet_activation_energy": 1.9e4,
    },
    "springer_conductivity": {
        "slope": 0.5139, "offset": 0.326, "activation_energy": 1.05e4, "reference_temperature": 303.15,
    },
    "table": {"scale": 2.0, "x_of": "water_activity", "x": "[0.0, 0.3, 0.5, 1.0]", "y": "[0.0, 1.0, 4.0, 12.0]"},
}  # fmt: skip
for _kind in ("darken", "darken_water_fraction"):
    EXAMPLES[_kind] = {
        "reference": 7e-10, "activation_energy": 4.6e4, "reference_temperature": 303.15,
        "n1": -0.3692, "n2": 0.1007, "n3": -0.01468, "n4": 9.297e-4,
        "d1": -0.4411, "d2": 0.1085, "d3": -0.01334, "d4": 9.297e-4, "d5": 0.0,
    }  # fmt: skip

STATES = [(333.15, 4.0, 0.2, 0.1), (353.15, 9.0, 0.5, 0.3), (368.15, 14.0, 0.97, 0.42)]


def test_every_law_has_an_example() -> None:
    assert set(EXAMPLES) == set(PROPERTY_LAWS)


@pytest.mark.parametrize("kind", PROPERTY_LAWS)
def test_floats_arrays_and_symbols_agree(kind: str) -> None:
    numbers = [float(evaluate(kind, EXAMPLES[kind], PropertyState(*state))) for state in STATES]
    array = evaluate(kind, EXAMPLES[kind], PropertyState(*np.array(STATES).T))
    names = ("temperature", "water_content", "water_activity", "water_fraction")
    symbols = [casadi.SX.sym(name) for name in names]
    value = casadi.SX(evaluate(kind, EXAMPLES[kind], PropertyState(*symbols)))
    function = casadi.Function("law", symbols, [value])
    symbolic = [float(function(*state)) for state in STATES]
    np.testing.assert_allclose(np.broadcast_to(array, (3,)), numbers, rtol=1e-13)
    np.testing.assert_allclose(symbolic, numbers, rtol=1e-13)


@pytest.mark.parametrize("kind", PROPERTY_LAWS)
def test_coefficients_are_declared_and_may_be_symbols(kind: str) -> None:
    declared = PROPERTY_LAWS[kind].coefficients
    words = {"x", "y", "x_of"} if kind == "table" else set()
    assert set(EXAMPLES[kind]) == set(declared) | words
    assert all(COEFFICIENTS[name].unit == unit for name, unit in declared.items())
    symbols = {name: casadi.SX.sym(name) for name in declared}
    value = casadi.SX(evaluate(kind, {**EXAMPLES[kind], **symbols}, PropertyState(*STATES[1])))
    for name in declared:
        assert casadi.depends_on(value, symbols[name]), f"{kind} does not use {name}"


def test_table_is_the_monotone_cubic_and_linear_outside() -> None:
    x, y = np.array([0.0, 0.3, 0.5, 1.0]), np.array([0.0, 1.0, 4.0, 12.0])
    at = np.linspace(0.0, 1.0, 101)
    ours = evaluate("table", EXAMPLES["table"], PropertyState(350.0, water_activity=at))
    np.testing.assert_allclose(ours, 2.0 * PchipInterpolator(x, y)(at), rtol=1e-12, atol=1e-12)
    slope = monotone_slopes(list(x), list(y))[-1]
    beyond = float(evaluate("table", EXAMPLES["table"], PropertyState(350.0, water_activity=1.2)))
    assert beyond == pytest.approx(2.0 * (12.0 + 0.2 * slope))


def test_percolation_stays_positive_and_smooth_below_the_threshold() -> None:
    fractions = np.linspace(0.0, 0.2, 201)
    values = evaluate("percolation", EXAMPLES["percolation"], PropertyState(353.15, water_fraction=fractions))
    assert np.all(values > 0.0)
    assert np.all(np.diff(values) > 0.0)
    reference = evaluate("percolation", EXAMPLES["percolation"], PropertyState(353.15, water_fraction=0.4))
    assert float(reference) == pytest.approx(14.5, rel=1e-3)


def test_unknown_kind_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"unknown property law 'arhenius'. Did you mean 'arrhenius'"):
        evaluate("arhenius", {}, PropertyState(300.0))
