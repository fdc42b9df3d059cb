"""Proton cells fitted on part of their conditions with at most five numbers, the others predicted.

    python benchmarks/proton_fits.py [--profiles]

Reads the measured curves as `proton_curves.py` does. Numbers move within the ranges that the cell files state. The
table of the validation page is what this prints.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import common
import numpy as np
import proton_curves as measured

from hydroxcell.cell.catalog import load_cell
from hydroxcell.cell.fit import DataSet, FreeParameter
from hydroxcell.fit import data_set, fit, what_is_known, with_profiles
from hydroxcell.fit.result import FitResult

LAYER = "cathode.catalyst_layer."
REACTION = LAYER + "catalyst.oxygen_reduction."


def both(path: str) -> FreeParameter:
    """A number that is the same on both sides."""
    return FreeParameter(path=f"anode.{path}", together=(f"cathode.{path}",))


RATE = FreeParameter(path=REACTION + "current_density_at_0_9_V")
LOW_SLOPE = FreeParameter(path=REACTION + "low_slope_transfer_coefficient")
HIGH_SLOPE = FreeParameter(path=REACTION + "high_slope_transfer_coefficient")
SWITCH = FreeParameter(path=REACTION + "switch_potential")
ORDER = FreeParameter(path=REACTION + "oxygen_order")
AREA = FreeParameter(path=LAYER + "catalyst.specific_surface_area")
CONTACT, TORTUOSITY = both("flow_field.contact_resistance"), both("microporous_layer.tortuosity")
SHERWOOD = both("flow_field.sherwood_number")


@dataclass(frozen=True)
class Task:
    """A cell, what is free, and which of its curves are fitted."""

    cell: str
    free: tuple[FreeParameter, ...]
    fitted: tuple[int, ...]


GARSANY = (RATE, LOW_SLOPE, SWITCH, CONTACT, TORTUOSITY)
STACK = (AREA, HIGH_SLOPE, TORTUOSITY, ORDER, SHERWOOD)
TASKS = (
    Task("garsany_2018_lsc", GARSANY, (0, 1)),
    Task("garsany_2018_ssc", GARSANY, (0, 1)),
    Task("garsany_2018_gore", GARSANY, (0,)),
    Task("gass_2024_eh31", STACK, (0, 2)),
    Task("zsw_genstack_2024", STACK, (0, 3)),
)


def data_of(task: Task) -> list[DataSet]:
    """Curves of a task; 10 mV weigh as much as 17 mohm cm2."""
    found = []
    for k, curve in enumerate(measured.curves(task.cell, measured.data_folder())):
        values = {"cell_voltage": curve.voltage}
        if np.isfinite(curve.resistance).any():
            values["high_frequency_resistance"] = curve.resistance
        spread = {"cell_voltage": measured.VOLTAGE_SCALE, "high_frequency_resistance": measured.RESISTANCE_SCALE}
        found.append(
            data_set(
                curve.label,
                curve.current,
                values,
                conditions=curve.conditions,
                uncertainties={q: spread[q] for q in values},
                held_out=k not in task.fitted,
            )
        )
    return found


def relative_error(result: FitResult, name: str) -> float:
    """Root mean square of the relative voltage error of one curve [1]."""
    for blocks, residuals in ((result.blocks, result.residuals), (result.held_out_blocks, result.held_out_residuals)):
        for block in blocks:
            if (block.data_set, block.quantity) == (name, "cell_voltage"):
                error = block.predicted(residuals) / block.measured - 1.0
                return float(np.sqrt(np.mean(error**2)))
    raise KeyError(name)


def main() -> None:
    """Fit every cell and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", action="store_true", help="intervals from likelihood profiles too")
    given = parser.parse_args()
    rows = [("cell", "curve", "use", "voltage RMSE", "relative", "HFR RMSE")]
    numbers = [("cell", "number", "value", "95 % interval", "verdict")]
    notes = []
    for task in TASKS:
        data = data_of(task)
        begin = time.process_time()
        found = fit(load_cell(task.cell), data, task.free)
        spent = time.process_time() - begin
        notes.append(f"{task.cell}: {spent:.1f} CPU s, {found.evaluations} evaluations, {found.status}")
        if given.profiles:
            found = with_profiles(found)
        for d in data:
            use = "held out" if d.held_out else "fitted"
            resistance = "not measured"
            if "high_frequency_resistance" in d.values:
                resistance = f"{1e7 * found.misfit(d.name, 'high_frequency_resistance'):.1f} mohm cm2"
            voltage = f"{1e3 * found.misfit(d.name, 'cell_voltage'):.1f} mV"
            share = f"{100 * relative_error(found, d.name):.1f} %"
            rows.append((f"`{task.cell}`", d.name, use, voltage, share, resistance))
        known = what_is_known(found, found.profiles)
        for p, value, verdict in zip(found.parameters, found.values, known.verdicts, strict=True):
            low, high = found.interval(p.name)
            bound = next((b.rsplit("(", 1)[1].rstrip(")") for b in found.at_bounds if b.startswith(p.name)), "")
            words = f"at its {bound} bound" if bound else verdict.kind
            numbers.append(
                (f"`{task.cell}`", p.name, p.shown(float(value)), f"{p.shown(low)} to {p.shown(high)}", words)
            )
    print(common.machine())
    print(common.table(rows))
    print()
    print(common.table(numbers))
    print("\n".join(notes))


if __name__ == "__main__":
    main()
