"""Everything that hydroxcell raises on purpose.

HydroxcellError
 +-- InputError              what the user gave cannot be used; says file, key, value and remedy (exit code 2)
 |    +-- UnknownNameError   a name that does not exist; carries the nearest ones
 |    +-- UnitError          text without a unit, or with one of the wrong dimension
 |    +-- FileFormatError    a file that cannot be read as what it should be
 +-- SolverError             the equations were not solved; says equation, layer, bound and what to try
 +-- MissingExtraError       an optional package is needed; says which extra installs it
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Self


class HydroxcellError(Exception):
    """Base of all errors of this package; its text is meant for the user."""


class InputError(HydroxcellError, ValueError):
    """Input that cannot be used. The text names file, key, value and what to do."""

    def located(self, where: str) -> Self:
        """The same error with the place put in front of its text, unless it is there already."""
        if where not in str(self):
            self.args = (f"{where}: {self}",)
        return self


class UnknownNameError(InputError):
    """A name that is not known here; `nearest` holds the closest known names."""

    def __init__(self, kind: str, name: str, known: Iterable[str], where: str = "") -> None:
        names = sorted(known)
        self.name = name
        self.nearest = tuple(difflib.get_close_matches(name, names, n=3, cutoff=0.5))
        place = f"{where}: " if where else ""
        if self.nearest:
            hint = "Did you mean " + " or ".join(repr(n) for n in self.nearest) + "?"
        elif len(names) <= 12:
            hint = "Known: " + ", ".join(names) + "." if names else "None is known here."
        else:
            hint = f"{len(names)} names are known, none is close."
        super().__init__(f"{place}unknown {kind} {name!r}. {hint}")


class UnitError(InputError):
    """A text quantity without unit, with an unknown unit or with a unit of the wrong dimension."""


class FileFormatError(InputError):
    """A file that cannot be read as what it should be (empty, wrong encoding, too large, not TOML ...)."""


class SolverError(HydroxcellError):
    """The equations were not solved. The text names the equation, the layer and what to try."""


class MissingExtraError(HydroxcellError, ImportError):
    """An optional package is missing; the text names the extra that installs it."""
