"""Write rows as an xlsx or a CSV file, one after the other, in the same memory however many."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from quality_oversight.markings import Marked
from quality_oversight.spreadsheets.cells import NOT_IN_XML, defused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
IN_MEMORY = 2_000_000  # bytes; a longer file waits on the disk
LONGEST = 32_767  # characters that a cell of xlsx holds
Row = Sequence[Any]


def marked_rows(marked: Marked, rows: Iterable[Row]) -> Iterator[Row]:
    """The hook through which a sheet gets its marking: one row at the head and one at the foot (domain brief 8.4)."""
    yield [str(marked)]
    yield from rows
    yield [str(marked)]


def csv_file(rows: Iterable[Row]) -> IO[bytes]:
    """Rows as CSV in UTF-8, with the mark by which Excel knows it; a day is written as 2026-03-27."""
    made = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  the response closes it
    text = io.TextIOWrapper(made, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow([defused(value) if isinstance(value, str) else value for value in row])
    text.detach()
    made.seek(0)
    return made


def xlsx_file(rows: Iterable[Row], *, widths: Sequence[int], title: str, head: int = 0) -> IO[bytes]:
    """Rows as one sheet of an xlsx file; `head` is the row of the headings, counted from 0, which stays in sight."""
    book = Workbook(write_only=True)
    add_sheet(book, rows, widths=widths, title=title, head=head)
    return saved(book)


def add_sheet(book: Workbook, rows: Iterable[Row], *, widths: Sequence[int], title: str, head: int = 0) -> Any:
    """Add a sheet to a workbook that is being written."""
    sheet = book.create_sheet(title)
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = f"A{head + 2}"
    bold, wrapped = Font(bold=True), Alignment(vertical="top", wrap_text=True)
    for number, row in enumerate(rows):
        sheet.append([_cell(sheet, value, bold if number == head else None, wrapped) for value in row])
    return sheet


def saved(book: Workbook) -> IO[bytes]:
    made = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  the response closes it
    book.save(made)
    made.seek(0)
    return made


def _cell(sheet: Any, value: Any, font: Font | None, wrapped: Alignment) -> Any:
    if isinstance(value, str):
        text = defused(NOT_IN_XML.sub("", value))
        if font is None and "\n" not in text:
            return text[:LONGEST]
        value = text[:LONGEST]
    elif not isinstance(value, date) and font is None:
        return value
    cell = WriteOnlyCell(sheet, value)
    if font:
        cell.font = font
    elif isinstance(value, date):
        cell.number_format = "DD/MM/YYYY"
    else:
        cell.alignment = wrapped
    return cell
