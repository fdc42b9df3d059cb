"""The page of parameters in the documentation, generated from the field table.

`python -m hydroxcell.cell.documentation` prints it; docs/parameters.md is its copy and a test keeps the two equal.
"""

from __future__ import annotations

from collections.abc import Iterator

from hydroxcell.cell.parameters import CHOICES, DEW_POINTS, LAWS, NUMBERS, SLOTS
from hydroxcell.materials.fields import COEFFICIENTS, Parameter
from hydroxcell.materials.property_laws import PROPERTY_LAWS

_HEAD = """# Parameters of a cell

This page is generated from the field table; `python -m hydroxcell.cell.documentation` prints it. The dotted path is the
name of a parameter everywhere: in files, on the command line, in Python, in errors and in reports. Values are stored in
SI; the table shows the unit used for display. The plausible range catches slips and wrong units; it is no prior.

Every `anode` row exists for `cathode` as well.
"""


def parameter_page() -> str:
    """Markdown of the page.

    >>> parameter_page().splitlines()[0]
    '# Parameters of a cell'
    """
    lines = [_HEAD]
    lines += ["## Numbers", "", *_table(_anode_only(NUMBERS | DEW_POINTS))]
    lines += ["", "## Property laws", "", "Each of these is a table with `kind` and the coefficients of that law.", ""]
    lines += _table(_anode_only(LAWS))
    lines += ["", "## Kinds of property laws", "", "| kind | formula | coefficients | |", "| --- | --- | --- | --- |"]
    for kind, law in PROPERTY_LAWS.items():
        lines.append(f"| `{kind}` | {law.formula} | {', '.join(law.coefficients)} | {law.description} |")
    lines += ["", "## Coefficients of property laws", "", '"property" stands for the unit of the property.', ""]
    lines += _table(COEFFICIENTS)
    lines += ["", "## Choices", "", "| path | words |", "| --- | --- |"]
    lines += [f"| `{p}` | {', '.join(w)} |" for p, w in CHOICES.items() if not _is_copy(p)]
    lines += ["", "## Places of material cards", "", "| path | cards |", "| --- | --- |"]
    lines += [f"| `{s.path}.material` | {', '.join(s.accepts)} |" for s in SLOTS.values() if not _is_copy(s.path)]
    return "\n".join(lines) + "\n"


def _is_copy(path: str) -> bool:
    """Whether a path only repeats an anode row; the oxygen reaction exists on the cathode alone."""
    return path.startswith(("cathode.", "conditions.cathode.")) and "oxygen_reduction" not in path


def _anode_only(rows: dict[str, Parameter]) -> dict[str, Parameter]:
    return {path: row for path, row in rows.items() if not _is_copy(path)}


def _table(rows: dict[str, Parameter]) -> Iterator[str]:
    yield "| path | symbol | unit | description | plausible |"
    yield "| --- | --- | --- | --- | --- |"
    for path, row in rows.items():
        yield f"| `{path}` | {row.symbol} | {row.display} | {row.description} | {row.low:g} to {row.high:g} |"


if __name__ == "__main__":
    print(parameter_page(), end="")
