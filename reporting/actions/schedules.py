"""Set when a committee's reports fall due."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from escalation.models import Committee
from escalation.rules.cadence import next_occurrence, why_not_rule
from escalation.rules.wording import day
from quality_oversight import meanwhile
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from reporting.models import ReportSchedule
from reporting.rules.recurrence import in_words

MOST_DAYS = 60


class ScheduleSavedMeanwhileError(meanwhile.SavedMeanwhileError):
    """Somebody else saved this schedule."""

    words = "Somebody else saved this schedule while you were editing it."


@transaction.atomic
def add_schedule(
    *, by: Membership, committee: Committee, receiver: Committee, cadence: str, starts_on: date, days_before: int,
    active: bool = True,
) -> ReportSchedule:  # fmt: skip
    """Add a schedule; a committee has one for each committee that it reports to."""
    by.demand("report.schedule")
    _refuse_wrong(committee, receiver, cadence, starts_on, days_before)
    if ReportSchedule.objects.filter(committee=committee, receiver=receiver).exists():
        raise ValidationError({"receiver": f"{committee} already has a schedule for its reports to this committee."})
    schedule = ReportSchedule.objects.create(
        committee=committee, receiver=receiver, cadence=cadence, starts_on=starts_on, days_before=days_before,
        active=active,
    )  # fmt: skip
    record("schedule.added", schedule, by=by, cadence=cadence, starts_on=starts_on, days_before=days_before)
    return schedule


@transaction.atomic
def edit_schedule(
    schedule: ReportSchedule, *, by: Membership, version: int, cadence: str, starts_on: date, days_before: int,
    active: bool,
) -> ReportSchedule:  # fmt: skip
    """Change when reports fall due; who reports to whom stays, because reports hang from it."""
    by.demand("report.schedule")
    schedule = ReportSchedule.objects.select_for_update().get(pk=schedule.pk)
    if schedule.version != version:
        raise ScheduleSavedMeanwhileError(schedule)
    _refuse_wrong(schedule.committee, schedule.receiver, cadence, starts_on, days_before)
    given = {"cadence": cadence, "starts_on": starts_on, "days_before": days_before, "active": active}
    changes = {name: value for name, value in given.items() if getattr(schedule, name) != value}
    if not changes:
        return schedule
    for name, value in changes.items():
        setattr(schedule, name, value)
    schedule.version += 1
    schedule.save(update_fields=[*changes, "version"])
    record("schedule.changed", schedule, by=by, **changes)
    return schedule


def _refuse_wrong(committee: Committee, receiver: Committee, cadence: str, starts_on: date, days_before: int) -> None:
    problems: dict[str, str] = {}
    if committee.pk == receiver.pk:
        problems["receiver"] = "A committee does not report to itself. Choose another."
    if not 0 <= days_before <= MOST_DAYS:
        problems["days_before"] = f"Days before the meeting must be between 0 and {MOST_DAYS}"
    if reason := why_not_rule(cadence, starts_on):
        problems["cadence"] = reason
    elif (first := next_occurrence(cadence, starts_on, after=starts_on, inclusive=True)) != starts_on:
        problems["starts_on"] = f"{day(starts_on)} is not one of these meetings ({in_words(cadence)})." + (
            f" The first after it is {day(first)}." if first else ""
        )
    if problems:
        raise ValidationError(problems)
