"""Rows of files that have headings: primary care networks, lists of ICBs, and who follows whom.

Columns are found by their headings, so that one that moved is still read.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from providers.directory.rules.files import FileKind
from providers.rules.names import readable_address, readable_name
from providers.rules.ods import CODE, LONGEST, POSTCODE, Rejection, Row, as_date

ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?: 00:00:00)?")
ADDRESS = tuple(f"address line {number}" for number in range(1, 5))


class Link(NamedTuple):
    """One organisation that belongs to, or is followed by, another."""

    line: int
    source_code: str
    target_code: str
    since: date
    until: date | None = None
    manner: str = ""

    @property
    def code(self) -> str:
        return f"{self.source_code} {self.target_code}"


Cells = Mapping[str, str]

# What a reason calls the cell under a heading (see `files.plain`).
CALLED = {
    "pcn code": "code of the primary care network",
    "pcn name": "name of the primary care network",
    "current sub icb loc code": "code of the sub-ICB location",
    "open date": "opening date",
    "close date": "closing date",
    "partner organisation code": "code of the practice",
    "practice to pcn relationship start date": "first day of the membership",
    "practice to pcn relationship end date": "last day of the membership",
    "icb ods code": "code of the ICB",
    "icb code": "code of the ICB",
    "icb name": "name of the ICB",
    "nhs region code": "code of the region",
    "sub icb code": "code of the sub-ICB location",
    "sub icb name": "name of the sub-ICB location",
    "predecessor code": "code of the organisation that ends",
    "successor code": "code of the organisation that follows",
    "succession date": "date of the succession",
    "old code": "code of the organisation that ends",
    "new code": "code of the organisation that follows",
    "date": "date of the succession",
}


def read_row(number: int, cells: Cells, kind: FileKind) -> Row | Link | Rejection:
    """A row by its headings (see `files.plain`), or why it is none."""
    problems: list[str] = []
    found = READERS[kind.name](number, cells, problems)
    if problems:
        code = found.source_code if isinstance(found, Link) else found.code
        return Rejection(number, code if CODE.fullmatch(code) else "", " ".join(problems))
    return found


def checked_code(code: str, problems: list[str], *, called: str, may_be_blank: bool = False) -> str:
    """A code as it was written; what is wrong with it is added to the problems, here and below."""
    if not CODE.fullmatch(code) and not (may_be_blank and not code):
        problems.append(f"The {called} “{code[:30]}” is not 3 to 6 capital letters and digits.")
    return code


def checked_name(written: str, problems: list[str], *, called: str = "name") -> str:
    """A name as it is read."""
    name = readable_name(written)
    if not name:
        problems.append(f"The {called} is missing.")
    if len(name) > LONGEST["name"]:
        problems.append(f"The {called} is longer than {LONGEST['name']} characters.")
    return name


def checked_address(lines: list[str], problems: list[str]) -> str:
    """The lines of an address in one."""
    address = readable_address(lines)
    if len(address) > LONGEST["address"]:
        problems.append(f"The address is longer than {LONGEST['address']} characters.")
    return address


def checked_postcode(written: str, problems: list[str]) -> str:
    """A postcode in capitals with single spaces; empty where there is none."""
    postcode = " ".join(written.upper().split())
    if postcode and not POSTCODE.fullmatch(postcode):
        problems.append(f"The postcode “{postcode[:30]}” is not a postcode.")
    return postcode


def _code(cells: Cells, heading: str, problems: list[str], *, may_be_blank: bool = False) -> str:
    return checked_code(cells.get(heading, ""), problems, called=CALLED[heading], may_be_blank=may_be_blank)


def _day(cells: Cells, heading: str, problems: list[str], *, may_be_blank: bool = True) -> date | None:
    value = cells.get(heading, "")
    if not value:
        if not may_be_blank:
            problems.append(f"The {CALLED[heading]} is missing.")
        return None
    day = as_date(value.split(" ")[0].replace("-", "") if ISO.fullmatch(value) else value)
    if day is None:
        problems.append(f"The {CALLED[heading]} “{value[:30]}” is not a date written as YYYYMMDD or YYYY-MM-DD.")
    return day


def _name(cells: Cells, heading: str, problems: list[str]) -> str:
    return checked_name(cells.get(heading, ""), problems, called=CALLED[heading])


def _organisation(
    number: int, code: str, name: str, kind: str, *, region: str = "", icb: str = "", parent: str = ""
) -> Row:
    return Row(number, code, name, region, icb, "", "", None, None, None, kind, "active", parent)


def _pcn(number: int, cells: Cells, problems: list[str]) -> Row:
    code, parent = _code(cells, "pcn code", problems), _code(cells, "current sub icb loc code", problems)
    opened = _day(cells, "open date", problems, may_be_blank=False)
    closed = _day(cells, "close date", problems)
    if opened and closed and closed < opened:
        problems.append(f"The closing date {closed:%Y%m%d} is before the opening date {opened:%Y%m%d}.")
    postcode = checked_postcode(cells.get("postcode", ""), problems)
    address = checked_address([cells.get(heading, "") for heading in ADDRESS], problems)
    name = _name(cells, "pcn name", problems)
    return Row(number, code, name, "", "", address, postcode, opened, closed, None, "pcn", "active", parent)


def _member(number: int, cells: Cells, problems: list[str]) -> Link:
    source, target = _code(cells, "partner organisation code", problems), _code(cells, "pcn code", problems)
    since = _day(cells, "practice to pcn relationship start date", problems, may_be_blank=False)
    until = _day(cells, "practice to pcn relationship end date", problems)
    if since and until and until < since:
        problems.append(f"The last day {until:%Y%m%d} is before the first day {since:%Y%m%d}.")
    return Link(number, source, target, since or date.min, until)


def _icb(number: int, cells: Cells, problems: list[str]) -> Row:
    code, region = _code(cells, "icb ods code", problems), _code(cells, "nhs region code", problems)
    return _organisation(number, code, _name(cells, "icb name", problems), "icb", region=region, icb=code)


def _sub_icb(number: int, cells: Cells, problems: list[str]) -> Row:
    """One that no ICB stands above is a region, a commissioning hub or the like."""
    code, icb = _code(cells, "sub icb code", problems), _code(cells, "icb code", problems, may_be_blank=True)
    kind = "sub_icb" if icb else "other"
    return _organisation(number, code, _name(cells, "sub icb name", problems), kind, icb=icb, parent=icb)


def _succession(number: int, cells: Cells, problems: list[str]) -> Link:
    source, target = _code(cells, "predecessor code", problems), _code(cells, "successor code", problems)
    since = _day(cells, "succession date", problems, may_be_blank=False)
    manner = cells.get("succession type", "").lower()
    if manner not in {"merger", "split", "acquisition"}:
        problems.append(f"The manner of the succession “{manner[:30]}” is not merger, split or acquisition.")
    if source and source == target:
        problems.append("An organisation does not follow itself.")
    return Link(number, source, target, since or date.min, None, manner[:20])


def _successions(number: int, cells: Cells, problems: list[str]) -> Link:
    source, target = _code(cells, "old code", problems), _code(cells, "new code", problems)
    since = _day(cells, "date", problems, may_be_blank=False)
    if source and source == target:
        problems.append("An organisation does not follow itself.")
    return Link(number, source, target, since or date.min)


READERS: dict[str, Callable[[int, Cells, list[str]], Row | Link]] = {
    "pcn": _pcn,
    "pcn_members": _member,
    "icb": _icb,
    "sub_icb": _sub_icb,
    "succession": _succession,
    "successions": _successions,
}
