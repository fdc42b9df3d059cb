"""Excel workbooks (.xlsx): the table of each sheet, with its headings in any of its first rows."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import LARGEST, Content
from hydroxcell.lab.readers.extras import damage_is_an_error, needed
from hydroxcell.lab.readers.grid import table_of
from hydroxcell.lab.recording import Recording, Table

ZIP = b"PK\x03\x04"
WORKBOOK = b"xl/"
OLD = bytes.fromhex("d0cf11e0a1b11ae1")
WHAT = "an Excel workbook"
HEAD_OF_LIST = 65536  # bytes at the end of a zip file that hold its list of files


def recognises(content: Content) -> bool:
    """Whether a file is a workbook, of today's format or of that before 2007."""
    if content.head.startswith(OLD):
        return True
    return content.head.startswith(ZIP) and (WORKBOOK in content.head or WORKBOOK in content.data[-HEAD_OF_LIST:])


def read(content: Content) -> Recording:
    """Recording of a workbook: the tables of all its sheets.

    Errors: MissingExtraError without openpyxl; FileFormatError if the workbook is damaged, old, or has no table.
    """
    if content.head.startswith(OLD):
        raise FileFormatError(
            f"{content.name}: a file of Microsoft Office before 2007 (.xls); save it as .xlsx or .csv and read that."
        )
    openpyxl = needed("openpyxl", "excel", content.name, WHAT)
    metadata: dict[str, str] = {}
    findings: list[str] = []
    tables: list[Table] = []
    with damage_is_an_error(content.name, WHAT):
        _refuse_bombs(content)
        book = openpyxl.load_workbook(io.BytesIO(content.data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file states may be wrong
            table, entries = table_of(
                str(sheet.title), [_cells(row) for row in sheet.iter_rows(values_only=True)], findings
            )
            several = len(book.worksheets) > 1
            metadata |= {f"{sheet.title}: {key}" if several else key: value for key, value in entries.items()}
            if table is None:
                findings.append(f"the sheet {sheet.title!r} has no table: no headings above rows of numbers")
            else:
                tables.append(table)
        properties = book.properties
        metadata |= {f"workbook: {key}": str(value) for key, value in vars(properties).items() if value}
    if not tables:
        raise FileFormatError(
            f"{content.name}: {WHAT} without a table: no sheet has one row of headings, such as 'I / A', above rows of "
            "numbers."
        )
    return Recording(content.name, content.sha256, "excel", "", metadata, tuple(tables), tuple(findings))


def _cells(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Cells of a row without the empty ones at its end."""
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row[:end]


def _refuse_bombs(content: Content) -> None:
    """FileFormatError if the workbook would be too large when unpacked."""
    with zipfile.ZipFile(io.BytesIO(content.data)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > LARGEST:
        raise FileFormatError(f"{content.name}: {WHAT} of {size / 1e9:.1f} GB when unpacked; up to 1 GB can be read.")
