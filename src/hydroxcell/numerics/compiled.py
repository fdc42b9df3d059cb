"""Compiled back end (extra `fast`): kernels as LLVM machine code, no compiler needed.

The instruction list of each CasADi kernel becomes one LLVM function that loops over its cells, gathers their unknowns,
and adds rows and Jacobian entries in place. It computes the same operations in the same order as the reference back
end, so that both agree to round-off. Machine code is kept in a cache folder of the user and checked by its hash.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import casadi
import llvmlite
import llvmlite.binding as llvm
import numpy as np

from hydroxcell.errors import SolverError
from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.band_code import band_text
from hydroxcell.numerics.cache import cache_folder, store
from hydroxcell.numerics.grid import Grid
from hydroxcell.numerics.interpreted import band_positions
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
_DECLARATIONS = "\n".join(
    [f"declare double @{name}(double)" for name in sorted(set(_UNARY_CALL.values()))]
    + [
        "declare double @pow(double, double)",
        "declare double @llvm.sqrt.f64(double)",
        "declare double @llvm.fabs.f64(double)",
    ]
)
_POINTER_ARGUMENTS = 7
_VERSION = 1  # of the generated code; raise it when the generator changes
_INITIALISED = False


def _number(value: float) -> str:
    return f"0x{np.float64(value).view(np.uint64):016X}"


class _Body:
    """Text of the straight-line part of one kernel."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._count = 0

    def new(self, text: str) -> str:
        self._count += 1
        name = f"%t{self._count}"
        self.lines.append(f"  {name} = {text}")
        return name

    def load(self, base: str, offset: int) -> str:
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


def _instructions(function: Any) -> Iterator[tuple[int, list[int], list[int], float]]:
    for k in range(function.n_instructions()):
        op = function.instruction_id(k)
        constant = function.instruction_constant(k) if op == casadi.OP_CONST else 0.0
        yield op, function.instruction_input(k), function.instruction_output(k), constant


