"""Free energies of adsorption at another temperature than that of their table."""

from __future__ import annotations

from hydroxcell.maths import Scalar
from hydroxcell.physics.thermodynamics import molar_gibbs

REFERENCES: dict[str, dict[str, float]] = {
    "hydroxyl": {"H2O_liquid": 1.0, "H2": -0.5},
    "oxygen": {"H2O_liquid": 1.0, "H2": -1.0},
    "hydroperoxyl": {"H2O_liquid": 2.0, "H2": -1.5},
    "oxygen_molecule": {"O2": 1.0},
    "hydrogen": {"H2": 0.5},
}
"""Molecules from which an adsorbate is counted."""


def moved(adsorbate: str, energy: Scalar, entropy: Scalar, at: float, temperature: Scalar) -> Scalar:
    """Free energy of adsorption at a temperature, from that at another.

        G(T) = G(T0) - S (T - T0) - sum of nu (g(T) - g(T0)) over the reference molecules

    Parameters
    ----------
    adsorbate : key of `REFERENCES`
    energy : G(T0) [J/mol]
    entropy : S of the adsorbate, at the mean of both temperatures [J/mol/K]; 0 for one held like a solid
    at : T0 [K]
    temperature : T [K]

    Returns
    -------
    [J/mol] at 1 bar of the gases and liquid water

    Validity: 298 to 500 K (Shomate equations of the molecules, third-law entropies). Source: `nist_webbook`.

    >>> round(float(moved("oxygen", 164025.0, 0.0, 298.15, 353.15)) / 96485.33212, 3)  # 1.700 eV at 25 degC
    1.668
    """
    shift: Scalar = 0.0
    for species, number in REFERENCES[adsorbate].items():
        shift = shift + number * (molar_gibbs(species, temperature) - molar_gibbs(species, at))
    return energy - entropy * (temperature - at) - shift
