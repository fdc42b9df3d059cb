"""Autolab text: impedance in the layout of Z60W, and exports of NOVA with its own headings."""

from __future__ import annotations

import re

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers import delimited
from hydroxcell.lab.readers.lines import Lines
from hydroxcell.lab.readers.zplot import impedance
from hydroxcell.lab.recording import Recording

Z60W = re.compile(r"\"?Z60W Data File")
NOVA = re.compile(r"WE\(\d\)\.(Potential|Current)|Potential applied \(V\)|Current applied \(A\)|-Z'' \(Ω\)")


def recognises(content: Content) -> bool:
    """Whether a file is such a text."""
    if Z60W.match(content.text_head):
        return True
    lines = Lines(content).head
    return any(NOVA.search(line) for line in lines[:40]) and delimited.layout_of(lines) is not None


def read(content: Content) -> Recording:
    """Recording of an Autolab text.

    Errors: FileFormatError if the headings are missing.
    """
    return _z60w(content) if Z60W.match(content.text_head) else _nova(content)


def _z60w(content: Content) -> Recording:
    source = Lines(content)
    lines = source.head
    place = next((k for k, line in enumerate(lines[:200]) if "Freq" in line and "Z'" in line), None)
    if place is None:
        raise FileFormatError(f"{content.name}: the line of headings (Freq (Hz) ... Z'(a) Z''(b)) is missing.")
    table, findings = impedance(source, place + 1, lines[place])
    stated = lines[place - 1].strip().strip('"')
    if stated.isdecimal() and int(stated[:12]) != len(table):
        findings.append(f"the file states {stated} rows, {len(table)} are there")
    metadata = {"format": lines[0].strip('" '), "settings": lines[place - 2].strip()} if place > 1 else {}
    return Recording(
        content.name, content.sha256, "autolab_z60w", "impedance spectrum", metadata, (table,), tuple(findings)
    )


def _nova(content: Content) -> Recording:
    found = delimited.read(content)
    main = found.main
    if "impedance_real" in main:
        technique = "FRA impedance"
    else:
        technique = found.metadata.get("Technique", found.metadata.get("Procedure", "not stated"))
    return Recording(found.file, found.sha256, "autolab_nova", technique, found.metadata, found.tables, found.findings)
