"""LLVM text from CasADi functions.

The instruction list of a CasADi function becomes straight-line code inside a loop over its instances, with the
gathering of unknowns and the adding of results in place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import casadi
import numpy as np

from hydroxcell.errors import SolverError
from hydroxcell.numerics.kernels import Kernel

_BINARY = {casadi.OP_ADD: "fadd", casadi.OP_SUB: "fsub", casadi.OP_MUL: "fmul", casadi.OP_DIV: "fdiv"}
_COMPARE = {casadi.OP_LT: "olt", casadi.OP_LE: "ole", casadi.OP_EQ: "oeq", casadi.OP_NE: "une"}
_UNARY_CALL = {
    casadi.OP_EXP: "exp",
    casadi.OP_LOG: "log",
    casadi.OP_TANH: "tanh",
    casadi.OP_SIN: "sin",
    casadi.OP_COS: "cos",
    casadi.OP_COSH: "cosh",
    casadi.OP_SINH: "sinh",
}
_BINARY_CALL = {casadi.OP_POW: "pow", casadi.OP_CONSTPOW: "pow"}
DECLARATIONS = "\n".join(
    [f"declare double @{name}(double)" for name in sorted(set(_UNARY_CALL.values()))]
    + [
        "declare double @pow(double, double)",
        "declare double @llvm.sqrt.f64(double)",
        "declare double @llvm.fabs.f64(double)",
        "declare double @llvm.copysign.f64(double, double)",
    ]
)


def number(value: float) -> str:
    """A double as LLVM writes it exactly."""
    return f"0x{np.float64(value).view(np.uint64):016X}"


class Body:
    """Text of the straight-line part of one kernel."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._count = 0

    def new(self, text: str) -> str:
        """Append an instruction; returns the name of its value."""
        self._count += 1
        name = f"%t{self._count}"
        self.lines.append(f"  {name} = {text}")
        return name

    def load(self, base: str, offset: int) -> str:
        """Load a double; returns the name of its value."""
        pointer = self.new(f"getelementptr double, ptr {base}, i64 {offset}")
        return self.new(f"load double, ptr {pointer}")

    def operation(self, op: int, a: str, b: str) -> str:
        """One instruction of the list as LLVM text; returns the name of its value."""
        if op in _BINARY:
            return self.new(f"{_BINARY[op]} double {a}, {b}")
        if op in _UNARY_CALL:
            return self.new(f"call double @{_UNARY_CALL[op]}(double {a})")
        if op in _BINARY_CALL:
            return self.new(f"call double @{_BINARY_CALL[op]}(double {a}, double {b})")
        if op in _COMPARE:
            return self.new(f"uitofp i1 {self.new(f'fcmp {_COMPARE[op]} double {a}, {b}')} to double")
        if op == casadi.OP_IF_ELSE_ZERO:
            test = self.new(f"fcmp une double {a}, 0.0")
            return self.new(f"select i1 {test}, double {b}, double 0.0")
        if op == casadi.OP_NOT:
            return self.new(f"uitofp i1 {self.new(f'fcmp oeq double {a}, 0.0')} to double")
        if op == casadi.OP_SIGN:
            signed = self.new(f"call double @llvm.copysign.f64(double 1.0, double {a})")
            return self.new(f"select i1 {self.new(f'fcmp oeq double {a}, 0.0')}, double 0.0, double {signed}")
        simple = {
            casadi.OP_NEG: f"fneg double {a}",
            casadi.OP_SQ: f"fmul double {a}, {a}",
            casadi.OP_TWICE: f"fadd double {a}, {a}",
            casadi.OP_INV: f"fdiv double 1.0, {a}",
            casadi.OP_SQRT: f"call double @llvm.sqrt.f64(double {a})",
            casadi.OP_FABS: f"call double @llvm.fabs.f64(double {a})",
        }
        if op not in simple:
            raise SolverError(
                f"The compiled back end does not know CasADi operation {op}; set HYDROXCELL_BACKEND=casadi."
            )
        return self.new(simple[op])


def instructions(function: Any) -> Iterator[tuple[int, list[int], list[int], float]]:
    """Instruction list of a CasADi function: operation, inputs, outputs, constant."""
    for k in range(function.n_instructions()):
        op = function.instruction_id(k)
        constant = function.instruction_constant(k) if op == casadi.OP_CONST else 0.0
        yield op, function.instruction_input(k), function.instruction_output(k), constant


@dataclass(frozen=True)
class Loop:
    """One function of a module: a CasADi function run for all instances of a kernel.

    Attributes
    ----------
    symbol : name of the machine-code function
    function : CasADi function of (z, h, P) or (z, h, P, l); z and l are gathered from two vectors
    kernel : gives the entries of each instance
    outputs : where the outputs are added: "rows", "band" or "total" (one place for all instances), by output number

    The machine code has the signature
        void symbol(y, l, h, P, entries, places, rows, band_or_total, instances)
    """

    symbol: str
    function: Any
    kernel: Kernel
    outputs: tuple[str, ...]


