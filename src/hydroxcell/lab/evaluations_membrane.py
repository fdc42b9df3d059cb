"""Rows of the table of evaluations: membranes."""

from __future__ import annotations

from hydroxcell.lab.evaluation_row import Evaluation, Option

PLACE = "hydroxcell.lab.membrane"
PAGES = "hydroxcell.report.lab.membrane"
OVERLAYS = {
    "arrhenius": "hydroxcell.plot.lab_overlays:overlay_arrhenius",
    "hydroxide_purge": "hydroxcell.plot.lab_overlays:overlay_purge",
    "sorption_isotherm": "hydroxcell.plot.lab_overlays:overlay_isotherm",
    "alkaline_stability": "",
}
"""Figures of several samples that show more than one value of each."""


def _row(kind: str, title: str, module: str, result: str, page: str, options: tuple[Option, ...]) -> Evaluation:
    return Evaluation(
        kind,
        title,
        f"{PLACE}.{module}:from_recordings",
        f"{PLACE}.{module}:{result}",
        f"{PAGES}:{page}",
        options,
        f"{PLACE}.recognition:{page.removesuffix('_page')}",
        OVERLAYS.get(kind, "hydroxcell.plot.lab_overlays:overlay_value"),
    )


def _with_uncertainty(name: str, meaning: str, unit: str, required: bool = False) -> tuple[Option, ...]:
    return (
        Option(name, "quantity", meaning, unit, required),
        Option(f"{name}_uncertainty", "quantity", f"standard uncertainty of {name}", unit),
    )


MEMBRANE: tuple[Evaluation, ...] = (
    _row(
        "membrane_conductivity",
        "Conductivity of a membrane",
        "conductivity",
        "MembraneConductivity",
        "conductivity_page",
        (
            Option("direction", "word", "in_plane, through_plane or thickness_series"),
            Option("dimensions", "word", "wet or dry: how length, width and thickness were measured"),
            *_with_uncertainty("length", "between the voltage electrodes", "m"),
            *_with_uncertainty("width", "of the strip", "m"),
            *_with_uncertainty("thickness", "of the membrane", "m"),
            *_with_uncertainty("area", "of the electrodes, through the plane", "m2"),
            *_with_uncertainty("cell_resistance", "of the cell without the membrane", "ohm"),
            Option("resistance_uncertainty", "quantity", "standard uncertainty of a resistance in a table", "ohm"),
            Option("resistance_from", "word", "intercept or smallest_phase of a spectrum"),
            Option("temperature", "quantity", "of the membrane", "K"),
        ),
    ),
    _row("arrhenius", "Activation energy", "arrhenius", "Arrhenius", "arrhenius_page", ()),
    _row(
        "hydroxide_purge",
        "Hydroxide conductivity by purge of carbonate",
        "purge",
        "HydroxidePurge",
        "purge_page",
        (
            Option("start", "quantity", "time at which the current was turned on", "s"),
            Option("length", "quantity", "between the voltage electrodes, for a table of resistances", "m"),
            Option("width", "quantity", "of the strip", "m"),
            Option("thickness", "quantity", "of the strip, wet", "m"),
            Option("purge_current", "word", "the current, for the record"),
            Option("gas", "word", "gas and its CO2 content, for the record"),
            Option("form_before", "word", "form before the purge, e.g. HCO3-"),
        ),
    ),
    _row(
        "ion_exchange_capacity",
        "Ion-exchange capacity by titration",
        "ion_exchange",
        "IonExchangeCapacity",
        "capacity_page",
        (
            Option("method", "word", "mohr or back_titration", required=True),
            *_with_uncertainty("concentration", "of the titrant", "mol/m3", required=True),
            Option("form", "word", "counter-ion in which the dry mass was weighed, e.g. Cl-", required=True),
            *_with_uncertainty("blank", "titrant used without a sample", "m3"),
            Option("burette_uncertainty", "quantity", "standard uncertainty of a delivered volume", "m3"),
            *_with_uncertainty("mass", "dry mass, for a single titration", "kg"),
            Option("start_volume", "quantity", "volume of the solution before titration", "m3"),
            Option("temperature", "quantity", "of the solution, for potentials; 25 degC if left out", "K"),
        ),
    ),
    _row(
        "water_uptake",
        "Water uptake and swelling",
        "water",
        "WaterUptake",
        "water_page",
        (
            Option("ion_form", "word", "counter-ion of the pieces: OH-, HCO3-, CO3--, Cl-, ...", required=True),
            *_with_uncertainty("ion_exchange_capacity", "of the dry membrane", "mol/kg"),
            Option("capacity_form", "word", "counter-ion for which the capacity holds; the pieces' one if left out"),
            *_with_uncertainty("dry_density", "of the dry membrane, for the water volume fraction", "kg/m3"),
            Option("mass_uncertainty", "quantity", "standard uncertainty of a mass", "kg"),
            Option("length_uncertainty", "quantity", "standard uncertainty of a length", "m"),
            Option("width_uncertainty", "quantity", "standard uncertainty of a width", "m"),
            Option("thickness_uncertainty", "quantity", "standard uncertainty of a thickness", "m"),
        ),
    ),
    _row(
        "sorption_isotherm",
        "Sorption isotherm",
        "isotherm",
        "SorptionIsotherm",
        "isotherm_page",
        (
            Option("law", "word", "polynomial, park or table; the better of the first two if left out"),
            Option("fitted_branch", "word", "absorption or desorption; both if left out"),
            Option("dry_mass", "quantity", "dry mass, for a table of masses", "kg"),
            Option("ion_exchange_capacity", "quantity", "for a table of masses", "mol/kg"),
        ),
    ),
    _row(
        "permeability",
        "Gas permeability",
        "permeability",
        "Permeability",
        "permeability_page",
        (
            Option("gas", "word", "hydrogen (if left out) or oxygen; any for flows"),
            *_with_uncertainty("thickness", "of the membrane", "m"),
            Option("area", "quantity", "of the membrane, for flows", "m2"),
            Option(
                "pressure_difference", "quantity", "of the partial pressure of the gas, if the same in all rows", "Pa"
            ),
            Option("crossover_current_density_uncertainty", "quantity", "standard uncertainty", "A/m2"),
            Option("flow_uncertainty", "quantity", "standard uncertainty", "mol/s"),
        ),
    ),
    _row(
        "alkaline_stability",
        "Stability in alkali",
        "stability",
        "AlkalineStability",
        "stability_page",
        (
            Option("medium", "word", "alkali, concentration, for the record"),
            Option("temperature", "quantity", "of the alkali, if the same in all rows", "K"),
        ),
    ),
)
