"""Open a file of the directory, told by what is in it: text, JSON, a workbook, or a zip that holds one of them.

A text file is read line by line and never held whole, however large it is; JSON is held whole.
"""

import codecs
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from providers.directory.rules.files import FileKind, missing, plain, recognised
from providers.directory.rules.headed import Link, read_row
from providers.directory.rules.ord import read_record, records_of, sorted_out
from providers.rules.ods import Rejection, Row, has_telephones, read_line, split
from quality_oversight.spreadsheets.zipped import demand_size, is_workbook, only_file

CHUNK = 1 << 16
LONGEST_LINE = 10_000  # characters; the longest published has 300
MOST_UNPACKED = 1_000_000_000  # bytes
LOOKED_AT = 200  # rows that a file is recognised by
ZIP = b"PK\x03\x04"
KNOWN = (
    "It is none of the files that can be imported: NHS trusts (etr), general practices (epraccur), pharmacies"
    " (edispensary), primary care networks (ePCN), lists of ICBs and sub-ICB locations, succession of ICBs and others,"
    " records of the ODS's ORD interface (JSON), locations of the Care Quality Commission (JSON or CSV)."
)
DAMAGED = "This JSON ends too early or is damaged. Download it again."
MOST_HELD = 500_000_000  # bytes of a file that is held whole
WEB_PAGE = "This is a web page and not the file itself: the download did not succeed. Download it again."
BINARY = "This is not a text file, a workbook (.xlsx) or a zip of one of them."


class Entry(NamedTuple):
    """One row of a file: its number, the bytes that stand for it, and how it is read."""

    number: int
    digest_of: str
    read: Callable[[], Row | Link | Rejection]


@dataclass(frozen=True)
class Part:
    """What is read as one list: a text file, or one sheet of a workbook."""

    name: str
    kind: FileKind
    entries: Iterator[Entry]
    notes: tuple[str, ...] = ()


@contextmanager
def opened(file: BinaryIO) -> Iterator[Iterator[Part]]:
    """The parts of a file, each to be read to its end before the next; what cannot be read is refused in a sentence."""
    start = file.read(4096)
    file.seek(0)
    if not start.strip():
        raise ValidationError("This file is empty.")
    if start.startswith(ZIP):
        with _unzipped(file) as (inner, holds_sheets):
            yield _sheets(inner) if holds_sheets else _read(inner)
    else:
        yield _read(file)


@contextmanager
def unpacked(file: BinaryIO) -> Iterator[BinaryIO]:
    """A file itself, or the one that a zip holds."""
    start = file.read(len(ZIP))
    file.seek(0)
    if start == ZIP:
        with _unzipped(file) as (inner, _):
            yield inner
    else:
        yield file


@contextmanager
def _unzipped(file: BinaryIO) -> Iterator[tuple[BinaryIO, bool]]:
    """What a zip holds, without what a Mac adds; a workbook is a zip itself."""
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile:
        raise ValidationError("This zip file is damaged: the download did not succeed. Download it again.") from None
    with archive:
        if is_workbook(archive):
            demand_size(sum(each.file_size for each in archive.infolist()), MOST_UNPACKED)
            yield file, True
            return
        held = only_file(archive, MOST_UNPACKED)
        try:
            with archive.open(held) as inner:
                has_workbook = inner.read(4) == ZIP
                inner.seek(0)
                yield inner, has_workbook  # type: ignore[misc]
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError):
            raise ValidationError("This zip file is damaged. Download it again.") from None


def is_json(file: BinaryIO) -> bool:
    """Whether a file begins as JSON does."""
    start = file.read(4096).removeprefix(codecs.BOM_UTF8).lstrip()
    file.seek(0)
    return start[:1] in (b"[", b"{")


def whole(file: BinaryIO) -> bytes:
    """The bytes of a file that is not too large to be held."""
    content = file.read(MOST_HELD + 1)
    if len(content) > MOST_HELD:
        raise ValidationError(f"This file is larger than {MOST_HELD // 1_000_000} MB. Bring it in parts.")
    return content


def loaded(file: BinaryIO) -> Any:
    """What a JSON file holds."""
    content = whole(file)
    try:
        return json.loads(content.removeprefix(codecs.BOM_UTF8))
    except (ValueError, RecursionError):  # lists in lists without end
        raise ValidationError(DAMAGED) from None


def _read(file: BinaryIO) -> Iterator[Part]:
    return _records(loaded(file)) if is_json(file) else iter([_text(file)])


