"""Working days of England: Monday to Friday without bank holidays (Banking and Financial Dealings Act 1971)."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import count

from holidays import country_holidays

ONE = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Whether a local day is a working day in England."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def working_days_after(start: date, number: int) -> date:
    """The day by which `number` working days have gone since `start`, which is not one of them.

    `number` is 0 or more; 0 gives `start` itself, or the next working day where it is none. A provider that is asked on
    a Thursday and given 5 working days has until the end of the Thursday after, when no bank holiday is between.
    """
    if number < 0:
        raise ValueError("A number of working days cannot be below 0.")
    days = _from(start if number == 0 else start + ONE)
    return next(day for place, day in enumerate(days, start=1) if place >= number)


def working_days_before(end: date, number: int) -> date:
    """The day that lies `number` working days, 1 or more, before `end`, which is not one of them."""
    if number < 1:
        raise ValueError("A number of working days before a day cannot be below 1.")
    days = (day for step in count(1) if is_working_day(day := end - ONE * step))
    return next(day for place, day in enumerate(days, start=1) if place == number)


def working_days_between(start: date, end: date) -> int:
    """How many working days there are after `start` up to and with `end`; 0 where `end` is not after it."""
    days = (start + ONE * step for step in range(1, (end - start).days + 1))
    return sum(map(is_working_day, days))


def _from(start: date) -> Iterator[date]:
    day = start
    while True:
        if is_working_day(day):
            yield day
        day += ONE


@lru_cache(maxsize=32)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("GB", subdiv="ENG", years=year))