def loop_text(loop: Loop) -> str:
    """LLVM text of one loop."""
    body, values = Body(), {}
    inputs = ("%z", "%hi", "%P", "%l")
    stores: list[tuple[str, int, str]] = []
    for op, i, o, constant in instructions(loop.function):
        if op == casadi.OP_CONST:
            values[o[0]] = number(constant)
        elif op == casadi.OP_INPUT:
            values[o[0]] = body.load(inputs[i[0]], i[1])
        elif op == casadi.OP_OUTPUT:
            stores.append((loop.outputs[o[0]], o[1], values[i[0]]))
        else:
            second = values[i[1]] if len(i) > 1 and i[1] in values else ""
            values[o[0]] = body.operation(op, values[i[0]], second)
    size, width = loop.kernel.unknowns.shape[1], loop.kernel.cells.shape[1]
    weighted = loop.function.n_in() == len(inputs)
    head = [
        f"define void @{loop.symbol}(ptr %y, ptr %w, ptr %h, ptr %P, ptr %idx, ptr %pos, ptr %r, ptr %band, i64 %n) {{",
        "entry:",
        f"  %z = alloca double, i64 {max(size, 1)}",
        f"  %l = alloca double, i64 {max(size, 1)}",
        "  br label %loop",
        "loop:",
        "  %i = phi i64 [0, %entry], [%next, %loop]",
        f"  %io = mul i64 %i, {size}",
        "  %ii = getelementptr i32, ptr %idx, i64 %io",
        f"  %ho = mul i64 %i, {width}",
        "  %hi = getelementptr double, ptr %h, i64 %ho",
        f"  %po = mul i64 %i, {len(loop.kernel.rows)}",
        "  %pp = getelementptr i32, ptr %pos, i64 %po",
    ]
    tail = [
        "  %next = add i64 %i, 1",
        "  %more = icmp slt i64 %next, %n",
        "  br i1 %more, label %loop, label %end",
        "end:",
        "  ret void",
        "}",
    ]
    return "\n".join([*head, *_gather(size, weighted), *body.lines, *_scatter(stores), *tail])


def _gather(size: int, weighted: bool) -> list[str]:
    """Copy the entries of one instance into z (and the weights into l)."""
    lines = []
    for k in range(size):
        lines += [
            f"  %gi{k} = getelementptr i32, ptr %ii, i64 {k}",
            f"  %gj{k} = load i32, ptr %gi{k}",
            f"  %gk{k} = sext i32 %gj{k} to i64",
        ]
        for source, target in (("y", "z"), ("w", "l"))[: 2 if weighted else 1]:
            lines += [
                f"  %g{source}{k} = getelementptr double, ptr %{source}, i64 %gk{k}",
                f"  %gv{source}{k} = load double, ptr %g{source}{k}",
                f"  %g{target}{k} = getelementptr double, ptr %{target}, i64 {k}",
                f"  store double %gv{source}{k}, ptr %g{target}{k}",
            ]
    return lines


def _scatter(stores: list[tuple[str, int, str]]) -> list[str]:
    """Add outputs to the rows, to the band matrix, or to one total."""
    lines = []
    for n, (where, position, value) in enumerate(stores):
        if where == "rows":
            lines.append(f"  %sp{n} = getelementptr double, ptr %r, i64 %gk{position}")
        elif where == "total":
            lines.append(f"  %sp{n} = getelementptr double, ptr %band, i64 {position}")
        else:
            lines += [
                f"  %sq{n} = getelementptr i32, ptr %pp, i64 {position}",
                f"  %sr{n} = load i32, ptr %sq{n}",
                f"  %ss{n} = sext i32 %sr{n} to i64",
                f"  %sp{n} = getelementptr double, ptr %band, i64 %ss{n}",
            ]
        lines += [
            f"  %so{n} = load double, ptr %sp{n}",
            f"  %sa{n} = fadd double %so{n}, {value}",
            f"  store double %sa{n}, ptr %sp{n}",
        ]
    return lines


def module_text(loops: Sequence[Loop]) -> str:
    """LLVM text of several loops."""
    return "\n".join([DECLARATIONS, *(loop_text(loop) for loop in loops)])


def points_text(function: Any, per_point: Sequence[bool], name: str) -> str:
    """LLVM text of `void name(inputs..., outputs..., n)`; inputs that are not per point are the same for all."""
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
        f"define void @{name}({arguments}, i64 %n) {{",
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
    return "\n".join(lines)
