"""Machine code for a spectrum: elimination of (i w Q - J) x = r at eight frequencies at once, written as LLVM text.

Only a few numbers c.x are wanted, and r is zero but for its last row. Each functional c is carried along as a further
row of the matrix: when the last column is reached, what is left of it times the last unknown is c.x. Thus nothing is
stored but the window of the elimination, and there is no back-substitution. There is no pivoting either: the caller
checks the result against a pivoted solution (`frequency.py`).

    void sweep(n, b, J, Q, w, F, rows, m, right, out)

J and Q in LAPACK band storage (3 b + 1, n); w eight angular frequencies; F functionals (m, n + b) of complex vectors,
overwritten; rows room for the window; out (m) complex vectors. A complex vector is 8 real and then 8 imaginary parts.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir

from hydroxcell.numerics.band_code import _Code

LANES = 8
I64, F64, VECTOR = ir.IntType(64), ir.DoubleType(), ir.VectorType(ir.DoubleType(), LANES)
FUSED = ("contract",)
Complex = tuple[Any, Any]


class _Vectors(_Code):
    """Complex vectors in memory: entry k of an array is two vectors."""

    def read(self, base: Any, index: Any) -> Complex:
        place = self.builder.mul(index, I64(2))
        parts = [self.at(base, self.add(place, I64(k)), VECTOR) for k in (0, 1)]
        real, imaginary = (self.builder.load(p, align=8, typ=VECTOR) for p in parts)
        return real, imaginary

    def write(self, value: Complex, base: Any, index: Any) -> None:
        place = self.builder.mul(index, I64(2))
        for k in (0, 1):
            self.builder.store(value[k], self.at(base, self.add(place, I64(k)), VECTOR), align=8)

    def times(self, a: Complex, b: Complex) -> Complex:
        build = self.builder
        real = build.fsub(build.fmul(a[0], b[0], flags=FUSED), build.fmul(a[1], b[1], flags=FUSED), flags=FUSED)
        imaginary = build.fadd(build.fmul(a[0], b[1], flags=FUSED), build.fmul(a[1], b[0], flags=FUSED), flags=FUSED)
        return real, imaginary

    def minus_product(self, x: Complex, a: Complex, b: Complex) -> Complex:
        """x - a b."""
        build = self.builder
        real = build.fsub(x[0], build.fmul(a[0], b[0], flags=FUSED), flags=FUSED)
        real = build.fadd(real, build.fmul(a[1], b[1], flags=FUSED), flags=FUSED)
        imaginary = build.fsub(x[1], build.fmul(a[0], b[1], flags=FUSED), flags=FUSED)
        return real, build.fsub(imaginary, build.fmul(a[1], b[0], flags=FUSED), flags=FUSED)

    def inverse(self, a: Complex) -> Complex:
        build = self.builder
        size = build.fadd(build.fmul(a[0], a[0], flags=FUSED), build.fmul(a[1], a[1], flags=FUSED), flags=FUSED)
        return build.fdiv(a[0], size), build.fdiv(build.fneg(a[1]), size)

    def splat(self, value: Any) -> Any:
        one = self.builder.insert_element(ir.Constant(VECTOR, ir.Undefined), value, ir.IntType(32)(0))
        mask = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        return self.builder.shuffle_vector(one, ir.Constant(VECTOR, ir.Undefined), mask)


def frequency_text() -> str:
    """LLVM text of the function."""
    module = ir.Module(name="frequency")
    code = _Vectors(module, "sweep", ir.VoidType(), 8)
    n, b, jacobian, storage, omega, functionals, window, count, right, out = code.function.args
    build, zero, one = code.builder, I64(0), I64(1)
    count = build.ptrtoint(count, I64)
    width, slots, leading = (
        code.add(build.mul(b, I64(2)), one),
        code.add(b, one),
        code.add(build.mul(b, I64(3)), one),
    )
    length = code.add(n, b)
    angular = build.load(omega, align=8, typ=VECTOR)

    def row(i: Any) -> Any:
        """Address of the row's place in the window; column j stands at j - i + b."""
        size = build.mul(width, I64(2 * LANES))
        return code.at(window, build.mul(build.urem(i, slots), size))

    def enter(i: Any) -> None:
        """Bring row i of i w Q - J into the window."""
        target = row(i)
        with code.loop(zero, width) as o:
            j = build.sub(code.add(i, o), b)
            inside = build.and_(build.icmp_signed(">=", j, zero), build.icmp_signed("<", j, n))
            inside = build.and_(inside, build.icmp_signed("<", i, n))
            place = code.add(build.sub(build.mul(b, I64(3)), o), build.mul(leading, j))
            place = build.select(inside, place, zero)
            keep = build.select(inside, F64(1.0), F64(0.0))
            real = build.fmul(code.load(jacobian, place), build.fneg(keep))
            imaginary = build.fmul(code.load(storage, place), keep)
            code.write((code.splat(real), build.fmul(code.splat(imaginary), angular)), target, o)

    with code.loop(zero, b) as i:
        enter(i)
    with code.loop(zero, n) as k:
        enter(code.add(k, b))
        pivot_row = row(k)
        inverse = code.inverse(code.read(pivot_row, b))
        beyond = code.add(b, one)

        def eliminate(factor_place: Any, base: Any, first: Any) -> None:
            """Subtract the pivot row from a row that starts right of the pivot's column at `first`."""
            factor = code.times(code.read(base, factor_place), inverse)
            with code.loop(zero, b) as t:
                here = code.add(first, t)
                value = code.minus_product(code.read(base, here), factor, code.read(pivot_row, code.add(beyond, t)))
                code.write(value, base, here)

        below = code.smaller(code.add(k, beyond), n)
        with code.loop(code.add(k, one), below) as i:
            place = build.sub(code.add(k, b), i)
            eliminate(place, row(i), code.add(place, one))
        final = build.icmp_signed("==", k, build.sub(n, one))
        with code.loop(zero, count) as q:
            base = code.at(functionals, build.mul(build.mul(q, length), I64(2 * LANES)))
            with build.if_else(final) as (at_end, before):
                with at_end:
                    last = code.splat(build.load(right, typ=F64))
                    x = (build.fmul(inverse[0], last), build.fmul(inverse[1], last))
                    code.write(code.times(code.read(base, k), x), out, q)
                with before:
                    eliminate(k, base, code.add(k, one))
    build.ret_void()
    return str(module)
