"""Tables for other programs: CSV with the unit of every column in its header."""

from __future__ import annotations

from pathlib import Path

from hydroxcell.errors import InputError
from hydroxcell.nomenclature import NOMENCLATURE
from hydroxcell.record import write_csv
from hydroxcell.results.solution import Result
from hydroxcell.units import from_si

FIRST = ("current_density", "cell_voltage", "power_density", "high_frequency_resistance", "ir_free_voltage")
PROFILE_UNITS = {
    "x": ("m", "um"), "width": ("m", "um"), "temperature": ("K", "degC"), "reaction_current": ("A/m3", "A/cm3"),
    "electronic_potential": ("V", "V"), "ionic_potential": ("V", "V"), "double_layer_voltage": ("V", "V"),
    "overpotential": ("V", "V"), "equilibrium_potential": ("V", "V"), "ionic_conductivity": ("S/m", "mS/cm"),
    "electronic_conductivity": ("S/m", "S/m"), "condensed": ("mol/m3/s", "mol/m3/s"),
    "absorbed": ("mol/m3/s", "mol/m3/s"), "film_limit": ("A/m3", "A/cm3"),
}  # fmt: skip


def write_curve(result: Result, path: str | Path) -> None:
    """One row per point; display units of the nomenclature in the headers, status last."""
    names = [*FIRST, *(n for n in result.table if n not in FIRST)]
    columns = [from_si(result.table[n], NOMENCLATURE[n].display_unit) for n in names]
    header = [*(NOMENCLATURE[n].column for n in names), "iterations", "status"]
    rows = [
        [*(f"{float(c[k]):.9g}" for c in columns), result.iterations[k], result.status[k]] for k in range(len(result))
    ]
    write_csv(path, header, rows)


def write_profiles(result: Result, path: str | Path) -> None:
    """One row per point and cell: position, layer and every quantity that some layer has."""
    quantities = sorted({q for layer in result.profiles.values() for q in layer} - {"x", "width"})
    header = ["point", "current_density / A/cm2", "cell_voltage / V", "layer", "x / um", "width / um"]
    header += [f"{q} / {_units(q)[1]}" for q in quantities]
    rows: list[list[object]] = []
    for point in range(len(result)):
        head = [point, f"{result['current_density'][point] / 1e4:.9g}", f"{result['cell_voltage'][point]:.9g}"]
        for name, layer in result.profiles.items():
            shown = {q: from_si(layer[q][point], _units(q)[1]) for q in quantities if q in layer}
            for k in range(len(layer["x"])):
                place = [name, f"{layer['x'][k] * 1e6:.6g}", f"{layer['width'][k] * 1e6:.6g}"]
                rows.append([*head, *place, *(f"{float(shown[q][k]):.7g}" if q in shown else "" for q in quantities)])
    write_csv(path, header, rows)


def write_along(result: Result, path: str | Path) -> None:
    """One row per point and segment: place in the channels and every quantity along them."""
    along = result.along
    if along is None:
        raise InputError('Only a study with model = "along_channel" has profiles along the channels.')
    header = [
        "point",
        "current_density / A/cm2",
        "cell_voltage / V",
        "row",
        "segment",
        "anode_position",
        "cathode_position",
    ]
    header += [NOMENCLATURE[name].column.replace("current_density", "local_current_density") for name in along.table]
    shown = [from_si(values, NOMENCLATURE[name].display_unit) for name, values in along.table.items()]
    rows: list[list[object]] = []
    for point in range(len(result)):
        head = [point, f"{result['current_density'][point] / 1e4:.9g}", f"{result['cell_voltage'][point]:.9g}"]
        for k in range(along.shape[0] * along.shape[1]):
            place = [k // along.shape[1], k % along.shape[1]]
            where = [f"{along.position[side][k]:.6g}" for side in ("anode", "cathode")]
            rows.append([*head, *place, *where, *(f"{float(v[point][k]):.9g}" for v in shown)])
    write_csv(path, header, rows)


def _units(quantity: str) -> tuple[str, str]:
    if quantity in PROFILE_UNITS:
        return PROFILE_UNITS[quantity]
    if quantity.endswith("pressure"):
        return ("Pa", "kPa")
    return ("1", "1")
