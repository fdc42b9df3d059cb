"""Transition states of hydroxide attack against the stored anchors: found or not, energy apart, CPU time.

python benchmarks/cation_anchors.py [--data SHARED_DATA] [--save FILE] [--seed N] [--states] [NAME ...]

With --states ten starts of each route whose lowest state lies away from its anchor are followed, and it is shown
whether the stored state is among them, against each conformer of the cation within 1 kcal/mol of the lowest.
With --save each finished cation is kept as a line of the file, and a run that was stopped goes on after it.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hydroxcell.theory.cations.engine import HARTREE, Tblite
from hydroxcell.theory.cations.molecule import SEED, rdkit, read_smiles
from hydroxcell.theory.cations.reference import apart
from hydroxcell.theory.cations.routes import ADDITION, ELIMINATION, SUBSTITUTION, routes
from hydroxcell.theory.cations.screen import screen_cation, verified_states

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
    states: list[dict[str, Any]] = []
    for barrier in barriers:
        route = barrier.route
        wanted: list[float | None] = [
            float(row["dE_kcal"])
            for row in rows
            if KIND[row["channel"]] == route.kind
            and molecule.ranks[atoms[int(row["atom"])]] == molecule.ranks[route.site]
        ]
        if route.kind == ADDITION:
            wanted = [float(row["c2_adduct_kcal"]) for row in rows[:1] if row["c2_adduct_kcal"]]
        state = {
            "route": route.label,
            "kind": route.kind,
            "barrier": barrier.energy / KCAL if barrier.found else None,
            "vibrational": barrier.vibrational / KCAL if barrier.found else None,
            "imaginary": barrier.imaginary if barrier.found and route.kind != ADDITION else None,
            "reason": barrier.reason,
        }
        states += [{**state, "anchor": anchor} for anchor in (wanted or [None])]
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


def stored_state(smiles: str, states: list[dict[str, Any]], seed: int) -> list[str]:
    """For each state away from its anchor, the verified state of the route that is nearest to it, in words."""
    molecule, found = routes(smiles)
    away = {
        state["route"]: state["anchor"]
        for state in states
        if state["kind"] != ADDITION
        and state["anchor"] is not None
        and (state["barrier"] is None or abs(state["barrier"] - state["anchor"]) > NEAR)
    }
    if not away:
        return []
    reference = apart(molecule, Tblite(), 0, seed)
    above = [(energy - reference.energies[0]) * HARTREE / KCAL for energy in reference.energies]
    lines = []
    for route in (route for route in found if route.label in away):
        energies = [b.energy / KCAL for b in verified_states(molecule, route, Tblite(), reference)]
        pairs = [(abs(e - up - away[route.label]), e, up) for e in energies for up in above if up < 1.0]
        nearest = min(pairs, default=(math.inf, math.nan, math.nan))
        shown = ", ".join(f"{e:.2f}" for e in energies)
        verdict = "not among them" if nearest[0] > NEAR else f"is {nearest[1]:.2f}, reference {nearest[2]:.2f} higher"
        lines.append(f"    {route.label:48s} verified states {shown}; anchor {away[route.label]:.2f} {verdict}")
    return lines


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
        sites = {
            (cation["cation"], state["route"]): state["barrier"] is not None
            for cation in done
            for state in cation["states"]
            if state["kind"] == kind
        }
        lines.append(f"{kind}: {sum(sites.values())} of {len(sites)} sites found")
    seconds = sorted(cation["seconds"] for cation in done)
    lines.append(f"CPU s a cation: median {seconds[len(seconds) // 2]:.0f}, longest {seconds[-1]:.0f}")
    return "\n".join(lines)


def main() -> None:
    """Run all cations, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--save", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--states", action="store_true")
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
        if given.states:
            start = time.process_time()
            print("\n".join(stored_state(smiles, done[name]["states"], given.seed)), flush=True)
            print(f"    {time.process_time() - start:.0f} CPU s", flush=True)
    if shown:
        print(summary(shown))


if __name__ == "__main__":
    main()
