"""The header-less 27-column files of the Organisation Data Service, in their older and newer dialect.

The older dialect names the county in column 9, gives Wales pseudo codes and has no trust telephones; the newer has
none of these. Rows of both are brought into one form, so that a change of dialect is not taken for news.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

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
    unused: tuple[int, ...]


# Column 9 of an address is left out: only the older dialect fills it, always with a postal county.
# The status (13) and the prescribing setting (26) are filled in files of practices and pharmacies alone.
ETR = Layout(1, 2, 3, 4, address=(5, 6, 7, 8), postcode=10, opened=11, closed=12, telephone=18, unused=(13, 26))
LAYOUTS = {"etr": ETR}

CODE = re.compile(r"[A-Z0-9]{3,6}")
REGION = re.compile(r"[A-Z0-9]{3}")
POSTCODE = re.compile(r"(?=.*[A-Z])(?=.*[0-9])[A-Z0-9 ]{5,8}")
DATE = re.compile(r"[0-9]{8}")
UNREADABLE = re.compile("[\ud800-\udfff\ufffd]")
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")
# Pseudo codes of the older dialect for "in Wales"; the newer leaves the field empty.
PLACEHOLDERS = frozenset({"W00", "Q99"})
LONGEST = {"name": 200, "address": 400, "telephone": 30}


@dataclass(frozen=True)
class Row:
    """One organisation; a telephone of None means that this file carries no telephones, "" that it has none."""

    line: int
    code: str
    name: str
    region_code: str
    icb_code: str
    address: str
    postcode: str
    opened: date
    closed: date | None
    telephone: str | None


@dataclass(frozen=True)
class Rejection:
    """A line that was not taken and why; the code is empty where none could be read."""

    line: int
    code: str
    reason: str


class Kind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    CLOSED = "closed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Change:
    kind: Kind
    fields: dict[str, tuple[object, object]]


COMPARED = ("name", "region_code", "icb_code", "address", "postcode", "opened", "closed", "telephone")


def parse(lines: Iterable[str], layout: Layout = ETR) -> Iterator[Row | Rejection]:
    """Read a file opened as UTF-8 with errors="surrogateescape" and newline="": a row or a rejection for each line.

    Blank lines give neither. All lines are read before the first is given back, because only the whole file
    shows whether it carries telephones.
    """
    split = [(number, _split(line)) for number, line in enumerate(lines, start=1) if line.strip()]
    carries_telephones = any(
        len(fields) == COLUMNS and fields[layout.telephone - 1] for _, fields in split if isinstance(fields, list)
    )
    first_lines: dict[str, int] = {}
    for number, fields in split:
        if isinstance(fields, Rejection):
            yield Rejection(number, fields.code, fields.reason)
            continue
        result = _read(number, fields, layout, carries_telephones)
        if isinstance(result, Row) and result.code in first_lines:
            reason = f"The code {result.code} is already on line {first_lines[result.code]} of this file."
            result = Rejection(number, result.code, reason)
        elif isinstance(result, Row):
            first_lines[result.code] = number
        yield result


def compare(existing: Mapping[str, object] | None, row: Row) -> Change:
    """What a row changes in an organisation already held, field by field as (held, new).

    "closed" means that a closing date stands where there was none, whatever else changed. A telephone is compared
    only where the file carries telephones; one that becomes known for the first time is a change.
    """
    held: Mapping[str, object] = existing if existing is not None else dict.fromkeys(COMPARED)
    fields = {
        name: (held[name], getattr(row, name))
        for name in COMPARED
        if (held[name] or None) != (getattr(row, name) or None) and not (name == "telephone" and row.telephone is None)
    }
    if existing is None:
        return Change(Kind.ADDED, fields)
    if "closed" in fields and not held["closed"]:
        return Change(Kind.CLOSED, fields)
    return Change(Kind.CHANGED if fields else Kind.UNCHANGED, fields)


def is_open(opened: date, closed: date | None, on: date) -> bool:
    """Whether an organisation is open on a day: the opening and the closing date are its first and last day open.

    The closing date is the legal end date, so an organisation that closes on 31 March is closed from 1 April.
    """
    return opened <= on and (closed is None or on <= closed)


def _split(line: str) -> list[str] | Rejection:
    """The fields of one line; lines are split one by one, so that a stray quote spoils its own line only."""
    line = line.removeprefix("\ufeff").rstrip("\r\n")
    try:
        fields = [field.strip() for field in next(csv.reader([line], strict=True))]
    except csv.Error:
        return Rejection(0, "", "The quote marks of this line do not pair up.")
    code = fields[0] if CODE.fullmatch(fields[0]) else ""
    if UNREADABLE.search(line):
        return Rejection(0, code, "The line holds characters that cannot be read as UTF-8 text.")
    if CONTROL.search(line):
        return Rejection(0, code, "The line holds a control character.")
    return fields


def _read(number: int, fields: list[str], layout: Layout, carries_telephones: bool) -> Row | Rejection:
    code = fields[layout.code - 1]
    known_code = code if CODE.fullmatch(code) else ""
    if len(fields) != COLUMNS:
        return Rejection(number, known_code, f"Expected {COLUMNS} columns but found {len(fields)}.")

    for column in layout.unused:
        if value := fields[column - 1]:
            reason = f"Column {column} holds “{_short(value)}”, but a trust file leaves it empty: this is another file."
            return Rejection(number, known_code, reason)

    problems = []
    region_code, icb_code = (_parent(fields[column - 1]) for column in (layout.region_code, layout.icb_code))
    if not known_code:
        problems.append(f"The organisation code “{_short(code)}” is not 3 to 6 capital letters and digits.")
    if region_code and not REGION.fullmatch(region_code):
        problems.append(f"The region code “{_short(region_code)}” is not 3 capital letters and digits.")
    if icb_code and not CODE.fullmatch(icb_code):
        problems.append(f"The ICB code “{_short(icb_code)}” is not 3 to 6 capital letters and digits.")

    texts = {
        "name": readable_name(fields[layout.name - 1]),
        "address": readable_address([fields[column - 1] for column in layout.address]),
        "telephone": fields[layout.telephone - 1],
    }
    if not texts["name"]:
        problems.append("The name is missing.")
    for what, text in texts.items():
        if len(text) > LONGEST[what]:
            problems.append(f"The {what} is longer than {LONGEST[what]} characters.")

    postcode = " ".join(fields[layout.postcode - 1].upper().split())
    if postcode and not POSTCODE.fullmatch(postcode):
        problems.append(f"The postcode “{_short(postcode)}” is not a postcode.")

    opened = _date("opening date", fields[layout.opened - 1], problems)
    closed = _date("closing date", fields[layout.closed - 1], problems)
    if not fields[layout.opened - 1]:
        problems.append("The opening date is missing.")
    if opened and closed and closed < opened:
        problems.append(f"The closing date {closed:%Y%m%d} is before the opening date {opened:%Y%m%d}.")

    if problems or opened is None:
        return Rejection(number, known_code, " ".join(problems))
    telephone = texts["telephone"] if carries_telephones else None
    return Row(
        number, code, texts["name"], region_code, icb_code, texts["address"], postcode, opened, closed, telephone
    )


def _parent(code: str) -> str:
    return "" if code in PLACEHOLDERS else code


def _date(what: str, value: str, problems: list[str]) -> date | None:
    if not value:
        return None
    try:
        if not DATE.fullmatch(value):  # the parser below would take 2026041 for 1 April 2026
            raise ValueError(value)
        return datetime.strptime(value, "%Y%m%d").date()
    except ValueError:
        problems.append(f"The {what} “{_short(value)}” is not a date written as YYYYMMDD.")
        return None


def _short(value: str) -> str:
    return value if len(value) <= 30 else f"{value[:30]}…"
