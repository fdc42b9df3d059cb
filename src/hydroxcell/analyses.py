"""THE table of analyses: which protocol is run by what, which result it gives, and which page reports it.

Everything is named by text ("module:name") and loaded on use, so that the import of the package stays fast. To add an
analysis: a protocol in `cell/`, a run function, a result derived from `AnalysisResult`, a page in `report/`, one row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hydroxcell.record import load

__all__ = ["ANALYSES", "BY_KIND", "Analysis", "Progress", "load", "result_class"]

Progress = Callable[[float, str], None]
"""Told the share that is done (0 to 1) and what is being done, in words."""


@dataclass(frozen=True)
class Analysis:
    """One row of the table.

    Attributes
    ----------
    kind : of the protocol, as study files name it
    protocol : class of the protocol
    run : function (study, *, progress, closures, mesh, settings) -> result; None where `api` runs it itself
    result : class of the result, derived from `AnalysisResult` (or `Result` for steady points)
    page : function (result) -> `report.page.Page`; None where the report of steady curves serves
    models : of the study that the analysis can use
    """

    kind: str
    protocol: str
    run: str | None
    result: str
    page: str | None
    models: tuple[str, ...] = ("through_plane",)


STEADY_MODELS = ("through_plane", "lumped", "along_channel")

ANALYSES: tuple[Analysis, ...] = (
    Analysis(
        "polarization",
        "hydroxcell.cell.protocols:Polarization",
        None,
        "hydroxcell.results.solution:Result",
        None,
        STEADY_MODELS,
    ),
    Analysis("hold", "hydroxcell.cell.protocols:Hold", None, "hydroxcell.results.solution:Result", None, STEADY_MODELS),
    Analysis(
        "load_profile",
        "hydroxcell.cell.load_profile:LoadProfile",
        "hydroxcell.results.run_transient:run_profile",
        "hydroxcell.results.transient:TransientResult",
        "hydroxcell.report.transient:page",
    ),
    Analysis(
        "durability",
        "hydroxcell.cell.durability:Durability",
        "hydroxcell.results.run_durability:run_durability",
        "hydroxcell.results.durability:DurabilityResult",
        "hydroxcell.report.durability:page",
    ),
    Analysis(
        "sensitivities",
        "hydroxcell.cell.sensitivities:Sensitivities",
        "hydroxcell.sensitivities:run",
        "hydroxcell.results.sensitivity:Sensitivity",
        "hydroxcell.report.sensitivity:sensitivity_page",
    ),
    Analysis(
        "map",
        "hydroxcell.cell.map:Map",
        "hydroxcell.results.run_map:run_map",
        "hydroxcell.results.map:MapResult",
        "hydroxcell.report.map:map_page",
    ),
    Analysis(
        "impedance",
        "hydroxcell.cell.impedance:Impedance",
        "hydroxcell.results.run_impedance:run_impedance",
        "hydroxcell.results.spectrum:Spectrum",
        "hydroxcell.report.spectrum:page",
    ),
    Analysis(
        "carbon_dioxide",
        "hydroxcell.cell.carbon_dioxide:CarbonDioxide",
        "hydroxcell.results.run_carbon_dioxide:run_penalty",
        "hydroxcell.results.carbon_dioxide:CarbonDioxidePenalty",
        "hydroxcell.report.carbon_dioxide:penalty_page",
    ),
    Analysis(
        "fit",
        "hydroxcell.cell.fit:Fit",
        "hydroxcell.fit.run:run",
        "hydroxcell.fit.result:FitResult",
        "hydroxcell.report.fit:page",
        ("through_plane", "lumped"),
    ),
)

BY_KIND = {analysis.kind: analysis for analysis in ANALYSES}


def result_class(form: str) -> Any:
    """Class of the results whose files state this format, or None."""
    from hydroxcell.lab.evaluations import EVALUATIONS

    for evaluation in EVALUATIONS:
        if form == f"hydroxcell-measured-{evaluation.kind}-1":
            return load(evaluation.result)
    for analysis in ANALYSES:
        if analysis.run is not None and form == load(analysis.result).FORMAT:
            return load(analysis.result)
    return None
