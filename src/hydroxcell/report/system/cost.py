"""The page of a cost study."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.plot.system_cost import draw_densities, draw_parts, draw_samples, draw_volumes
from hydroxcell.plot.system_influence import draw_influence
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table
from hydroxcell.report.system.inputs import input_tables

if TYPE_CHECKING:
    from hydroxcell.system.cost.system_cost import SystemCost

VOLUMES = (
    "Cost over net power against systems a year. The line holds for the most likely values, the band for 95 % of the "
    "samples: ranges reach further up than down. Dashed: the reference."
)
PARTS = "From the first part to the whole system; light: materials and bought parts, dark: machines and labour."
DENSITIES = (
    "Cost against rated power density. Horizontal: the reference at four prices of platinum; where a line meets the "
    "curve both cost the same. Dot: this system."
)
SAMPLES = "All uncertain numbers drawn together; prices and factory are the same for both in each sample."
INFLUENCE = "Change of the cost when one number goes to the lower (light) and upper (dark) end of its range."


def page(result: SystemCost) -> MeasuredPage:
    """Page of a cost study."""
    changes = result.changes["system_cost_per_power"]
    figures = [
        Drawing("volumes", "Volume", VOLUMES, partial(draw_volumes, result=result), 9.0, 4.4),
        Drawing("parts", "Parts", PARTS, partial(draw_parts, result=result), 9.0, 5.6),
        Drawing("densities", "Break-even", DENSITIES, partial(draw_densities, result=result), 9.0, 4.8),
        Drawing("samples", "Uncertainty", SAMPLES, partial(draw_samples, result=result), 9.0, 3.8),
        Drawing(
            "influence", "What moves the cost", INFLUENCE,
            partial(draw_influence, changes=changes, name="system_cost_per_power"), 9.0, 4.8,
        ),
    ]  # fmt: skip
    tables = input_tables(result.inputs, result.changes, ("system_cost_per_power",))
    return measured_page(
        result, figures, tables=[_volumes(result), _parts(result), _platinum(result), _money(result), *tables]
    )


def _volumes(result: SystemCost) -> Table:
    v = result.volumes
    rows = tuple(
        (
            f"{v['systems_per_year'][k]:,.0f}".replace(",", " "),
            *(
                f"{1e3 * v[name][k]:.1f}"
                for name in ("system_cost_per_power", "stack_cost_per_power", "plant_cost_per_power")
            ),
            f"{1e3 * v['system_cost_per_power_low'][k]:.0f} to {1e3 * v['system_cost_per_power_high'][k]:.0f}",
            f"{1e3 * v['reference_cost_per_power'][k]:.1f}",
        )
        for k in range(len(v["systems_per_year"]))
    )
    head = ("Systems a year", "system", "stack", "plant", "95 %", "reference")
    return Table("Volumes", head, rows, f"USD of {result.base} per kW net.")


def _parts(result: SystemCost) -> Table:
    p = result.parts
    columns = ("material_cost_per_power", "work_cost_per_power", "reference_cost_per_power")
    rows = tuple(
        (str(p["part"][k]), str(p["group"][k]), *(f"{1e3 * p[name][k]:.2f}" for name in columns))
        for k in range(len(p["part"]))
    )
    return Table(
        "Parts", ("Part", "Group", "materials", "work", "reference, both"), rows, f"USD of {result.base} per kW net."
    )


def _platinum(result: SystemCost) -> Table:
    p = result.platinum
    rows = tuple(
        (
            f"{price / 1e3:.0f}",
            "never" if math.isnan(even) else f"{even / 1e4:.2f}",
            f"{1e3 * cost:.1f}",
        )
        for price, even, cost in zip(*p.values(), strict=True)
    )
    head = ("Platinum / USD g⁻¹", "break-even / W cm⁻²", "reference / USD kW⁻¹")
    return Table("Break-even", head, rows, "Rated power density at which both systems cost the same.")


def _money(result: SystemCost) -> Table:
    rows = tuple(tuple(str(v) for v in row) for row in zip(*result.currencies.values(), strict=True))
    return Table("Currencies", ("Unit", "cost", "low (95 %)", "high (95 %)"), rows)
