"""What a screen of sites for oxygen reduction says in words and key numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from hydroxcell.constants import FARADAY
from hydroxcell.lab.measured import Choice, Value
from hydroxcell.physics.thermodynamics import standard_potential
from hydroxcell.theory.adsorption import AdsorptionSite
from hydroxcell.theory.oxygen_electrode import PATHWAYS
from hydroxcell.theory.scaling import Cloud, scaling_of


def key_values(
    potential: np.ndarray,
    clouds: Sequence[Cloud | None],
    best: int,
    way: Sequence[np.ndarray],
    good: np.ndarray,
    uncertainty: float,
    temperature: float,
) -> dict[str, Value]:
    """Limiting potential of the best site and the scaling relation, with intervals."""
    cloud = clouds[best]
    assert cloud is not None
    known = bool(uncertainty > 0.0)
    ends = (cloud.uncertainty, cloud.low, cloud.high) if known else (math.nan,) * 3
    method = "lowest -G/(nF) of the steps of the best site; interval from the uncertainty of the energies"
    found = {"limiting_potential": Value(float(potential[best]), *ends, method)}
    rest = float(standard_potential(temperature))
    found["limiting_overpotential"] = Value(
        rest - found["limiting_potential"].value, ends[0], rest - ends[2], rest - ends[1], "equilibrium minus limiting"
    )
    line = scaling_of(way[0][good], way[2][good])
    if line is not None:
        n = line.number
        found["scaling_slope"] = Value.of(line.slope, line.slope_uncertainty, f"G_OOH over G_OH, {n} sites", n - 2)
        found["scaling_offset"] = Value.of(
            line.offset, line.offset_spread / math.sqrt(n), f"mean of G_OOH - G_OH over {n} sites", n - 1
        )
        found["scaling_spread"] = Value.exact(line.spread, "standard deviation around the line")
    return found


def choices_of(pathway: str, temperature: float) -> tuple[Choice, ...]:
    """Choices of the thermodynamics in words."""
    return (
        Choice("energy of O2", "from that of water and the standard potential", "norskov_2004"),
        Choice("pathway", ", ".join(PATHWAYS[pathway].steps), "given, or the associative one"),
        Choice("scale", "RHE: the same in acid and alkali; no shift by the pH is added", "norskov_2004"),
        Choice("temperature", f"{temperature:.2f} K", "given, or that of the tables"),
    )


def sentence_of(
    names: np.ndarray,
    potential: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    good: np.ndarray,
    best: int,
    pathway: str,
    step: np.ndarray,
    temperature: float,
) -> str:
    """The result in one sentence: the best site, and what cannot be told from it."""
    text = (
        f"{names[best]} has the highest limiting potential, {potential[best]:.2f} V against the RHE "
        f"({float(standard_potential(temperature)) - potential[best]:.2f} V below equilibrium), set by the step "
        f"{PATHWAYS[pathway].steps[int(step[best])]}"
    )
    near = [
        str(n)
        for n, u, h, g in zip(names, potential, high, good, strict=True)
        if g and n != names[best] and (h >= low[best] or u == potential[best])
    ]
    text += f"; not distinguishable from it: {', '.join(near[:8])}" if near else ""
    return text + (f" and {len(near) - 8} more" if len(near) > 8 else "")


def scaling_outliers(names: np.ndarray, hydroxyl: np.ndarray, hydroperoxyl: np.ndarray) -> list[str]:
    """Sites whose OOH* lies far from where OH* would put it, one sentence each."""
    if len(names) < 6:
        return []
    offset = hydroperoxyl - hydroxyl
    middle = np.median(offset)
    spread = 1.4826 * np.median(np.abs(offset - middle))
    far = np.flatnonzero(np.abs(offset - middle) > 4.0 * max(spread, 0.05 * FARADAY))
    return [
        f"{names[k]}: G_OOH - G_OH is {offset[k] / FARADAY:.2f} eV where the others have "
        f"{middle / FARADAY:.2f} eV; check its runs"
        for k in far
    ]


def assumed_numbers(sites: Sequence[AdsorptionSite]) -> list[str]:
    """What the kinetics takes for granted because no number was given, one sentence each."""
    loose = [s.name for s in sites if not s.problem and not math.isfinite(s.energies.get("oxygen_molecule", math.nan))]
    if not loose:
        return []
    return [f"{listed(loose)}: no energy of O2* is given; the kinetics takes it as 0 eV against gaseous oxygen"]


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names in a row, the first ones of many."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
