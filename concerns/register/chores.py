"""Actions on risks as a part of a person's work (concerns.work.queries.brought)."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from concerns.register.models import RiskAction
from concerns.register.rules.vocabulary import STANDING
from concerns.work.queries import Chore, roles_of
from quality_oversight.tenancy.models import Membership


def first(by: Membership, number: int) -> list[Chore]:
    """The actions that a person is to do on risks that stand on the register, those that are due first."""
    rows = _open().filter(owner__in=roles_of(by)).select_related("risk__subject").order_by("due", "id")
    return [Chore(each.due, each.text, each.risk) for each in rows[:number]]


def days(by: Membership) -> list[date]:
    """The days by which all of a person's are due."""
    return list(_open().filter(owner__in=roles_of(by)).order_by().values_list("due", flat=True))


def owners(today: date) -> Q:
    """The memberships that have one due or overdue on a day."""
    return Q(Exists(_open().filter(owner=OuterRef("pk"), due__lte=today)))


def _open() -> QuerySet[RiskAction]:
    return RiskAction.objects.filter(done_on=None, risk__status__in=STANDING)
