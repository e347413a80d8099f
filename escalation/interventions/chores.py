"""What is due of interventions as a part of a person's work (concerns.work.queries.brought)."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from escalation.interventions.models import Deadline
from escalation.interventions.queries import open_deadlines
from escalation.interventions.rules.clock import FOR_PROVIDER
from quality_oversight.compiled import compiled
from quality_oversight.tenancy.models import Membership


def all_of(by: Membership) -> list[tuple[Any, ...]]:
    """What is due of the interventions that a person follows up, the earliest first.

    A provider's user has what the provider itself is to do: to answer a regulator, to check a visit's report.
    """
    return _of_organisation(by.organisation_id) if by.is_outside else _of_person(by.user_id)


@compiled
def _of_person(user: Any) -> Any:
    return _shown(open_deadlines().filter(intervention__owner__user=user))


@compiled
def _of_organisation(organisation: Any) -> Any:
    return _shown(open_deadlines().filter(key__in=sorted(FOR_PROVIDER), intervention__told_to=organisation))


def _shown(rows: QuerySet[Deadline]) -> Any:
    shown = ("due", "label", "intervention__ref", "intervention__subject__name", "intervention_id")
    return rows.order_by("due", "id").values_list(*shown)


def owners(today: date) -> Q:
    """The memberships that have one due or overdue on a day."""
    return Q(Exists(open_deadlines().filter(intervention__owner=OuterRef("pk"), due__lte=today)))
