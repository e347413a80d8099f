"""Share a concern with the provider that it is about, and stop."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions.history import tell
from concerns.models import Concern
from concerns.rules.changes import why_not_share
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership


@transaction.atomic
def share_with_provider(concern: Concern, *, by: Membership) -> Concern:
    """Let the provider's people see the concern, and those steps of its history that are marked for them."""
    by.demand("concern.share")
    concern = Concern.objects.select_for_update().get(pk=concern.pk)
    provider = concern.subject.provider
    organisations = [provider.organisation_id] if provider else []
    if reason := why_not_share(concern.sensitivity, has_provider=bool(organisations), shared=bool(concern.shared_with)):
        raise ValidationError(reason)
    return _set(concern, organisations, "shared", by=by)


@transaction.atomic
def stop_sharing(concern: Concern, *, by: Membership) -> Concern:
    """Take the concern out of the provider's sight again."""
    by.demand("concern.share")
    concern = Concern.objects.select_for_update().get(pk=concern.pk)
    if not concern.shared_with:
        raise ValidationError("This concern is not shared with anybody.")
    return _set(concern, [], "unshared", by=by)


def _set(concern: Concern, organisations: list[UUID], verb: str, *, by: Membership) -> Concern:
    concern.shared_with = organisations
    concern.version += 1
    concern.save(update_fields=["shared_with", "version"])
    tell(concern, verb, by=by, at=timezone.now(), shared=True)
    record(f"concern.{verb}", concern, by=by, subject=concern.subject_id)
    return concern
