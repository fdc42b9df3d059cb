"""Files of instruments damaged at random: each must be refused with a clear error or read, in little time and memory.

    python benchmarks/damaged_files.py 10000 [SEED]

The files are the published ones under ../shared/data/files (HYDROXCELL_SHARED_DATA) up to 300 kB, of every format.
A damage is a cut, flipped bits, blanked or doubled bytes, a wrong length, another encoding, decimal commas, line ends.
"""

from __future__ import annotations

import os
import random
import resource
import struct
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from hydroxcell.errors import HydroxcellError
from hydroxcell.lab.content import Content
from hydroxcell.lab.reading import read_content

FILES = Path(os.environ.get("HYDROXCELL_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data")) / "files"
LARGEST = 300_000  # bytes
SLOW = 5.0  # s
LENGTHS = (0, 1, 65536, 2**31 - 1, 4_000_000_000)
Damage = Callable[[bytearray, int, random.Random], object]


def blank(data: bytearray, place: int, draw: random.Random) -> None:
    data[place : place + 4] = b"\0\0\0\0"


def flip(data: bytearray, place: int, draw: random.Random) -> None:
    data[place] ^= 1 << draw.randrange(8)


def other(data: bytearray, place: int, draw: random.Random) -> None:
    data[place] = draw.randrange(256)


def length(data: bytearray, place: int, draw: random.Random) -> None:
    data[place : place + 4] = struct.pack(draw.choice("<>") + "I", draw.choice(LENGTHS))


def doubled(data: bytearray, place: int, draw: random.Random) -> None:
    data[place:place] = data[place : place + draw.randint(1, 200)]


def removed(data: bytearray, place: int, draw: random.Random) -> None:
    del data[place : place + draw.randint(1, 200)]


def cut(data: bytearray, place: int, draw: random.Random) -> None:
    del data[place:]


def commas(data: bytearray, place: int, draw: random.Random) -> None:
    data[:] = data.replace(b".", b",")


def line_ends(data: bytearray, place: int, draw: random.Random) -> None:
    data[:] = data.replace(b"\r\n", b"\n").replace(b"\n", draw.choice((b"\r\n", b"\r")))


def encoding(data: bytearray, place: int, draw: random.Random) -> None:
    text = bytes(data).decode("cp1252", errors="replace")
    data[:] = text.encode(draw.choice(("utf-16", "utf-8-sig", "utf-16-be")))


ANYWHERE: tuple[Damage, ...] = (blank, flip, other, length, doubled, removed, cut)
WHOLE: tuple[Damage, ...] = (commas, line_ends, encoding)


def damaged(data: bytes, draw: random.Random) -> bytes:
    """The bytes with one to four damages, half of them near the beginning, where the structure is."""
    found = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 4))):
        near = min(len(found), 3000) if draw.random() < 0.5 else len(found)
        draw.choice(ANYWHERE if draw.random() < 0.85 else WHOLE)(found, draw.randrange(near), draw)
        if not found:
            return b"\n"
    return bytes(found)


def main() -> None:
    """Damage, read, count."""
    count, seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1000, int(sys.argv[2]) if len(sys.argv) > 2 else 1
    draw = random.Random(seed)
    paths = [p for p in sorted(FILES.rglob("*")) if p.is_file() and p.stat().st_size <= LARGEST]
    paths = [p for p in paths if p.parent != FILES and p.parent.name != "LICENSES"]
    files = [(path.parent.name, path.read_bytes()) for path in paths]
    if not files:
        sys.exit(f"no files under {FILES}")
    verdicts: dict[str, Counter[str]] = {}
    began, longest = time.process_time(), 0.0
    for number in range(count):
        kind, data = files[number % len(files)]
        content = Content.of(damaged(data, draw), "damaged")
        start = time.process_time()
        try:
            found = read_content(content)
            found.spectra()
            verdict = "flagged" if found.findings else "read"
        except HydroxcellError:
            verdict = "refused"
        except Exception as error:
            verdict = "crash"
            print(f"{kind}, damage {number} of seed {seed}: {type(error).__name__}: {error}")
        spent = time.process_time() - start
        longest = max(longest, spent)
        verdicts.setdefault(kind, Counter())[verdict if spent < SLOW else "slow"] += 1
    names = ("read", "flagged", "refused", "crash", "slow")
    print(f"{'files':<20}" + "".join(f"{name:>9}" for name in names))
    for kind, counted in verdicts.items():
        print(f"{kind:<20}" + "".join(f"{counted[name]:>9}" for name in names))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent = time.process_time() - began
    print(f"{count} damaged files: {spent:.0f} s CPU, longest {longest:.2f} s, {memory:.0f} MB at most")


if __name__ == "__main__":
    main()
