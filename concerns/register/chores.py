"""Actions on risks as a part of a person's work (concerns.work.queries.brought)."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from concerns.register.models import RiskAction
from concerns.register.rules.vocabulary import STANDING
from concerns.work.queries import Chore
from quality_oversight.compiled import compiled
from quality_oversight.tenancy.models import Membership


def first(by: Membership, number: int) -> list[Chore]:
    """The actions that a person is to do on risks that stand on the register, those that are due first."""
    return [Chore(each.due, each.text, each.risk) for each in _first(by.user_id, number=number)]


def days(by: Membership) -> list[date]:
    """The days by which all of a person's are due."""
    return [day for (day,) in _days(by.user_id)]


@compiled
def _first(user: Any, *, number: int) -> Any:
    rows = _open().filter(owner__user=user).select_related("risk__subject")
    return rows.only("due", "text", "risk__ref", "risk__subject__name").order_by("due", "id")[:number]


@compiled
def _days(user: Any) -> Any:
    return _open().filter(owner__user=user).order_by().values_list("due")


def owners(today: date) -> Q:
    """The memberships that have one due or overdue on a day."""
    return Q(Exists(_open().filter(owner=OuterRef("pk"), due__lte=today)))


def _open() -> QuerySet[RiskAction]:
    return RiskAction.objects.filter(done_on=None, risk__status__in=STANDING)
