"""The page of oxygen reduction from calculated energies."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.constants import FARADAY
from hydroxcell.plot.motifs import SHOWN, draw_motifs
from hydroxcell.plot.oxygen_electrode import draw_diagram, draw_scaling, draw_two_descriptors, draw_volcano
from hydroxcell.plot.oxygen_kinetics import draw_coverages, draw_currents, draw_rate_control
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table

if TYPE_CHECKING:
    from hydroxcell.theory.oxygen_reduction import OxygenReduction

DIAGRAM = (
    "The best sites. Left at 0 V, in the middle at equilibrium: a step that runs uphill there is an overpotential. "
    "Right: the way to peroxide at its own equilibrium."
)
VOLCANO = (
    "Dots: sites, with clouds of what the uncertainty of their energies allows. Line: the volcano for the mean "
    "distance of OOH* and OH* of these sites, dashed one standard deviation off. Thin line at the top: equilibrium. "
    "Hollow: a state that is not there at its own limiting potential (axial ligands)."
)
SCALING = "Lines by least squares; bands hold one more site with 95 % probability."
LIGANDS = (
    "Shares of the states in equilibrium with water. Dotted: limiting potential of each state. Triangle: highest "
    "potential at which the state that is there runs downhill. The RHE scale holds the pH; a map over the pH is drawn "
    "only for ligands that do not take as many electrons as protons."
)
CURRENTS = (
    "Steady states at the oxygen activity among the choices. Slopes and orders are apparent, at constant potential. "
    "Crosses at the foot: potentials without a solution."
)
COVERAGES = "Share of the sites in each state; crosses at the foot: potentials without a solution."
CONTROL = "Change of ln(rate) with ln(k) of a step at its constant equilibrium: 1 for a step that limits alone."
TWO = (
    "OOH* from its mean distance to OH*. At the lower right O* is bound so strongly that O* -> OH* limits. Bars: 95 % "
    "of each energy."
)
TWO_DISSOCIATIVE = "Steps with an electron only: splitting of O2 has no potential. Bars: 95 % of each energy."


def page(result: OxygenReduction) -> MeasuredPage:
    """Page of a screen of sites."""
    figures = [
        Drawing("diagram", "Free-energy diagram", DIAGRAM, partial(draw_diagram, result=result), 9.0, 4.6),
        Drawing("volcano", "Volcano", VOLCANO, partial(draw_volcano, result=result), 9.0, 5.0),
    ]
    if result.scaling() is not None:
        figures.append(Drawing("scaling", "Scaling relations", SCALING, partial(draw_scaling, result=result), 9.0, 4.2))
        text = TWO if result.pathway == "associative" else TWO_DISSOCIATIVE
        figures.append(Drawing("map", "Two descriptors", text, partial(draw_two_descriptors, result=result), 8.0, 5.0))
    tables = [_sites(result)]
    if result.motifs:
        height = 4.0 * -(-min(len(result.motifs), SHOWN) // 3)
        figures.append(Drawing("ligands", "Axial ligands", LIGANDS, partial(draw_motifs, result=result), 9.0, height))
        tables.append(_motifs(result))
    if result.curves:
        height = 1.4 + 2.2 * -(-len(result.curves) // 3)
        for name, title, text, draw, tall in (
            ("currents", "Kinetics", CURRENTS, draw_currents, 4.2),
            ("coverages", "Coverages", COVERAGES, draw_coverages, height),
            ("rate-control", "Degree of rate control", CONTROL, draw_rate_control, height),
        ):
            figures.append(Drawing(name, title, text, partial(draw, result=result), 9.0, tall))
    return measured_page(result, figures, tables=tables)


def _motifs(result: OxygenReduction) -> Table:
    rows = []
    for motif in result.motifs:
        for k, share in enumerate(motif.share_at_limit()):
            limit = motif.limiting[k]
            energy = "–" if k == 0 else f"{motif.energy[k] / FARADAY:+.2f}"
            shown = (f"{limit:.3f}", f"{100.0 * share:.0f} %") if math.isfinite(limit) else ("–", "–")
            works = motif.working_text if motif.states[k] == motif.working_state else "–"
            rows.append((motif.states[k], motif.ligands[k], energy, *shown, works))
    head = ("Site", "ligand", "ligation / eV", "U_L / V", "there at U_L", "works up to")
    return Table(
        "Axial ligands",
        head,
        tuple(rows),
        "Ligation from water at 0 V (RHE). A site works in the state it is in; in brackets 95 %.",
    )


def _sites(result: OxygenReduction) -> Table:
    rows = []
    for k in np.argsort(-np.nan_to_num(result.potential, nan=-9.0), kind="stable"):
        energies = [f"{v[k] / FARADAY:.2f}" for v in (result.hydroxyl, result.oxygen, result.hydroperoxyl)]
        if result.used[k]:
            rows.append((str(result.site[k]), *energies, "–", "–", "–", "–", "left out"))
            continue
        known = result.uncertainty[k] > 0.0
        interval = f"{result.potential_low[k]:.2f} to {result.potential_high[k]:.2f}" if known else "not known"
        slope = result.tafel_slope[k]
        shown = f"{1e3 * slope:.0f} mV" if math.isfinite(slope) else "–"
        rows.append(
            (
                str(result.site[k]),
                *energies,
                f"{result.potential[k]:.3f}",
                interval,
                f"{result.peroxide_potential[k]:.2f}",
                shown,
                str(result.limiting_step[k]),
            )
        )
    head = ("Site", "G_OH / eV", "G_O / eV", "G_OOH / eV", "U_L / V", "95 %", "U_L,2e / V", "Tafel slope", "limited by")
    text = "From the highest limiting potential down. U_L,2e: of the way to peroxide. Tafel slopes at 0.9 V."
    return Table("Sites", head, tuple(rows), text)
