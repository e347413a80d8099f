"""The header-less 27-column files of the Organisation Data Service, in their older and newer dialect.

The older dialect names the county in column 9, gives Wales pseudo codes, has no trust telephones and writes a status as
a letter and a prescribing setting as a number; the newer leaves the first three out and writes words and role ids. Rows
of both are brought into one form, so that a change of dialect is not taken for news.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from .names import readable_address, readable_name

COLUMNS = 27


@dataclass(frozen=True)
class Layout:
    """Where each field stands in one file, columns counted from 1 as the specification counts them."""

    code: int
    name: int
    region_code: int
    icb_code: int
    address: tuple[int, ...]
    postcode: int
    opened: int
    closed: int
    telephone: int
    called: str
    kind: str
    unused: tuple[int, ...] = ()
    status: int = 0
    parent: int = 0
    setting: int = 0


# Column 9 of an address is left out: only the older dialect fills it, always with a postal county.
_PLACES = (1, 2, 3, 4, (5, 6, 7, 8), 10, 11, 12, 18)
# The status (13) and the prescribing setting (26) are filled in files of practices and pharmacies alone.
ETR = Layout(*_PLACES, called="a trust file", kind="trust", unused=(13, 26))
EPRACCUR = Layout(*_PLACES, called="a practice file", kind="practice", status=13, parent=15, setting=26)
EDISPENSARY = Layout(*_PLACES, called="a pharmacy file", kind="pharmacy", status=13, parent=15, unused=(26,))
STATUSES = {
    **dict.fromkeys(("A", "ACTIVE"), "active"),
    **dict.fromkeys(("C", "INACTIVE"), "inactive"),
    **dict.fromkeys(("D", "DORMANT"), "dormant"),
    **dict.fromkeys(("P", "PROPOSED"), "proposed"),
}
GENERAL_PRACTICE = frozenset({"4", "RO76"})  # of the prescribing settings; the others prescribe and are no practices
SETTING = re.compile(r"[0-9]{1,2}|RO[0-9]{1,3}(\|RO[0-9]{1,3})*")  # several roles stand with bars between

CODE = re.compile(r"[A-Z0-9]{3,6}")
REGION = re.compile(r"[A-Z0-9]{3}")
POSTCODE = re.compile(r"(?=.*[A-Z])(?=.*[0-9])[A-Z0-9 ]{5,8}")
DATE = re.compile(r"[0-9]{8}")
UNREADABLE = re.compile("[\ud800-\udfff\ufffd]")
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")
# Pseudo codes of the older dialect for "in Wales"; the newer leaves the field empty.
PLACEHOLDERS = frozenset({"W00", "Q99"})
LONGEST = {"name": 200, "address": 400, "telephone": 30}


class Row(NamedTuple):
    """One organisation; a telephone of None means that this file carries no telephones, "" that it has none.

    `changed_on`: the day on which its record last changed, where the source says so.
    """

    line: int
    code: str
    name: str
    region_code: str
    icb_code: str
    address: str
    postcode: str
    opened: date | None
    closed: date | None
    telephone: str | None
    kind: str = "trust"
    status: str = "active"
    parent_code: str = ""
    changed_on: date | None = None


@dataclass(frozen=True)
class Rejection:
    """A line that was not taken and why; the code is empty where none could be read."""

    line: int
    code: str
    reason: str


class Kind(StrEnum):
    """What became of a row of a file."""

    ADDED = "added"
    CHANGED = "changed"
    CLOSED = "closed"
    REOPENED = "reopened"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Change:
    kind: Kind
    fields: dict[str, tuple[object, object]]


def parse(
    lines: Iterable[str], layout: Layout = ETR, *, carries_telephones: bool | None = None
) -> Iterator[Row | Rejection]:
    """Read a file opened as UTF-8 with errors="surrogateescape" and newline="": a row or a rejection for each line.

    Blank lines give neither. Only the whole file shows whether it carries telephones: where that is not told, all
    lines are read before the first is given back.
    """
    if carries_telephones is None:
        lines = list(lines)
        carries_telephones = has_telephones(lines, layout)
    first_lines: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        result = read_line(number, line, layout, carries_telephones)
        if isinstance(result, Row):
            first = first_lines.setdefault(result.code, number)
            if first != number:
                result = repeated(number, result.code, first)
        yield result


def read_line(number: int, line: str, layout: Layout, carries_telephones: bool) -> Row | Rejection:
    """One line as a row, or why it is none."""
    fields = split(line)
    if isinstance(fields, Rejection):
        return Rejection(number, fields.code, fields.reason)
    return _read(number, fields, layout, carries_telephones)


def repeated(number: int, code: str, first: int) -> Rejection:
    return Rejection(number, code, f"The code {code} is already on line {first} of this file.")


def has_telephones(lines: Iterable[str], layout: Layout = ETR) -> bool:
    """Whether any line carries a telephone."""
    split_lines = (split(line) for line in lines if line.strip())
    return any(
        len(fields) == COLUMNS and fields[layout.telephone - 1] for fields in split_lines if isinstance(fields, list)
    )


def is_open(opened: date, closed: date | None, on: date) -> bool:
    """Whether an organisation is open on a day: the opening and the closing date are its first and last day open.

    The closing date is the legal end date, so an organisation that closes on 31 March is closed from 1 April.
    """
    return opened <= on and (closed is None or on <= closed)


def split(line: str) -> list[str] | Rejection:
    """The fields of one line; lines are split one by one, so that a stray quote spoils its own line only."""
    line = line.removeprefix("\ufeff").rstrip("\r\n")
    plain = line.isascii() and line.isprintable()
    if plain and (fields := _quoted(line)):
        return fields
    try:
        fields = [field.strip() for field in next(csv.reader([line], strict=True))]
    except csv.Error:
        return Rejection(0, "", "The quote marks of this line do not pair up.")
    code = fields[0] if CODE.fullmatch(fields[0]) else ""
    if not plain and UNREADABLE.search(line):
        return Rejection(0, code, "The line holds characters that cannot be read as UTF-8 text.")
    if not plain and CONTROL.search(line):
        return Rejection(0, code, "The line holds a control character.")
    return fields


def _quoted(line: str) -> list[str] | None:
    """The fields of a line in which all are quoted and none holds a quote mark, as the files are published.

    The csv module reads such a line likewise, and takes several times as long.
    """
    fields = line[1:-1].split('","')
    if line.count('"') != 2 * len(fields) or line[0] != '"' or line[-1] != '"':
        return None
    return [field.strip() for field in fields] if '" ' in line or ' "' in line else fields


def _read(number: int, fields: list[str], layout: Layout, carries_telephones: bool) -> Row | Rejection:
    code = fields[layout.code - 1]
    known_code = code if CODE.fullmatch(code) else ""
    if len(fields) != COLUMNS:
        return Rejection(number, known_code, f"Expected {COLUMNS} columns but found {len(fields)}.")

    for column in layout.unused:
        if value := fields[column - 1]:
            reason = (
                f"Column {column} holds “{_short(value)}”, but {layout.called} leaves it empty: this is another file."
            )
            return Rejection(number, known_code, reason)

    problems: list[str] = []
    if not known_code:
        problems.append(f"The organisation code “{_short(code)}” is not 3 to 6 capital letters and digits.")
    region_code, problem = _region(fields[layout.region_code - 1])
    if problem:
        problems.append(problem)
    icb_code, problem = _icb(fields[layout.icb_code - 1])
    if problem:
        problems.append(problem)

    status, kind, parent_code = "active", layout.kind, ""
    if layout.status:
        status = STATUSES.get(value := fields[layout.status - 1], "")
        if not status:
            problems.append(f"The status “{_short(value)}” in column {layout.status} is not one that the ODS uses.")
    if layout.setting:
        is_practice, problem = _practice(fields[layout.setting - 1])
        if problem:
            problems.append(problem)
        kind = layout.kind if is_practice else "prescriber"
    if layout.parent:
        parent_code, problem = _parent(fields[layout.parent - 1])
        if problem:
            problems.append(problem)

    name, telephone = readable_name(fields[layout.name - 1]), fields[layout.telephone - 1]
    address = readable_address([fields[column - 1] for column in layout.address])
    if not name:
        problems.append("The name is missing.")
    for what, text in (("name", name), ("address", address), ("telephone", telephone)):
        if len(text) > LONGEST[what]:
            problems.append(f"The {what} is longer than {LONGEST[what]} characters.")

    postcode, problem = _postcode(fields[layout.postcode - 1])
    if problem:
        problems.append(problem)

    opened = _date("opening date", fields[layout.opened - 1], problems)
    closed = _date("closing date", fields[layout.closed - 1], problems)
    if not fields[layout.opened - 1]:
        problems.append("The opening date is missing.")
    if opened and closed and closed < opened:
        problems.append(f"The closing date {closed:%Y%m%d} is before the opening date {opened:%Y%m%d}.")

    if problems or opened is None:
        return Rejection(number, known_code, " ".join(problems))
    found = (number, code, name, region_code, icb_code, address, postcode, opened, closed)
    return Row(*found, telephone if carries_telephones else None, kind, status, parent_code)


# One value of a column comes in many rows: what it is read as, and what is wrong with it, is worked out once.


@lru_cache(maxsize=1_000)
def _region(value: str) -> tuple[str, str]:
    code = "" if value in PLACEHOLDERS else value
    wrong = code and not REGION.fullmatch(code)
    return code, f"The region code “{_short(code)}” is not 3 capital letters and digits." if wrong else ""


@lru_cache(maxsize=1_000)
def _icb(value: str) -> tuple[str, str]:
    code = "" if value in PLACEHOLDERS else value
    wrong = code and not CODE.fullmatch(code)
    return code, f"The ICB code “{_short(code)}” is not 3 to 6 capital letters and digits." if wrong else ""


@lru_cache(maxsize=5_000)
def _parent(code: str) -> tuple[str, str]:
    wrong = code and not CODE.fullmatch(code)
    return code, f"The parent’s code “{_short(code)}” is not 3 to 6 capital letters and digits." if wrong else ""


@lru_cache(maxsize=1_000)
def _practice(value: str) -> tuple[bool, str]:
    """Whether a prescribing setting is that of a general practice; a few units have none."""
    if value and not SETTING.fullmatch(value):
        return False, f"The prescribing setting “{_short(value)}” in column 26 is not known."
    return not GENERAL_PRACTICE.isdisjoint(value.split("|")), ""


@lru_cache(maxsize=20_000)
def _postcode(value: str) -> tuple[str, str]:
    postcode = " ".join(value.upper().split())
    wrong = postcode and not POSTCODE.fullmatch(postcode)
    return postcode, f"The postcode “{_short(postcode)}” is not a postcode." if wrong else ""


def _date(what: str, value: str, problems: list[str]) -> date | None:
    if not value:
        return None
    if (day := as_date(value)) is None:
        problems.append(f"The {what} “{_short(value)}” is not a date written as YYYYMMDD.")
    return day


@lru_cache(maxsize=20_000)
def as_date(value: str) -> date | None:
    """A date written as YYYYMMDD; None where it is none."""
    if not DATE.fullmatch(value):  # 2026041 could be read as 1 April 2026
        return None
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        return None


def _short(value: str) -> str:
    return value if len(value) <= 30 else f"{value[:30]}…"
