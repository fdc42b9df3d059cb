"""CPU time and memory of reading large tables of text: what they hold, and how large they are.

    python benchmarks/reading.py [--size 100] [--large 1000]

Sizes in MB. Each file is made (nothing is measured data), read in a fresh process, and its numbers are compared with
those that were written.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from common import machine, table

ROWS = 20_000  # of the block that is repeated
HEADINGS = ("x / V", "E / V", "I / mA", "a / V", "b / V", "c / V", "d / V", "e / V")
READ = """
import resource, sys, time
from hydroxcell.lab.reading import read
start, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = read(sys.argv[1])
took = time.process_time() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
values = found.main.column("E").values
print(took, before / 1024, peak / 1024, len(found.main), float(values[1]), len(found.findings))
"""
Line = Callable[[int, Sequence[float]], str]


def joined(numbers: Sequence[float], form: str, mark: str = ",") -> str:
    return mark.join([f"{numbers[0]:.1f}", *(format(number, form) for number in numbers[1:])]) + "\n"


def stamped(k: int, numbers: Sequence[float]) -> str:
    return f"2026-01-01 {k // 3600 % 24:02d}:{k // 60 % 60:02d}:{k % 60:02d}.000," + joined(numbers, ".9g")


def with_holes(k: int, numbers: Sequence[float]) -> str:
    cells = joined(numbers, ".9g").split(",")
    cells[3] = ""
    return ",".join(cells)


def with_bad_rows(k: int, numbers: Sequence[float]) -> str:
    return joined(numbers, ".9g") if k % 1000 != 500 else f"{numbers[0]:.1f},OVL,3\n"


EC_LAB = "EC-Lab ASCII FILE\nNb header lines : 6\n\nCyclic Voltammetry\n\n"
GAMRY = "EXPLAIN\nTAG\tCHRONOA\nTITLE\tLABEL\tmade\tTest\nCURVE\tTABLE\n"
GAMRY_HEADINGS = "\tX\tE\tIm\tVu\tOver\n\tV\tV\tA\tV\tbits"
KINDS: tuple[tuple[str, str, str, Line], ...] = (
    ("9 digits", ",".join(HEADINGS), "", lambda k, n: joined(n, ".9g")),
    ("17 digits", ",".join(HEADINGS), "", lambda k, n: joined(n, ".17g")),
    ("6 decimals", ",".join(HEADINGS), "", lambda k, n: joined(n, ".6f")),
    ("decimal comma, semicolon", ";".join(HEADINGS), "", lambda k, n: joined(n, ".9g", ";").replace(".", ",")),
    ("an empty column", ",".join(HEADINGS), "", with_holes),
    ("a bad row in a thousand", ",".join(HEADINGS), "", with_bad_rows),
    ("time stamps", "stamp," + ",".join(HEADINGS), "", stamped),
    (
        "Gamry, a column of words",
        GAMRY_HEADINGS,
        GAMRY,
        lambda k, n: "\t" + joined(n[:4], ".5E", "\t")[:-1] + "\t.......\n",
    ),
    ("EC-Lab text", "x/V\tE/V\t<I>/mA\ta/V", EC_LAB, lambda k, n: joined(n[:4], ".7E", "\t")),
)


def written(path: Path, kind: tuple[str, str, str, Line], size: float) -> float:
    """Write a file of `size` bytes; the second value of E."""
    _, headings, before, line = kind
    draw = np.random.default_rng(1)
    numbers = draw.normal(size=(ROWS, len(HEADINGS)))
    numbers[:, 0] = np.arange(ROWS) / 10
    block = "".join(line(k, row) for k, row in enumerate(numbers.tolist()))
    with path.open("w", encoding="utf-8") as stream:
        stream.write(before + headings + "\n")
        for _ in range(max(1, round(size / len(block)))):
            stream.write(block)
    return float(numbers[1, 1])


def measured(path: Path) -> list[float]:
    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


def row(folder: Path, kind: tuple[str, str, str, Line], size: float) -> list[str]:
    path = folder / "made.txt"
    expected = written(path, kind, size)
    took, before, peak, rows, value, findings = min((measured(path) for _ in range(3)), key=lambda found: found[0])
    if not np.isclose(value, expected, rtol=1e-5, atol=1e-6):
        raise AssertionError(f"{kind[0]}: {value} was read, {expected} written")
    real = path.stat().st_size
    path.unlink()
    return [
        kind[0],
        f"{real / 1e6:.0f} MB",
        f"{rows:.0f}",
        f"{took:.2f} s",
        f"{took / real * 1e8:.2f} s",
        f"{peak - before:.0f} MB",
        f"{findings:.0f}",
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=float, default=100.0, help="MB of each kind")
    parser.add_argument("--large", type=float, default=0.0, help="MB of one more file of the first kind")
    given = parser.parse_args()
    rows = [["rows of 8 columns with", "file", "rows", "CPU", "CPU for 100 MB", "memory over the start", "findings"]]
    with tempfile.TemporaryDirectory() as place:
        rows += [row(Path(place), kind, given.size * 1e6) for kind in KINDS]
        if given.large:
            rows.append(row(Path(place), KINDS[0], given.large * 1e6))
    print(machine())
    print(table(rows))


if __name__ == "__main__":
    main()
