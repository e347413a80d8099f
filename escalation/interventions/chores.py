"""What is due of interventions as a part of a person's work (concerns.work.queries.brought)."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from concerns.work.queries import Chore
from escalation.interventions.models import Deadline
from escalation.interventions.queries import open_deadlines
from escalation.interventions.rules.clock import FOR_PROVIDER
from quality_oversight.compiled import compiled
from quality_oversight.tenancy.models import Membership


def first(by: Membership, number: int) -> list[Chore]:
    """What is due of the interventions that a person follows up, the earliest first.

    A provider's user has what the provider itself is to do: to answer a regulator, to check a visit's report.
    """
    rows = _first_of(by.organisation_id, number=number) if by.is_outside else _first(by.user_id, number=number)
    return [Chore(each.due, each.label, each.intervention) for each in rows]


def days(by: Membership) -> list[date]:
    """The days by which all of a person's are due."""
    rows = _days_of(by.organisation_id) if by.is_outside else _days(by.user_id)
    return [day for (day,) in rows]


@compiled
def _first(user: Any, *, number: int) -> Any:
    return _shown(open_deadlines().filter(intervention__owner__user=user), number)


@compiled
def _days(user: Any) -> Any:
    return open_deadlines().filter(intervention__owner__user=user).order_by().values_list("due")


@compiled
def _first_of(organisation: Any, *, number: int) -> Any:
    return _shown(_to_do_for(organisation), number)


@compiled
def _days_of(organisation: Any) -> Any:
    return _to_do_for(organisation).order_by().values_list("due")


def _shown(rows: QuerySet[Deadline], number: int) -> QuerySet[Deadline]:
    rows = rows.select_related("intervention__subject")
    return rows.only("due", "label", "intervention__ref", "intervention__subject__name").order_by("due", "id")[:number]


def _to_do_for(organisation: Any) -> QuerySet[Deadline]:
    return open_deadlines().filter(key__in=sorted(FOR_PROVIDER), intervention__told_to=organisation)


def owners(today: date) -> Q:
    """The memberships that have one due or overdue on a day."""
    return Q(Exists(open_deadlines().filter(intervention__owner=OuterRef("pk"), due__lte=today)))
