"""Transition states of hydroxide attack against the stored anchors: found or not, energy apart, CPU time.

python benchmarks/cation_anchors.py [SHARED_DATA] [NAME ...]
"""

from __future__ import annotations

import csv
import os
import sys
import time
from collections import defaultdict
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from hydroxcell.theory.cations.engine import Tblite
from hydroxcell.theory.cations.routes import ADDITION, ELIMINATION, SUBSTITUTION
from hydroxcell.theory.cations.screen import Barrier, screen_cation

KIND = {"SN2": SUBSTITUTION, "E2": ELIMINATION}
KCAL = 4184.0


def anchors(folder: Path) -> dict[tuple[str, str], list[dict[str, str]]]:
    """Rows by cation."""
    found = defaultdict(list)
    with (folder / "theory" / "cation_barriers_gfn2_alpb.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            found[(row["cation"], row["smiles"])].append(row)
    return dict(found)


def nearest(row: dict[str, str], barriers: tuple[Barrier, ...], ranks: tuple[int, ...]) -> Barrier | None:
    """The route that an anchor belongs to: of its kind, at an atom equal to its atom."""
    atom = int(row["atom"])
    for barrier in barriers:
        if barrier.route.kind == KIND[row["channel"]] and ranks[barrier.route.site] == ranks[atom]:
            return barrier
    return None


def main() -> None:
    """Run all cations, or those that are named."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    names = set(sys.argv[2:])
    total, near, lower, missing = 0, 0, 0, 0
    for (name, smiles), rows in anchors(folder).items():
        if names and name not in names:
            continue
        start = time.process_time()
        molecule, barriers = screen_cation(smiles, Tblite())
        seconds = time.process_time() - start
        print(f"{name} ({len(molecule.numbers)} atoms, {seconds:.0f} CPU s)", flush=True)
        for row in rows:
            barrier = nearest(row, barriers, molecule.ranks)
            wanted = float(row["dE_kcal"])
            total += 1
            if barrier is None or not barrier.found:
                missing += 1
                print(
                    f"    {row['channel']} {row['atom']}: {wanted:.2f}  NOT FOUND {barrier.reason if barrier else ''}"
                )
                continue
            apart = barrier.energy / KCAL - wanted
            near += abs(apart) <= 0.3
            lower += apart < -0.3
            print(
                f"    {row['channel']} {row['atom']}: {wanted:.2f}  {barrier.energy / KCAL:.2f}  {apart:+.2f}",
                flush=True,
            )
        for barrier in barriers:
            if barrier.route.kind == ADDITION or not barrier.found:
                print(f"    {barrier.route.label}: {barrier.energy / KCAL:.2f} {barrier.reason}", flush=True)
    print(f"{total} anchors: {near} within 0.3 kcal/mol, {lower} lower by more, {missing} not found", flush=True)


if __name__ == "__main__":
    main()
