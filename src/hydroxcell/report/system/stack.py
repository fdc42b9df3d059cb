"""The page of a stack with its balance of plant."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.plot.system_influence import draw_influence
from hydroxcell.plot.system_stack import draw_cells, draw_efficiency, draw_maps, draw_parasitics, draw_water
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table
from hydroxcell.report.system.inputs import input_tables

if TYPE_CHECKING:
    from hydroxcell.system.stack_system import StackSystem

EFFICIENCY = (
    "Over the lower heating value of all hydrogen, that which crosses and is purged included; right scale: over the "
    "higher one. Dot: peak of the net efficiency."
)
MAPS = (
    "Net efficiency of the running system over net power; left with ambient temperature at the altitude of the study, "
    "right with altitude at its ambient temperature. Red: largest net power."
)
PARASITICS = "Where the power of the stack goes, over net power."
WATER = (
    "Water that enters (up) and leaves (down) each electrode, per electron, from 2 % of the rated net power on: the "
    "sides have balances of their own. The kink is where the air is not reduced further."
)
CELLS = "Every cell at rated load: flows by the pressures along the manifolds, temperature by coolant and end plates."
INFLUENCE = "Change of the answer when one input goes to the lower (light) and upper (dark) end of its range."


def page(result: StackSystem) -> MeasuredPage:
    """Page of a stack."""
    figures = [
        Drawing("efficiency", "Efficiency", EFFICIENCY, partial(draw_efficiency, result=result), 9.0, 4.6),
        Drawing("maps", "Efficiency in other places", MAPS, partial(draw_maps, result=result), 9.0, 4.4),
        Drawing("parasitics", "Gross to net", PARASITICS, partial(draw_parasitics, result=result), 9.0, 4.6),
        Drawing("water", "Water of both sides", WATER, partial(draw_water, result=result), 9.0, 4.2),
        Drawing("cells", "Cells of the stack", CELLS, partial(draw_cells, result=result), 9.0, 5.2),
        Drawing(
            "influence", "Largest influences on the net efficiency", INFLUENCE,
            partial(draw_influence, changes=result.changes["net_efficiency"], name="net_efficiency"), 9.0, 4.8,
        ),
    ]  # fmt: skip
    tables = input_tables(
        result.inputs, result.changes, ("net_power", "net_efficiency", "peak_net_efficiency", "idle_hydrogen_rate")
    )
    return measured_page(result, figures, tables=[_loads(result), *tables])


def _loads(result: StackSystem) -> Table:
    loads = result.loads
    net = loads["net_power"]
    wanted = [abs(net - share * net[-1]).argmin() for share in (0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 1.0)]
    columns = (
        ("i / A cm⁻²", "current_density", 1e-4, 3), ("net / kW", "net_power", 1e-3, 3),
        ("gross / kW", "gross_power", 1e-3, 3), ("gross η / %", "gross_efficiency", 100.0, 3),
        ("net η / %", "net_efficiency", 100.0, 3), ("net η (HHV) / %", "net_efficiency_higher", 100.0, 3),
        ("H₂ / kg h⁻¹", "hydrogen_rate", 3600.0, 3), ("heat / kW", "stack_heat", 1e-3, 3),
    )  # fmt: skip
    rows = tuple(tuple(f"{loads[name][k] * f:.{d}g}" for _, name, f, d in columns) for k in dict.fromkeys(wanted))
    return Table("Loads", tuple(title for title, *_ in columns), rows)
