"""Machine code for a function mapped over points (extra `fast`): the compiled counterpart of `Function.map`."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.code_text import DECLARATIONS, points_text
from hydroxcell.numerics.machine_code import engine, object_name


class CompiledPoints:
    """A CasADi function (dense inputs and outputs) as machine code that loops over points."""

    def __init__(self, function: Any, per_point: Sequence[bool]) -> None:
        """Compile, or load from the cache."""
        text = "\n".join([DECLARATIONS, points_text(function, per_point, "points")])
        self._engine = engine(lambda: text, object_name("points-1", text), 1)
        pointers = function.n_in() + function.n_out()
        signature = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * pointers, ctypes.c_int64)
        self._call = signature(self._engine.get_function_address("points"))

    def bind(self, arrays: Sequence[FloatArray], points: int) -> Any:
        """A call without arguments that evaluates all points from and into these contiguous arrays."""
        addresses, kept = [a.ctypes.data for a in arrays], tuple(arrays)

        def evaluate() -> None:
            assert kept
            self._call(*addresses, points)

        return evaluate
