"""What is late by contracts as a part of its owner's work (concerns.work.queries.brought)."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from escalation.contracts.models import Duty
from escalation.contracts.queries import owed_on
from quality_oversight.compiled import compiled
from quality_oversight.tenancy.models import Membership

SOON = timedelta(days=7)


def all_of(by: Membership) -> list[tuple[Any, ...]]:
    """What is late or due within a week of the contracts that a person looks after, the earliest first."""
    return _of_person(by.user_id, timezone.localdate() + SOON)


@compiled
def _of_person(user: Any, near: Any) -> Any:
    name = Coalesce(NullIf(F("contract__holder"), Value("")), F("contract__provider__organisation__name"))
    rows = Duty.objects.filter(contract__owner__user=user, next_due__lte=near).annotate(who=name)
    return rows.order_by("next_due", "id").values_list("next_due", "title", "contract__ref", "who", "contract_id")


def owners(today: date) -> Q:
    """The memberships that have one due or late on a day."""
    return Q(Exists(owed_on(today).filter(contract__owner=OuterRef("pk"))))
