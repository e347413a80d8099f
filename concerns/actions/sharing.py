"""Share a concern with outside organisations, each by name, and stop."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions.editing import edit
from concerns.actions.history import tell
from concerns.models import Concern, ConcernShare
from concerns.queries import providers_of
from concerns.rules.sharing import Caveat, why_not_pass_on, why_not_share_at_all, why_not_share_with
from providers.models import Organisation
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import plain, refuse, text_problems

LIMITS = {"reason": 500}


@transaction.atomic
def share(
    concern: Concern,
    *,
    by: Membership,
    organisation: Organisation,
    reason: str,
    caveat: str = Caveat.NONE,
    handling: str | None = None,
    agreed: bool = False,
) -> ConcernShare:
    """Let an organisation's people see the concern, and those steps of its history that are marked for them.

    What carries a handling line of its own is shared when whoever wrote it has `agreed`, or `handling` changes it.
    """
    by.demand("concern.share")
    concern = Concern.objects.locked().get(pk=concern.pk)
    if refusal := why_not_share_at_all(concern.sensitivity, concern.status):
        raise ValidationError(refusal)
    reason = plain(reason)
    problems = text_problems({"reason": reason}, LIMITS)
    if not reason:
        problems["reason"] = ValidationError("Say why this organisation needs to see the concern.")
    wrong = why_not_share_with(
        own=organisation.code == by.tenant.code,
        closed=organisation.closed is not None and organisation.closed < timezone.localdate(),
        shared=organisation.pk in concern.shared_with,
        provider=organisation in providers_of(concern),
        caveat=caveat,
    )
    wrong |= why_not_pass_on(concern.handling, new=handling, agreed=agreed)
    refuse(problems | {name: ValidationError(message) for name, message in wrong.items()})
    against = {"line_agreed": True} if concern.handling and agreed else {}
    if handling is not None:
        concern = edit(concern, by=by, version=concern.version, handling=handling)
    made = ConcernShare.objects.create(
        **ConcernShare.signature(by), concern=concern, organisation=organisation, reason=reason, caveat=caveat
    )
    with_it = [*concern.shared_with, organisation.pk]
    _set(concern, with_it, "shared", by=by, organisation=organisation, text=reason, **against)
    return made


def share_with_provider(
    concern: Concern, *, by: Membership, reason: str = "The concern is about this provider."
) -> Concern:
    """Share a concern with the provider that it is about."""
    by.demand("concern.share")
    provider = next(iter(providers_of(concern)), None)
    if provider is None:
        raise ValidationError("This concern is not about one provider, so there is nobody to share it with.")
    return share(concern, by=by, organisation=provider, reason=reason).concern


@transaction.atomic
def stop_sharing(concern: Concern, *, by: Membership, organisation: Organisation | None = None) -> Concern:
    """Take the concern out of an organisation's sight again; without one, out of everybody's outside the ICB."""
    by.demand("concern.share")
    concern = Concern.objects.locked().get(pk=concern.pk)
    shares = list(ConcernShare.objects.current().filter(concern=concern).select_related("organisation"))
    if organisation is not None:
        shares = [each for each in shares if each.organisation_id == organisation.pk]
    if not shares:
        raise ValidationError("This concern is not shared with this organisation." if organisation else NOT_SHARED)
    for each in shares:
        each.end(by.name)
        left = [pk for pk in concern.shared_with if pk != each.organisation_id]
        _set(concern, left, "unshared", by=by, organisation=each.organisation)
    return concern


NOT_SHARED = "This concern is not shared with anybody."


def _set(
    concern: Concern,
    left: list[UUID],
    verb: str,
    *,
    by: Membership,
    organisation: Organisation,
    text: str = "",
    **detail: Any,
) -> None:
    """Write what row-level security reads; the step in history is for the ICB and that organisation alone."""
    names = ["", organisation.name] if verb == "shared" else [organisation.name, ""]
    concern.shared_with = left
    concern.version += 1
    concern.save(update_fields=["shared_with", "version"])
    tell(
        concern,
        verb,
        by=by,
        at=timezone.now(),
        text=text,
        changes={"shared_with": names},
        shared=True,
        audience=[organisation.pk],
    )
    record(f"concern.{verb}", concern, by=by, subject=concern.subject_id, organisation=organisation.code, **detail)
