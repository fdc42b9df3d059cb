"""Exports of ixdat: entries "name = value", then a table whose cells are separated by comma and tab."""

from __future__ import annotations

from dataclasses import replace

from hydroxcell.lab.content import Content
from hydroxcell.lab.readers import delimited
from hydroxcell.lab.recording import Recording

START = "ixdat version"


def recognises(content: Content) -> bool:
    """Whether a file is such an export."""
    return content.text_head.startswith(START)


def read(content: Content) -> Recording:
    """Recording of an export.

    Errors: FileFormatError if no table follows the entries.
    """
    found = delimited.read(content)
    return replace(found, format="ixdat", technique=found.metadata.get("technique", ""))
