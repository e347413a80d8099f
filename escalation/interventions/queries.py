"""Reads of what was done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from escalation.interventions.models import Deadline, Intervention, InterventionQuerySet
from escalation.interventions.rules.calling import RECENT
from escalation.interventions.rules.levers import FOLLOWS
from escalation.interventions.rules.states import Standing, State, standing
from escalation.interventions.rules.vocabulary import Kind, Lever, Meeting
from escalation.models import LevelDecision
from escalation.queries.endings import why_ended
from escalation.rules.levels import Level
from providers.models import Subject
from quality_oversight.tenancy.models import Membership

OPEN, OVERDUE, MINE = "open", "overdue", "mine"


@dataclass(frozen=True)
class Line:
    """One thing that was done as a list shows it, and how it stands on a day."""

    row: Any
    standing: Standing


def shown(row: Any, today: date) -> Line:
    """A row of `with_next_due` as a list shows it."""
    days = {"started_on": row.started_on, "ended_on": row.ended_on, "next_due": row.next_due, "today": today}
    return Line(row, standing(row.kind, report=row.report, **days))


def listed() -> InterventionQuerySet:
    """What was done, the newest first, with all that a list shows."""
    return Intervention.objects.select_related("subject__provider__organisation", "owner__user").with_next_due()


def filtered(filters: Mapping[str, Any], *, by: Membership, today: date) -> InterventionQuerySet:
    """What a set of filters asks for; an empty filter asks for nothing."""
    rows = listed()
    for name, value in filters.items():
        if value:
            rows = rows.filter(_condition(name, value, by, today))
    return rows


def _condition(name: str, value: Any, by: Membership, today: date) -> Q:
    if name == "q":
        code = Q(subject__provider__organisation__code__iexact=value)
        return Q(subject__name__icontains=value) | Q(ref__icontains=value) | Q(body__icontains=value) | code
    if name == "state":
        return Q(ended_on=None) if value == OPEN else Q(pk__in=Intervention.objects.in_state(value, today).values("pk"))
    if name == "look":
        return Q(ended_on=None, next_due__lt=today) if value == OVERDUE else Q(owner__user=by.user_id)
    return Q(**{name: value})


def of_subject(subject: Subject, today: date) -> list[Line]:
    """All that was done about a subject, what has not ended first, in one query."""
    rows = listed().filter(subject=subject).order_by(F("ended_on").desc(nulls_first=True), "-started_on", "-ref")
    return [shown(row, today) for row in rows]


def people(on: date) -> QuerySet[Membership]:
    """The ICB's own people who may follow something up on a day."""
    rows = Membership.objects.filter(organisation_id=None).current(on).holding("intervention.view")
    return rows.select_related("user")


def keepers(on: date) -> QuerySet[Membership]:
    """The quality team on a day, executives first: who keeps what was done."""
    rows = Membership.objects.filter(organisation_id=None).current(on).holding("intervention.keep")
    return rows.select_related("user").order_by("role", "pk")


def called_reviews(subject: Subject) -> QuerySet[Intervention]:
    """The Rapid Quality Reviews that were called about a subject, the newest first."""
    return Intervention.objects.filter(subject=subject, type=Meeting.RAPID_REVIEW)


def why_no_review(subject: Subject) -> str | None:
    """Say why no Rapid Quality Review of a subject is called now: it ended, or one is called already."""
    if ended := why_ended(subject):
        return f"{ended} No review of it is called."
    if before := called_reviews(subject).filter(ended_on=None).first():
        return f"A Rapid Quality Review is called already: {before.ref}."
    return None


def last_held(subject: Subject) -> date | None:
    """The day on which the last Rapid Quality Review of a subject was held that is on record."""
    return called_reviews(subject).aggregate(last=Max("ended_on"))["last"]


def decisions_owing() -> QuerySet[LevelDecision]:
    """Decisions for the highest level that hold, went without a Rapid Quality Review, and have their subject there."""
    reviewed = F("decided_on") - RECENT
    rows = LevelDecision.objects.filter(
        Q(request__rapid_review_on=None) | Q(request__rapid_review_on__lt=reviewed),
        target=Level.INTENSIVE, corrects=None, periods__isnull=False, subject__assurance__level=Level.INTENSIVE,
    )  # fmt: skip
    return (
        rows.exclude(request__succeeds__isnull=False)
        .exclude(request__no_rapid_review_reason="")
        .select_related("request")
    )


def levers_before(subject: Subject, other_than: Intervention | None = None) -> QuerySet[Intervention]:
    """The contract levers of a subject that another may follow."""
    known: Iterable[Lever] = {each for _, before in FOLLOWS.values() for each in before}
    rows = Intervention.objects.filter(subject=subject, kind=Kind.CONTRACT, type__in=list(known))
    return rows.exclude(pk=other_than.pk) if other_than else rows


def open_deadlines() -> QuerySet[Deadline]:
    """What is still due, of what has not ended."""
    return Deadline.objects.filter(done_on=None, intervention__ended_on=None)


def judged(deadlines: Sequence[Deadline], today: date, *, ended: bool) -> list[tuple[Deadline, int]]:
    """Each deadline with the days by which it is overdue; 0 where it is done, not due yet, or all has ended."""
    return [(each, 0 if each.done_on or ended else max(0, (today - each.due).days)) for each in deadlines]


__all__ = [
    "MINE", "OPEN", "OVERDUE", "Line", "State", "called_reviews", "decisions_owing", "filtered", "judged", "keepers",
    "last_held", "levers_before", "listed", "of_subject", "open_deadlines", "people", "shown",
]  # fmt: skip
