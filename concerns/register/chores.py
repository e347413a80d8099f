"""Actions on risks as a part of a person's work (concerns.work.queries.brought)."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from concerns.register.models import RiskAction
from concerns.register.rules.vocabulary import STANDING
from quality_oversight.compiled import compiled
from quality_oversight.tenancy.models import Membership


def all_of(by: Membership) -> list[tuple[Any, ...]]:
    """The actions that a person is to do on risks that stand on the register, those that are due first."""
    return _all_of(by.user_id)


@compiled
def _all_of(user: Any) -> Any:
    rows = _open().filter(owner__user=user).order_by("due", "id")
    return rows.values_list("due", "text", "risk__ref", "risk__subject__name", "risk_id")


def owners(today: date) -> Q:
    """The memberships that have one due or overdue on a day."""
    return Q(Exists(_open().filter(owner=OuterRef("pk"), due__lte=today)))


def _open() -> QuerySet[RiskAction]:
    return RiskAction.objects.filter(done_on=None, risk__status__in=STANDING)
