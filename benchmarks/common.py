"""What the benchmarks share: CPU timing, a table, the description of the machine, one thread."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")


def machine() -> str:
    """Number of cores, architecture and versions."""
    import casadi
    import numpy
    import scipy

    versions = f"Python {platform.python_version()}, numpy {numpy.__version__}, scipy {scipy.__version__}"
    return f"{os.cpu_count()}-core {platform.machine()}, one thread; {versions}, casadi {casadi.__version__}"


def cpu_seconds(task: Callable[[], Any], repeat: int) -> tuple[float, float]:
    """Smallest and median CPU seconds of `repeat` calls."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        task()
        times.append(time.process_time() - start)
    return min(times), statistics.median(times)


def child_cpu_seconds(command: Sequence[str], repeat: int, **options: Any) -> tuple[float, float, str]:
    """Smallest and median CPU seconds of a fresh process, and what it printed last."""
    times, printed = [], ""
    for _ in range(repeat):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command[:3])} ... ended with {done.returncode}: {done.stderr[-500:]}")
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        printed = done.stdout
    return min(times), statistics.median(times), printed


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a Markdown table; the first row is the header."""
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    lines = ["| " + " | ".join(text.ljust(w) for text, w in zip(row, widths, strict=True)) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines[1:]])


def say(text: str) -> None:
    """Print at once, also into a pipe."""
    print(text)
    sys.stdout.flush()
