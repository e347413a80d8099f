"""Reviews of levels as a part of the work of whoever leads on the provider (concerns.work.queries.brought)."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from escalation.models import Assurance
from escalation.queries.cases import terms_of
from escalation.queries.requests import unanswered
from escalation.rules.levels import Level
from escalation.rules.moves import authorising_permission
from quality_oversight.compiled import compiled
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


@compiled
def _unanswered() -> Any:
    return unanswered().select_related("request__tenant").order_by()


@compiled
def _all_of(user: Any) -> Any:
    rows = Assurance.objects.filter(subject__provider__lead__user=user, review_due__isnull=False)
    shown = ("review_due", "level", "subject__provider__organisation__code", "subject__name", "subject_id")
    return rows.order_by("review_due", "id").values_list(*shown)
