"""LLVM text from CasADi functions, and machine code from the text; no compiler needed (extra `fast`).

The instruction list of a CasADi function becomes straight-line code inside a loop over its instances, with the
gathering of unknowns and the adding of results in place.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import casadi
import llvmlite
import llvmlite.binding as llvm
import numpy as np

from hydroxcell.errors import SolverError
from hydroxcell.numerics.cache import cache_folder, store
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
_POINTER_ARGUMENTS = 8
_VERSION = 2  # of the generated code; raise it when the generator changes
_INITIALISED = False


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


def symbol(kernel: Kernel, suffix: str) -> str:
    """Name of a machine-code function of a kernel."""
    return f"k_{kernel.name.replace('.', '_').replace('|', '_to_')}_{suffix}"


def loop_call(code: Any, name: str) -> Any:
    """Callable for a loop of a compiled module (see `Loop` for its arguments; arrays as addresses)."""
    kind = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * _POINTER_ARGUMENTS, ctypes.c_int64)
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
