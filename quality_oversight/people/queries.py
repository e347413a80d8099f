"""The ICB's people and keys, as its pages list them."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from providers.models import Organisation
from quality_oversight.tenancy.models import ApiKey, Membership


def memberships(today: date, *, words: str = "", standing: str = "current") -> QuerySet[Membership]:
    """Memberships by name: those that hold today, those that ended, or all."""
    found = Membership.objects.select_related("user").order_by("user__name", "role", "pk")
    if standing == "current":
        found = found.current(today)
    elif standing == "ended":
        found = found.filter(Q(ends_on__lt=today) | Q(user__is_active=False))
    if words:
        found = found.filter(
            Q(user__name__icontains=words) | Q(user__email__icontains=words) | Q(job_title__icontains=words)
        )
    return found


def organisation_names(rows: Iterable[Membership]) -> dict[UUID, str]:
    """The names of the outside organisations of some memberships, by id."""
    wanted = {row.organisation_id for row in rows if row.organisation_id}
    return {pk: str(found) for pk, found in Organisation.objects.in_bulk(wanted).items()} if wanted else {}


def api_keys() -> QuerySet[ApiKey]:
    """The ICB's keys, those in force first."""
    return ApiKey.objects.select_related("membership__user").order_by(
        F("revoked_at").desc(nulls_first=True), "-created_at", "pk"
    )
