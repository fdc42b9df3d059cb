"""Hydroxcell: anion-exchange-membrane fuel cells from the material to the vehicle.

    import hydroxcell
    cell = hydroxcell.load_cell("pap_reference").replace({"membrane.thickness": "20 um"})
    result = hydroxcell.simulate(cell)

Names are loaded when they are used, so that the import stays fast.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_HOME = {
    "AlongChannel": "hydroxcell.cell.along_channel",
    "CarbonDioxide": "hydroxcell.cell.carbon_dioxide",
    "CarbonDioxidePenalty": "hydroxcell.results.carbon_dioxide",
    "Cell": "hydroxcell.cell.schema",
    "Channels": "hydroxcell.cell.along_channel",
    "Coolant": "hydroxcell.cell.along_channel",
    "Durability": "hydroxcell.cell.durability",
    "Hold": "hydroxcell.cell.protocols",
    "HydroxcellError": "hydroxcell.errors",
    "Impedance": "hydroxcell.cell.impedance",
    "InputError": "hydroxcell.errors",
    "LoadProfile": "hydroxcell.cell.load_profile",
    "LoadStep": "hydroxcell.cell.load_profile",
    "Map": "hydroxcell.cell.map",
    "MapResult": "hydroxcell.results.map",
    "Polarization": "hydroxcell.cell.protocols",
    "Quantity": "hydroxcell.materials.quantity",
    "Result": "hydroxcell.results.solution",
    "Sensitivities": "hydroxcell.cell.sensitivities",
    "Sensitivity": "hydroxcell.results.sensitivity",
    "SolverError": "hydroxcell.errors",
    "Study": "hydroxcell.study",
    "analyze": "hydroxcell.lab.analyze",
    "assess": "hydroxcell.system.assessment.assessment",
    "carbon_dioxide_step": "hydroxcell.cell.profile_files",
    "compare_cells": "hydroxcell.cell.catalog",
    "harmonics": "hydroxcell.results.harmonics",
    "influential_inputs": "hydroxcell.results.influence",
    "list_cells": "hydroxcell.cell.catalog",
    "load_cell": "hydroxcell.cell.catalog",
    "load_result": "hydroxcell.results.storage",
    "purge_current": "hydroxcell.results.purge",
    "recovery": "hydroxcell.results.plateau",
    "read": "hydroxcell.lab.reading",
    "read_folder": "hydroxcell.lab.folder",
    "sensitivity": "hydroxcell.sensitivities",
    "simulate": "hydroxcell.api",
    "start_stop": "hydroxcell.cell.profile_files",
    "time_to_plateau": "hydroxcell.results.plateau",
    "vehicle_cycle": "hydroxcell.cell.profile_files",
}

__all__ = [
    "AlongChannel",
    "CarbonDioxide",
    "CarbonDioxidePenalty",
    "Cell",
    "Channels",
    "Coolant",
    "Durability",
    "Hold",
    "HydroxcellError",
    "Impedance",
    "InputError",
    "LoadProfile",
    "LoadStep",
    "Map",
    "MapResult",
    "Polarization",
    "Quantity",
    "Result",
    "Sensitivities",
    "Sensitivity",
    "SolverError",
    "Study",
    "analyze",
    "assess",
    "carbon_dioxide_step",
    "compare_cells",
    "harmonics",
    "influential_inputs",
    "list_cells",
    "load_cell",
    "load_result",
    "purge_current",
    "read",
    "read_folder",
    "recovery",
    "sensitivity",
    "simulate",
    "start_stop",
    "time_to_plateau",
    "vehicle_cycle",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use."""
    if name in _HOME:
        value = getattr(importlib.import_module(_HOME[name]), name)
        globals()[name] = value
        return value
    if name.startswith("__"):
        raise AttributeError(f"module 'hydroxcell' has no attribute {name!r}")
    from hydroxcell.errors import UnknownNameError

    raise AttributeError(str(UnknownNameError("name", name, __all__, "hydroxcell")))


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
