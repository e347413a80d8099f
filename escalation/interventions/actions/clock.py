"""The deadlines of what was done: those of the clock, and those that people set."""

from datetime import date
from typing import cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.interventions.actions.history import tell
from escalation.interventions.models import Deadline, Intervention
from escalation.interventions.rules.clock import Facts, clock_of
from escalation.queries.frameworks import framework_of
from quality_oversight.audit.trail import record
from quality_oversight.frameworks.timing import Clock
from quality_oversight.jinja import long_date
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import plain, refuse, text_problems

LIMITS = {"label": 160, "note": 500}


def wind(intervention: Intervention, clock: Clock) -> None:
    """Bring the deadlines of the clock up to date; what was done stays, and what somebody set is left alone."""
    rows = {row.key: row for row in intervention.deadlines.exclude(key="")}
    done = {key: row.done_on for key, row in rows.items() if row.done_on}
    facts = Facts(
        kind=intervention.kind,
        type=intervention.type,
        started_on=intervention.started_on,
        due_on=intervention.due_on,
        accuracy_from=intervention.accuracy_from,
    )
    timed = clock_of(facts, clock, done)
    for each in timed:
        row = rows.pop(each.key, None) or Deadline(intervention=intervention, key=each.key)
        if row.done_on is None:
            row.label, row.due = each.label, each.due
            row.save()
    for row in rows.values():
        if row.done_on is None:
            row.delete()


@transaction.atomic
def add_deadline(intervention: Intervention, *, by: Membership, label: str, due: date | None) -> Deadline:
    """Set a date by which something is due: a milestone of a plan, the return of a form."""
    intervention = _locked(intervention, by)
    label = plain(label)
    problems = text_problems({"label": label}, LIMITS)
    if not label:
        problems["label"] = ValidationError("Enter what is due")
    if due is None:
        problems["due"] = ValidationError("Enter the day by which it is due")
    elif due < intervention.started_on:
        problems["due"] = ValidationError("It must not be due before the beginning")
    refuse(problems)
    row = Deadline.objects.create(intervention=intervention, label=label, due=cast(date, due))
    tell(intervention, "deadline_added", by=by, changes={"deadline": ["", f"{label}, by {long_date(row.due)}"]})
    record("intervention.deadline_added", intervention, by=by, due=due)
    return row


@transaction.atomic
def meet_deadline(deadline: Deadline, *, by: Membership, done_on: date | None, note: str = "") -> Deadline:
    """Record that something due was done; what counts from it is due by another day then."""
    intervention = _locked(deadline.intervention, by)
    deadline = Deadline.objects.get(pk=deadline.pk)
    if deadline.done_on is not None:
        raise ValidationError("This is recorded as done already.")
    note = plain(note)
    problems = text_problems({"note": note}, LIMITS)
    if done_on is None:
        problems["done_on"] = ValidationError("Enter the day on which it was done")
    elif not intervention.started_on <= done_on <= timezone.localdate():
        problems["done_on"] = ValidationError("It was done on a day after the beginning, today at the latest")
    refuse(problems)
    deadline.done_on, deadline.note = done_on, note
    deadline.save()
    wind(intervention, framework_of(by).clock)
    words = f"{deadline.label}, on {long_date(deadline.done_on)}"
    tell(intervention, "deadline_met", by=by, text=note, changes={"deadline": ["", words]})
    record("intervention.deadline_met", intervention, by=by, due=deadline.due, done_on=done_on)
    return deadline


def _locked(intervention: Intervention, by: Membership) -> Intervention:
    by.demand("intervention.keep")
    intervention = Intervention.objects.select_for_update().get(pk=intervention.pk)
    if intervention.ended_on is not None:
        raise ValidationError("It has ended. Reopen it first.")
    return intervention
