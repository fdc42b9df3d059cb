"""Running an impedance study: steady points, their linearised responses, and what the spectra are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell import __version__
from hydroxcell.analyses import Progress
from hydroxcell.cell.impedance import Impedance
from hydroxcell.engine import operator_for
from hydroxcell.errors import InputError, SolverError
from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.impedance import Linearisation, contributions
from hydroxcell.numerics.steady import Point, Status
from hydroxcell.results import losses
from hydroxcell.results.analysis import COMPLETE
from hydroxcell.results.fields import Fields, evaluate
from hydroxcell.results.spectrum import Spectrum
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from hydroxcell.models.closures import Closures
    from hydroxcell.models.through_plane import Mesh
    from hydroxcell.numerics.steady import Settings
    from hydroxcell.study import Study

RELEASED: dict[str, tuple[str, ...]] = {
    "gas_transport": (
        "reactant_pressure", "water_pressure", "pressure_excess", "hydrogen_pressure", "oxygen_pressure",
    ),
    "ionomer_water": ("water_activity",),
    "liquid_water": ("liquid_saturation",),
    "heat": ("temperature",),
    "channel": ("transfer_units",),
    "carbonation": ("carbon_dioxide_pressure", "carbon_content"),
}  # fmt: skip
"""Which unknowns each process lets go; potentials are always free."""
SHOWN = {"current_density": "A/cm2", "voltage": "V", "power_density": "W/cm2"}


def run_impedance(
    study: Study,
    *,
    progress: Progress | None = None,
    closures: Closures | None = None,
    mesh: Mesh | None = None,
    settings: Settings | None = None,
) -> Spectrum:
    """Run the impedance protocol of a study.

    Errors: InputError if a load has no steady state, with the largest load of the cell.
    """
    protocol = study.protocol
    assert isinstance(protocol, Impedance)
    operator = operator_for(study.cell, closures, mesh, settings)
    points = _points(operator, protocol)
    frequencies = np.array(protocol.grid)
    names = set(operator.system.grid.names)
    released = {k: tuple(n for n in v if n in names) for k, v in RELEASED.items() if any(n in names for n in v)}
    fields = evaluate(operator.system, points, operator.values)
    spectra: list[tuple[np.ndarray, np.ndarray, np.ndarray, dict[str, np.ndarray]]] = []
    limits: list[float] = []
    rests: list[float] = []
    for k, point in enumerate(points):
        linear = Linearisation(operator.system, point)
        spectra.append(_spectrum(linear, frequencies, released if protocol.contributions else {}, fields))
        limits.append(linear.high_frequency_limit()[0])
        rests.append(linear.resistance_at_rest())
        if progress is not None:
            progress((k + 1) / len(points), f"{k + 1} of {len(points)} points")
    table = _table(operator, points, fields, np.array(limits), np.array(rests))
    parts = [{"reaction": s[3].pop("base") - limits[k], **s[3]} if s[3] else {} for k, s in enumerate(spectra)]
    return Spectrum(
        study=study,
        status=COMPLETE,
        sentence=_sentence(table, frequencies, np.array([s[0] for s in spectra])),
        version=__version__,
        frequencies=frequencies,
        impedance=np.array([s[0] for s in spectra]),
        anode=np.array([s[1] for s in spectra]),
        cathode=np.array([s[2] for s in spectra]),
        processes={name: np.array([p[name] for p in parts]) for name in parts[0]},
        points=table,
    )


def _points(operator: Operator, protocol: Impedance) -> list[Point]:
    if protocol.load == "voltage":
        found = [operator.at_voltage(level) for level in protocol.levels]
    else:
        scan = operator.scan()
        if protocol.load == "current_density":
            found = operator.at_currents(scan, protocol.levels)
        else:
            found = [operator.at_power(scan, level) for level in protocol.levels]
    for level, point in zip(protocol.levels, found, strict=True):
        shown = f"{from_si(level, SHOWN[protocol.load]):g} {SHOWN[protocol.load]}"
        if point.status is Status.LIMITED:
            largest = operator.largest(scan)
            raise InputError(
                f"protocol.{protocol.load}: {shown} has no steady state in this cell; its largest current density is "
                f"{operator.current(largest) / 1e4:.3g} A/cm2."
            )
        if point.status is not Status.CONVERGED:
            raise SolverError(f"No steady state was found at {shown}; try a load nearby.")
    return found


def _spectrum(
    linear: Linearisation, frequencies: FloatArray, released: Mapping[str, Sequence[str]], fields: Fields
) -> tuple[np.ndarray, np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Impedance, its anode and cathode parts, and the processes."""
    functionals = np.array([linear.current_row, reference_weights(linear, fields)])
    current, reference = linear.responses(frequencies, functionals)
    impedance, anode = -1.0 / current, -reference / current
    parts = contributions(linear, frequencies, released) if released else {}
    return impedance, anode, impedance - anode, parts


def reference_weights(linear: Linearisation, fields: Fields) -> FloatArray:
    """Weights (n,) that give the ionic potential in the middle of the membrane from the scaled unknowns [V]."""
    grid = linear.system.grid
    index = next(k for k, region in enumerate(grid.regions) if region.name == "membrane")
    region, cells = grid.regions[index], grid.cells_of(index)
    entries = grid.first[cells] + region.unknowns.index("ionic_potential")
    width = fields.width["membrane"]
    middle = np.cumsum(width) - 0.5 * width
    weights = np.zeros(grid.size)
    for entry, share in zip(entries, np.eye(len(cells)), strict=True):
        weights[entry] = np.interp(0.5 * width.sum(), middle, share)
    return np.asarray(weights * linear.system.scales)


def _table(
    operator: Operator, points: Sequence[Point], fields: Fields, limits: FloatArray, rests: FloatArray
) -> dict[str, FloatArray]:
    layers = {}
    for side in ("anode", "cathode"):
        name = f"{side}.catalyst_layer"
        resistance = np.sum(fields.width[name] / fields.layers[name]["ionic_conductivity"], axis=1)
        layers[f"ionic_resistance_{side}"] = np.asarray(resistance)
    return {
        "current_density": np.array([operator.current(p) for p in points]),
        "cell_voltage": np.array([operator.voltage(p) for p in points]),
        "high_frequency_limit": limits,
        "membrane_resistance": losses.membrane_resistance(fields),
        "contact_resistance": losses.contact_resistance(fields),
        **layers,
        "polarization_resistance": rests,
    }


def _sentence(table: Mapping[str, FloatArray], frequencies: FloatArray, impedance: np.ndarray) -> str:
    current = table["current_density"][0] / 1e4
    limit, rest = 1e7 * table["high_frequency_limit"][0], 1e7 * table["polarization_resistance"][0]
    arc = int(np.argmin(impedance[0].imag))
    text = (
        f"At {current:.3g} A/cm² the impedance goes from {limit:.1f} mΩ cm² at high frequency to {rest:.1f} mΩ cm² at "
        f"rest; the largest arc has its summit at {frequencies[arc]:.3g} Hz."
    )
    slow = abs(impedance[0][-1] - table["polarization_resistance"][0]) / table["polarization_resistance"][0]
    if slow > 0.01:
        text += f" At {frequencies[-1]:.2g} Hz it is still {100 * slow:.0f} % from its value at rest."
    return text
