"""Remove a file: the row stays with who and why, the bytes go."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions.history import tell
from concerns.files.models import Attachment, kept
from concerns.files.rules.states import Scan, why_not_remove
from concerns.models import Concern
from concerns.rules.updates import Visibility
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.tasks import enqueue
from quality_oversight.texts.checks import given_reason

REASON = 500  # characters


@transaction.atomic
def remove(attachment: Attachment, *, by: Membership, reason: str) -> Attachment:
    """Take a file away for good, and say why; its bytes are deleted after the commit."""
    by.demand("file.remove")
    Concern.objects.locked().get(pk=attachment.concern_id)
    attachment = Attachment.objects.select_for_update().select_related("concern").get(pk=attachment.pk)
    own = attachment.from_organisation == by.organisation_id
    if refusal := why_not_remove(removed=attachment.is_removed, outside=by.is_outside, own=own):
        raise ValidationError(refusal)
    reason = given_reason(reason, "Enter why the file is removed", most=REASON)
    attachment.removed_at, attachment.removed_by, attachment.removal_reason = timezone.now(), by.name, reason
    attachment.save(update_fields=["removed_at", "removed_by", "removal_reason"])
    hidden = attachment.visibility == Visibility.TEAM
    tell(
        attachment.concern,
        "file_removed",
        by=by,
        at=attachment.removed_at,
        text="" if hidden or attachment.audience else reason,
        changes={} if hidden else {"files": [attachment.name, ""]},
        shared=bool(attachment.audience),
        audience=attachment.audience,
    )
    record("file.removed", attachment, by=by, sha256=attachment.sha256)
    enqueue("concerns.files.tasks.discard", by.tenant_id, attachment.pk)
    return attachment


@transaction.atomic
def discard(pk: UUID | str) -> bool:
    """Delete the bytes of a file that was removed or is infected; False where they are gone already."""
    attachment = Attachment.objects.select_for_update().filter(pk=pk).exclude(stored_as="").first()
    if attachment is None or not (attachment.is_removed or attachment.scan == Scan.INFECTED):
        return False
    kept().delete(attachment.stored_as)
    attachment.stored_as = ""
    attachment.save(update_fields=["stored_as"])
    return True
