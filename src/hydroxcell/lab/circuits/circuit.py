"""A circuit: its parameters, its impedance and the derivatives through the tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.circuits.elements import ComplexArray, FloatArray
from hydroxcell.lab.circuits.parsing import Element, Node, Series, parse, written

Evaluated = tuple[ComplexArray, list[ComplexArray]]


def ln_s(frequencies: npt.ArrayLike) -> ComplexArray:
    """ln(j w) of frequencies [Hz], (m,)."""
    return np.asarray(np.log(2.0 * np.pi * np.asarray(frequencies, dtype=float)) + 0.5j * np.pi)


@dataclass(frozen=True)
class Circuit:
    """A circuit.

    Inside, parameters are a vector: the logarithm of everything positive, exponents as they are.

    >>> circuit = Circuit.of("R0-p(R1,C1)")
    >>> circuit.names
    ('R0', 'R1', 'C1')
    >>> float(circuit.impedance([1e-6], {"R0": 1.0, "R1": 2.0, "C1": 1e-3})[0].real)
    3.0
    """

    root: Node

    @classmethod
    def of(cls, text: str | Circuit) -> Circuit:
        """Circuit from text, see `parsing.parse`."""
        return text if isinstance(text, Circuit) else cls(parse(text))

    def __str__(self) -> str:
        """The circuit as text."""
        return written(self.root)

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """Elements from left to right."""
        return tuple(_elements(self.root))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters, in the order of all vectors."""
        return tuple(name for element in self.elements for name in element.names)

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Units of the parameters for impedances in ohm."""
        return tuple(unit for element in self.elements for unit in element.kind.units)

    @cached_property
    def exponents(self) -> npt.NDArray[np.bool_]:
        """Which parameters are exponents."""
        return np.array([flag for element in self.elements for flag in element.kind.exponents])

    @cached_property
    def blocks(self) -> tuple[Node, ...]:
        """Parts in series at the outermost level."""
        return self.root.parts if isinstance(self.root, Series) else (self.root,)

    def place(self, name: str) -> int:
        """Index of a parameter; unknown names raise with the nearest."""
        if name not in self.names:
            raise UnknownNameError("parameter", name, self.names, f"circuit {self}")
        return self.names.index(name)

    def inside(self, values: npt.ArrayLike) -> FloatArray:
        """Vector of the fit from parameters in SI, (..., p)."""
        array = np.asarray(values, dtype=float)
        return np.where(self.exponents, array, np.log(np.where(self.exponents, 1.0, array)))

    def outside(self, vector: npt.ArrayLike) -> FloatArray:
        """Parameters in SI from the vector of the fit, (..., p)."""
        array = np.asarray(vector, dtype=float)
        return np.where(self.exponents, array, np.exp(np.where(self.exponents, 0.0, array)))

    def impedance(
        self, frequencies: npt.ArrayLike, parameters: Mapping[str, float] | Sequence[float] | FloatArray
    ) -> ComplexArray:
        """Impedance at frequencies [Hz] for parameters in SI, by name or in order; shape (m,).

        Errors: InputError for a parameter that is missing or not positive; UnknownNameError.
        """
        if isinstance(parameters, Mapping):
            for name in parameters:
                self.place(name)
            missing = [name for name in self.names if name not in parameters]
            if missing:
                raise InputError(f"circuit {self}: no value is given for {', '.join(missing)}.")
            parameters = [parameters[name] for name in self.names]
        values = np.asarray(parameters, dtype=float)
        if values.shape[-1:] != (len(self.names),):
            raise InputError(f"circuit {self}: {len(self.names)} parameters are needed ({', '.join(self.names)}).")
        if not (values > 0.0).all():
            raise InputError(f"circuit {self}: every parameter must be positive.")
        return self.evaluated(ln_s(frequencies), self.inside(values))[0]

    def evaluated(self, logarithms: ComplexArray, vector: FloatArray) -> Evaluated:
        """Z (..., m) and its derivatives to every entry of the vector (..., p), each (..., m)."""
        return self._evaluate(logarithms, [vector[..., k, None] for k in range(len(self.names))])

    @cached_property
    def _evaluate(self) -> Callable[[ComplexArray, list[FloatArray]], Evaluated]:
        return _compiled(self.root, 0)[0]


def _elements(node: Node) -> Iterator[Element]:
    if isinstance(node, Element):
        yield node
        return
    for part in node.parts:
        yield from _elements(part)


def size(node: Node) -> int:
    """Number of parameters of a part of a circuit."""
    return sum(len(element.kind.parameters) for element in _elements(node))


def _compiled(node: Node, first: int) -> tuple[Callable[[ComplexArray, list[FloatArray]], Evaluated], int]:
    """Function of a node, and the place after its parameters; the tree is walked once, not at every evaluation."""
    if isinstance(node, Element):
        law, last = node.kind.law, first + len(node.kind.parameters)

        def element(logarithms: ComplexArray, columns: list[FloatArray]) -> Evaluated:
            z, slopes = law(logarithms, *columns[first:last])
            return z, list(slopes)

        return element, last
    parts, place = [], first
    for part in node.parts:
        function, place = _compiled(part, place)
        parts.append(function)

    def series(logarithms: ComplexArray, columns: list[FloatArray]) -> Evaluated:
        found = [part(logarithms, columns) for part in parts]
        total = found[0][0]
        for z, _ in found[1:]:
            total = total + z
        return total, [slope for _, slopes in found for slope in slopes]

    def parallel(logarithms: ComplexArray, columns: list[FloatArray]) -> Evaluated:
        found = [part(logarithms, columns) for part in parts]
        admittances = [1.0 / z for z, _ in found]
        total = admittances[0]
        for admittance in admittances[1:]:
            total = total + admittance
        z = 1.0 / total
        slopes = []
        for admittance, (_, own) in zip(admittances, found, strict=True):
            share = (z * admittance) ** 2
            slopes += [share * slope for slope in own]
        return z, slopes

    return (series if isinstance(node, Series) else parallel), place
