"""Published curves of proton cells: reading, simulating, fitting at most five numbers on one curve of each."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from hydroxcell.api import operator_for
from hydroxcell.cell.catalog import load_cell
from hydroxcell.cell.schema import Cell
from hydroxcell.numerics.steady import Status
from hydroxcell.results.fields import evaluate
from hydroxcell.results.losses import high_frequency_resistance

FloatArray = NDArray[np.float64]

ROOT = Path(__file__).resolve().parents[1]
VOLTAGE_SCALE = 0.010  # [V] misfit of a voltage that counts as much as RESISTANCE_SCALE in a fit
RESISTANCE_SCALE = 1.67e-6  # [ohm m2]
SCAN_POINTS = 21
LIMIT_SLOPE = 2.0  # [V] fall of the voltage per relative excess over the limiting current, only to lead a fit back


@dataclass(frozen=True)
class Curve:
    """One measured curve: currents [A/m2], voltages [V], resistances [ohm m2] (nan where none), and its conditions."""

    label: str
    conditions: Mapping[str, float]
    current: FloatArray
    voltage: FloatArray
    resistance: FloatArray


@dataclass(frozen=True)
class Number:
    """A fitted number: the paths that share it, its name in the table, and its value before fitting (SI)."""

    name: str
    paths: tuple[str, ...]
    before: float


@dataclass(frozen=True)
class MaterialSet:
    """A cell, the numbers fitted on the curve of its own conditions, and all its curves (that one first)."""

    cell: str
    title: str
    numbers: tuple[Number, ...]
    note: str


CATHODE = "cathode.catalyst_layer."
SIDES = ("anode", "cathode")
RATE = Number("oxygen reduction at 0.9 V", (CATHODE + "catalyst.oxygen_reduction.current_density_at_0_9_V",), 2.0)
HIGH_SLOPE = Number(
    "transfer coefficient of the high slope",
    (CATHODE + "catalyst.oxygen_reduction.high_slope_transfer_coefficient",),
    0.5,
)
CONTACT = Number("contact resistance per side", tuple(f"{s}.flow_field.contact_resistance" for s in SIDES), 1.0e-6)
EXPONENT = Number("ionomer exponent of the cathode layer", (CATHODE + "ionomer_exponent",), 1.5)
TORTUOSITY = Number(
    "tortuosity of the microporous layers", tuple(f"{s}.microporous_layer.tortuosity" for s in SIDES), 2.0
)
PORES = Number(
    "pore diameter of the microporous layers", tuple(f"{s}.microporous_layer.pore_diameter" for s in SIDES), 5.0e-7
)


def area(before: float) -> Number:
    """Specific area of the cathode catalyst [m2/kg], from its value before fitting."""
    return Number("specific area of the cathode catalyst", (CATHODE + "catalyst.specific_surface_area",), before)


GARSANY = (RATE, HIGH_SLOPE, CONTACT, EXPONENT, TORTUOSITY)
SETS = (
    MaterialSet("garsany_2018_lsc", "Garsany 2018, long side chain", GARSANY, "voltage and resistance fitted together"),
    MaterialSet(
        "garsany_2018_ssc", "Garsany 2018, short side chain", GARSANY, "voltage and resistance fitted together"
    ),
    MaterialSet("garsany_2018_gore", "Garsany 2018, GORE", GARSANY, "voltage and resistance fitted together"),
    MaterialSet(
        "gass_2024_eh31",
        "EH-31 stack cell (Gass 2024)",
        (area(6.0e4), HIGH_SLOPE, EXPONENT, TORTUOSITY, PORES),
        "rate per area of garsany_2018_lsc",
    ),
    MaterialSet(
        "zsw_genstack_2024",
        "ZSW GenStack 2024",
        (area(4.0e4), HIGH_SLOPE, EXPONENT, TORTUOSITY, PORES),
        "rate per area of garsany_2018_lsc",
    ),
)
GARSANY_NAME = {"garsany_2018_lsc": "LSC Nafion", "garsany_2018_ssc": "SSC Aquivion", "garsany_2018_gore": "GORE"}
FILES = {
    "gass_2024_eh31": ("EH", ("nominal", "Pa_2_0", "Pa_2_25", "Pa_2_5")),
    "zsw_genstack_2024": ("ZSW_2024", ("nominal", "T_62", "Pa_2_01_Pc_1_81", "Pa_1_61_Pc_1_41")),
}


def data_folder() -> Path:
    """Where the measured data lie; they are not part of the repository."""
    return Path(os.environ.get("HYDROXCELL_SHARED_DATA", ROOT.parent / "shared" / "data"))


def curves(cell: str, folder: Path) -> tuple[Curve, ...]:
    """Measured curves of a cell; the first is the one of the cell's own conditions."""
    return _garsany(GARSANY_NAME[cell], folder) if cell in GARSANY_NAME else _stacks(*FILES[cell], folder)


def _garsany(name: str, folder: Path) -> tuple[Curve, ...]:
    def number(text: str) -> float:
        return float(text.replace(",", ".")) if text.strip() else float("nan")

    text = (folder / "marapendi" / "Garsany2018-gz.csv").read_text(encoding="utf-8-sig")
    groups: dict[tuple[float, float], list[tuple[float, float, float]]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter=";"):
        if row["cell_id"] == name:
            key = (number(row["rh_ca"]), number(row["p_ca_out"]))
            groups.setdefault(key, []).append((1e4 * number(row["i"]), number(row["U"]), number(row["hfr"])))
    found = []
    for (humidity, pressure), points in groups.items():
        conditions = {f"conditions.{s}.relative_humidity": humidity for s in SIDES}
        conditions |= {f"conditions.{s}.pressure": pressure for s in SIDES}
        columns = np.array(points).T
        found.append(Curve(f"{100 * humidity:.0f} % RH, {pressure / 1e3:.0f} kPa", conditions, *columns))
    return tuple(found)


