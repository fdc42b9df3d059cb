"""A site as an input file of Cantera, to be used in its reactors: an optional export, not an engine."""

from __future__ import annotations

from hydroxcell.constants import GAS_CONSTANT, STANDARD_PRESSURE
from hydroxcell.theory.microkinetics import ELECTRONS, Site, levels

SPECIES = ("(s)", "O2(s)", "OOH(s)", "O(s)", "OH(s)")
ATOMS = ("{}", "{O: 2}", "{O: 2, H: 1}", "{O: 1}", "{O: 1, H: 1}")
EQUATIONS = (
    "(s) + O2 <=> O2(s)",
    "O2(s) + H2O(L) + electron <=> OOH(s) + OH-",
    "OOH(s) + electron <=> O(s) + OH-",
    "O(s) + H2O(L) + electron <=> OH(s) + OH-",
    "OH(s) + electron <=> (s) + OH-",
)


def cantera_yaml(site: Site, temperature: float) -> str:
    """Text of a Cantera input file for the associative cycle on a site.

    Parameters
    ----------
    site : energies [J/mol], barriers, attempts and site density
    temperature : [K] for which the file holds; free energies are written as enthalpies without entropy

    The phases are `gas` (O2), `electrolyte` (H2O, OH-), `metal` (electron) and `surface`. The electric potential of the
    metal is set against the electrolyte on the RHE scale: OH- stands at the level of H2O minus half of H2. Rates are
    pure exponentials with the symmetry factor as `beta`; the bound of every rate by its attempts is not part of the
    file, so that it agrees where barriers are well above RT.
    """
    chain = tuple(float(g) for g in levels(site, temperature))
    total = chain[0]
    state = f"state: {{T: {temperature:.6g}, P: 1 bar"
    lines = [
        "description: oxygen reduction on one kind of site, associative cycle",
        "units: {length: m, quantity: mol, energy: J, activation-energy: J/mol}",
        "phases:",
        f"- {{name: gas, thermo: ideal-gas, elements: [O], species: [O2], {state}}}}}",
        "- {name: electrolyte, thermo: ideal-condensed, elements: [H, O, E], species: [H2O(L), OH-],",
        f"   standard-concentration-basis: unity, {state}, X: {{H2O(L): 0.5, OH-: 0.5}}}}}}",
        "- {name: metal, thermo: electron-cloud, elements: [E], species: [electron], density: 1.0 kg/m^3,",
        f"   {state}, X: {{electron: 1.0}}}}}}",
        "- {name: surface, thermo: ideal-surface, adjacent-phases: [gas, electrolyte, metal], elements: [H, O],",
        f"   species: [{', '.join(SPECIES)}], kinetics: surface, reactions: all,",
        f"   site-density: {site.site_density:.8g} mol/m^2, {state}}}}}",
        "species:",
        _species("O2", "{O: 2}", total, "gas"),
        _species("electron", "{E: 1}", 0.0, "condensed"),
        _species("H2O(L)", "{H: 2, O: 1}", 0.0, "condensed"),
        _species("OH-", "{H: 1, O: 1, E: 1}", 0.0, "condensed"),
    ]
    energies = (0.0, *chain[1:5])
    lines += [_species(name, of, g, "surface") for name, of, g in zip(SPECIES, ATOMS, energies, strict=True)]
    lines.append("reactions:")
    gas = STANDARD_PRESSURE / (GAS_CONSTANT * temperature)  # mol/m3 of oxygen at an activity of 1
    for k, equation in enumerate(EQUATIONS):
        energy = site.barriers[k] + site.symmetry[k] * (chain[k + 1] - chain[k])
        rate = site.attempt_frequency[k] / (gas if k == 0 else 1.0)
        beta = f", beta: {site.symmetry[k]:.10g}" if ELECTRONS[k] else ""
        lines.append(f"- {{equation: {equation}, rate-constant: {{A: {rate:.12e}, b: 0.0, Ea: {energy:.10g}}}{beta}}}")
    return "\n".join(lines) + "\n"


def _species(name: str, atoms: str, energy: float, kind: str) -> str:
    volume = (
        ", equation-of-state: {model: constant-volume, molar-volume: 1.8e-05 m^3/mol}" if kind == "condensed" else ""
    )
    thermo = f"model: constant-cp, reference-pressure: 1 bar, T0: 298.15 K, h0: {energy:.10g} J/mol"
    constants = "s0: 0.0 J/mol/K, cp0: 0.0 J/mol/K"
    return f"- {{name: {name}, composition: {atoms}, thermo: {{{thermo}, {constants}}}{volume}}}"
