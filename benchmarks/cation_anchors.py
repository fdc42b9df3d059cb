"""Transition states of hydroxide attack against the stored anchors: found or not, energy apart, CPU time.

python benchmarks/cation_anchors.py [--data SHARED_DATA] [--save FILE] [--seed N] [NAME ...]

With --save each finished cation is kept as a line of the file, and a run that was stopped goes on after it.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hydroxcell.theory.cations.engine import Tblite
from hydroxcell.theory.cations.molecule import SEED, rdkit, read_smiles
from hydroxcell.theory.cations.routes import ADDITION, ELIMINATION, SUBSTITUTION
from hydroxcell.theory.cations.screen import screen_cation

KIND = {"SN2": SUBSTITUTION, "E2": ELIMINATION}
KCAL = 4184.0
NEAR = 0.3  # [kcal/mol]


def anchors(folder: Path) -> dict[tuple[str, str], list[dict[str, str]]]:
    """Rows by cation."""
    found = defaultdict(list)
    with (folder / "theory" / "cation_barriers_gfn2_alpb.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            found[(row["cation"], row["smiles"])].append(row)
    return dict(found)


def calculated(name: str, smiles: str, rows: list[dict[str, str]], seed: int) -> dict[str, Any]:
    """Routes of one cation, with the anchor of each where there is one."""
    start = time.process_time()
    molecule, barriers = screen_cation(smiles, Tblite(), seed=seed)
    seconds = time.process_time() - start
    atoms = read_smiles(smiles).GetSubstructMatch(rdkit().MolFromSmiles(smiles))
    states = []
    for barrier in barriers:
        route = barrier.route
        wanted = [
            float(row["dE_kcal"])
            for row in rows
            if KIND[row["channel"]] == route.kind
            and molecule.ranks[atoms[int(row["atom"])]] == molecule.ranks[route.site]
        ]
        if route.kind == ADDITION:
            wanted = [float(row["c2_adduct_kcal"]) for row in rows[:1] if row["c2_adduct_kcal"]]
        states.append(
            {
                "route": route.label,
                "kind": route.kind,
                "barrier": barrier.energy / KCAL if barrier.found else None,
                "vibrational": barrier.vibrational / KCAL if barrier.found else None,
                "imaginary": barrier.imaginary if barrier.found and route.kind != ADDITION else None,
                "reason": barrier.reason,
                "anchor": wanted[0] if wanted else None,
            }
        )
    return {"cation": name, "atoms": len(molecule.numbers), "seconds": seconds, "seed": seed, "states": states}


def line(state: dict[str, Any]) -> str:
    """One state in words."""
    anchor = "no anchor" if state["anchor"] is None else f"anchor {state['anchor']:7.2f}"
    if state["barrier"] is None:
        return f"    {state['route']:48s} {anchor}  NOT FOUND: {state['reason']}"
    shown = f"    {state['route']:48s} {anchor}  found {state['barrier']:7.2f}"
    if state["anchor"] is None:
        return shown
    apart = state["barrier"] - state["anchor"]
    verdict = "" if abs(apart) <= NEAR else "  lower" if apart < 0.0 else "  HIGHER"
    return f"{shown}  {apart:+.2f}{verdict}"


def summary(done: list[dict[str, Any]]) -> str:
    """Counts over all cations."""
    states = [state for cation in done for state in cation["states"] if state["kind"] != ADDITION]
    stored = [state for state in states if state["anchor"] is not None]
    found = [state for state in stored if state["barrier"] is not None]
    apart = [state["barrier"] - state["anchor"] for state in found]
    lines = [
        f"{len(done)} cations, {len(stored)} anchors: {sum(abs(x) <= NEAR for x in apart)} within {NEAR} kcal/mol, "
        f"{sum(x < -NEAR for x in apart)} lower by more, {sum(x > NEAR for x in apart)} higher by more, "
        f"{len(stored) - len(found)} not found"
    ]
    for kind in (SUBSTITUTION, ELIMINATION):
        of_kind = [state for state in states if state["kind"] == kind]
        lines.append(f"{kind}: {sum(s['barrier'] is not None for s in of_kind)} of {len(of_kind)} sites found")
    seconds = sorted(cation["seconds"] for cation in done)
    lines.append(f"CPU s a cation: median {seconds[len(seconds) // 2]:.0f}, longest {seconds[-1]:.0f}")
    return "\n".join(lines)


def main() -> None:
    """Run all cations, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--save", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    kept = given.save.read_text(encoding="utf-8").splitlines() if given.save and given.save.exists() else []
    done = {cation["cation"]: cation for cation in map(json.loads, kept)}
    shown = []
    for (name, smiles), rows in anchors(given.data).items():
        if given.names and name not in given.names:
            continue
        if name not in done:
            done[name] = calculated(name, smiles, rows, given.seed)
            if given.save:
                with given.save.open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps(done[name]) + "\n")
        shown.append(done[name])
        print(f"{name} ({done[name]['atoms']} atoms, {done[name]['seconds']:.0f} CPU s)")
        print("\n".join(line(state) for state in done[name]["states"]), flush=True)
    if shown:
        print(summary(shown))


if __name__ == "__main__":
    main()
