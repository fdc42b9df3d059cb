"""Hydroxide and proton share every file: one model, told apart by the numbers of the carrier only."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from cells import Solved, build, make_operator, read_cell
from test_conservation import TOLERANCE, Fluxes, imbalances

from hydroxcell import models, numerics
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.physics.ion_transport import CARRIERS


@pytest.mark.parametrize("package", [models, numerics])
def test_no_equation_asks_which_ion_it_is(package) -> None:
    """Neither models nor numerics name a carrier outside text and the look-up of its numbers."""
    for path in Path(package.__path__[0]).rglob("*.py"):
        code = re.sub(r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        code = re.sub(r"#.*", "", code)
        assert not re.search(r"[\"'](hydroxide|proton)[\"']", code), path.name


@pytest.mark.parametrize("name", ["pap_reference", "garsany_2018_gore"])
def test_both_carriers_conserve_in_the_same_cell(name: str) -> None:
    """Any cell runs with either ion and conserves everything; the nets of water agree, the sides differ."""
    values, structure = read_cell(name)
    produced = {}
    for carrier in CARRIERS:
        operator = make_operator(values, {**structure, "carrier": carrier})
        points = [operator.at_voltage(v) for v in (0.8, 0.6)]
        solved = Solved(name, values, structure, operator.system, operator, tuple(points))
        assert len(solved.converged) == 2
        for point in points:
            errors = imbalances(solved, Fluxes(solved, point))
            assert max(errors.values()) < TOLERANCE, (carrier, errors)
        produced[carrier] = solved
    assert produced["hydroxide"].operator.current(produced["hydroxide"].points[1]) > 1e3
    assert produced["proton"].operator.current(produced["proton"].points[1]) > 1e3


def test_kernels_have_the_same_shape() -> None:
    """Same unknowns, same faces and the same reported quantities for both ions."""
    values, structure = read_cell("pap_reference")
    first, second = (build(ThroughPlane({**structure, "carrier": c}), values) for c in CARRIERS)
    assert first.grid.names == second.grid.names
    for a, b in zip(first.kernels, second.kernels, strict=True):
        assert (a.name, a.reported) == (b.name, b.reported)
        np.testing.assert_array_equal(a.unknowns, b.unknowns)
