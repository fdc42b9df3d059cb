"""Rows of calculations: they share options, results, reports and files with evaluations of measurements."""

from __future__ import annotations

from hydroxcell.lab.evaluation_row import Evaluation, Option, OptionKind

ADSORBATES = {"hydroxyl": "OH*", "oxygen": "O*", "hydroperoxyl": "OOH*", "oxygen_molecule": "O2*", "hydrogen": "H*"}
HYDROGEN = ("hydrogen", "hydroxyl", "oxygen")
STEPS = {
    "oxygen_molecule": "* -> O2*",
    "hydroperoxyl": "O2* -> OOH*",
    "oxygen": "OOH* -> O*",
    "hydroxyl": "O* -> OH*",
    "free": "OH* -> *",
}


def _per_adsorbate(
    what: str, meaning: str, unit: str = "J/mol", among: tuple[str, ...] = tuple(ADSORBATES)
) -> tuple[Option, ...]:
    return tuple(Option(f"{what}_{name}", "quantity", meaning.format(ADSORBATES[name]), unit) for name in among)


def _per_step(what: str, meaning: str, unit: str) -> tuple[Option, ...]:
    """An option for all steps of the cycle, and one for each of them."""
    of_steps = {what: "every step"} | {f"{what}_to_{name}": step for name, step in STEPS.items()}
    kind: OptionKind = "quantity" if unit else "number"
    return tuple(Option(name, kind, meaning.format(step), unit) for name, step in of_steps.items())


THEORY: tuple[Evaluation, ...] = (
    Evaluation(
        "oxygen_reduction_energies",
        "Oxygen reduction from calculated energies",
        "hydroxcell.theory.oxygen_reduction:from_recordings",
        "hydroxcell.theory.oxygen_reduction:OxygenReduction",
        "hydroxcell.report.lab.oxygen_reduction:page",
        (
            Option("pathway", "word", "associative or dissociative"),
            Option("temperature", "quantity", "of the energies", "K"),
            Option("operating_temperature", "quantity", "of the electrode, where it is not that of the energies", "K"),
            *_per_adsorbate("entropy", "entropy of {}, for another operating temperature", "J/mol/K"),
            Option("uncertainty", "quantity", "standard uncertainty of each energy, e.g. 0.1 eV", "J/mol"),
            Option("ph", "number", "pH for a table against the SHE"),
            Option(
                "electrolyte_ph", "number", "pH for axial ligands that take another number of electrons than protons"
            ),
            *_per_adsorbate("solvation", "stabilisation of {} by water, negative"),
            Option("solvation_uncertainty", "quantity", "standard uncertainty of the solvation", "J/mol"),
            *_per_adsorbate("thermal", "zero-point energy minus T S of {}, for electronic energies"),
            *_per_step("barrier", "activation energy of {} at its own equilibrium", "J/mol"),
            *_per_step("attempt_frequency", "attempts of {}", "Hz"),
            *_per_step("symmetry", "symmetry factor of {}", ""),
            Option("site_density", "quantity", "sites per real area", "mol/m2"),
            Option("splitting_barrier", "quantity", "of O2* + * -> 2 O*; left out: the step is off", "J/mol"),
            Option("hydroperoxyl_splitting_barrier", "quantity", "of OOH* + * -> O* + OH*; left out: off", "J/mol"),
            Option("splitting_symmetry", "number", "share of the reaction energy in the barriers between two sites"),
            Option("splitting_attempt_frequency", "quantity", "attempts of the steps between two sites", "Hz"),
            Option("neighbours", "number", "sites next to a site, for the steps between two sites"),
            Option("oxygen_activity", "number", "oxygen pressure over 1 bar, for the kinetics"),
            Option("water_activity", "number", "activity of water, for the kinetics"),
            Option("lowest_potential", "quantity", "at which the curves of the kinetics begin (RHE)", "V"),
            Option("highest_potential", "quantity", "at which the curves of the kinetics end (RHE)", "V"),
        ),
    ),
    Evaluation(
        "hydrogen_oxidation_energies",
        "Hydrogen oxidation from calculated energies",
        "hydroxcell.theory.hydrogen_oxidation:from_recordings",
        "hydroxcell.theory.hydrogen_oxidation:HydrogenOxidation",
        "hydroxcell.report.lab.hydrogen_oxidation:page",
        (
            Option("temperature", "quantity", "of the energies", "K"),
            Option("operating_temperature", "quantity", "of the electrode, where it is not that of the energies", "K"),
            *_per_adsorbate("entropy", "entropy of {}, for another operating temperature", "J/mol/K", HYDROGEN),
            Option("uncertainty", "quantity", "standard uncertainty of each energy, e.g. 0.1 eV", "J/mol"),
            Option("ph", "number", "pH for a table against the SHE"),
            *_per_adsorbate("solvation", "stabilisation of {} by water, negative", among=HYDROGEN),
            Option("solvation_uncertainty", "quantity", "standard uncertainty of the solvation", "J/mol"),
            *_per_adsorbate("thermal", "zero-point energy minus T S of {}, for electronic energies"),
            Option("activity_source", "word", "where the measured activities of the table come from"),
        ),
    ),
    Evaluation(
        "polymer_property",
        "Property of a polymer by a statistical model (hydroxcell theory polymer --polymer)",
        "",
        "hydroxcell.theory.polymers.results:PolymerProperty",
        "hydroxcell.report.lab.polymers:property_page",
    ),
    Evaluation(
        "polymer_ageing",
        "Course of a conductivity in lye from own first points (hydroxcell theory polymer --own)",
        "",
        "hydroxcell.theory.polymers.results:PolymerAgeing",
        "hydroxcell.report.lab.polymers:ageing_page",
    ),
    Evaluation(
        "cation_stability",
        "Stability of cations by calculation (hydroxcell theory cation)",
        "",
        "hydroxcell.theory.cations.stability:CationStability",
        "hydroxcell.report.lab.cations:page",
    ),
    Evaluation(
        "cation_half_lives",
        "Calculated barriers of cations beside half-lives (hydroxcell theory half-lives)",
        "",
        "hydroxcell.theory.cations.half_lives:CationHalfLives",
        "hydroxcell.report.lab.cation_half_lives:page",
    ),
)
