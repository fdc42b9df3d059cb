"""Gamry files (.DTA, also under other names): entries "TAG  TYPE  value", and tables with two lines of headings."""

from __future__ import annotations

import re
from collections import Counter

from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.body import Heading, block_of, dialect_of, table_of
from hydroxcell.lab.readers.text import lines_of
from hydroxcell.lab.recording import Recording, Table

START = "EXPLAIN"
MAIN = re.compile(r"ZCURVE\d*|CURVE\d*")


def recognises(content: Content) -> bool:
    """Whether a file is such a file."""
    return content.text_head.startswith(START) and "\nTAG\t" in content.text_head[:200].replace("\r", "\n")


def read(content: Content) -> Recording:
    """Recording of a Gamry file with all its tables; none of them is a finding, not an error."""
    text, file = content.text, content.name
    metadata: dict[str, str] = {}
    blocks: list[tuple[str, str, list[str]]] = []
    findings: list[str] = []
    inside = False
    for line in lines_of(text):
        if inside and line.startswith("\t") and line.strip():
            blocks[-1][2].append(line[1:])
            continue
        cells = line.split("\t")
        if len(cells) > 1 and cells[1].strip() == "TABLE" and cells[0].strip():
            blocks.append((cells[0].strip(), cells[2].strip() if len(cells) > 2 else "", []))
            inside = True
        elif inside and not line.strip():
            continue
        elif cells[0].strip():
            inside = False
            if len(cells) > 2:
                metadata[cells[0].strip()] = " | ".join(c.strip() for c in cells[2:] if c.strip())
            if "ABORTED" in cells[0]:
                findings.append("the experiment was aborted; the points that were measured are there")
    tables = [_table(name, stated, lines, findings) for name, stated, lines in blocks]
    kept = [table for table in tables if table is not None]
    if not kept:
        findings.append("there is no table: the file is cut off, or nothing was measured")
    kept.sort(key=lambda table: MAIN.fullmatch(table.name) is None)
    names = Counter(table.name for table in kept)
    findings += [f"the table {name} stands {n} times" for name, n in names.items() if n > 1]
    technique = metadata.get("TITLE", metadata.get("TAG", "")).split(" | ")[0] or _tag(text)
    return Recording(file, content.sha256, "gamry_dta", technique, metadata, tuple(kept), tuple(findings))


def _tag(text: str) -> str:
    found = re.search(r"^TAG\t(\S+)", text, re.MULTILINE)
    return found[1] if found else ""


def _table(name: str, stated: str, lines: list[str], findings: list[str]) -> Table | None:
    if len(lines) < 2:
        findings.append(f"the table {name} is empty")
        return None
    mixed = any("  " in line for line in lines[:50])  # tabs and blanks, as some editors leave them
    if mixed:
        lines = [re.sub(r" *\t *| {2,}", "\t", line.strip(" ")) for line in lines]
    headers, units = ([cell.strip() for cell in line.split("\t")] for line in lines[:2])
    while headers and not headers[-1]:
        headers.pop()
    units = (units + [""] * len(headers))[: len(headers)]
    headings = [Heading(header, unit) for header, unit in zip(headers, units, strict=True)]
    if not headings:
        findings.append(f"the table {name} has no headings")
        return None
    table, odd = table_of(name, headings, block_of(lines[2:]), dialect_of(lines[2:], "\t"))
    findings += [f"{name}: {finding}" for finding in odd]
    if stated.isdecimal() and int(stated[:12]) != len(table):
        findings.append(f"{name} states {stated} rows, {len(table)} are there")
    return table
