"""Periods of a measure, each named by its first day."""

from datetime import date, timedelta

from providers.measures.rules.vocabulary import Frequency

MONTHS = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.YEAR: 12}
DAYS = {Frequency.DAY: 1, Frequency.WEEK: 7}
MOST = 5000  # periods of one series: thirteen years of days


def first_day(day: date, frequency: str) -> date:
    """The first day of the period that a day lies in: weeks begin on Monday, quarters in January, April, July, October.

    A year begins in April, as the year of the NHS does.
    """
    if frequency == Frequency.WEEK:
        return day - timedelta(days=day.weekday())
    if frequency == Frequency.MONTH:
        return day.replace(day=1)
    if frequency == Frequency.QUARTER:
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    if frequency == Frequency.YEAR:
        return date(day.year if day.month >= 4 else day.year - 1, 4, 1)
    return day


def next_first_day(day: date, frequency: str) -> date:
    """The first day of the period after the one that begins on a day."""
    if (months := MONTHS.get(Frequency(frequency))) is not None:
        later = day.month - 1 + months
        return date(day.year + later // 12, later % 12 + 1, 1)
    return day + timedelta(days=DAYS[Frequency(frequency)])


def periods(first: date, last: date, frequency: str) -> list[date]:
    """Every period from one to another, both included; no more than MOST."""
    found = [first]
    while found[-1] < last and len(found) < MOST:
        found.append(next_first_day(found[-1], frequency))
    return found
