"""Open what somebody brings: CSV or xlsx, told apart by what is in it and never by its name.

Whatever it was, what comes out is sheets of rows of text, without what the caller keeps out.
"""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import puremagic
from django.core.exceptions import ValidationError
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, range_boundaries

from quality_oversight.spreadsheets.cells import FORMULA, plain_cell, restored

ABOVE = 20  # rows that may stand above the headings
MOST_UNPACKED = 100_000_000  # bytes of an xlsx when unpacked; an ordinary one of 5,000 rows has 10 million
MOST_PARTS = 1_000
BLANK_ROWS = 5_000  # empty rows in a row after which a sheet is at its end
WHAT_TO_BRING = "Bring a CSV file or an Excel workbook (.xlsx)."
DELIMITERS = ",;\t|"
MOST_SHEETS = 30
# A cell of a formula and, at most, an empty result. An empty text that Excel worked out is marked t="str".
UNSAVED = re.compile(
    rb'<(?:\w+:)?c (?![^>]*\bt="str")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*'
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


@dataclass(frozen=True)
class Bounds:
    """How much a file may hold; `rows` of a sheet, its headings not counted."""

    rows: int
    columns: int
    bytes: int


def nothing_kept_out(cell: str) -> str:
    """Take every cell in."""
    return ""


def nothing_skipped(cells: Sequence[str]) -> bool:
    """Take every row in."""
    return False


@dataclass(frozen=True)
class Taking:
    """What is taken in: within which bounds, what is kept out of a cell (named, or empty), which rows are skipped."""

    bounds: Bounds
    kept_out: Callable[[str], str] = nothing_kept_out
    is_skipped: Callable[[Sequence[str]], bool] = nothing_skipped


@dataclass
class Line:
    """One row as its sheet numbers it; `kept_out` says by column (from 0) what was not taken in."""

    number: int
    cells: list[str]
    kept_out: dict[int, str] = field(default_factory=dict)


@dataclass
class Sheet:
    name: str
    lines: list[Line]
    too_long: bool = False


def opened(content: bytes, taking: Taking) -> tuple[str, list[Sheet]]:
    """The kind ("csv" or "xlsx") and the sheets that hold something; anything else is refused in plain words."""
    if not content:
        raise ValidationError("This file is empty.")
    if len(content) > taking.bounds.bytes:
        raise ValidationError(f"This file is larger than {taking.bounds.bytes // 1_000_000} MB. Bring it in parts.")
    kind = "xlsx" if content[:4] == b"PK\x03\x04" else "csv"
    found = [
        _sheet(*each, taking) for each in (_workbook(content, taking.bounds) if kind == "xlsx" else _text(content))
    ]
    sheets = [sheet for sheet in found if sheet.lines]
    if not sheets:
        raise ValidationError("There is nothing in this file.")
    return kind, sheets


def _sheet(name: str, rows: Iterable[list[str]], unsaved: Mapping[int, set[int]], taking: Taking) -> Sheet:
    """The rows that hold something, one more than are allowed at most; `unsaved` are formulas by row and column."""
    sheet, blank, most = Sheet(name[:100], []), 0, taking.bounds.columns
    for number, cells in enumerate(rows, 1):
        if len(cells) > most and any(cells[most:]):
            raise ValidationError(f"“{name}” has more than {most} columns.")
        formulas = unsaved.get(number, set())
        if not (any(cells) or formulas) or taking.is_skipped(cells):
            blank += 1
            if blank > BLANK_ROWS:
                break
            continue
        blank = 0
        sheet.lines.append(_line(number, cells[:most], formulas, taking))
        if len(sheet.lines) > taking.bounds.rows + ABOVE:
            sheet.too_long = True
            break
    return sheet


def _line(number: int, cells: list[str], formulas: set[int], taking: Taking) -> Line:
    kept_out = {place: FORMULA for place in sorted(formulas) if place < taking.bounds.columns}
    kept_out |= {place: what for place, cell in enumerate(cells) if (what := taking.kept_out(cell))}
    return Line(number, ["" if place in kept_out else cell for place, cell in enumerate(cells)], kept_out)


def _text(content: bytes) -> Iterator[tuple[str, Iterator[list[str]], dict[int, set[int]]]]:
    if b"\0" in content[:4096] and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise ValidationError(f"This is not a spreadsheet{_guess(content)}. {WHAT_TO_BRING}")
    if _guess(content):
        raise ValidationError(f"This is not a spreadsheet{_guess(content)}. {WHAT_TO_BRING}")
    text = decoded(content)
    yield "CSV", _records(text, delimiter_of(text)), {}


def _guess(content: bytes) -> str:
    """What a file that is no spreadsheet seems to be, as a part of a sentence."""
    try:
        best = max(puremagic.magic_string(content[:65_536]), key=lambda match: len(match.byte_match))
    except (puremagic.PureError, ValueError):
        return ""
    return f" but seems to be {best.extension.lstrip('.')} ({best.name})" if len(best.byte_match) >= 4 else ""


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 where it says so, or else Windows-1252, in which Excel saves CSV here."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def delimiter_of(text: str) -> str:
    """The character that most regularly parts the cells of the first lines."""

    def regular(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in _some(text, delimiter) if row)
        width, times = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1], pair[0]), default=(0, 0))
        return (times if width > 1 else 0, width)

    return max(DELIMITERS, key=regular)


