"""echemdb data: a CSV table with its description in a YAML file of the same name beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from hydroxcell.lab.content import Content
from hydroxcell.lab.readers import delimited
from hydroxcell.lab.readers.text import decoded, lines_of
from hydroxcell.lab.recording import Column, Recording

MARK = re.compile(r"^(dataDescription|figureDescription):", re.MULTILINE)
LARGEST = 1 << 20  # bytes of a description
ENTRY = re.compile(r"(?P<indent>\s*)(?P<item>(?:-\s+)*)(?P<rest>\S.*)$")


def recognises(content: Content) -> bool:
    """Whether a file is such a description, or a table with one beside it."""
    if content.is_text and MARK.search(content.text_head):
        return True
    beside = _beside(content)
    return beside is not None and MARK.search(beside) is not None and delimited.recognises(content)


def read(content: Content) -> Recording:
    """Recording of a table with its description as metadata; of a description alone, without a table."""
    beside = _beside(content)
    if beside is None or MARK.search(content.text_head):
        metadata = flattened(content.text)
        told = "this is a description; its numbers stand in the CSV file of the same name"
        return Recording(content.name, content.sha256, "echemdb", _technique(metadata), metadata, (), (told,))
    metadata = flattened(beside)
    found = delimited.read(content)
    references = _references(metadata)
    columns = tuple(_with_reference(column, references) for column in found.main.columns)
    main = replace(found.main, columns=columns)
    return replace(
        found,
        format="echemdb",
        technique=_technique(metadata),
        metadata={**found.metadata, **metadata},
        tables=(main, *found.tables[1:]),
    )


def flattened(text: str) -> dict[str, str]:
    r"""Entries of a YAML text of mappings and lists under their path; other constructs are left as text.

    >>> flattened("a:\n  b: 1\n  c:\n    - name: x\n    - name: y\n")
    {'a.b': '1', 'a.c.1.name': 'x', 'a.c.2.name': 'y'}
    """
    found: dict[str, str] = {}
    path: list[tuple[int, str]] = []
    counts: dict[tuple[str, ...], int] = {}
    for line in lines_of(text):
        parts = ENTRY.match(line)
        if parts is None or parts["rest"].startswith(("#", "---")):
            continue
        depth = len(parts["indent"])
        if parts["item"]:
            while path and (path[-1][0] > depth or (path[-1][0] == depth and path[-1][1].isdecimal())):
                path.pop()
            above = tuple(name for _, name in path)
            counts[above] = counts.get(above, 0) + 1
            path.append((depth, str(counts[above])))
            depth += len(parts["item"])
        else:
            while path and path[-1][0] >= depth:
                path.pop()
        name, colon, value = _split(parts["rest"])
        key = ".".join([*(n for _, n in path), *([name] if colon else [])])
        if not colon or value:
            found[key] = value
        else:
            path.append((depth, name))
    return found


def _split(rest: str) -> tuple[str, bool, str]:
    name, colon, value = rest.partition(": ")
    if not colon and rest.endswith(":"):
        name, colon, value = rest[:-1], ":", ""
    value = re.sub(r"\s#.*$", "", value if colon else rest).strip()
    if value.startswith("#"):
        value = ""
    return name.strip(" '\""), bool(colon), value.strip("'\"")


def _beside(content: Content) -> str | None:
    """Text of the description beside a file."""
    if content.path is None or content.path.suffix.lower() in (".yaml", ".yml"):
        return None
    for suffix in (".yaml", ".yml"):
        path = Path(content.path).with_suffix(suffix)
        try:
            if path.is_file() and path.stat().st_size < LARGEST:
                return decoded(path.read_bytes())
        except (OSError, ValueError):
            return None
    return None


def _technique(metadata: dict[str, str]) -> str:
    return next((value for key, value in metadata.items() if key.endswith("measurementType")), "")


def _references(metadata: dict[str, str]) -> dict[str, str]:
    """Reference electrode of each field, by the field's name."""
    names = {
        key.rpartition(".")[0]: value for key, value in metadata.items() if re.search(r"fieldUnits\.\d+\.name$", key)
    }
    return {name: metadata.get(f"{key}.reference", "") for key, name in names.items()}


def _with_reference(column: Column, references: dict[str, str]) -> Column:
    return replace(column, reference=column.reference or references.get(column.header, ""))