def _stacks(family: str, names: tuple[str, ...], folder: Path) -> tuple[Curve, ...]:
    found = []
    for name in names:
        text = (folder / "alphapem" / family / f"{name}.yml").read_text(encoding="utf-8")
        full = text.split("before_voltage_drop")[0]

        def number(key: str, text: str = text) -> float:
            match = re.search(rf"^\s*{key}:\s*([-0-9.e+]+)", text, re.MULTILINE)
            assert match is not None, key
            return float(match[1])

        def row(key: str, text: str = full) -> FloatArray:
            match = re.search(rf"{key}:\s*\[([^\]]*)\]", text)
            assert match is not None, key
            return np.array([float(x) for x in match[1].split(",")])

        conditions = {
            "conditions.temperature": number("T_des") + 273.15,
            "conditions.anode.pressure": number("Pa_des"),
            "conditions.cathode.pressure": number("Pc_des"),
            "conditions.anode.relative_humidity": number("Phi_a_des"),
            "conditions.cathode.relative_humidity": number("Phi_c_des"),
            "conditions.anode.flow.ratio": number("Sa"),
            "conditions.cathode.flow.ratio": number("Sc"),
            "conditions.anode.reactant_fraction": number("y_H2_in"),
            **{f"conditions.{s}.flow.minimum_current_density": 1e4 * number("i_min_stoich") for s in SIDES},
        }
        pressures = f"{number('Pa_des') / 1e5:.2f} / {number('Pc_des') / 1e5:.2f} bar"
        current = 1e4 * row("i_exp")
        label = f"{number('T_des'):.0f} degC, {pressures}"
        found.append(Curve(label, conditions, current, row("U_exp"), np.full(len(current), np.nan)))
    return tuple(found)


@dataclass(frozen=True)
class Simulated:
    """Voltages [V] and resistances [ohm m2] at the currents of a curve; `limited` marks currents beyond the limit."""

    voltage: FloatArray
    resistance: FloatArray
    limited: NDArray[np.bool_]

    def voltage_error(self, curve: Curve) -> float:
        """Root of the mean squared voltage misfit [V] over all points; nan if a current is out of reach."""
        return float("nan") if self.limited.any() else float(np.sqrt(np.mean((self.voltage - curve.voltage) ** 2)))

    def resistance_error(self, curve: Curve) -> float:
        """Root of the mean squared misfit of the high-frequency resistance [ohm m2]; nan if none was measured."""
        misfit = (self.resistance - curve.resistance)[~np.isnan(curve.resistance)]
        return float(np.sqrt(np.mean(misfit**2))) if len(misfit) else float("nan")


def simulate(cell: Cell, curve: Curve) -> Simulated:
    """Simulate a cell at the conditions and currents of a curve."""
    operator = operator_for(cell.replace(dict(curve.conditions)))
    scan = operator.scan(SCAN_POINTS)
    points = operator.at_currents(scan, [float(i) for i in curve.current])
    largest = max(operator.current(p) for p in scan if p.status is Status.CONVERGED)
    limited = np.array([p.status is not Status.CONVERGED for p in points])
    voltage = np.array([operator.voltage(p) for p in points])
    beyond = 0.05 - LIMIT_SLOPE * (curve.current / largest - 1.0)
    resistance = high_frequency_resistance(evaluate(operator.system, points, operator.values))
    return Simulated(np.where(limited, beyond, voltage), resistance, limited)


def before_fitting(chosen: MaterialSet) -> Cell:
    """A shipped cell with its fitted numbers, and the rate it takes from another, back at the assumed values."""
    numbers = (RATE, *chosen.numbers)
    return load_cell(chosen.cell).replace({path: n.before for n in numbers for path in n.paths})


def fit(chosen: MaterialSet, folder: Path) -> dict[Number, float]:
    """Fit the numbers of a material set on its first curve, within the ranges its cell file states."""
    cell, first = load_cell(chosen.cell), curves(chosen.cell, folder)[0]
    low, high = (np.array([_bounds(cell, n)[k] for n in chosen.numbers]) for k in (0, 1))
    start = np.clip([n.before for n in chosen.numbers], low * 1.001, high * 0.999)

    def values(x: FloatArray) -> dict[str, float]:
        return {path: float(v) for n, v in zip(chosen.numbers, np.exp(x), strict=True) for path in n.paths}

    def misfit(x: FloatArray) -> FloatArray:
        found = simulate(cell.replace(values(x)), first)
        parts = (found.voltage - first.voltage) / VOLTAGE_SCALE
        measured = ~np.isnan(first.resistance)
        resistance = np.where(found.limited, 0.0, found.resistance - first.resistance)[measured] / RESISTANCE_SCALE
        return np.concatenate([parts, resistance])

    bounds = (np.log(low), np.log(high))
    solved = least_squares(
        misfit, np.log(start), bounds=bounds, diff_step=1e-3, x_scale=bounds[1] - bounds[0], max_nfev=60
    )
    return dict(zip(chosen.numbers, (float(v) for v in np.exp(solved.x)), strict=True))


def _bounds(cell: Cell, number: Number) -> tuple[float, float]:
    stated = cell.quantities[number.paths[0]].range
    assert stated is not None, f"{cell.name}: {number.paths[0]} has no range"
    return stated
