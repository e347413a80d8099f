"""When a committee's report is drafted, for which meeting and over which period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from escalation.rules.cadence import next_occurrence, previous_occurrence
from escalation.rules.case import Id


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """The receiving committee's meetings as an RFC 5545 rule, and how long before each the draft is made."""

    id: Id
    rrule: str
    start: date
    days_before: int = 10
    active_from: date | None = None  # meetings before this day get no draft

    def __post_init__(self) -> None:
        if self.days_before < 0:
            raise ValidationError("A draft is made before its meeting, not after it.", code="days_before")

    def due_on(self, meeting_on: date) -> date:
        """Return the day on which the draft for a meeting is made."""
        return meeting_on - timedelta(days=self.days_before)


@dataclass(frozen=True, kw_only=True)
class MadeRun:
    """A draft that was made: for which meeting, and up to which day."""

    meeting_on: date
    until: date


@dataclass(frozen=True, kw_only=True)
class DueRun:
    """A draft that should be made now; its period runs from after `since` (None: the beginning) to `until`."""

    schedule_id: Id
    meeting_on: date
    due_on: date
    since: date | None
    until: date

    @property
    def key(self) -> tuple[Id, date]:
        """Return what makes the run unique, however often it is tried: schedule and meeting."""
        return (self.schedule_id, self.meeting_on)


def _first_since(schedule: Schedule, meeting_on: date) -> date | None:
    """Return where the first period begins: at the due day of the meeting before, or one interval back."""
    before = previous_occurrence(schedule.rrule, schedule.start, before=meeting_on)
    if before is not None:
        return schedule.due_on(before)
    after = next_occurrence(schedule.rrule, schedule.start, after=meeting_on)
    return None if after is None else schedule.due_on(meeting_on) - (after - meeting_on)


def due_runs(schedule: Schedule, made: Iterable[MadeRun] = (), *, today: date) -> list[DueRun]:
    """Return the draft that is due and not made, at most one.

    Of several missed drafts only the latest is made, and its period begins where the last one that was made ended, so
    that nothing falls between. Asked again after it was made, the answer is empty.
    """
    horizon = today + timedelta(days=schedule.days_before)
    meeting_on = previous_occurrence(schedule.rrule, schedule.start, before=horizon, inclusive=True)
    runs = list(made)
    if meeting_on is None or any(run.meeting_on >= meeting_on for run in runs):
        return []
    if schedule.active_from is not None and meeting_on < schedule.active_from:
        return []
    until = schedule.due_on(meeting_on)
    since = min(max(run.until for run in runs), until) if runs else _first_since(schedule, meeting_on)
    return [DueRun(schedule_id=schedule.id, meeting_on=meeting_on, due_on=until, since=since, until=until)]


def next_due(schedule: Schedule, *, today: date) -> tuple[date, date] | None:
    """Return the day of the next draft later than today and its meeting; None: no more meetings."""
    horizon = today + timedelta(days=schedule.days_before)
    meeting_on = next_occurrence(schedule.rrule, schedule.start, after=horizon)
    return None if meeting_on is None else (schedule.due_on(meeting_on), meeting_on)
