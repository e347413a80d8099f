"""On which days a committee meets, by its repeat rule and what it does on bank holidays (domain brief 2.2).

Days are local dates and times local times of day, so that a change of the clocks moves nothing.
"""

from datetime import date, timedelta
from typing import NamedTuple

from escalation.rules.cadence import occurrences
from quality_oversight.working_days import is_working_day, working_days_after, working_days_before
from reporting.committees.rules.vocabulary import OnHoliday

AHEAD = timedelta(days=366)  # how far ahead meetings are planned


class Planned(NamedTuple):
    """The day that the rule gives, and the day on which the committee meets for it."""

    by_rule: date
    on: date


def planned(cadence: str, start: date, on_holiday: str, *, since: date, until: date) -> list[Planned]:
    """The meetings whose day by the rule is from `since` to `until`, both included.

    Only bank holidays on a weekday are looked at: a committee that meets on a Saturday does so on purpose.
    """
    days = occurrences(cadence, start, since, until)
    return [Planned(day, on) for day in days if (on := meets_on(day, on_holiday))]


def meets_on(day: date, on_holiday: str) -> date | None:
    """The day on which it meets where the rule gives this one; None: not at all."""
    if day.weekday() >= 5 or is_working_day(day) or on_holiday == OnHoliday.KEEP:
        return day
    moved = {OnHoliday.NEXT: working_days_after(day, 1), OnHoliday.BEFORE: working_days_before(day, 1)}
    return moved.get(OnHoliday(on_holiday))


def papers_due(meeting_on: date, working_days: int) -> date:
    """The day on which the papers of a meeting go out: that many working days before it; 0 is the day itself."""
    return working_days_before(meeting_on, working_days) if working_days else meeting_on
