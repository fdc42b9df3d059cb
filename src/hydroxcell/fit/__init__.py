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
    "compare_models": "hydroxcell.fit.questions",
    "data_set": "hydroxcell.fit.data",
    "examine_residuals": "hydroxcell.fit.questions",
    "fit": "hydroxcell.fit.verb",
    "from_file": "hydroxcell.fit.data",
    "from_record": "hydroxcell.fit.data",
    "leave_out": "hydroxcell.fit.questions",
    "plan": "hydroxcell.fit.planning",
    "plan_spectrum": "hydroxcell.fit.planning",
    "predict": "hydroxcell.fit.questions",
    "profile_intervals": "hydroxcell.fit.questions",
    "property_data": "hydroxcell.fit.data",
    "replay": "hydroxcell.fit.run",
    "sample_posterior": "hydroxcell.fit.questions",
    "spectrum": "hydroxcell.fit.data",
    "suggest_measurement": "hydroxcell.fit.questions",
    "what_is_known": "hydroxcell.fit.questions",
    "what_would_separate": "hydroxcell.fit.questions",
    "whole_curve": "hydroxcell.fit.data",
    "with_answers": "hydroxcell.fit.run",
    "with_comparison": "hydroxcell.fit.alternatives",
    "with_profiles": "hydroxcell.fit.run",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use."""
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'hydroxcell.fit' has no attribute {name!r}")
