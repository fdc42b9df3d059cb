"""Rows of the table of evaluations: polarization curves and transport resistance."""

from __future__ import annotations

from hydroxcell.lab.evaluation_row import Evaluation, Option

POLARIZATION: tuple[Evaluation, ...] = (
    Evaluation(
        "polarization",
        "Polarization curve",
        "hydroxcell.lab.polarization.columns:from_recordings",
        "hydroxcell.lab.polarization.result:MeasuredPolarization",
        "hydroxcell.report.lab.polarization:page",
        (
            Option("area", "quantity", "active area of the cell", "m2"),
            Option("curve", "word", "name of the curve whose values are given, where a file holds several"),
            Option("groups", "word", "columns that tell curves apart, e.g. pressure, relative_humidity"),
            Option("mode", "word", "fuel_cell or electrolyser"),
            Option("sweep", "word", "both, rising or falling"),
            Option("window", "quantity", "the last part of each hold that is averaged", "s"),
            Option("stability", "quantity", "largest drift of a steady point over the window", "V"),
            Option("control", "word", "current or voltage: what was held"),
            Option("resistance", "quantity", "one high-frequency resistance for all currents", "ohm m2"),
            Option("resistance_file", "file", "high-frequency resistance over current, measured apart"),
            Option("compensated", "quantity", "resistance that the instrument has compensated already", "ohm m2"),
            Option("electrode_resistance", "quantity", "ionic resistance of the catalyst layer", "ohm m2"),
            Option("zeta", "number", "of R/(3 + zeta); the exact layer if left out"),
            Option("crossover", "quantity", "crossover, added to the current", "A/m2"),
            Option("short_resistance", "quantity", "of the electronic short", "ohm m2"),
            Option("temperature", "quantity", "of the cell", "K"),
            Option("hydrogen_pressure", "quantity", "partial pressure of hydrogen", "Pa"),
            Option("oxygen_pressure", "quantity", "partial pressure of oxygen", "Pa"),
            Option("reversible_voltage", "quantity", "instead of temperature and partial pressures", "V"),
            Option("loading", "quantity", "catalyst of the limiting electrode per area", "kg/m2"),
            Option("specific_area", "quantity", "active area per mass of catalyst, e.g. 60 m2/g", "m2/kg"),
            Option("tafel_low", "quantity", "lower bound of the Tafel window", "A/m2"),
            Option("tafel_high", "quantity", "upper bound of the Tafel window", "A/m2"),
            Option("preset", "word", "standard points and targets: aem, doe_pem, jrc_pem"),
        ),
        recognises="hydroxcell.lab.polarization.columns:recognises",
        overlay="hydroxcell.plot.lab_polarization:overlay",
    ),
    Evaluation(
        "transport_resistance",
        "Transport resistance from limiting currents",
        "hydroxcell.lab.transport_columns:from_recordings",
        "hydroxcell.lab.transport_resistance:TransportResistance",
        "hydroxcell.report.lab.transport_resistance:page",
        (
            Option("species", "word", "oxygen (4 electrons) or hydrogen (2)"),
            Option("area", "quantity", "active area of the cell", "m2"),
            Option("fraction", "word", "dry mole fraction of the reactant, one or one for each file: 1 %, 2 %"),
            Option("pressure", "word", "absolute, one or one for each point: 110 kPa, 150 kPa"),
            Option("temperature", "word", "one or one for each point: 80 degC"),
            Option("relative_humidity", "word", "one or one for each point: 64 %"),
            Option("crossover", "quantity", "current that consumes reactant unseen, added to each", "A/m2"),
            Option("reference_pressure", "quantity", "where the sum of both parts is given", "Pa"),
        ),
        overlay="hydroxcell.plot.lab_transport:overlay",
    ),
)
