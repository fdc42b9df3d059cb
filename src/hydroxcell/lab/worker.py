"""A process of its own that reads files for `read_folder`: paths come in line by line, pickled answers go out.

It is started as `python -m hydroxcell.lab.worker`, not forked: nothing of the caller is run a second time, on any
system, and a file that brings its reader down or never ends takes only this process with it.
"""

from __future__ import annotations

import json
import pickle
import struct
import sys
from pathlib import Path

from hydroxcell.errors import HydroxcellError
from hydroxcell.lab.reading import read
from hydroxcell.lab.recording import Recording

HEAD = struct.Struct("<Q")
"""Length of an answer, before it."""


def attempt(path: Path) -> Recording | str:
    """Recording of a file, or the reason why there is none."""
    try:
        return read(path)
    except HydroxcellError as error:
        return str(error)
    except (Exception, MemoryError) as error:
        return f"{path}: a fault of hydroxcell while reading ({type(error).__name__}: {error}); please report it."


def main() -> None:
    """Answer until the input ends."""
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # what a package prints must not stand between answers
    for line in sys.stdin.buffer:
        answer = pickle.dumps(attempt(Path(json.loads(line))), protocol=pickle.HIGHEST_PROTOCOL)
        answers.write(HEAD.pack(len(answer)) + answer)
        answers.flush()


if __name__ == "__main__":
    main()
