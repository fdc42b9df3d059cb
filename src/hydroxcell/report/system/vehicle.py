"""The page of a vehicle on its cycles."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.plot.system_influence import draw_influence
from hydroxcell.plot.system_vehicle import draw_costs, draw_energy, draw_loads, draw_routes, draw_speed, draw_split
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table
from hydroxcell.report.system.inputs import input_tables

if TYPE_CHECKING:
    from hydroxcell.system.vehicle.run import VehicleRun

SPEED = "Speed of the cycle and of the vehicle. Below: how far the vehicle stays behind; dashed: 2 km/h."
SPLIT = (
    "Electric power of the drive (negative when braking), of the fuel-cell system and of the battery; state of charge."
)
LOADS = "How long the system gives which power, how much of the energy that is, and its efficiency there; by distance."
ENERGY = (
    "From the tank to the wheels, mean of the cycles: each bar takes its part off the heating value of the hydrogen."
)
COSTS = "Hydrogen and fuel-cell system; lines hold 95 % of the samples. Vehicle, battery, tank, upkeep are not in it."
ROUTES = "Hydrogen by its route and making of the fuel-cell system; lines hold 95 % of the samples."
INFLUENCE = "Change of the consumption when one input goes to the lower (light) and upper (dark) end of its range."


def page(result: VehicleRun) -> MeasuredPage:
    """Page of a vehicle."""
    changes = result.changes["hydrogen_per_distance"]
    figures = [
        Drawing("speed", "Speed", SPEED, partial(draw_speed, result=result), 9.0, 4.4),
        Drawing("split", "Power split", SPLIT, partial(draw_split, result=result), 9.0, 5.6),
        Drawing("energy", "Tank to wheel", ENERGY, partial(draw_energy, result=result), 9.0, 4.4),
        Drawing("loads", "Load of the fuel cell", LOADS, partial(draw_loads, result=result), 9.0, 3.8),
    ]
    if result.costs:
        figures.append(Drawing("costs", "Cost", COSTS, partial(draw_costs, result=result), 9.0, 2.8))
    if result.routes:
        figures.append(Drawing("routes", "Greenhouse gases", ROUTES, partial(draw_routes, result=result), 9.0, 3.4))
    influence = partial(draw_influence, changes=changes, name="hydrogen_per_distance")
    figures.append(Drawing("influence", "What moves the consumption", INFLUENCE, influence, 9.0, 4.8))
    tables = [_cycles(result), *_published(result), _lives(result)]
    return measured_page(
        result, figures, tables=[*tables, *input_tables(result.inputs, result.changes, ("hydrogen_per_distance",))]
    )


def _cycles(result: VehicleRun) -> Table:
    c = result.cycles
    rows = tuple(
        (
            str(c["cycle"][k]), f"{100 * c['weight_share'][k]:.3g}", f"{c['driven_distance'][k] / 1e3:.2f}",
            f"{1e5 * c['hydrogen_per_distance'][k]:.3f}", f"{c['distance_per_hydrogen'][k] / 1609.344:.1f}",
            f"{100 * c['tank_to_wheel_efficiency'][k]:.1f}", f"{100 * c['mean_net_efficiency'][k]:.1f}",
            f"{100 * c['charge_correction_share'][k]:+.2f}".replace("-", "−"),
            f"{c['missed_time'][k]:.0f}", f"{3.6 * c['largest_speed_miss'][k]:.1f}",
            f"{c['missed_distance'][k]:.0f}",
        )
        for k in range(len(c["cycle"]))
    )  # fmt: skip
    head = (
        "Cycle", "share / %", "km", "kg/100 km", "mi/kg", "tank to wheel / %", "fuel cell / %", "correction / %",
        "behind / s", "by / km h⁻¹", "missing / m",
    )  # fmt: skip
    text = "Correction: hydrogen added for the battery. Behind: time more than 2 km/h slower than the cycle."
    return Table("Cycles", head, rows, text)


def _published(result: VehicleRun) -> list[Table]:
    c = result.cycles
    stated = np.flatnonzero(np.isfinite(c["published_hydrogen_per_distance"]))
    rows = tuple(
        (
            str(c["cycle"][k]), f"{1e5 * c['hydrogen_per_distance'][k]:.3f}",
            f"{1e5 * c['published_hydrogen_per_distance'][k]:.3f}",
            f"{100 * c['deviation_from_published'][k]:+.1f}".replace("-", "−"),
        )
        for k in stated
    )  # fmt: skip
    head = ("Cycle", "kg/100 km", "published", "deviation / %")
    return [Table("Beside published figures", head, rows)] if rows else []


def _lives(result: VehicleRun) -> Table:
    lives = result.lives
    rows = tuple(
        (
            str(model), str(ion), f"{3.6e9 * rate:.3g}", f"{time / 3600:.0f}", f"{distance / 1e3:.0f}",
        )
        for model, ion, rate, time, distance in zip(*(lives[name] for name in lives), strict=True)
    )  # fmt: skip
    head = ("Model", "cells", "µV/h", "h", "km")
    text = "Until 10 % of the voltage at rated power are lost, on these cycles alone, by coefficients of other stacks."
    return Table("Life of the stack", head, rows, text)
