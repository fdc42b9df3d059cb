"""Machine code from LLVM text, kept between processes (extra `fast`); no compiler needed."""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Callable
from typing import Any

import llvmlite
import llvmlite.binding as llvm

from hydroxcell.numerics.cache import cache_folder, store
from hydroxcell.numerics.kernels import Kernel

_POINTER_ARGUMENTS = 8
_VERSION = 3  # of the generated code; raise it when the generator changes
_INITIALISED = False


def symbol(kernel: Kernel, suffix: str) -> str:
    """Name of a machine-code function of a kernel."""
    return f"k_{kernel.name.replace('.', '_').replace('|', '_to_')}_{suffix}"


def loop_call(code: Any, name: str) -> Any:
    """Callable for a loop of a compiled module (see `Loop` for its arguments; arrays as addresses)."""
    kind = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * _POINTER_ARGUMENTS, ctypes.c_int64)
    return kind(code.get_function_address(name))


def points_call(code: Any, name: str, arrays: int) -> Any:
    """Callable for a function over points of a compiled module: addresses of arrays, then the number of points."""
    kind = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * arrays, ctypes.c_int64)
    return kind(code.get_function_address(name))


def _machine(level: int) -> Any:
    global _INITIALISED
    if not _INITIALISED:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        _INITIALISED = True
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(
        opt=level, cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), jit=True
    )


def engine(text: Callable[[], str], name: str | None, level: int) -> Any:
    """Machine code of a module: from the cache file `name`, else compiled from its text at an optimisation level."""
    machine = _machine(level)
    folder = cache_folder() if name is not None else None
    path = folder / str(name) if folder is not None else None
    stored = path.read_bytes() if path is not None and path.is_file() else None
    module = llvm.parse_assembly(text() if stored is None else "")
    if level and stored is None:
        passes = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=level))
        passes.getModulePassManager().run(module, passes)
    engine = llvm.create_mcjit_compiler(module, machine)
    if stored is not None:
        engine.add_object_file(llvm.ObjectFileRef.from_data(stored))
    elif name is not None:
        engine.set_object_cache(lambda _, code: store(name, code), lambda _: None)
    engine.finalize_object()
    return engine


def object_name(label: str, key: str) -> str:
    """File name of machine code for this processor and version of the generator."""
    processor = "\n".join([llvmlite.__version__, llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()])
    return f"{label}-{hashlib.sha256(f'{key} {processor} {_VERSION}'.encode()).hexdigest()[:32]}.o"
