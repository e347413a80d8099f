"""When a level is due for review, and how late it is (domain brief, section 7.7: OV1-OV10).

All arithmetic is on local dates, so that a change of the clocks moves nothing (OV10).
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import TextChoices

from .levels import RANK, Level

LATE = 2  # intervals; a review that is later than that is for the quality committee to see (OV9)


class Look(TextChoices):
    """What of the reviews needs a look."""

    OVERDUE = "overdue", "Overdue"
    TWICE = "twice", "Overdue by more than two intervals"
    UNPLANNED = "unplanned", "No meeting before it is due"
    READY = "ready", "Exit criteria met: can be stepped down"


# Product defaults; a framework sets its own.
REVIEW_DAYS: dict[Level, int] = {Level.ROUTINE: 90, Level.ENHANCED: 30, Level.INTENSIVE: 7}


def review_due(last_review_or_since: date, interval_days: int) -> date:
    """Return the day of the next review, counted from the last one or from the start of the level (OV1, OV3, OV4)."""
    return last_review_or_since + timedelta(days=interval_days)


def due_after_move(old_due: date | None, decided_on: date, interval_days: int, *, escalating: bool) -> date:
    """Return the day of the next review after a move; moving up never puts a review off (OV5, OV6)."""
    due = review_due(decided_on, interval_days)
    return min(old_due, due) if escalating and old_due is not None else due


def interval_on(changes: Iterable[tuple[date, int]], on: date, *, default: int) -> int:
    """Return the interval for a review set on a day: changes hold from their date, earlier dues stay (OV7)."""
    held = [change for change in changes if change[0] <= on]
    return max(held, key=lambda change: change[0])[1] if held else default


def days_overdue(due: date | None, today: date) -> int:
    """Return the full days by which a review is late: none on the day it is due, 1 the day after (OV1, OV2)."""
    return 0 if due is None else max(0, (today - due).days)


def twice_overdue(due: date | None, today: date, interval_days: int) -> bool:
    """Say whether a review is late by more than twice its interval, which the committee must see (OV9)."""
    return days_overdue(due, today) > LATE * interval_days


def meeting_before(due: date, meetings: Iterable[date], today: date) -> date | None:
    """Return the last meeting from today to the due day, both included; None: no meeting before due (OV8)."""
    return max((on for on in meetings if today <= on <= due), default=None)


def meeting_words(due: date, meetings: Iterable[date], today: date) -> str:
    """Return the flag to show where no meeting comes in time, or an empty text (OV8)."""
    return "" if meeting_before(due, meetings, today) else "No meeting before the review is due"


def due_as_at(
    level: Level | None,
    since: date | None,
    reviewed_at: Level | None,
    held_on: date | None,
    next_due: date | None,
    intervals: Mapping[Level, int],
) -> date | None:
    """Return when a review was due on a past day, from the level and the last review as they were then.

    `reviewed_at`, `held_on` and `next_due` tell of the last review; a review since the move counts, else the move
    itself (OV5, OV6). None: nothing was due, as far as history tells.
    """
    if since is None or level is None:
        return next_due
    if held_on is not None and held_on >= since:
        return next_due
    escalating = reviewed_at is not None and RANK[Level(reviewed_at)] < RANK[level]
    return due_after_move(next_due, since, intervals[level], escalating=escalating)
