"""The voltage does not depend on the mesh, and the whole model converges at second order.

The reference is the finest mesh (four times the cells for the hardest cell) and Richardson's limit of the two finest.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from cells import Solved, make_operator, read_cell

from hydroxcell.models.through_plane import Mesh

CURRENTS = (1e3, 1e4, 2e4)  # [A/m2]
TOLERANCE = 1e-4  # [V]
MEASURABLE = 2e-5  # [V] an error large enough to measure an order of convergence by
# Mesh factors by cell: thin layers, a thick catalyst layer (coarser meshes are not yet asymptotic), proton.
# Errors of several layers add with both signs, so that the order of the sum strays around 2; first order would show.
MESHES = {"pap_reference": (0.5, 1, 2), "ptru_fe_n_c_adabi_2021": (1, 2, 4), "gass_2024_eh31": (0.5, 1, 2)}


def scaled_mesh(factor: float) -> Mesh:
    """Default mesh with every layer's number of cells multiplied."""
    default = Mesh()
    counts = {f.name: getattr(default, f.name) for f in fields(Mesh) if f.name != "grading"}
    return Mesh(**{name: round(count * factor) for name, count in counts.items()}, grading=default.grading)


def voltages(name: str, factor: float) -> np.ndarray:
    """Cell voltages at `CURRENTS` [V], nan beyond the limiting current."""
    values, structure = read_cell(name)
    operator = make_operator(values, structure, scaled_mesh(factor))
    scan = operator.scan(11)
    reached = max(operator.current(p) for p in scan)
    points = operator.at_currents(scan, [i for i in CURRENTS if i < reached])
    found = [operator.voltage(p) for p in points]
    return np.array(found + [np.nan] * (len(CURRENTS) - len(found)))


@pytest.mark.parametrize("name", MESHES)
def test_voltage(name: str) -> None:
    found = {factor: voltages(name, factor) for factor in MESHES[name]}
    coarse, middle, fine = found.values()
    assert np.isfinite(found[1][:2]).all()
    clear = np.abs(np.nan_to_num(coarse - middle)) > MEASURABLE
    assert clear.any()
    orders = np.log2((coarse - middle)[clear] / (middle - fine)[clear])
    low, high = (1.8, 2.2) if name == "pap_reference" else (1.5, 4.0)
    assert ((orders > low) & (orders < high)).all(), f"{name}: orders of convergence {orders}"
    check_error(name, found[1] - (fine + (fine - middle) / 3.0))
    check_error(name, found[1] - fine)


def check_error(name: str, error: np.ndarray) -> None:
    """All errors of the voltage below the tolerance; says each."""
    measured = ", ".join(f"{e * 1e3:+.3f} mV at {i / 1e4:g} A/cm2" for e, i in zip(error, CURRENTS, strict=True))
    assert (np.abs(error[np.isfinite(error)]) < TOLERANCE).all(), f"{name}: {measured}"


def test_limiting_current(reference: Solved) -> None:
    """The current at the lowest voltage moves by less than 0.1 % when the mesh is doubled."""
    values, structure = read_cell("pap_reference")
    operator = make_operator(values, structure, scaled_mesh(2))
    fine = operator.current(operator.scan(21)[-1])
    assert reference.operator.current(reference.points[-1]) == pytest.approx(fine, rel=1e-3)
