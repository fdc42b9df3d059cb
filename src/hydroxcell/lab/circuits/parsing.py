"""Circuits as text: a parser by recursive descent that only ever reads names, never runs anything.

    series    =  term, { "-", term }
    term      =  element | "p(", series, ",", series, { ",", series }, ")"
    element   =  letters of a kind, number (may be missing)

Spaces do not matter: "R0-p(R1,Q1)-p(R2,Q2)".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.circuits.elements import ALIASES, ELEMENTS, ElementKind

LONGEST = 400  # characters of a circuit
DEEPEST = 20  # parallels within each other
_NAME = re.compile(r"([A-Za-z]+)(\d*)")


@dataclass(frozen=True)
class Element:
    """An element of a circuit: its kind and its label ("R1")."""

    kind: ElementKind
    label: str

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its parameters: "R1"; "Q1.Q" and "Q1.n" where there are several."""
        several = len(self.kind.parameters) > 1
        return tuple(f"{self.label}.{name}" if several else self.label for name in self.kind.parameters)


@dataclass(frozen=True)
class Series:
    """Parts whose impedances add."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Parallel:
    """Branches whose admittances add."""

    parts: tuple[Node, ...]


Node = Element | Series | Parallel


def parse(text: str) -> Node:
    """Tree of a circuit.

    Errors: InputError that shows where; UnknownNameError with the nearest element.

    >>> len(parse("R0 - p(R1, Q1)").parts)
    2
    """
    if not isinstance(text, str) or not text.strip():
        raise InputError("circuit: nothing is given; write for example R0-p(R1,Q1).")
    if len(text) > LONGEST:
        raise InputError(f"circuit: {len(text)} characters are too long; {LONGEST} are the most.")
    reader = _Reader(text)
    node = reader.series(0)
    if reader.rest():
        raise reader.error(f"{reader.rest()[0]!r} is not expected here; elements in series are joined by '-'")
    return node


def written(node: Node) -> str:
    """The circuit as text without spaces."""
    if isinstance(node, Element):
        return node.label
    if isinstance(node, Series):
        return "-".join(written(part) for part in node.parts)
    return f"p({','.join(written(part) for part in node.parts)})"


class _Reader:
    """The text, the place in it and the labels met so far."""

    def __init__(self, text: str) -> None:
        self.text, self.place = text, 0
        self.labels: set[str] = set()

    def rest(self) -> str:
        """What is still to be read, without leading spaces."""
        while self.place < len(self.text) and self.text[self.place].isspace():
            self.place += 1
        return self.text[self.place :]

    def where(self) -> str:
        return f"circuit {self.text!r}, character {min(self.place, len(self.text)) + 1}"

    def error(self, words: str) -> InputError:
        return InputError(f"{self.where()}: {words}.")

    def taken(self, sign: str) -> bool:
        """Whether the next character is this one; it is then used up."""
        if not self.rest().startswith(sign):
            return False
        self.place += len(sign)
        return True

    def series(self, depth: int) -> Node:
        parts = [self.term(depth)]
        while self.taken("-"):
            parts.append(self.term(depth))
        return parts[0] if len(parts) == 1 else Series(tuple(parts))

    def term(self, depth: int) -> Node:
        rest = self.rest()
        if not rest:
            raise self.error("the circuit ends where an element is expected")
        if re.match(r"p\s*\(", rest):
            return self.parallel(depth + 1)
        found = _NAME.match(rest)
        if found is None:
            raise self.error(f"{rest[0]!r} stands where an element such as R1 or p(R1,Q1) is expected")
        letters, label = ALIASES.get(found[1], found[1]), found[0]
        if letters not in ELEMENTS:
            raise UnknownNameError("element", found[1], [*ELEMENTS, *ALIASES], self.where())
        if label in self.labels:
            raise self.error(f"{label} stands twice; give every element its own number")
        self.labels.add(label)
        self.place += len(label)
        return Element(ELEMENTS[letters], label)

    def parallel(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise self.error(f"more than {DEEPEST} parallels within each other are not read")
        self.taken("p")
        self.taken("(")
        parts = [self.series(depth)]
        while self.taken(","):
            parts.append(self.series(depth))
        if not self.taken(")"):
            raise self.error("')' or ',' is missing")
        if len(parts) < 2:
            raise self.error("a parallel needs two branches, as in p(R1,Q1)")
        return Parallel(tuple(parts))
