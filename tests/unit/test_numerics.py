"""Grid, kernels, back ends, cache, prediction."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hydroxcell.cell.catalog import load_cell
from hydroxcell.engine import operator_for
from hydroxcell.errors import UnknownNameError
from hydroxcell.models.closures import Closures
from hydroxcell.models.through_plane import Mesh, ThroughPlane
from hydroxcell.numerics.grid import graded_widths, make_grid
from hydroxcell.numerics.steady import Point, Status, predict
from hydroxcell.numerics.system import System, make_backend

SMALL = Mesh(4, 3, 6, 4, 4.0)


@pytest.fixture(scope="module")
def small() -> System:
    cell = load_cell("pap_reference")
    return System(ThroughPlane(cell.structure, mesh=SMALL), tuple(sorted(cell.quantities)))


@pytest.mark.parametrize("refined", ["none", "left", "right", "both"])
def test_widths_fill_the_layer_and_shrink_where_asked(refined: str) -> None:
    widths = graded_widths(12, 8.0, refined)
    assert widths.sum() == pytest.approx(1.0)
    smallest = {"left": 0, "right": 11, "both": 0, "none": 0}[refined]
    assert widths[smallest] == pytest.approx(widths.min())
    if refined != "none":
        assert widths.max() / widths.min() > 4.0


def test_grid_numbers_unknowns_by_cell(small: System) -> None:
    grid = small.grid
    assert grid.size == len(grid.names) == len(grid.cell_of)
    assert grid.first[-1] == grid.size
    assert grid.names[-1] == "cell_voltage"
    assert grid.bandwidth == 15


def test_place_names_unknown_and_layer(small: System) -> None:
    assert small.place(small.grid.size - 1) == "cell voltage of the cathode channel"


def test_both_back_ends_give_the_same_system(small: System, in_ci: bool) -> None:
    if not in_ci:
        pytest.importorskip("llvmlite", reason="the compiled back end needs the extra 'fast'")
    from hydroxcell.numerics.compiled import CompiledBackend
    from hydroxcell.numerics.interpreted import InterpretedBackend

    cell = load_cell("pap_reference")
    values = {k: q.value for k, q in cell.quantities.items()}
    parameters = small.parameters(values, {"control.voltage_weight": 1.0, "control.voltage": 0.7})
    solution = small.initial_solution(values, 0.7)
    count = len(small.parameter_names)
    reference = InterpretedBackend(small.kernels, small.grid, count)
    compiled = CompiledBackend(small.kernels, small.grid, count, None)
    rows, band = reference.linearise(solution, parameters)
    same_rows, same_band = compiled.linearise(solution, parameters)
    scale = np.abs(band).max()
    assert np.abs(rows - same_rows).max() < 1e-12
    assert np.abs(band - same_band).max() < 1e-13 * scale
    assert np.abs(reference.residual(solution, parameters) - rows).max() < 1e-12
    right = np.linspace(-1.0, 1.0, small.grid.size)
    one = reference.back_substitute(reference.factorise(band.copy(order="F")), right)
    two = compiled.back_substitute(compiled.factorise(same_band.copy(order="F")), right)
    assert np.abs(one - two).max() < 1e-8 * np.abs(one).max()


def test_unknown_back_end_is_refused(small: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYDROXCELL_BACKEND", "casado")
    with pytest.raises(UnknownNameError, match="casadi"):
        make_backend(small.kernels, small.grid, len(small.parameter_names), None)


def test_prediction_is_exact_for_a_parabola() -> None:
    def point(v: float) -> Point:
        return Point(np.array([1.0 + v, v * v]), np.array([v]), 1, Status.CONVERGED)

    history = [point(1.0), point(0.9), point(0.8)]
    assert predict(history, 0, 0.7, 2) == pytest.approx([1.7, 0.49])
    assert predict(history[-1:], 0, 0.7, 2) is None
    assert predict(history, 0, 0.1, 2) is None, "a step much longer than those before is not extrapolated"


def test_laws_from_outside_are_never_kept() -> None:
    cell = load_cell("pap_reference")
    own = Closures(pore_factor=lambda porosity, tortuosity: porosity)
    assert own.key is None
    assert ThroughPlane(cell.structure, own).key is None
    assert ThroughPlane(cell.structure).key is not None


def test_two_sets_of_own_laws_give_two_results() -> None:
    cell = load_cell("ldpe_rg_air_ag")
    found = []
    for factor in (1.0, 0.3):
        closures = Closures(pore_factor=lambda porosity, tortuosity, f=factor: f * porosity / tortuosity**2)
        operator = operator_for(cell, closures, SMALL)
        found.append(operator.current(operator.at_voltage(0.4)))
    assert found[1] < 0.98 * found[0]


def test_a_second_process_uses_the_kept_kernels(tmp_path: Path) -> None:
    code = (
        "from hydroxcell.api import simulate; from hydroxcell.cell.protocols import Hold;"
        "print(repr(float(simulate('pap_reference', Hold(voltage=0.6))['current_density'][0])))"
    )
    environment = {**os.environ, "HYDROXCELL_CACHE": str(tmp_path)}
    found = [
        subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True).stdout
        for _ in range(2)
    ]
    assert found[0] == found[1]
    assert list(tmp_path.glob("kernels-*.pickle"))


def test_a_broken_cache_is_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hydroxcell.numerics.cache import load_kernels

    (tmp_path / "kernels-abc.pickle").write_bytes(b"not a pickle")
    monkeypatch.setenv("HYDROXCELL_CACHE", str(tmp_path))
    assert load_kernels("abc") is None
    monkeypatch.setenv("HYDROXCELL_CACHE", "off")
    assert load_kernels("abc") is None


def test_microporous_layer_adds_a_region() -> None:
    with_layer = {r.name for r in ThroughPlane(load_cell("gass_2024_eh31").structure).regions}
    without = {r.name for r in ThroughPlane(load_cell("pap_reference").structure).regions}
    assert "cathode.microporous_layer" in with_layer
    assert "cathode.microporous_layer" not in without


def test_mesh_is_a_record() -> None:
    finer = dataclasses.replace(Mesh(), membrane=20)
    grid = make_grid(ThroughPlane(load_cell("pap_reference").structure, mesh=finer))
    assert np.sum([grid.regions[k].name == "membrane" for k in grid.region_of]) == 20
