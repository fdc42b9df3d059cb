"""Calculated barriers beside RECALLED half-lives: rank correlation of every descriptor that is tried, spread of pairs.

python benchmarks/cation_half_lives.py [SHARED_DATA] [STATES] [--refine]

The half-lives of cation_halflives_RECALLED.csv (6 mol/L NaOH, 160 degC) were recalled and never checked against the
paper. Whatever is printed here shows what to expect; it is no evidence.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from hydroxcell.theory.cations.half_lives import compare_half_lives

KCAL = 4184.0


def table(folder: Path, place: Path) -> Path:
    """The recalled half-lives in the columns that the command reads."""
    with (folder / "theory" / "cation_halflives_RECALLED.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    path = place / "half_lives_recalled.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["name", "smiles", "half_life / h", "status"])
        writer.writerows([r["key"], r["smiles"], r["t_half_h_6M_NaOH_160C"], "recalled"] for r in rows)
    return path


def main() -> None:
    """Print descriptors, correlations and spreads."""
    words = [w for w in sys.argv[1:] if w != "--refine"]
    folder = Path(words[0] if words else "../shared/data")
    start = time.process_time()
    with tempfile.TemporaryDirectory() as place:
        states = Path(words[1]) if len(words) > 1 else Path(place) / "states"
        path = table(folder, Path(place))
        result = compare_half_lives(
            path, temperature=433.15, store=states, refined="--refine" in sys.argv, progress=lambda _, text: print(text)
        )
    print(f"\nRECALLED half-lives; {time.process_time() - start:.0f} CPU s without what was stored")
    for k, name in enumerate(result.cation):
        shown = ", ".join(f"{d} {v[k] / KCAL:.2f}" for d, v in result.descriptors.items())
        print(f"{name}: {result.half_life[k] / 3600.0:.3g} h; {shown}")
    for name, value in result.values.items():
        number = value.value if name.startswith("rank") else value.value / KCAL
        print(f"{name}: {number:.2f} ({value.method})")
    for text in (*result.findings, result.sentence):
        print(text)


if __name__ == "__main__":
    main()
