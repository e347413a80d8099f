"""The periods that people write, read by one rule (tests/providers/values/rules/test_periods.py is its table)."""

import re
from calendar import month_abbr, month_name
from datetime import date

from providers.measures.rules.vocabulary import Frequency
from quality_oversight.spreadsheets.days import day_of, short

MONTHS = {name.lower(): number for names in (month_name, month_abbr) for number, name in enumerate(names) if name}
MONTHS["sept"] = 9
NAME = "|".join(sorted(MONTHS, key=len, reverse=True))
YEAR = r"'?(\d{4}|\d{2})"
BEFORE = re.compile(r"(?:msitae|rtt|month ending|month of|month)[ :-]*", re.IGNORECASE)
MONTH_YEAR = re.compile(rf"({NAME})\.?[ ,/_-]*{YEAR}", re.IGNORECASE)
YEAR_MONTH = re.compile(rf"(\d{{4}})[ ,/_-]*({NAME})", re.IGNORECASE)
NUMBERED = re.compile(r"(\d{4})[-/ ]?(\d{2})")  # 2025-04, 202504
NUMBERED_BACK = re.compile(r"(\d{1,2})[-/](\d{4})")  # 04/2025
MONTHS_TO = re.compile(rf"({NAME})\.?(?: \d{{4}})? *(?:-|–|to|/) *({NAME})\.?[ ,-]*{YEAR}", re.IGNORECASE)
FINANCIAL = r"(?:fy *)?(\d{4}|\d{2}) *[/–-] *(\d{4}|\d{2})"
QUARTER = re.compile(rf"(?:q|qtr|quarter) *([1-4])[ ,:-]*{FINANCIAL}", re.IGNORECASE)
QUARTER_BACK = re.compile(rf"{FINANCIAL}[ ,:-]*(?:q|qtr|quarter) *([1-4])", re.IGNORECASE)
QUARTER_ALONE = re.compile(
    r"(?:q|qtr|quarter) *[1-4][ ,:-]*\d{2,4}|\d{2,4}[ ,:-]*(?:q|qtr|quarter) *[1-4]", re.IGNORECASE
)
YEARS = re.compile(FINANCIAL, re.IGNORECASE)
WEEK_ENDING = re.compile(
    r"(?:week|wk|w)[ ./]*(?:ending|ended|end|to|e(?![a-z]))[ :.]*(?:on |sunday |sun )?(.+)", re.IGNORECASE
)
WEEK_FROM = re.compile(
    r"(?:week|wk|w)[ ./]*(?:commencing|beginning|starting|from|of|[cb](?![a-z]))[ :.]*(?:monday |mon )?(.+)",
    re.IGNORECASE,
)
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
ISO_WEEK = re.compile(r"(\d{4})[ -]?W(\d{2})", re.IGNORECASE)
LENGTH = {Frequency.DAY: 1, Frequency.WEEK: 7, Frequency.MONTH: 28, Frequency.QUARTER: 90, Frequency.YEAR: 365}
NAMED = {
    Frequency.DAY: "a day", Frequency.WEEK: "a week", Frequency.MONTH: "a month", Frequency.QUARTER: "a quarter",
    Frequency.YEAR: "a year",
}  # fmt: skip
SHOWN = {
    Frequency.DAY: "01/04/2025",
    Frequency.WEEK: "week ending 06/04/2025, or any day of the week",
    Frequency.MONTH: "Apr-25, 2025-04 or any day of the month",
    Frequency.QUARTER: "Q1 2025/26, Apr-Jun 2025 or any month of the quarter",
    Frequency.YEAR: "2025/26, or any day of the year that begins in April",
}


