"""A published file in a zip, as NHS England gives large ones out: read line by line, never held whole."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from providers.measures.rules.published import LAYOUTS, Layout, layout_of
from quality_oversight.spreadsheets.opening import ABOVE
from quality_oversight.spreadsheets.zipped import is_workbook, only_file

ZIP = b"PK\x03\x04"
MOST_UNPACKED = 200_000_000  # bytes; the full extract of one month has 82 million
LONGEST_LINE = 20_000  # characters; the longest published has 1,500
NONE_OF_THEM = f"This is none of the published files that can be read here: {'; '.join(each.name for each in LAYOUTS)}."
DAMAGED = "This zip file is damaged: the download did not succeed. Download it again."


@dataclass(frozen=True)
class Held:
    """A text file in a zip: what it is, and where its headings stand (from 1)."""

    archive: zipfile.ZipFile
    info: zipfile.ZipInfo
    layout: Layout
    headings: Sequence[str]
    header: int

    def lines(self) -> Iterator[tuple[int, Sequence[str] | None]]:
        """Each row below the headings; the cells of those alone that may be read."""
        try:
            for number, line in _lines(self.archive, self.info):
                if number > self.header and line.strip():
                    yield number, next(csv.reader([line])) if self.layout.may_read(line) else None
        except (zipfile.BadZipFile, zlib.error, EOFError, csv.Error):
            raise ValidationError({"file": DAMAGED}) from None


def unzipped(content: bytes) -> Held | None:
    """The published file in a zip; None for a workbook. Anything else is refused in words."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise ValidationError({"file": DAMAGED}) from None
    if is_workbook(archive):
        return None
    info = only_file(archive, MOST_UNPACKED)
    try:
        for number, line in _lines(archive, info):
            cells = next(csv.reader([line]), [])
            if layout := layout_of(cells):
                return Held(archive, info, layout, cells, number)
            if number >= ABOVE:
                break
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, csv.Error):
        raise ValidationError({"file": DAMAGED}) from None
    raise ValidationError({"file": NONE_OF_THEM})


def _lines(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[tuple[int, str]]:
    with archive.open(info) as inner, io.TextIOWrapper(inner, encoding="utf-8-sig", errors="replace") as text:
        number = 0
        while line := text.readline(LONGEST_LINE):
            number += 1
            yield number, line
