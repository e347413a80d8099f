"""Take the committees of an ICB from its framework, and put their meetings into the calendar.

Both belong to setting an ICB up, before anybody works in it, so that no membership stands behind them.
"""

from datetime import date, timedelta

from django.db import transaction

from escalation.models import Committee, Meeting
from escalation.rules.cadence import next_occurrence, occurrences
from quality_oversight.frameworks import Framework
from quality_oversight.frameworks.kept import load
from quality_oversight.tenancy.models import CurrentTenant, Tenant

YEAR = timedelta(days=365)


@transaction.atomic
def adopt_framework(*, today: date, framework: Framework | None = None) -> list[Committee]:
    """Add the committees of the running tenant's framework that it does not have yet, in the framework's order.

    A committee that is there already keeps what this ICB made of it; the first meeting is dated a year back, so that
    meetings of the past year can be planned as well.
    """
    framework = framework or load(Tenant.objects.get(pk=CurrentTenant()).framework)
    known = {committee.key: committee for committee in Committee.objects.all()}
    added = [
        Committee(
            key=told.key,
            name=told.name,
            kind=told.kind,
            cadence=told.cadence.rrule,
            first_meeting_on=first_meeting(told.cadence.rrule, today=today),
        )
        for told in framework.committees
        if told.key not in known
    ]
    known |= {committee.key: committee for committee in Committee.objects.bulk_create(added)}
    for committee in added:
        receiver = framework.receiver_of(committee.key)
        committee.reports_to = known[receiver.key] if receiver else None
    Committee.objects.bulk_update(added, ["reports_to"])
    return [known[told.key] for told in framework.committees]


def follow_framework(before: Framework, now: Framework, *, today: date) -> list[Committee]:
    """Change the committees in what another version of the framework says otherwise; their meetings stay.

    A committee that the framework does not name any more stays too, since its meetings and reports are on file.
    """
    known = {committee.key: committee for committee in Committee.objects.all()}
    names = {told.key for told in before.committees}
    followed = []
    for told in now.committees:
        if told.key not in names:
            continue
        committee, was = known[told.key], before.committee(told.key)
        if told.name != was.name or told.kind != was.kind:
            committee.name, committee.kind = told.name, told.kind
        if told.cadence.rrule != was.cadence.rrule:
            committee.cadence = told.cadence.rrule
            committee.first_meeting_on = first_meeting(told.cadence.rrule, today=today)
        if told.reports_to[:1] != was.reports_to[:1]:
            committee.reports_to = known[told.reports_to[0]] if told.reports_to else None
        if told != was:
            committee.save()
            followed.append(committee)
    return followed


def first_meeting(cadence: str, *, today: date) -> date | None:
    """The first date of a cadence within the last year; None for a committee that meets on request."""
    return next_occurrence(cadence, today - YEAR, after=today - YEAR, inclusive=True) if cadence else None


@transaction.atomic
def plan_meetings(committee: Committee, *, since: date, until: date) -> list[Meeting]:
    """Add the committee's meetings from one day to another, both included, as planned; those there already stay."""
    if committee.cadence and committee.first_meeting_on:
        days = occurrences(committee.cadence, committee.first_meeting_on, since, until)
        Meeting.objects.bulk_create(
            (Meeting(committee=committee, held_on=day, by_rule_on=day) for day in days), ignore_conflicts=True
        )
    return list(committee.meetings.filter(held_on__range=(since, until)))