def _records(content: Any) -> Iterator[Part]:
    """Records of the ORD interface by what they are; the links between organisations come last."""
    records = records_of(content)
    if records is None:
        raise ValidationError(KNOWN)
    found = sorted_out(records)
    if not found.organisations:
        raise ValidationError("None of these records is of a kind that the directory keeps.")
    notes = (f"Records of other kinds, such as sites, that were left out: {found.others}.",) if found.others else ()
    for kind, rows in found.organisations.items():
        entries = (
            Entry(
                number,
                f"{kind.name} {json.dumps(record, sort_keys=True)}",
                lambda number=number, record=record: read_record(number, record),  # type: ignore[misc]
            )
            for number, record in rows
        )
        yield Part(kind.called, kind, entries, notes)
        notes = ()
    for kind, links in found.links.items():
        yield Part(kind.called, kind, (Entry(link.line, str(link), lambda link=link: link) for link in links))  # type: ignore[misc]


def _text(file: BinaryIO) -> Part:
    start = file.read(4096)
    file.seek(0)
    if b"\0" in start:
        raise ValidationError(BINARY)
    if start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        raise ValidationError(WEB_PAGE)
    encoding = "utf-8-sig" if _is_utf8(file) else "cp1252"
    notes = () if encoding == "utf-8-sig" else ("This file is not UTF-8: it was read as Windows-1252.",)

    def lines() -> Iterator[str]:
        file.seek(0)
        text = TextIOWrapper(file, encoding=encoding, errors="surrogateescape", newline="")
        try:
            yield from _lines(text)
        finally:
            if not file.closed:
                text.detach()  # the file is read again

    first = _first_rows(file, encoding)
    kind = recognised(first)
    if kind is None:
        raise ValidationError(KNOWN)
    if kind.layout:
        layout = kind.layout
        carries = kind.name != "etr" or has_telephones(lines(), layout)
        salt = f"{kind.name} {carries} "
        entries = (
            Entry(number, salt + line, lambda line=line, number=number: read_line(number, line, layout, carries))  # type: ignore[misc]
            for number, line in enumerate(lines(), 1)
            if line.strip()
        )
        return Part("", kind, entries, notes)
    return Part("", kind, _headed(kind, ((n, split(line)) for n, line in enumerate(lines(), 1) if line.strip())), notes)


def _first_rows(file: BinaryIO, encoding: str) -> list[list[str]]:
    """What a file is recognised by; its last line may be cut."""
    file.seek(0)
    lines = file.read(LOOKED_AT * 1_000).decode(encoding, "surrogateescape").splitlines()
    split_lines = map(split, islice(filter(str.strip, lines), LOOKED_AT))
    return [cells for cells in split_lines if isinstance(cells, list)]


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines(text: TextIOWrapper) -> Iterator[str]:
    """The lines of a text; one that is longer than any can be is cut, and rejected where it is read."""
    while line := text.readline(LONGEST_LINE):
        yield line
        while len(line) == LONGEST_LINE and not line.endswith("\n"):
            line = text.readline(LONGEST_LINE)


def _headed(kind: FileKind, rows: Iterator[tuple[int, list[str] | Rejection]]) -> Iterator[Entry]:
    """Rows below their headings; a file that lacks a needed column is refused whole."""
    _, headings = next(rows)
    if isinstance(headings, Rejection):
        raise ValidationError(headings.reason)
    if lacking := missing(kind, headings):
        raise ValidationError(f"{kind.called}: the column “{lacking[0]}” is missing.")
    names = [plain(cell) for cell in headings]

    def read(number: int, cells: list[str] | Rejection) -> Row | Link | Rejection:
        if isinstance(cells, Rejection):
            return Rejection(number, "", cells.reason)
        if len(cells) != len(names):
            return Rejection(number, "", f"Expected {len(names)} columns but found {len(cells)}.")
        return read_row(number, dict(zip(names, cells, strict=True)), kind)

    for number, cells in rows:
        text = kind.name + " " + ("\t".join(cells) if isinstance(cells, list) else cells.reason)
        yield Entry(number, text, lambda number=number, cells=cells: read(number, cells))  # type: ignore[misc]


def _sheets(file: BinaryIO) -> Iterator[Part]:
    """The sheets of a workbook that are known; others are left out and named."""
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except Exception:  # openpyxl says what is wrong with a broken workbook in a dozen ways
        raise ValidationError("This workbook cannot be read: it is damaged. Download it again.") from None
    found = []
    for sheet in book.worksheets:
        kind = recognised([cells for _, cells in islice(_rows(sheet), 1)])
        if kind and not kind.layout:
            found.append((sheet, kind))
    if not found:
        raise ValidationError(KNOWN)
    for sheet, kind in sorted(found, key=lambda pair: bool(pair[1].relates)):
        yield Part(sheet.title[:60], kind, _headed(kind, _rows(sheet)))


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet that hold something, with their numbers."""
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        if any(value not in (None, "") for value in cells):
            yield number, [_cell(value) for value in cells]


def _cell(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())