def _some(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text[:65_536], newline=""), delimiter=delimiter)
    try:
        return [row for row, _ in zip(reader, range(ABOVE + 10), strict=False)]
    except csv.Error:
        return []


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            yield [as_text(cell) for cell in row]
    except csv.Error:
        line = reader.line_num
        raise ValidationError(f"Line {line} cannot be read: is a quotation mark left open there?") from None


def _workbook(content: bytes, bounds: Bounds) -> Iterator[tuple[str, Iterator[list[str]], dict[int, set[int]]]]:
    _refuse_bad_archive(content, bounds)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        pages = [page for page in book.worksheets if page.sheet_state == "visible"][:MOST_SHEETS]
        for page in pages:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                xml = archive.read(page._worksheet_path)
            yield page.title, _filled_down(_cells(page, bounds), _merged_down(xml, bounds)), _unsaved(xml)
    except ValidationError:
        raise
    except Exception as broken:  # a damaged workbook fails in many ways inside the library
        raise ValidationError(
            "This workbook cannot be read. Open it in Excel, save it again and bring that."
        ) from broken


def _refuse_bad_archive(content: bytes, bounds: Bounds) -> None:
    """Refuse what is no workbook, holds macros, or unpacks to more than it can honestly hold."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise ValidationError(f"This file is damaged. {WHAT_TO_BRING}") from None
    names = {part.filename.casefold() for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ValidationError(
            f"This workbook unpacks to far more than {bounds.rows:,} rows need, so it was not opened."
        )
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise ValidationError("This workbook holds macros. Save it as an ordinary workbook (.xlsx) and bring that.")
    if "xl/workbook.xml" not in names:
        raise ValidationError(f"This is not a spreadsheet. {WHAT_TO_BRING}")
    if any(part.flag_bits & 1 for part in parts):
        raise ValidationError("This workbook is locked with a password. Take the password away first.")


def _cells(page: Any, bounds: Bounds) -> Iterator[list[str]]:
    page.reset_dimensions()
    for row in page.iter_rows(max_col=bounds.columns + 1, values_only=True):
        cells = [as_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def _unsaved(xml: bytes) -> dict[int, set[int]]:
    """By row (from 1), the columns (from 0) whose cells hold a formula that no program has worked out."""
    found: dict[int, set[int]] = {}
    for cell in UNSAVED.finditer(xml):
        found.setdefault(int(cell[2]), set()).add(column_index_from_string(cell[1].decode()) - 1)
    return found


def _merged_down(xml: bytes, bounds: Bounds) -> dict[tuple[int, int], tuple[int, int]]:
    """For each cell of an area merged over several rows, the cell above that holds its text (both counted from 1)."""
    above: dict[tuple[int, int], tuple[int, int]] = {}
    for area in re.findall(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"', xml)[: bounds.rows]:
        left, top, _, bottom = range_boundaries(area.decode())
        for row in range(top + 1, min(bottom, top + bounds.rows) + 1):
            above[row, left] = (top, left)
    return above


def _filled_down(rows: Iterator[list[str]], above: dict[tuple[int, int], tuple[int, int]]) -> Iterator[list[str]]:
    kept: dict[tuple[int, int], str] = {}
    needed, columns = set(above.values()), sorted({column for _, column in above})
    for number, cells in enumerate(rows, 1):
        for column in columns:
            if (number, column) in needed and column <= len(cells):
                kept[number, column] = cells[column - 1]
            if text := kept.get(above.get((number, column), (0, 0)), ""):
                cells += [""] * (column - len(cells))
                cells[column - 1] = cells[column - 1] or text
        yield cells


def as_text(value: Any) -> str:
    """A cell as text: a day as 2026-03-27, a whole number without its point, yes or no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return plain_cell(restored(plain_cell(str(value))))
