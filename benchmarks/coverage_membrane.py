"""Share of made measurements of membranes and long tests whose 95 % intervals hold the truth.

python benchmarks/coverage_membrane.py [CASES] [WORDS OF THE NAMES ...]
"""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "unit"))

from membrane_cases import CASES, coverage, plateau

HARDER = {
    "plateau, independent noise": partial(plateau, correlation=0.0),
    "plateau, correlation 0.9": partial(plateau, correlation=0.9),
    "plateau, purged for three time constants": partial(plateau, length=3.0),
    "plateau, purged for two time constants": partial(plateau, length=2.0),
}


def main() -> None:
    """One line a kind."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    words = sys.argv[2:]
    for name, case in {**CASES, **HARDER}.items():
        if words and not any(word in name for word in words):
            continue
        start = time.process_time()
        held = coverage(case, number)
        each = 1e3 * (time.process_time() - start) / number
        print(f"{name:45s} {100.0 * held:5.1f} %  {each:6.2f} ms a case", flush=True)


if __name__ == "__main__":
    main()
