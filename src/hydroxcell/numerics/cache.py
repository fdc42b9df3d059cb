"""Kernels kept between processes, so that a second start need not differentiate the model again.

The key is a hash of everything that decides the kernels: the model's structure and mesh, the parameter names, the
versions of Python and CasADi, and the source text of the laws and models. A cache that cannot be read or
written costs time, nothing else. HYDROXCELL_CACHE names another folder; HYDROXCELL_CACHE=off uses none.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import platform
from functools import cache
from importlib import metadata
from pathlib import Path

from hydroxcell.numerics.kernels import Kernel

SOURCES = (
    "models",
    "physics",
    "numerics/kernels.py",
    "numerics/grid.py",
    "materials/property_laws.py",
    "maths.py",
    "constants.py",
)


def cache_folder() -> Path | None:
    """Where kernels and machine code are kept, or None if the user wants none."""
    chosen = os.environ.get("HYDROXCELL_CACHE")
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen)
    if platform.system() == "Windows":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "hydroxcell" / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))) / "hydroxcell"


@cache
def source_hash() -> str:
    """Hash of the source text that kernels are made from."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for name in SOURCES:
        place = root / name
        for path in sorted(place.glob("*.py")) if place.is_dir() else [place]:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def kernel_key(model_key: str, names: tuple[str, ...]) -> str:
    """Name under which the kernels of a model with these parameters are kept."""
    version = metadata.version("casadi")
    parts = (model_key, repr(names), source_hash(), version, platform.python_version())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def load_kernels(key: str) -> tuple[Kernel, ...] | None:
    """Kernels from the cache, or None."""
    folder = cache_folder()
    if folder is None:
        return None
    try:
        found = pickle.loads((folder / f"kernels-{key}.pickle").read_bytes())
    except (OSError, pickle.UnpicklingError, AttributeError, EOFError, ValueError, ImportError):
        return None
    return found if isinstance(found, tuple) else None


def store_kernels(key: str, kernels: tuple[Kernel, ...]) -> None:
    """Keep kernels for the next process."""
    store(f"kernels-{key}.pickle", pickle.dumps(tuple(k.serialised() for k in kernels), protocol=5))


def store(name: str, data: bytes) -> None:
    """Write a file of the cache whole or not at all; failure is silent because a cache is only for speed."""
    folder = cache_folder()
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f"{name}.{os.getpid()}.part"
        temporary.write_bytes(data)
        os.replace(temporary, folder / name)
    except OSError:
        return
