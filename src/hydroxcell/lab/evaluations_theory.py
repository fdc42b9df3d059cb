"""Rows of calculations: they share options, results, reports and files with evaluations of measurements."""

from __future__ import annotations

from hydroxcell.lab.evaluation_row import Evaluation, Option


def _per_adsorbate(what: str, meaning: str) -> tuple[Option, ...]:
    names = {"hydroxyl": "OH*", "oxygen": "O*", "hydroperoxyl": "OOH*", "oxygen_molecule": "O2*", "hydrogen": "H*"}
    return tuple(Option(f"{what}_{name}", "quantity", meaning.format(short), "J/mol") for name, short in names.items())


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
            Option("uncertainty", "quantity", "standard uncertainty of each energy, e.g. 0.1 eV", "J/mol"),
            Option("ph", "number", "pH for a table against the SHE"),
            *_per_adsorbate("solvation", "stabilisation of {} by water, negative"),
            Option("solvation_uncertainty", "quantity", "standard uncertainty of the solvation", "J/mol"),
            *_per_adsorbate("thermal", "zero-point energy minus T S of {}, for electronic energies"),
            Option("barrier", "quantity", "activation energy of each step at its own equilibrium", "J/mol"),
            Option("attempt_frequency", "quantity", "attempts of each step", "Hz"),
            Option("site_density", "quantity", "sites per real area", "mol/m2"),
            Option("symmetry", "number", "symmetry factor of each step"),
        ),
    ),
    Evaluation(
        "cation_stability",
        "Stability of cations by calculation (hydroxcell theory cation)",
        "",
        "hydroxcell.theory.cations.stability:CationStability",
        "hydroxcell.report.lab.cations:page",
    ),
)
