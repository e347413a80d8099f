"""The days on which something is due by a contract, and which of them are late."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from escalation.contracts.rules.vocabulary import Every
from escalation.rules.cadence import occurrences

DAY = timedelta(days=1)
LONGEST = timedelta(days=370)  # from one due day to the next, at most
SAFE = 28  # a day that every month has
MONTHS = {Every.MONTH: 1, Every.TWO_MONTHS: 2, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}


def rule(every: str, first: date) -> str:
    """The repeat rule (RFC 5545); what is due on the 31st is due on the last day of a shorter month."""
    if every == Every.ONCE:
        return "FREQ=DAILY;COUNT=1"
    if every == Every.WEEK:
        return "FREQ=WEEKLY"
    words = f"FREQ=MONTHLY;INTERVAL={MONTHS[Every(every)]}"
    if first.day <= SAFE:
        return words
    return f"{words};BYMONTHDAY={','.join(map(str, range(SAFE, first.day + 1)))};BYSETPOS=-1"


def due_days(every: str, first: date, last: date | None, until: date) -> list[date]:
    """Every day up to `until` on which it is due, both ends included; nothing is due after `last`."""
    return occurrences(rule(every, first), first, first, min(until, last or until))


def late_days(every: str, first: date, last: date | None, done: Collection[date], today: date) -> list[date]:
    """The days before today on which it was due and of which nothing is recorded."""
    return [day for day in due_days(every, first, last, today - DAY) if day not in done]


def next_open(every: str, first: date, last: date | None, done: Collection[date]) -> date | None:
    """The first due day of which nothing is recorded; None where there is none any more."""
    until = max([first, *done]) + LONGEST
    return next((day for day in due_days(every, first, last, until) if day not in done), None)


def open_days(every: str, first: date, last: date | None, done: Collection[date], today: date) -> list[date]:
    """The periods of which something can be recorded: all that are late or due today, and the one that follows."""
    until = max([first, today, *done]) + LONGEST
    still = [day for day in due_days(every, first, last, until) if day not in done]
    return [day for day in still if day <= today] + [day for day in still if day > today][:1]


def off_rule(every: str, first: date, last: date | None, done: Iterable[date]) -> list[date]:
    """The recorded periods that a rule would not give."""
    kept = sorted(done)
    known = set(due_days(every, first, last, kept[-1])) if kept else set()
    return [day for day in kept if day not in known]
