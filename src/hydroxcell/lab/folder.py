"""Reading a folder: every file by itself, in several processes where that is worth it."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hydroxcell.errors import InputError
from hydroxcell.lab.recording import Recording
from hydroxcell.lab.worker import HEAD, attempt

WORTH_PROCESSES = 20e6  # bytes; below, starting processes takes longer than they save
PATIENCE = 600.0  # s for one file
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Unreadable:
    """A file that was not read, and why."""

    file: str
    reason: str


@dataclass(frozen=True)
class FolderReading:
    """Recordings by their path in the folder, in the order of the paths, and what was not read."""

    folder: Path
    recordings: Mapping[str, Recording]
    unreadable: tuple[Unreadable, ...]


def read_folder(
    folder: str | Path,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    patience: float = PATIENCE,
) -> FolderReading:
    """Read every file of a folder and of the folders in it; hidden files are left out.

    Parameters
    ----------
    workers : processes; as many as there are cores if left out, none (in this one) for little data or for 1
    progress : told the share of the bytes that were read, and the file
    patience : time for one file [s]; a file that takes longer is listed as unreadable (only with processes)

    Errors: InputError if it is no folder. An unreadable file is no error: it is listed with its reason.
    """
    place = Path(folder)
    if not place.is_dir():
        raise InputError(f"{place}: this is no folder.")
    files = files_of(place)
    sizes = {path: _size(path) for path in files}
    whole = max(1.0, float(sum(sizes.values())))
    if workers is None:
        workers = min(os.cpu_count() or 1, len(files)) if whole > WORTH_PROCESSES else 1
    done = 0.0
    answers: dict[Path, Recording | str] = {}

    def tell(path: Path, answer: Recording | str) -> None:
        nonlocal done
        answers[path] = answer
        done += sizes[path]
        if progress is not None:
            progress(min(1.0, done / whole), path.name)

    largest_first = sorted(files, key=lambda path: -sizes[path])
    if workers > 1:
        _in_processes(largest_first, workers, patience, tell)
    else:
        for path in files:
            tell(path, attempt(path))
    named = {path.relative_to(place).as_posix(): answers[path] for path in files}
    return FolderReading(
        place,
        {name: answer for name, answer in named.items() if isinstance(answer, Recording)},
        tuple(
            Unreadable(name, answer.removeprefix(f"{place / name}: "))
            for name, answer in named.items()
            if isinstance(answer, str)
        ),
    )


def files_of(folder: Path) -> list[Path]:
    """Files of a folder and of the folders in it, in the order of their paths, without hidden ones."""
    found = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(here) / name for name in sorted(names) if not name.startswith(".")]
    return sorted(found)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _in_processes(
    files: list[Path], workers: int, patience: float, tell: Callable[[Path, Recording | str], None]
) -> None:
    """Answers from several processes, each fed by a thread of this one."""
    waiting = iter(files)
    lock = threading.Lock()
    stopped = threading.Event()
    running: list[_Process] = []

    def feed() -> None:
        process = _Process()
        with lock:
            running.append(process)
        while not stopped.is_set():
            with lock:
                path = next(waiting, None)
            if path is None:
                break
            answer = process.ask(path, patience)
            with lock:
                tell(path, answer)
        process.end()

    threads = [threading.Thread(target=feed, daemon=True) for _ in range(max(1, min(workers, len(files))))]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        stopped.set()
        for process in running:
            process.end()


class _Process:
    """A worker that is started when it is asked, and again after it broke down."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, path: Path, patience: float) -> Recording | str:
        """What the worker answers; why it did not."""
        if self._process is None:
            self._process = _started()
        process = self._process
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(patience, give_up)
        timer.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(os.fspath(path)).encode() + b"\n")
            process.stdin.flush()
            (length,) = HEAD.unpack(_exactly(process.stdout, HEAD.size))
            answer: Recording | str = pickle.loads(_exactly(process.stdout, length))
        except (OSError, EOFError, pickle.UnpicklingError):
            self.end()
            if late.is_set():
                return f"{path}: reading took longer than {patience:g} s and was ended; read the file by itself."
            return f"{path}: the reader broke down (too little memory?); read the file by itself."
        finally:
            timer.cancel()
        return answer

    def end(self) -> None:
        """End the worker."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            try:
                if stream is not None:
                    stream.close()
            except OSError:
                pass


def _started() -> subprocess.Popen[bytes]:
    """A worker that finds this package, however it was found here."""
    home = str(Path(__file__).parents[2])
    paths = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH", ""))))
    return subprocess.Popen(
        [sys.executable, "-m", "hydroxcell.lab.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"},
    )


def _exactly(stream: IO[bytes], length: int) -> bytes:
    """That many bytes; EOFError if the stream ends before."""
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data
