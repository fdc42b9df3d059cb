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
    "with_profiles": "hydroxcell.fit.run",
    "plan": "hydroxcell.fit.planning",
    "plan_spectrum": "hydroxcell.fit.planning",
    "compare_models": "hydroxcell.fit.questions",
    "leave_out": "hydroxcell.fit.questions",
    "predict": "hydroxcell.fit.questions",
    "profile_intervals": "hydroxcell.fit.questions",
    "suggest_measurement": "hydroxcell.fit.questions",
    "what_is_known": "hydroxcell.fit.questions",
    "what_would_separate": "hydroxcell.fit.questions",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use."""
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'hydroxcell.fit' has no attribute {name!r}")
