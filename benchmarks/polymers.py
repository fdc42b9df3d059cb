"""Statistical models of membranes against held-out families of polymers and simpler guesses.

python benchmarks/polymers.py [SHARED_DATA]
"""

from __future__ import annotations

import sys
import time
import warnings
from pathlib import Path

from hydroxcell.theory.polymers.ageing_job import ageing_lines
from hydroxcell.theory.polymers.job import property_lines


def main() -> None:
    """All three properties, and ageing."""
    warnings.filterwarnings("ignore")
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data") / "polyverse-aem"
    for name in ("conductivity", "water_uptake", "swelling"):
        start = time.process_time()
        table = folder / "AEM_anion_conductivity_WU_Swelling.csv"
        for line in property_lines(table, name):
            print(line)
        print(f"{time.process_time() - start:.0f} CPU s\n", flush=True)
    for line in ageing_lines(folder / "aem_aging.csv"):
        print(line)


if __name__ == "__main__":
    main()
