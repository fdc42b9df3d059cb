"""Carbonation: Goldman's exact case (V9), carbonate in the membrane, limits, closures, derivatives, all cells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
from cells import Solved, make_operator, read_cell
from layer_problem import End, LayerProblem, observed_orders, solve
from scipy.integrate import solve_bvp
from test_derivatives import test_jacobian_of_every_kernel as check_jacobians

from hydroxcell.cell.catalog import list_cells, load_cell
from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.engine import operator_for
from hydroxcell.models.closures import Closures, no_swelling
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.sensitivity import Adjoint
from hydroxcell.numerics.steady import Point, Status
from hydroxcell.results.fields import Fields, evaluate

TEMPERATURE, SITES, THICKNESS = 353.15, 2500.0, 3e-5
HYDROXIDE, BICARBONATE, CARBONATE = 1.5e-9, 4e-10, 3e-10  # [m2/s]
THERMAL = GAS_CONSTANT * TEMPERATURE / FARADAY
AEM_CELLS = [name for name in list_cells() if load_cell(name).carrier == "hydroxide"]
V9 = (  # A/m2, mol/m2/s, mol/m2/s, V
    (0.0, 0.03880585230534065, -0.03880585230534065, -0.025980769314391576),
    (1000.0, 0.030863969048202034, -0.041228238704819765, -0.030125825643683428),
    (-1000.0, 0.046864032180904985, -0.03649976252428726, -0.021913574323940796),
)


def carbonated(name: str, ppm: float, changes: Mapping[str, str] | None = None):
    """A shipped cell whose cathode feed holds carbon dioxide."""
    fed = {"carbonation.material": "hydroxide_carbonate", "conditions.cathode.carbon_dioxide_fraction": f"{ppm} ppm"}
    return load_cell(name).replace({**fed, **(changes or {})})


@cache
def solved(name: str, ppm: float) -> tuple[Operator, tuple[Point, ...]]:
    """Operator and scan of a cell, with the back end that is installed."""
    operator = operator_for(carbonated(name, ppm))
    return operator, tuple(operator.scan())


def fields(operator: Operator, points: list[Point] | tuple[Point, ...]) -> Fields:
    return evaluate(operator.system, points, operator.values)


# ---------------------------------------------------------------- fluxes in the membrane


def membrane(current: float, left: float, right: float, cells: int, carbonate_constant: float = 1e-15):
    """Membrane between two carbon contents at a current: flux of hydroxide, flux of carbon, potential difference."""
    cell = carbonated("pap_reference", 0.0)
    values = {path: quantity.value for path, quantity in cell.quantities.items()}
    structure = dict(cell.structure) | {"membrane.conductivity.kind": "constant"}
    values |= {
        "membrane.thickness": THICKNESS,
        "membrane.ion_exchange_capacity": 2.0,
        "membrane.dry_density": SITES / 2.0,
        "membrane.conductivity.value": FARADAY**2 * HYDROXIDE * SITES / (GAS_CONSTANT * TEMPERATURE),
        "membrane.electro_osmotic_drag.slope": 0.0,
        "carbonation.bicarbonate_conductivity_ratio": BICARBONATE / HYDROXIDE,
        "carbonation.carbonate_conductivity_ratio": 2.0 * CARBONATE / HYDROXIDE,
        "carbonation.carbonate_constant": carbonate_constant,
        "carbonation.carbonate_enthalpy": 0.0,
        "left.carbon_content": left,
        "right.carbon_content": right,
        "right.ionic_potential": 0.0,
    }
    frozen = {"ionic_potential": 0.0, "water_activity": 0.9, "temperature": TEMPERATURE, "carbon_content": 0.5}
    frozen |= {"hydrogen_pressure": 0.0, "oxygen_pressure": 0.0}
    full = ThroughPlane(structure, Closures(swelling=no_swelling))
    ends = (End(free={"ionic_potential": current}), End())
    problem = LayerProblem(full, ["membrane"], ("ionic_potential", "carbon_content"), frozen, ends, cells)
    found = solve(problem, values)
    names = [r.name for r in found.system.grid.regions]
    first = int(found.system.grid.first[names.index("left")])
    return (
        found.flux("membrane|membrane", "hydroxide_current") / -FARADAY,
        found.flux("membrane|membrane", "carbon_content"),
        float(found.system.physical(found.solution)[first]),
    )


@pytest.mark.parametrize("case", V9, ids=lambda case: f"{case[0]:g}")
@pytest.mark.parametrize("cells", [3, 12])
def test_two_monovalent_anions(case: tuple[float, ...], cells: int) -> None:
    """V9: Goldman's solution. The field is constant, for which the flux law is exact, so any mesh gives it exactly."""
    current, hydroxide, bicarbonate, potential = case
    first, carbon, left_potential = membrane(current, 100.0 / SITES, 2000.0 / SITES, cells)
    np.testing.assert_allclose(first, hydroxide, rtol=1e-7)
    np.testing.assert_allclose(carbon, bicarbonate, rtol=1e-7)
    electrostatic = (0.0 + THERMAL * np.log(500.0 / SITES)) - (left_potential + THERMAL * np.log(2400.0 / SITES))
    assert electrostatic == pytest.approx(potential, abs=1e-8)


