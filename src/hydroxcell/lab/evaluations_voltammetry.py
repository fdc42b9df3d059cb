"""Rows of the table of evaluations: voltammetry and rotating electrodes."""

from __future__ import annotations

from hydroxcell.lab.evaluation_row import Evaluation, Option

SCALE = (
    Option("reference", "word", "reference electrode: RHE, SCE, Ag/AgCl (3.5 M KCl), Hg/HgO (1 M NaOH), ..."),
    Option("reference_offset", "quantity", "measured, added to potentials to get those against the RHE", "V"),
    Option("open_circuit", "file", "open circuit of a hydrogen electrode against the reference electrode"),
    Option("ph", "number", "pH of the electrolyte, for a reference electrode with a tabulated potential"),
    Option("temperature", "quantity", "of the electrolyte", "K"),
)
"""How potentials become potentials against the reversible hydrogen electrode."""


def _window(name: str, meaning: str) -> tuple[Option, ...]:
    return tuple(Option(f"{name}_{end}", "quantity", f"{end} end of {meaning}", "V") for end in ("low", "high"))


AREA = Option("area", "quantity", "geometric area of the electrode", "m2")
LOADING = Option("loading", "quantity", "mass of the catalyst metal per geometric area", "kg/m2")
SURFACE = (
    AREA,
    LOADING,
    Option("scan_rate", "quantity", "if the file holds no time", "V/s"),
    Option("charge_density", "quantity", "charge of a full layer per real area", "C/m2"),
    *_window("window", "the integral"),
    *SCALE,
)

VOLTAMMETRY: tuple[Evaluation, ...] = (
    Evaluation(
        "co_stripping",
        "Surface area by CO stripping",
        "hydroxcell.lab.voltammetry.co_stripping:from_recordings",
        "hydroxcell.lab.voltammetry.co_stripping:CarbonMonoxideStripping",
        "hydroxcell.report.lab.voltammetry:stripping_page",
        (
            *SURFACE,
            Option("base", "file", "sweep without CO, if it is in a file of its own"),
            Option("strip_sweep", "number", "anodic sweep with the CO layer, from 1"),
            Option("base_sweep", "number", "anodic sweep without CO, from 1"),
        ),
    ),
    Evaluation(
        "hydrogen_underpotential_deposition",
        "Surface area by adsorption of hydrogen",
        "hydroxcell.lab.voltammetry.hydrogen_adsorption:from_recordings",
        "hydroxcell.lab.voltammetry.hydrogen_adsorption:HydrogenAdsorption",
        "hydroxcell.report.lab.voltammetry:adsorption_page",
        (
            *SURFACE,
            *_window("double_layer", "the window that gives the current of the double layer"),
            Option("sweep", "number", "anodic sweep to evaluate, from 1; the last full one if left out"),
        ),
    ),
    Evaluation(
        "double_layer_capacitance",
        "Capacitance of the double layer from several scan rates",
        "hydroxcell.lab.voltammetry.double_layer:from_recordings",
        "hydroxcell.lab.voltammetry.double_layer:DoubleLayerCapacitance",
        "hydroxcell.report.lab.voltammetry:capacitance_page",
        (
            AREA,
            LOADING,
            Option("specific_capacitance", "quantity", "of the real surface; without it no area is given", "F/m2"),
            *_window("window", "the potentials in which currents are averaged"),
            *SCALE,
        ),
    ),
    Evaluation(
        "crossover",
        "Hydrogen crossover and short of a membrane",
        "hydroxcell.lab.voltammetry.crossover:from_recordings",
        "hydroxcell.lab.voltammetry.crossover:Crossover",
        "hydroxcell.report.lab.voltammetry:crossover_page",
        (
            Option("area", "quantity", "active area of the cell", "m2", required=True),
            *_window("window", "the line"),
            Option("sweep", "number", "anodic sweep to evaluate, from 1; the widest if left out"),
            Option("membrane_thickness", "quantity", "for the permeability", "m"),
            Option("hydrogen_pressure", "quantity", "difference of the partial pressures of hydrogen", "Pa"),
        ),
        overlay="hydroxcell.plot.lab_voltammetry:overlay_crossover",
    ),
)
