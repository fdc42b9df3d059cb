"""PowerSuite impedance text (Parstat): three columns Frequency, Zre, Zimg without units."""

from __future__ import annotations

import re

from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.body import Heading, delimiter_of, dialect_of, table_of
from hydroxcell.lab.readers.lines import Lines
from hydroxcell.lab.recording import Recording

START = re.compile(r"\s*Frequency[\t ,;]+Zre[\t ,;]+Zimg[\t ,;]*$")
HEADINGS = (Heading("Frequency", "Hz"), Heading("Zre", "ohm"), Heading("Zimg", "ohm"))


def recognises(content: Content) -> bool:
    """Whether a file is such a text."""
    return START.match(next(iter(Lines(content).head), "")) is not None


def read(content: Content) -> Recording:
    """Recording of a PowerSuite text."""
    source = Lines(content)
    rows = [line for line in source.head[1:40] if line.strip()]
    delimiter = delimiter_of(rows[0]) if rows else "\t"
    table, odd = table_of("impedance", HEADINGS, source.blocks(1), dialect_of(rows, delimiter), content.size)
    findings = ("units are not stated in the file; those of the program are taken: Hz, ohm", *odd)
    return Recording(content.name, content.sha256, "powersuite", "impedance spectrum", {}, (table,), findings)