def exact_with_carbonate(current: float, left: float, right: float, constant: float) -> float:
    """Flux of carbon through the same membrane from the differential equations, by collocation [mol/m2/s]."""

    def fractions(content: np.ndarray) -> np.ndarray:
        product = 4.0 * constant**2 * content * (1.0 - content)
        third = (constant + 1.0 - np.sqrt((constant + 1.0) ** 2 - product)) / (2.0 * constant)
        return np.array([1.0 - content - third, content - third, third])

    mobility = np.array([HYDROXIDE, BICARBONATE, CARBONATE]) * SITES / THICKNESS
    charge = np.array([-1.0, -1.0, -2.0])

    def slope(content: np.ndarray, flux: np.ndarray) -> np.ndarray:
        y = fractions(content)
        step = 1e-6
        dy = (fractions(content + step) - fractions(content - step)) / (2.0 * step)
        # N_k = -m_k (y_k' C' + z_k y_k f) with the field f from the current, sum z_k N_k = i/F
        weights, drift = charge * mobility, charge**2 * mobility
        field = -(current / FARADAY + np.tensordot(weights, dy, 1) * 1.0 * np.zeros_like(content)) / (drift @ y)
        diffusive = -(weights @ dy) / (drift @ y)  # field per slope of C
        carbon = mobility[1:] @ dy[1:] + (charge[1:] * mobility[1:]) @ y[1:] * diffusive
        steady = (charge[1:] * mobility[1:]) @ y[1:] * field
        return -(flux + steady) / carbon

    def equations(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.array([slope(y[0], y[1]), np.zeros_like(x)])

    x = np.linspace(0.0, 1.0, 201)
    guess = np.array([left + (right - left) * x, np.full_like(x, -0.02)])
    found = solve_bvp(
        equations, lambda a, b: np.array([a[0] - left, b[0] - right]), x, guess, tol=1e-10, max_nodes=20000
    )
    assert found.success
    return float(found.y[1, 0])


@pytest.mark.parametrize("current", [0.0, 2000.0])
def test_hydroxide_bicarbonate_and_carbonate(current: float) -> None:
    """Divalent carbonate bends the field: second order to the solution of the differential equations."""
    constant, ends = 875.0, (0.45, 0.05)
    exact = exact_with_carbonate(current, *ends, constant)
    water = 0.9
    found = [membrane(current, *ends, n, constant / SITES * water)[1] for n in (8, 16, 32)]
    for flux in found:
        np.testing.assert_allclose(flux, flux[0], rtol=1e-7)
    orders = observed_orders([float(flux[0]) - exact for flux in found])
    assert all(1.8 < order < 2.3 for order in orders), (orders, [float(f[0]) for f in found], exact)
    assert float(found[-1][0]) == pytest.approx(exact, rel=2e-3)


# ---------------------------------------------------------------- limits


def test_without_carbon_dioxide_the_single_ion_model_remains() -> None:
    """Several anions without carbon give the voltage of one anion to 1e-9 V and the same state."""
    plain = operator_for(load_cell("pap_reference"))
    scan = plain.scan()
    operator, points = solved("pap_reference", 0.0)
    currents = [500.0, 5e3, 2e4, 4e4]
    one, many = plain.at_currents(scan, currents), operator.at_currents(points, currents)
    for a, b in zip(one, many, strict=True):
        assert plain.voltage(a) == pytest.approx(operator.voltage(b), abs=1e-9)
    ours, theirs = fields(plain, one), fields(operator, many)
    for layer, quantities in ours.layers.items():
        for name, values in quantities.items():
            np.testing.assert_allclose(theirs.layers[layer][name], values, rtol=1e-6, atol=1e-6 * np.abs(values).max())


def test_absent_carbonation_leaves_structure_and_equations_alone() -> None:
    plain = load_cell("pap_reference")
    assert "carbonation" not in plain.structure
    assert not [path for path in plain.quantities if "carbon" in path]
    again = carbonated("pap_reference", 0.0).replace({"carbonation": "absent"})
    assert again.hash == plain.hash
    names = {n for region in ThroughPlane(plain.structure).regions for n in region.unknowns}
    assert not [n for n in names if "carbon" in n]


def test_everything_rests_in_equilibrium_with_one_gas() -> None:
    """Equal carbon dioxide on both sides of a cell without crossover, at rest: no exchange, one composition."""
    changes = {"conditions.anode.carbon_dioxide_fraction": "400 ppm"}
    changes |= {f"conditions.{side}.relative_humidity": "80 %" for side in ("anode", "cathode")}
    changes |= {f"conditions.{side}.pressure": "1.5 bar" for side in ("anode", "cathode")}
    cell = carbonated("pap_reference", 400.0, changes)
    operator = operator_for(cell)
    leaks = ("hydrogen_permeability", "oxygen_permeability")
    tight = {k: v * (1e-9 if k.startswith("membrane.") and any(name in k for name in leaks) else 1.0)
             for k, v in operator.values.items()}  # fmt: skip
    tight["membrane.short_resistance"] = 1e6
    operator = Operator(operator.system, tight)
    rest = operator.open_circuit()
    assert rest.status is Status.CONVERGED
    found = fields(operator, [rest])
    for side in ("anode", "cathode"):
        layer = found.layers[f"{side}.catalyst_layer"]
        gas = layer["carbon_dioxide_pressure"]
        np.testing.assert_allclose(layer["carbon_dioxide_equilibrium_pressure"], gas, rtol=1e-4)
        np.testing.assert_allclose(layer["carbon_content"], layer["carbon_content"].mean(), rtol=1e-4)


# ---------------------------------------------------------------- whole cells


@pytest.mark.parametrize("ppm", [5.0, 400.0, 5000.0])
@pytest.mark.parametrize("name", AEM_CELLS)
def test_every_cell_converges_and_balances(name: str, ppm: float) -> None:
    """From open circuit to the largest current: converged, carbon absorbed = released, water, charge, energy closed."""
    operator, points = solved(name, ppm)
    assert [p.status for p in points] == [Status.CONVERGED] * len(points)
    found = fields(operator, points)
    taken = -found.boundary("cathode")["carbon_dioxide_pressure"]
    released = -found.boundary("anode")["carbon_dioxide_pressure"]
    np.testing.assert_allclose(released, taken, rtol=1e-8, atol=1e-16)
    assert np.all(taken > 0.0)
    through = -found.membrane_face("anode")["carbon_content"]
    np.testing.assert_allclose(through, taken, rtol=1e-6)
    for side, sign in (("anode", -1.0), ("cathode", 1.0)):
        boundary = found.boundary(side)
        if "carbon_dioxide_feed" in boundary:
            gained = boundary["carbon_dioxide_out"] - boundary["carbon_dioxide_feed"]
            np.testing.assert_allclose(gained, sign * boundary["carbon_dioxide_pressure"], rtol=1e-7, atol=1e-15)
            assert np.all(boundary["carbon_dioxide_out"] >= -1e-12)
    from hydroxcell.results.water import closures

    for closure, values in closures(found).items():
        assert np.max(values) < 1e-8, closure


def test_anions_balance_the_fixed_charge() -> None:
    operator, points = solved("pap_reference", 400.0)
    found = fields(operator, points)
    for name in ("anode.catalyst_layer", "membrane", "cathode.catalyst_layer"):
        layer = found.layers[name]
        total = layer["hydroxide_fraction"] + layer["bicarbonate_fraction"] + 2.0 * layer["carbonate_fraction"]
        np.testing.assert_allclose(total, 1.0, atol=1e-12)
        assert np.all(layer["carbon_content"] > 0.0)


def test_derivatives() -> None:
    """Jacobian of every kernel against differences of the residual, as for the shipped cells."""
    cell = carbonated("pap_reference", 400.0)
    values = {path: quantity.value for path, quantity in cell.quantities.items()}
    operator = make_operator(values, dict(cell.structure))
    points = tuple(operator.scan(11))
    check_jacobians(Solved("carbonated", values, dict(cell.structure), operator.system, operator, points))


def test_every_parameter_of_the_card_changes_the_curve() -> None:
    """`water_rate_constant` matters only where no hydroxide is left, hence the feed of 5000 ppm."""
    cell = carbonated("pap_reference", 5000.0, {"conditions.anode.carbon_dioxide_fraction": "100 ppm"})
    operator = operator_for(cell.replace({"carbonation.oxygen_reduction_order": 0.1}))
    rest = operator.open_circuit()
    points = [rest, *operator.voltage_sweep(rest, [0.8, 0.6, 0.4])]
    names = tuple(p for p in cell.quantities if "carbon" in p)
    sensitivity = Adjoint(operator.system, names).curve(points)
    dead = [n for n, c in zip(sensitivity.names, sensitivity.of_current.T, strict=True) if not np.any(c)]
    assert len(names) > 15
    assert not dead


def test_shipped_cells_are_read_as_before() -> None:
    values, structure = read_cell("pap_reference")
    assert not [path for path in (*values, *structure) if "carbon" in path]
