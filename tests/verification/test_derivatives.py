"""Derivatives: the Jacobian of every kernel at random states, and the sensitivities of the curve to parameters."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from cells import Solved

from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.sensitivity import Adjoint


def random_states(solved: Solved, count: int) -> list[np.ndarray]:
    """Scaled solutions around operating points, every unknown moved at random but kept physical."""
    random = np.random.default_rng(20240607)
    lower, upper = solved.system.bounds
    found = []
    for k in range(count):
        base = solved.converged[int(random.integers(len(solved.converged)))].solution
        spread = 0.02 * 3.0**k  # up to half of an activity, a saturation or a volt
        moved = base + spread * random.standard_normal(base.size) * np.maximum(np.abs(base), 0.05)
        found.append(np.clip(moved, lower + 1e-3, upper - 1e-3))
    return found


def test_jacobian_of_every_kernel(shipped: Solved) -> None:
    """Extrapolated central differences of the residual against the differentiated kernel."""
    system = shipped.system
    parameters = shipped.converged[len(shipped.converged) // 2].parameters
    for solution in random_states(shipped, 3):
        for kernel in system.kernels:
            instance = len(kernel.cells) // 2
            z = solution[kernel.unknowns[instance]]
            h = system.grid.relative_width[kernel.cells[instance]]
            rows, nonzeros = (np.asarray(v).ravel() for v in kernel.jacobian(z, h, parameters))
            exact = np.zeros((len(rows), len(z)))
            exact[kernel.rows, kernel.columns] = nonzeros

            def residual(x: np.ndarray, kernel=kernel, h=h) -> np.ndarray:
                return np.asarray(kernel.residual(x, h, parameters)).ravel()

            np.testing.assert_allclose(residual(z), rows, rtol=1e-12, atol=1e-12 * np.abs(rows).max())
            for k in range(len(z)):
                unit, errors = np.eye(len(z))[k], []
                # a small step for switches, whose curvature jumps, a large one for entries that are small themselves;
                # a wrong entry fails with all of them
                for share in (1e-4, 1e-6, 1e-2):
                    step = share * max(abs(z[k]), 1e-2)
                    central = [(residual(z + t * unit) - residual(z - t * unit)) / (2 * t) for t in (step, 2 * step)]
                    difference = central[0] + (central[0] - central[1]) / 3.0
                    scale = np.abs(exact[:, k]).max() + np.abs(rows).max() * 1e-12 / step + 1e-12
                    errors.append(np.abs(difference - exact[:, k]).max() / scale)
                error = min(errors)
                name = system.place(int(kernel.unknowns[instance][k]))
                assert error < 1e-4, f"{shipped.name}, kernel {kernel.name}, derivative to {name}: error {error:.1e}"


PARAMETERS = (
    "membrane.thickness",
    "membrane.conductivity.reference",
    "membrane.short_resistance",
    "membrane.electro_osmotic_drag.slope",
    "cathode.catalyst_layer.thickness",
    "cathode.catalyst_layer.ionomer_volume_fraction",
    "cathode.catalyst_layer.catalyst.oxygen_reduction.current_density_at_0_9_V",
    "cathode.diffusion_layer.tortuosity",
    "anode.flow_field.contact_resistance",
    "anode.catalyst_layer.catalyst.hydrogen_oxidation.exchange_current_density",
    "conditions.temperature",
    "conditions.cathode.relative_humidity",
)


def test_sensitivity_of_the_curve(reference: Solved) -> None:
    """Adjoint dV/dp at fixed current against re-solved cells with the parameter moved both ways."""
    scan = reference.converged
    found = Adjoint(reference.system, PARAMETERS).curve(reference.operator.at_currents(scan, [1e3, 1e4]))

    def voltages(values: Mapping[str, float]) -> np.ndarray:
        operator = Operator(reference.system, values)
        return np.array([operator.voltage(p) for p in operator.at_currents(scan, [1e3, 1e4])])

    for name in PARAMETERS:
        column = found.names.index(name)
        base = reference.values[name]
        quotients = []
        for step in (1e-3 * base, 5e-4 * base):
            pair = [voltages({**reference.values, name: base + sign * step}) for sign in (1.0, -1.0)]
            quotients.append((pair[0] - pair[1]) / (2 * step))
        difference = quotients[1] + (quotients[1] - quotients[0]) / 3.0
        np.testing.assert_allclose(found.of_voltage[:, column], difference, rtol=1e-4, atol=1e-8 / base, err_msg=name)
