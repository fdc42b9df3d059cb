"""Machine code for a function mapped over points (extra `fast`): the compiled counterpart of `Function.map`."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import casadi

from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.machine_code import DECLARATIONS, Body, engine, instructions, number, object_name


def _text(function: Any, per_point: Sequence[bool]) -> str:
    """LLVM text of `void points(inputs..., outputs..., n)`; inputs that are not per point are the same for all."""
    body, values = Body(), {}
    stores: list[str] = []
    for op, i, o, constant in instructions(function):
        if op == casadi.OP_CONST:
            values[o[0]] = number(constant)
        elif op == casadi.OP_INPUT:
            values[o[0]] = body.load(f"%a{i[0]}", i[1])
        elif op == casadi.OP_OUTPUT:
            pointer = body.new(f"getelementptr double, ptr %b{o[0]}, i64 {o[1]}")
            stores.append(f"  store double {values[i[0]]}, ptr {pointer}")
        else:
            second = values[i[1]] if len(i) > 1 and i[1] in values else ""
            values[o[0]] = body.operation(op, values[i[0]], second)
    sizes = [function.nnz_in(k) if each else 0 for k, each in enumerate(per_point)]
    places = [("%a", "%x", k, size) for k, size in enumerate(sizes)]
    places += [("%b", "%y", k, function.nnz_out(k)) for k in range(function.n_out())]
    arguments = ", ".join(f"ptr {base}{k}" for _, base, k, _ in places)
    moves = []
    for local, base, k, size in places:
        moves.append(f"  {local}o{k} = mul i64 %i, {size}")
        moves.append(f"  {local}{k} = getelementptr double, ptr {base}{k}, i64 {local}o{k}")
    lines = [
        f"define void @points({arguments}, i64 %n) {{",
        "entry:",
        "  br label %loop",
        "loop:",
        "  %i = phi i64 [0, %entry], [%next, %loop]",
        *moves,
        *body.lines,
        *stores,
        "  %next = add i64 %i, 1",
        "  %more = icmp slt i64 %next, %n",
        "  br i1 %more, label %loop, label %end",
        "end:",
        "  ret void",
        "}",
    ]
    return "\n".join([DECLARATIONS, *lines])


class CompiledPoints:
    """A CasADi function (dense inputs and outputs) as machine code that loops over points."""

    def __init__(self, function: Any, per_point: Sequence[bool]) -> None:
        """Compile, or load from the cache."""
        text = _text(function, per_point)
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
