"""Machine code for the banded solve: LU with partial pivoting in LAPACK storage, written as LLVM instructions.

The storage of a matrix with half band width b is column-major with 3 b + 1 rows; entry (i, j) stands at row
2 b + i - j of column j, and the upper b rows are room for what pivoting fills in (Golub and Van Loan, section 4.3;
the layout of LAPACK's dgbtrf, whose results it reproduces to round-off).

    i64 factor(n, b, A, pivots)      0, or 1 + the column without pivot
    void solve(n, b, A, pivots, x)   overwrites the right-hand side
    void solve_many(n, b, A, pivots, X)   the same for `TOGETHER` right-hand sides, X row by row
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from llvmlite import ir

I64, F64, POINTER, I1 = ir.IntType(64), ir.DoubleType(), ir.PointerType(), ir.IntType(1)
TOGETHER = 8  # right-hand sides solved at once, one vector register (or two) wide
_WIDE = ir.VectorType(F64, TOGETHER)


class _Code:
    """A function under construction: integer arithmetic, array access and loops in few words."""

    def __init__(self, module: ir.Module, name: str, returns: ir.Type, arguments: int) -> None:
        kind = ir.FunctionType(returns, [I64, I64, *[POINTER] * arguments])
        self.function = ir.Function(module, kind, name=name)
        self.builder = ir.IRBuilder(self.function.append_basic_block("entry"))

    def integer(self, value: int) -> Any:
        return I64(value)

    def add(self, *terms: Any) -> Any:
        total = terms[0]
        for term in terms[1:]:
            total = self.builder.add(total, term)
        return total

    def smaller(self, a: Any, b: Any) -> Any:
        return self.builder.select(self.builder.icmp_signed("<", a, b), a, b)

    def larger(self, a: Any, b: Any) -> Any:
        return self.builder.select(self.builder.icmp_signed(">", a, b), a, b)

    def at(self, base: Any, index: Any, kind: ir.Type = F64) -> Any:
        return self.builder.gep(base, [index], inbounds=True, source_etype=kind)

    def load(self, base: Any, index: Any, kind: ir.Type = F64) -> Any:
        return self.builder.load(self.at(base, index, kind), typ=kind)

    def store(self, value: Any, base: Any, index: Any, kind: ir.Type = F64) -> None:
        self.builder.store(value, self.at(base, index, kind))

    def variable(self, value: Any, kind: ir.Type) -> Any:
        with self.builder.goto_entry_block():
            place = self.builder.alloca(kind)
        self.builder.store(value, place)
        return place

    @contextmanager
    def loop(self, start: Any, stop: Any, down: bool = False) -> Iterator[Any]:
        """Loop over start <= i < stop (or from stop - 1 down to start)."""
        head, body, end = (self.function.append_basic_block(n) for n in ("head", "body", "end"))
        origin = self.builder.block
        first = self.builder.sub(stop, I64(1)) if down else start
        self.builder.branch(head)
        self.builder.position_at_end(head)
        i = self.builder.phi(I64)
        i.add_incoming(first, origin)
        go_on = self.builder.icmp_signed(">=", i, start) if down else self.builder.icmp_signed("<", i, stop)
        self.builder.cbranch(go_on, body, end)
        self.builder.position_at_end(body)
        yield i
        following = self.builder.add(i, I64(-1 if down else 1))
        i.add_incoming(following, self.builder.block)
        self.builder.branch(head)
        self.builder.position_at_end(end)


def _column(code: _Code, j: Any, b: Any, matrix: Any) -> Any:
    """Address of the diagonal entry of column j."""
    twice = code.builder.mul(b, I64(2))
    leading = code.add(twice, b, I64(1))
    return code.at(matrix, code.add(code.builder.mul(j, leading), twice))


def _factor(module: ir.Module) -> None:
    code = _Code(module, "factor", I64, 2)
    n, b, matrix, pivots = code.function.args
    build, one = code.builder, I64(1)
    reach = code.variable(I64(0), I64)
    status = code.variable(I64(0), I64)
    best, place = code.variable(F64(0.0), F64), code.variable(I64(0), I64)
    magnitude = module.declare_intrinsic("llvm.fabs", [F64])
    with code.loop(I64(0), n) as j:
        below = code.smaller(b, build.sub(build.sub(n, one), j))
        column = _column(code, j, b, matrix)
        build.store(F64(-1.0), best)
        build.store(I64(0), place)
        with code.loop(I64(0), code.add(below, one)) as i:
            size = build.call(magnitude, [code.load(column, i)])
            better = build.fcmp_ordered(">", size, build.load(best, typ=F64))
            build.store(build.select(better, size, build.load(best, typ=F64)), best)
            build.store(build.select(better, i, build.load(place, typ=I64)), place)
        p = build.load(place, typ=I64)
        code.store(p, pivots, j, I64)
        singular = build.not_(build.fcmp_ordered(">", build.load(best, typ=F64), F64(0.0)))
        unset = build.icmp_signed("==", build.load(status, typ=I64), I64(0))
        build.store(build.select(build.and_(singular, unset), code.add(j, one), build.load(status, typ=I64)), status)
        last = code.larger(build.load(reach, typ=I64), code.smaller(code.add(j, b, p), build.sub(n, one)))
        build.store(last, reach)
        with build.if_then(build.icmp_signed("!=", p, I64(0))), code.loop(j, code.add(last, one)) as k:
            row = code.at(_column(code, k, b, matrix), build.sub(j, k))
            upper, lower = code.load(row, I64(0)), code.load(row, p)
            code.store(lower, row, I64(0))
            code.store(upper, row, p)
        inverse = build.fdiv(F64(1.0), code.load(column, I64(0)))
        with code.loop(one, code.add(below, one)) as i:
            code.store(build.fmul(code.load(column, i), inverse), column, i)
        with code.loop(code.add(j, one), code.add(last, one)) as k:
            row = code.at(_column(code, k, b, matrix), build.sub(j, k))
            pivot = code.load(row, I64(0))
            with build.if_then(build.fcmp_unordered("!=", pivot, F64(0.0))), code.loop(one, code.add(below, one)) as i:
                code.store(build.fsub(code.load(row, i), build.fmul(pivot, code.load(column, i))), row, i)
    build.ret(build.load(status, typ=I64))


def _solve(module: ir.Module) -> None:
    code = _Code(module, "solve", ir.VoidType(), 3)
    n, b, matrix, pivots, x = code.function.args
    build, one = code.builder, I64(1)
    with code.loop(I64(0), n) as j:
        below = code.smaller(b, build.sub(build.sub(n, one), j))
        column, here = _column(code, j, b, matrix), code.at(x, j)
        p = code.load(pivots, j, I64)
        value, other = code.load(here, I64(0)), code.load(here, p)
        code.store(value, here, p)
        code.store(other, here, I64(0))
        with code.loop(one, code.add(below, one)) as i:
            code.store(build.fsub(code.load(here, i), build.fmul(other, code.load(column, i))), here, i)
    with code.loop(I64(0), n, down=True) as j:
        column = _column(code, j, b, matrix)
        value = build.fdiv(code.load(x, j), code.load(column, I64(0)))
        code.store(value, x, j)
        first = code.larger(build.sub(j, build.mul(b, I64(2))), I64(0))
        shifted = code.at(column, build.neg(j))
        with code.loop(first, j) as i:
            code.store(build.fsub(code.load(x, i), build.fmul(value, code.load(shifted, i))), x, i)
    build.ret_void()


def _solve_many(module: ir.Module) -> None:
    code = _Code(module, "solve_many", ir.VoidType(), 3)
    n, b, matrix, pivots, x = code.function.args
    build, one = code.builder, I64(1)

    def row(i: Any) -> Any:
        return code.at(x, build.mul(i, I64(TOGETHER)))

    def load(place: Any) -> Any:
        return build.load(place, typ=_WIDE, align=8)

    def spread(number: Any) -> Any:
        single = build.insert_element(ir.Constant(_WIDE, ir.Undefined), number, ir.IntType(32)(0))
        mask = ir.Constant(ir.VectorType(ir.IntType(32), TOGETHER), [0] * TOGETHER)
        return build.shuffle_vector(single, ir.Constant(_WIDE, ir.Undefined), mask)

    with code.loop(I64(0), n) as j:
        below = code.smaller(b, build.sub(build.sub(n, one), j))
        column, here = _column(code, j, b, matrix), row(j)
        there = row(code.add(j, code.load(pivots, j, I64)))
        value, other = load(here), load(there)
        build.store(value, there, align=8)
        build.store(other, here, align=8)
        with code.loop(one, code.add(below, one)) as i:
            target = row(code.add(j, i))
            build.store(build.fsub(load(target), build.fmul(other, spread(code.load(column, i)))), target, align=8)
    with code.loop(I64(0), n, down=True) as j:
        column, here = _column(code, j, b, matrix), row(j)
        value = build.fdiv(load(here), spread(code.load(column, I64(0))))
        build.store(value, here, align=8)
        first = code.larger(build.sub(j, build.mul(b, I64(2))), I64(0))
        shifted = code.at(column, build.neg(j))
        with code.loop(first, j) as i:
            target = row(i)
            build.store(build.fsub(load(target), build.fmul(value, spread(code.load(shifted, i)))), target, align=8)
    build.ret_void()


def band_text() -> str:
    """LLVM text of the functions."""
    module = ir.Module(name="band")
    _factor(module)
    _solve(module)
    _solve_many(module)
    return str(module)
