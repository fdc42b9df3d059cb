"""Parameters of a cell from measured data: the problem, the solvers, and the record of a fit.

from hydroxcell.fit import fit, from_file
result = fit("pap_reference", from_file("curve.csv", area="5 cm2"), free=["membrane.thickness"])
result.cell().to_toml()
"""

from __future__ import annotations

import importlib
from typing import Any

_HOME = {
    "FitResult": "hydroxcell.fit.result",
    "FreeParameter": "hydroxcell.cell.fit",
    "data_set": "hydroxcell.fit.data",
    "fit": "hydroxcell.fit.verb",
    "from_file": "hydroxcell.fit.data",
    "from_record": "hydroxcell.fit.data",
    "property_data": "hydroxcell.fit.data",
    "replay": "hydroxcell.fit.run",
    "spectrum": "hydroxcell.fit.data",
}

__all__ = [
    "FitResult",
    "FreeParameter",
    "data_set",
    "fit",
    "from_file",
    "from_record",
    "property_data",
    "replay",
    "spectrum",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use."""
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'hydroxcell.fit' has no attribute {name!r}")
