"""Reviews of levels as a part of the work of whoever leads on the provider (concerns.work.queries.brought)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from concerns.work.queries import Chore
from escalation.models import Assurance
from escalation.rules.levels import Level
from providers.models import Subject
from quality_oversight.addresses import url
from quality_oversight.compiled import compiled
from quality_oversight.tenancy.models import Membership


@dataclass(frozen=True)
class Reviewed:
    """A subject whose level is to be reviewed, under the code of its provider."""

    ref: str
    subject: Subject

    def get_absolute_url(self) -> str:
        return url("escalation:subject", self.subject.pk)


def first(by: Membership, number: int) -> list[Chore]:
    """The reviews of the providers that a person leads on, the earliest first."""
    return [
        Chore(row.review_due, f"Review at {Level(row.level).label.lower()}", _about(row.subject))
        for row in _first(by.user_id, number=number)
    ]


def days(by: Membership) -> list[date]:
    """The days by which all of a person's are due."""
    return [day for (day,) in _days(by.user_id)]


def owners(today: date) -> Q:
    """The memberships that have a review due or overdue on a day."""
    rows = Assurance.objects.filter(subject__provider__lead=OuterRef("pk"), review_due__lte=today)
    return Q(Exists(rows))


def _about(subject: Subject) -> Reviewed:
    return Reviewed(subject.provider.organisation.code, subject)  # type: ignore[union-attr]  # who has a lead has one


@compiled
def _first(user: Any, *, number: int) -> Any:
    rows = Assurance.objects.filter(subject__provider__lead__user=user, review_due__isnull=False)
    rows = rows.select_related("subject__provider__organisation")
    shown = ("review_due", "level", "subject__name", "subject__provider__organisation__code")
    return rows.only(*shown).order_by("review_due", "id")[:number]


@compiled
def _days(user: Any) -> Any:
    rows = Assurance.objects.filter(subject__provider__lead__user=user, review_due__isnull=False)
    return rows.order_by().values_list("review_due")
