"""Rank correlation of hydrogen and oxygen binding with activities of metals: n, p, descriptors tried.

python benchmarks/hydrogen_binding.py [SHARED_DATA] [ACTIVITIES.csv]

ACTIVITIES.csv has the columns surface (as in the table of bindings) and activity (larger is better). Without it the
exchange currents of hydrogen evolution in acid below are used: they are RECALLED, each uncertain by a factor of ten.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

from hydroxcell.constants import FARADAY
from hydroxcell.theory.adsorption import AdsorptionSite
from hydroxcell.theory.hydrogen_oxidation import map_of

HALF_BOND = 2.24  # [eV] half of D0(H2) = 4.478 eV
THERMAL = 0.24  # [eV] zero-point energy minus T S of H*, the usual value [norskov_2004]
HALF_OXYGEN_BOND = 2.56  # [eV] half of D0(O2) = 5.116 eV; a shift common to all metals
WATER = 2.46  # [eV] O* from water rather than from O2; a shift common to all metals
RECALLED = {
    "Pt111": -3.0, "Pd111": -3.0, "Rh111": -3.6, "Ir111": -3.7, "Ni111": -5.2, "Co0001": -5.3, "Cu111": -5.4,
    "Au111": -5.4, "Ag111": -5.0,
}  # fmt: skip
"""log10 of the exchange current density of hydrogen evolution in acid [A/cm2]; recalled, not checked."""


def main() -> None:
    """Print the correlation of every descriptor."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data") / "theory"
    activities = RECALLED
    if len(sys.argv) > 2:
        with Path(sys.argv[2]).open(encoding="utf-8") as stream:
            activities = {row["surface"]: float(row["activity"]) for row in csv.DictReader(stream)}
    sites = []
    with (folder / "metal_H_O_binding_rmg.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["surface"].endswith("211"):
                continue
            hydrogen = float(row["H_eV_per_atom"]) + HALF_BOND + THERMAL
            oxygen = float(row["O_eV_per_atom"]) + HALF_OXYGEN_BOND + WATER
            energies = {"hydrogen": hydrogen * FARADAY, "oxygen": oxygen * FARADAY}
            sites.append(AdsorptionSite(row["surface"], energies, 0.1 * FARADAY, 298.15))
    result = map_of(sites, np.array([activities.get(s.name, np.nan) for s in sites]))
    print("activities:", "from file" if len(sys.argv) > 2 else "RECALLED, not checked")
    for site, hydrogen, activity in zip(result.site, result.hydrogen, result.activity, strict=True):
        print(f"  {site:7s} G_H {hydrogen / FARADAY:+.2f} eV, activity {activity:.1f}")
    for value in result.values.values():
        print(f"{value.value:+.2f} ({value.low:+.2f} to {value.high:+.2f}): {value.method}")


if __name__ == "__main__":
    main()