def period_of(text: str, frequency: str) -> date:
    """A day of the period that a cell names, for a measure of this frequency; a ValueError says why there is none.

    A shorter period than the measure's stands for the longer one that it lies in; a longer one is refused, and so is a
    week for a measure of longer periods, because it may lie in two of them. Years are those of the NHS, from April.
    """
    frequency = Frequency(frequency)
    written = " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
    found = _read(written, yearly=frequency == Frequency.YEAR)
    if found is None:
        if QUARTER_ALONE.fullmatch(written):
            raise ValueError(f"“{short(text)}” may be of the financial or the calendar year. Write it as Q1 2025/26")
        raise ValueError(f"“{short(text)}” is not a period. Write it as {SHOWN[frequency]}")
    of, day = found
    if LENGTH[of] > LENGTH[frequency] or (of == Frequency.WEEK != frequency):
        raise ValueError(f"“{short(text)}” is {NAMED[of]}, and the measure has a value for {NAMED[frequency]}")
    return day


def is_period(text: str) -> bool:
    """Whether a heading names a period of any length."""
    written = " ".join(text.split())
    return bool(written) and not re.fullmatch(r"\d{1,5}", written) and _read(written, yearly=False) is not None


def _read(written: str, *, yearly: bool) -> tuple[Frequency, date] | None:
    """How long the period is that a text names, and a day of it."""
    for read in (_week, _quarter, _year if yearly else _month, _month if yearly else _year, _day):
        try:
            if found := read(written):
                return found
        except (ValueError, OverflowError):  # no such day, month or week
            continue
    return None


def _week(written: str) -> tuple[Frequency, date] | None:
    if found := WEEK_ENDING.fullmatch(written) or WEEK_FROM.fullmatch(written):
        return Frequency.WEEK, day_of(found[1])
    if found := ISO_WEEK.fullmatch(written):
        return Frequency.WEEK, date.fromisocalendar(int(found[1]), int(found[2]), 1)
    return None


def _quarter(written: str) -> tuple[Frequency, date] | None:
    if found := QUARTER.fullmatch(written):
        number, first, second = found[1], found[2], found[3]
    elif found := QUARTER_BACK.fullmatch(written):
        first, second, number = found[1], found[2], found[3]
    elif found := MONTHS_TO.fullmatch(written):
        start, end, year = MONTHS[found[1].lower()], MONTHS[found[2].lower()], _whole(found[3])
        return (Frequency.QUARTER, date(year, start, 1)) if start % 3 == 1 and end == start + 2 else None
    else:
        return None
    begins = _financial(first, second)
    months = (int(number) * 3) % 12 + 1  # Q1 April, Q4 January of the second year
    return None if begins is None else (Frequency.QUARTER, date(begins + (number == "4"), months, 1))


def _year(written: str) -> tuple[Frequency, date] | None:
    if (found := YEARS.fullmatch(written)) and (year := _financial(found[1], found[2])) is not None:
        return Frequency.YEAR, date(year, 4, 1)
    return None


def _month(written: str) -> tuple[Frequency, date] | None:
    bare = BEFORE.sub("", written, count=1) if BEFORE.match(written) else written
    if found := MONTH_YEAR.fullmatch(bare):
        return Frequency.MONTH, date(_whole(found[2]), MONTHS[found[1].lower()], 1)
    if found := YEAR_MONTH.fullmatch(bare):
        return Frequency.MONTH, date(int(found[1]), MONTHS[found[2].lower()], 1)
    if found := NUMBERED.fullmatch(bare):
        return Frequency.MONTH, date(int(found[1]), int(found[2]), 1)
    if found := NUMBERED_BACK.fullmatch(bare):
        return Frequency.MONTH, date(int(found[2]), int(found[1]), 1)
    return None


def _day(written: str) -> tuple[Frequency, date] | None:
    return Frequency.DAY, day_of(ORDINAL.sub("", written))


def _financial(first: str, second: str) -> int | None:
    """The year in which a financial year begins; None where the second is not the next."""
    year = _whole(first)
    return year if (year + 1) % 100 == int(second) % 100 and len(second) <= len(first) else None


def _whole(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)