def _kernel_text(function: Any, kernel: Kernel, jacobian: bool) -> str:
    """LLVM text of `void name(y, h, P, idx, pos, r, band, n)` that adds all instances of a kernel."""
    body, values = _Body(), {}
    inputs = {0: "%z", 1: "%hi", 2: "%P"}
    stores: list[tuple[int, int, str]] = []
    for op, i, o, constant in _instructions(function):
        if op == casadi.OP_CONST:
            values[o[0]] = _number(constant)
        elif op == casadi.OP_INPUT:
            values[o[0]] = body.load(inputs[i[0]], i[1])
        elif op == casadi.OP_OUTPUT:
            stores.append((o[0], o[1], values[i[0]]))
        else:
            second = values[i[1]] if len(i) > 1 and i[1] in values else ""
            values[o[0]] = body.operation(op, values[i[0]], second)
    size, width, nonzeros = kernel.unknowns.shape[1], kernel.cells.shape[1], len(kernel.rows)
    gather = []
    for k in range(size):
        gather += [
            f"  %gi{k} = getelementptr i32, ptr %ii, i64 {k}",
            f"  %gj{k} = load i32, ptr %gi{k}",
            f"  %gk{k} = sext i32 %gj{k} to i64",
            f"  %gy{k} = getelementptr double, ptr %y, i64 %gk{k}",
            f"  %gv{k} = load double, ptr %gy{k}",
            f"  %gz{k} = getelementptr double, ptr %z, i64 {k}",
            f"  store double %gv{k}, ptr %gz{k}",
        ]
    scatter = []
    for n, (output, position, value) in enumerate(stores):
        if output == 0:
            scatter += [f"  %sp{n} = getelementptr double, ptr %r, i64 %gk{position}"]
        else:
            scatter += [
                f"  %sq{n} = getelementptr i32, ptr %pp, i64 {position}",
                f"  %sr{n} = load i32, ptr %sq{n}",
                f"  %ss{n} = sext i32 %sr{n} to i64",
                f"  %sp{n} = getelementptr double, ptr %band, i64 %ss{n}",
            ]
        scatter += [
            f"  %so{n} = load double, ptr %sp{n}",
            f"  %sa{n} = fadd double %so{n}, {value}",
            f"  store double %sa{n}, ptr %sp{n}",
        ]
    suffix = "rj" if jacobian else "r"
    head = [
        f"define void @{_symbol(kernel, suffix)}(ptr %y, ptr %h, ptr %P, ptr %idx, ptr %pos,"
        " ptr %r, ptr %band, i64 %n) {",
        "entry:",
        f"  %z = alloca double, i64 {max(size, 1)}",
        "  br label %loop",
        "loop:",
        "  %i = phi i64 [0, %entry], [%next, %loop]",
        f"  %io = mul i64 %i, {size}",
        "  %ii = getelementptr i32, ptr %idx, i64 %io",
        f"  %ho = mul i64 %i, {width}",
        "  %hi = getelementptr double, ptr %h, i64 %ho",
        f"  %po = mul i64 %i, {nonzeros}",
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
    return "\n".join([*head, *gather, *body.lines, *scatter, *tail])


def _symbol(kernel: Kernel, suffix: str) -> str:
    return f"k_{kernel.name.replace('.', '_').replace('|', '_to_')}_{suffix}"


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


def _engine(text: Callable[[], str], name: str | None, level: int) -> Any:
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


def _object_name(label: str, key: str) -> str:
    processor = "\n".join([llvmlite.__version__, llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()])
    return f"{label}-{hashlib.sha256(f'{key} {processor} {_VERSION}'.encode()).hexdigest()[:32]}.o"


def _module_text(kernels: Sequence[Kernel]) -> str:
    texts = [_kernel_text(k.jacobian, k, True) for k in kernels] + [_kernel_text(k.residual, k, False) for k in kernels]
    return "\n".join([_DECLARATIONS, *texts])


class BandSolver:
    """LU with partial pivoting of a band matrix; factors share the storage of the matrix, shape (3 b + 1, n)."""

    def __init__(self, size: int, bandwidth: int) -> None:
        """Compile or load the two functions of `band_code`."""
        self._engine = _engine(band_text, _object_name("band", "band"), 3)
        word, pointer = ctypes.c_int64, ctypes.c_void_p
        address = self._engine.get_function_address
        self._factor = ctypes.CFUNCTYPE(word, word, word, pointer, pointer)(address("factor"))
        self._solve = ctypes.CFUNCTYPE(None, word, word, pointer, pointer, pointer)(address("solve"))
        self._size, self._bandwidth = size, bandwidth

    def factorise(self, band: FloatArray) -> tuple[FloatArray, np.ndarray] | None:
        """Factors (overwriting `band`) and pivots, or None if the matrix is singular."""
        pivots = np.empty(self._size, dtype=np.int64)
        failed = self._factor(self._size, self._bandwidth, band.ctypes.data, pivots.ctypes.data)
        return None if failed else (band, pivots)

    def back_substitute(self, factors: tuple[FloatArray, np.ndarray], right: FloatArray) -> FloatArray:
        """Solution for one right-hand side, shape (n,)."""
        found = np.array(right, dtype=float)
        self._solve(self._size, self._bandwidth, factors[0].ctypes.data, factors[1].ctypes.data, found.ctypes.data)
        return found


class CompiledBackend:
    """Residual (n,) and Jacobian in LAPACK band storage (3 b + 1, n), column-major; same meaning as the reference."""

    name = "compiled"

    def __init__(self, kernels: Sequence[Kernel], grid: Grid, parameters: int, key: str | None) -> None:
        """Compile all kernels, or load what was compiled before under the same key (None: never kept)."""
        self._size = grid.size
        self._leading = 3 * grid.bandwidth + 1
        self._count = parameters
        active = [k for k in kernels if len(k.rows) or k.cells.shape[1] == 2]
        name = _object_name("code", key) if key is not None else None
        # level 0 compiles five times faster than 1 and runs 10 % slower: CasADi has removed common subexpressions
        # already, and what remains is straight-line arithmetic
        self._engine = _engine(lambda: _module_text(active), name, 0)
        self._band = BandSolver(grid.size, grid.bandwidth)
        self._arrays: list[tuple[np.ndarray, ...]] = []  # keep alive what the addresses in the tables point to
        self._tables: list[tuple[int, int, int, int]] = []
        self._calls: dict[bool, list[Any]] = {True: [], False: []}
        signature = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * _POINTER_ARGUMENTS, ctypes.c_int64)
        for kernel in active:
            index = np.ascontiguousarray(kernel.unknowns, dtype=np.int32)
            position = np.ascontiguousarray(band_positions(kernel, grid.bandwidth), dtype=np.int32)
            width = np.ascontiguousarray(grid.relative_width[kernel.cells])
            self._arrays.append((width, index, position))
            self._tables.append((width.ctypes.data, index.ctypes.data, position.ctypes.data, kernel.instances))
            for jacobian, suffix in ((True, "rj"), (False, "r")):
                address = self._engine.get_function_address(_symbol(kernel, suffix))
                self._calls[jacobian].append(signature(address))

    def _run(self, solution: FloatArray, parameters: FloatArray, rows: FloatArray, band: FloatArray | None) -> None:
        y, p = np.ascontiguousarray(solution), np.ascontiguousarray(parameters)
        at, given, out = y.ctypes.data, p.ctypes.data, rows.ctypes.data
        target = band.ctypes.data if band is not None else None
        for call, (width, index, position, count) in zip(self._calls[band is not None], self._tables, strict=True):
            call(at, width, given, index, position, out, target, count)

    def factorise(self, band: FloatArray) -> Any:
        """LU factors of a band matrix (overwritten), or None if it is singular."""
        return self._band.factorise(band)

    def back_substitute(self, factors: Any, right: FloatArray) -> FloatArray:
        """Solve with LU factors, shape (n,)."""
        return self._band.back_substitute(factors, right)

    def residual(self, solution: FloatArray, parameters: FloatArray) -> FloatArray:
        """R(y, P), shape (n,)."""
        rows = np.zeros(self._size)
        self._run(solution, parameters, rows, None)
        return rows

    def linearise(self, solution: FloatArray, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """R and dR/dy."""
        rows, band = np.zeros(self._size), np.zeros(self._leading * self._size)
        self._run(solution, parameters, rows, band)
        return rows, band.reshape((self._leading, self._size), order="F")
