"""Gamry files (.DTA, also under other names): entries "TAG  TYPE  value", and tables with two lines of headings."""

from __future__ import annotations

import re
from collections import Counter

from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.body import Body, Heading, block_of, dialect_of, table_from
from hydroxcell.lab.readers.lines import Lines
from hydroxcell.lab.readers.text import word
from hydroxcell.lab.recording import Recording, Table

START = "EXPLAIN"
MAIN = re.compile(r"ZCURVE\d*|CURVE\d*")
RUN = re.compile(rb"(?:\t[^\n]*\n)+|[^\t\n][^\n]*\n")
"""Lines that begin with a tab, which are rows, or one other line."""
MIXED = re.compile(rb" *\t *| {2,}")
FIRST = 20  # rows that show how numbers are written


def recognises(content: Content) -> bool:
    """Whether a file is such a file."""
    return content.text_head.startswith(START) and "\nTAG\t" in content.text_head[:200].replace("\r", "\n")


def read(content: Content) -> Recording:
    """Recording of a Gamry file with all its tables; none of them is a finding, not an error."""
    metadata: dict[str, str] = {}
    tables: list[_Rows] = []
    findings: list[str] = []
    inside = False
    for block in Lines(content).blocks():
        for run in RUN.findall(block):
            if run.startswith(b"\t"):
                if inside:
                    tables[-1].add(run)
                continue
            cells = [word(cell) for cell in run.rstrip(b"\n").split(b"\t")]
            if len(cells) > 1 and cells[1] == "TABLE" and cells[0]:
                tables.append(_Rows(cells[0], cells[2] if len(cells) > 2 else "", content.size))
                inside = True
            elif cells[0]:
                inside = False
                if len(cells) > 2:
                    metadata[cells[0]] = " | ".join(cell for cell in cells[2:] if cell)
                if "ABORTED" in cells[0]:
                    findings.append("the experiment was aborted; the points that were measured are there")
    kept = [table for rows in tables if (table := rows.table(findings)) is not None]
    if not kept:
        findings.append("there is no table: the file is cut off, or nothing was measured")
    kept.sort(key=lambda table: MAIN.fullmatch(table.name) is None)
    names = Counter(table.name for table in kept)
    findings += [f"the table {name} stands {n} times" for name, n in names.items() if n > 1]
    technique = metadata.get("TITLE", metadata.get("TAG", "")).split(" | ")[0] or _tag(content.text_head)
    return Recording(content.name, content.sha256, "gamry_dta", technique, metadata, tuple(kept), tuple(findings))


def _tag(text: str) -> str:
    found = re.search(r"^TAG\t(\S+)", text, re.MULTILINE)
    return found[1] if found else ""


class _Rows:
    """A table while its rows come in: the first lines are kept until headings and decimal sign are known."""

    def __init__(self, name: str, stated: str, size: int) -> None:
        self.name, self.stated, self.size = name, stated, size
        self.first: list[str] = []
        self.headings: list[Heading] = []
        self.body: Body | None = None
        self.mixed = False

    def add(self, run: bytes) -> None:
        """Lines that begin with a tab."""
        rows = run.replace(b"\n\t", b"\n").removeprefix(b"\t")
        if self.body is not None:
            self.body.add(MIXED.sub(b"\t", rows) if self.mixed else rows)
            return
        self.first += [word(line) for line in rows.split(b"\n") if line.strip()]
        if len(self.first) >= FIRST + 2:
            self._begin()

    def table(self, findings: list[str]) -> Table | None:
        """The table, None if it is empty."""
        if self.body is None and len(self.first) >= 2:
            self._begin()
        if self.body is None:
            findings.append(f"the table {self.name} is empty")
            return None
        found, odd = table_from(self.name, self.headings, self.body)
        findings += [f"{self.name}: {finding}" for finding in odd]
        if self.stated.isdecimal() and int(self.stated[:12]) != len(found):
            findings.append(f"{self.name} states {self.stated} rows, {len(found)} are there")
        return found

    def _begin(self) -> None:
        lines = self.first
        self.mixed = any("  " in line for line in lines)  # tabs and blanks, as some editors leave them
        if self.mixed:
            lines = [re.sub(r" *\t *| {2,}", "\t", line) for line in lines]
        headers, units = ([cell.strip() for cell in line.split("\t")] for line in lines[:2])
        while headers and not headers[-1]:
            headers.pop()
        units = (units + [""] * len(headers))[: len(headers)]
        self.headings = [Heading(header, unit) for header, unit in zip(headers, units, strict=True)]
        if not self.headings:
            return
        self.body = Body(len(headers), dialect_of(lines[2 : FIRST + 2], "\t"), self.size)
        for block in block_of(lines[2:]):
            self.body.add(block)
