"""What the kinetics of sites needs, from the options of a command and the row of a table, step by step.

Of a barrier, an attempt frequency or a symmetry factor the most special statement counts: of this step in the table, of
this step among the options, of all steps in the table, of all steps among the options.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from hydroxcell.constants import FARADAY
from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice
from hydroxcell.theory.adsorption import AdsorptionSite
from hydroxcell.theory.columns import BY_STEP, KINETIC, STEP_NAMES
from hydroxcell.theory.dissociation import PairSteps
from hydroxcell.theory.microkinetics import STEPS, Site

WHOLE = (*BY_STEP, "site_density")
PAIRS = {
    "splitting_barrier": "J/mol",
    "hydroperoxyl_splitting_barrier": "J/mol",
    "splitting_symmetry": "1",
    "splitting_attempt_frequency": "Hz",
    "neighbours": "1",
}
"""Options of the steps between two sites."""
ORDER = ("hydroxyl", "oxygen", "hydroperoxyl", "oxygen_molecule")


@dataclass(frozen=True)
class Kinetics:
    """What was said of the kinetics of all sites.

    Attributes
    ----------
    options : SI by name of `KINETIC`; a site may have more in its row of the table
    pairs : steps between two sites, None if there are none
    where : file, for messages
    """

    options: Mapping[str, float]
    pairs: PairSteps | None = None
    where: str = ""

    def choices(self) -> tuple[Choice, ...]:
        """The kinetics in words."""
        found = []
        for name, value in self.options.items():
            what = f"{name.replace('_to_', ' of the step to ').replace('_', ' ')}"
            found.append(Choice(what, _shown(name, value), "given by the user"))
        if self.pairs is not None:
            text = (
                f"barriers {_barrier(self.pairs.oxygen_barrier)} (O2*) and {_barrier(self.pairs.hydroperoxyl_barrier)} "
                f"(OOH*), symmetry {self.pairs.symmetry:g}, attempts {self.pairs.attempt_frequency:.3g} 1/s, "
                f"{self.pairs.neighbours:g} neighbours"
            )
            found.append(Choice("steps between two sites", text, "given by the user"))
        return tuple(found)


def kinetics_of(options: Mapping[str, float], where: str) -> Kinetics:
    """Kinetics that the options state.

    Errors: InputError for steps between two sites that are stated in part.
    """
    pairs = {name: float(options[name]) for name in PAIRS if name in options}
    steps = None
    if pairs:
        barriers = [pairs.get(name, math.inf) for name in ("splitting_barrier", "hydroperoxyl_splitting_barrier")]
        missing = [n for n in ("splitting_symmetry", "splitting_attempt_frequency", "neighbours") if n not in pairs]
        if min(barriers) == math.inf:
            missing.insert(0, "splitting_barrier or hydroperoxyl_splitting_barrier")
        if missing:
            raise InputError(f"{where}: steps between two sites need {', '.join(missing)} as well.")
        steps = PairSteps(*barriers, *(pairs[n] for n in list(PAIRS)[2:]))
    return Kinetics({name: float(options[name]) for name in KINETIC if name in options}, steps, where)


def kinetic_site(site: AdsorptionSite, kinetics: Kinetics) -> Site | None:
    """A site with its kinetics; None where nothing at all was said of kinetics.

    Without an energy of O2* the oxygen molecule is taken to be held as loosely as free oxygen (0 eV).

    Errors: InputError for kinetics that is stated in part.
    """
    row = {name: value for name, value in site.kinetics.items() if name in KINETIC}
    if not row and not kinetics.options and kinetics.pairs is None:
        return None
    given = {name: _steps(name, row, kinetics.options) for name in BY_STEP}
    density = row.get("site_density", kinetics.options.get("site_density", math.nan))
    missing = [
        name if all(map(math.isnan, values)) else f"{name}_to_{STEP_NAMES[k]}"
        for name, values in given.items()
        for k in [next((k for k, v in enumerate(values) if math.isnan(v)), -1)]
        if k >= 0
    ]
    missing += ["site_density"] if math.isnan(density) else []
    if missing:
        prefix = f"{kinetics.where}: " if kinetics.where else ""
        raise InputError(
            f"{prefix}{site.name}: kinetics needs {', '.join(missing)} as well (or none of {', '.join(WHOLE)})."
        )
    molecule = site.energies.get("oxygen_molecule", math.nan)
    return Site(
        site.energies["hydroxyl"],
        site.energies["oxygen"],
        site.energies["hydroperoxyl"],
        molecule if math.isfinite(molecule) else 0.0,
        given["barrier"],
        given["symmetry"],
        given["attempt_frequency"],
        density,
        site.temperature,
        _four([_known(site.entropies.get(name, math.nan)) for name in ORDER]),
    )


def _steps(
    name: str, row: Mapping[str, float], options: Mapping[str, float]
) -> tuple[float, float, float, float, float]:
    found = []
    for step in STEP_NAMES:
        own = f"{name}_to_{step}"
        found.append(next((s[key] for key in (own, name) for s in (row, options) if key in s), math.nan))
    a, b, c, d, e = found
    assert len(found) == len(STEPS)
    return a, b, c, d, e


def _four(values: list[float]) -> tuple[float, float, float, float]:
    a, b, c, d = values
    return a, b, c, d


def _known(entropy: float) -> float:
    return entropy if math.isfinite(entropy) else 0.0


def _barrier(value: float) -> str:
    return "off" if math.isinf(value) else f"{value / FARADAY:.3g} eV"


def _shown(name: str, value: float) -> str:
    unit = KINETIC[name]
    if unit == "J/mol":
        return f"{value / FARADAY:.3g} eV"
    return f"{value:.3g} {'1/s' if unit == 'Hz' else unit}".removesuffix(" 1")
