"""The CPU seconds of a polarization curve beside those of other open programs, in one session.

    python benchmarks/peers.py --environments FOLDER [--install] [--peer NAME]...
    python benchmarks/peers.py ... --pemfc FOLDER FOLDER --alphapem FOLDER --python PYTHON

Peers on PyPI (marapendi, opem, pybamm, cantera, nest-soc) run in one virtual environment each, FOLDER/<name>;
`--install` creates those that are missing. pemfc-core needs copies of the public repositories ZBT-Tools/pemfc-core and
lufire/PorousTwoPhaseFlow; AlphaPEM needs gassraphael/AlphaPEM at commit 65dd73ed; both run in PYTHON, a Python with
"numpy<2" "scipy<1.14" matplotlib fipy setuptools colorama. The programs solve different models (column "model"): only
pemfc-core and AlphaPEM distribute a cell in space, and theirs are the ratios that compare like with like.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from common import cpu_seconds, machine, say, table

from hydroxcell.api import load_cell, operator_for

DRIVERS = Path(__file__).with_name("peer_drivers.py")
PACKAGES = {
    "marapendi": ("marapendi", "matplotlib"),
    "opem": ("opem",),
    "pybamm": ("pybamm",),
    "cantera": ("cantera", "numpy", "scipy"),
    "nest-soc": ("nest-soc",),
}


def own_curve(cell: str) -> float:
    """Smallest CPU seconds of our warm 31-point curve."""
    operator = operator_for(load_cell(cell))

    def curve() -> None:
        rest = operator.open_circuit()
        operator.voltage_sweep(rest, np.linspace(operator.voltage(rest), 0.2, 31)[1:].tolist())

    curve()
    return cpu_seconds(curve, 9)[0]


def python_of(environment: Path) -> Path:
    """The interpreter of a virtual environment."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install(name: str, environment: Path) -> None:
    """Create the environment of a peer and install it from PyPI."""
    say(f"installing {name} ...")
    venv.create(environment, with_pip=True)
    subprocess.run([str(python_of(environment)), "-m", "pip", "install", "--quiet", *PACKAGES[name]], check=True)


def run(python: Path | str, name: str, folders: Sequence[str] = ()) -> list[dict[str, object]]:
    """Lines that the driver of a peer printed."""
    command = [str(python), str(DRIVERS), name, *(str(Path(f).resolve()) for f in folders)]
    environment = {**os.environ, "MPLBACKEND": "Agg"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    found = [json.loads(line[5:]) for line in done.stdout.splitlines() if line.startswith("JSON ")]
    if not found:
        say(f"{name} did not run: {done.stderr.strip().splitlines()[-1:]}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cell", default="pap_reference")
    parser.add_argument("--environments", type=Path, help="folder with one virtual environment for each peer")
    parser.add_argument("--install", action="store_true", help="create the environments that are missing")
    parser.add_argument("--peer", action="append", choices=tuple(PACKAGES), help="only these; all if left out")
    parser.add_argument("--pemfc", nargs=2, metavar=("PEMFC_CORE", "POROUS_TWO_PHASE_FLOW"))
    parser.add_argument("--alphapem", metavar="FOLDER")
    parser.add_argument("--python", default=sys.executable, help="for --pemfc and --alphapem")
    given = parser.parse_args()
    lines: list[tuple[str, dict[str, object]]] = []
    for name in given.peer or PACKAGES if given.environments else ():
        environment = given.environments / name
        if given.install and not environment.exists():
            install(name, environment)
        if environment.exists():
            lines += [(name, line) for line in run(python_of(environment), name)]
    if given.pemfc:
        lines += [("pemfc-core", line) for line in run(given.python, "pemfc", given.pemfc)]
    if given.alphapem:
        lines += [("AlphaPEM", line) for line in run(given.python, "alphapem", [given.alphapem])]
    own = own_curve(given.cell)
    rows = [["program", "model", "import / s", "first / s", "best / s", "best over ours"]]
    rows.append(["hydroxcell", f"1-D two-phase, non-isothermal, 31 points ({given.cell})", "", "", f"{own:.4f}", "1"])
    for name, line in lines:
        best = float(str(line["best"]))
        times = [f"{float(str(line[k])):.4g}" for k in ("import", "first", "best")]
        rows.append([name, str(line["what"]), *times, f"{best / own:.3g}"])
    say(machine())
    say(table(rows))


if __name__ == "__main__":
    main()
