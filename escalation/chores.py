"""Reviews of levels as a part of the work of whoever leads on the provider (concerns.work.queries.brought)."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from escalation.models import Assurance
from escalation.queries.cases import terms_of
from escalation.queries.endings import to_confirm_by
from escalation.queries.requests import unanswered
from escalation.rules.levels import Level
from escalation.rules.moves import authorising_permission
from quality_oversight.compiled import compiled, counted
from quality_oversight.tenancy.models import Membership


def all_of(by: Membership) -> list[tuple[Any, ...]]:
    """The reviews of the providers that a person leads on, the earliest first, each under the code of its provider."""
    return _all_of(by.user_id)


def words(level: str) -> str:
    """What is to be done: "Review at enhanced"."""
    return f"Review at {Level(level).label.lower()}"


def owners(today: date) -> Q:
    """The memberships that have a review due or overdue on a day."""
    rows = Assurance.objects.filter(subject__provider__lead=OuterRef("pk"), review_due__lte=today)
    return Q(Exists(rows))


def to_answer(permission: str) -> int:
    """How many requests for reconsideration wait for whoever authorises their move with this permission. One read."""
    return sum(authorising_permission(terms_of(row.request)) == permission for row in _unanswered())


def mine_to_answer(permission: str, by: Membership) -> int:
    """How many of them this person may answer: what one asked for oneself, somebody else answers. One read."""
    return sum(authorising_permission(terms_of(row.request)) == permission for row in _of_others(by.user_id))


def ends_to_confirm(by: Membership) -> int:
    """How many ends of subjects wait for this person as the second one. One read."""
    return _to_confirm(by.user_id, by.role)


@compiled
def _unanswered() -> Any:
    return unanswered().select_related("request__tenant").order_by()


@compiled
def _of_others(user: Any) -> Any:
    return unanswered().exclude(by__user=user).select_related("request__tenant").order_by()


_to_confirm = counted(to_confirm_by)


@compiled
def _all_of(user: Any) -> Any:
    rows = Assurance.objects.filter(subject__provider__lead__user=user, review_due__isnull=False)
    shown = ("review_due", "level", "subject__provider__organisation__code", "subject__name", "subject_id")
    return rows.order_by("review_due", "id").values_list(*shown)
