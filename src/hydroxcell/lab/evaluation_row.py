"""One row of the table of evaluations: what it is called, which function does it, what it can be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

OptionKind = Literal["quantity", "number", "word", "flag", "file"]


@dataclass(frozen=True)
class Option:
    """Something that an evaluation can be told.

    Attributes
    ----------
    name : as it is written in `--set name=value`
    kind : "quantity" (text with a unit, becomes SI), "number", "word", "flag" (yes or no), "file" (becomes a recording)
    meaning : in words
    unit : SI unit of a quantity
    required : whether the evaluation asks for it
    """

    name: str
    kind: OptionKind
    meaning: str
    unit: str = ""
    required: bool = False


@dataclass(frozen=True)
class Evaluation:
    """One row of the table.

    Attributes
    ----------
    kind : its name on the command line
    title : in words
    run : "module:function" (recordings, options) -> result; "" for a calculation that starts from no file
    result : "module:class", derived from `Measured`
    page : "module:function" (result) -> `report.page.Page`
    options : what it can be told, besides `sample`
    recognises : "module:function" (recordings) -> whether they are measurements of this kind; "" if that must be said
    overlay : "module:function" (figure, named results) draws several results together; "" if there is nothing to draw
    """

    kind: str
    title: str
    run: str
    result: str
    page: str
    options: tuple[Option, ...] = ()
    recognises: str = ""
    overlay: str = ""
