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

DISK = (
    Option("area", "quantity", "geometric area of the disk", "m2", required=True),
    Option(
        "rotation",
        "word",
        'rates in the order of files or sweeps, "400, 900, 1600 rpm", if the files do not state them',
    ),
    Option("direction", "word", "of the sweep: cathodic (default) or anodic"),
    Option("background", "file", "the same electrode without the gas that reacts"),
    Option("resistance", "quantity", "of the electrolyte, for the ohmic drop", "ohm"),
    Option("resistance_is", "word", "where the instrument compensated too: rest or whole"),
    Option("reverse_current", "flag", "whether the file counts reduction as positive"),
    *SCALE,
)
TRANSPORT = (
    Option("electrolyte", "word", "for the transport of oxygen: 0.1 M KOH"),
    Option("diffusivity", "quantity", "of the gas in the electrolyte", "m2/s"),
    Option("concentration", "quantity", "of the dissolved gas", "mol/m3"),
    Option("viscosity", "quantity", "kinematic, of the electrolyte", "m2/s"),
    Option("transport_uncertainty", "number", "relative, of D^(2/3) C; 0.1 if left out"),
)
RING = (
    Option("ring", "file", "current of the ring over time, if it is not the second file"),
    Option("rotation", "word", 'rates in the order of the sweeps, "400, 900, 1600 rpm"'),
    Option("direction", "word", "of the sweep: cathodic (default) or anodic"),
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
    Evaluation(
        "rotating_disk",
        "Activity on a rotating disk",
        "hydroxcell.lab.rotating.disk:from_recordings",
        "hydroxcell.lab.rotating.disk:RotatingDisk",
        "hydroxcell.report.lab.rotating:disk_page",
        (
            *DISK,
            *TRANSPORT,
            LOADING,
            Option("surface_area", "quantity", "electrochemical surface area of the electrode", "m2"),
            Option("specific_surface_area", "quantity", "electrochemical surface per mass, with the loading", "m2/kg"),
            *_window("limiting", "the limiting current"),
            *_window("tafel", "the Tafel line"),
            Option("onset_current", "quantity", "current density at the onset; 0.1 mA/cm2 if left out", "A/m2"),
            Option(
                "evaluated_rotation", "quantity", "which of several rates; nearest to 1600 rpm if left out", "rad/s"
            ),
        ),
        overlay="hydroxcell.plot.lab_rotating:overlay_disks",
    ),
    Evaluation(
        "koutecky_levich",
        "Koutecky-Levich analysis of several rotation rates",
        "hydroxcell.lab.rotating.koutecky_levich:from_recordings",
        "hydroxcell.lab.rotating.koutecky_levich:KouteckyLevich",
        "hydroxcell.report.lab.rotating:koutecky_levich_page",
        (
            *DISK,
            *TRANSPORT,
            Option("potential", "quantity", "against the RHE, of the line; middle of the plateau if left out", "V"),
            *_window("window", "the potentials averaged for the line, instead of potential"),
            Option("area_uncertainty", "number", "relative standard uncertainty of the area"),
        ),
    ),
    Evaluation(
        "rotating_ring_disk",
        "Selectivity on a rotating ring-disk",
        "hydroxcell.lab.rotating.ring:from_recordings",
        "hydroxcell.lab.rotating.ring:RotatingRingDisk",
        "hydroxcell.report.lab.rotating:ring_disk_page",
        (
            *RING,
            Option("collection_efficiency", "number", "measured, a fraction", required=True),
            Option("collection_uncertainty", "number", "its standard uncertainty"),
            Option("potential", "quantity", "against the RHE, of the numbers; middle of the plateau if left out", "V"),
            Option("half_width", "quantity", "of the stretch from which currents are read; 20 mV if left out", "V"),
            Option("ring_background", "quantity", "current of the ring at rest; found if left out", "A"),
            Option("area", "quantity", "geometric area of the disk; not needed", "m2"),
            Option("resistance", "quantity", "of the electrolyte, for the ohmic drop", "ohm"),
            Option("resistance_is", "word", "where the instrument compensated too: rest or whole"),
            *SCALE,
        ),
    ),
    Evaluation(
        "collection_efficiency",
        "Collection efficiency of a ring-disk",
        "hydroxcell.lab.rotating.collection:from_recordings",
        "hydroxcell.lab.rotating.collection:CollectionEfficiency",
        "hydroxcell.report.lab.rotating:collection_page",
        RING,
    ),
    Evaluation(
        "hydrogen_electrode_kinetics",
        "Exchange current of hydrogen on a rotating disk",
        "hydroxcell.lab.rotating.hydrogen:from_recordings",
        "hydroxcell.lab.rotating.hydrogen:HydrogenKinetics",
        "hydroxcell.report.lab.rotating:hydrogen_page",
        (
            *(option for option in DISK if option.name != "temperature"),
            Option("temperature", "quantity", "of the electrolyte", "K", required=True),
            Option("surface_area", "quantity", "electrochemical surface area of the electrode", "m2"),
            *_window("limiting", "the limiting current of the oxidation"),
            *_window("window", "the Butler-Volmer fit"),
        ),
    ),
)
