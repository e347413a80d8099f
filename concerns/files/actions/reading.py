"""Have the words of files read, hold those that may identify somebody, and release them with a reason."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from concerns.files.actions.examining import judged
from concerns.files.actions.scanning import bytes_of
from concerns.files.models import Attachment
from concerns.files.rules.states import Words, why_not_release
from quality_oversight import screening
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import given_reason
from quality_oversight.texts.doubts import digest_of
from quality_oversight.texts.findings import Finding

FOUND = "Found when the file was read. It is held."
REASON = 500  # characters


def read(pk: UUID | str) -> str:
    """Read the words of one file and keep what they mean; an empty text where there was nothing to read.

    What may identify somebody puts the file on hold and into the queue of the information governance lead; an NHS
    number stops it for good. Two runs at once write the same.
    """
    attachment = Attachment.objects.to_read().select_related("concern").filter(pk=pk).first()
    content = bytes_of(attachment) if attachment else None
    if attachment is None or content is None:
        return ""
    state, text, found = judged(attachment.kind, content)
    with transaction.atomic():
        kinds = [str(kind) for kind in dict.fromkeys(each.kind for each in found)]
        if not Attachment.objects.to_read().filter(pk=pk).update(words=state, words_kinds=kinds):
            return ""
        if text and found:
            with screening.reason_given(FOUND):
                _queue(found, text)
                record("file.held", attachment, by=None, kinds=kinds)
    return state


def _queue(found: Iterable[Finding], text: str) -> None:
    """One finding of each kind: the file is decided on as a whole."""
    first = {each.kind: each for each in reversed(list(found))}
    for kind, each in first.items():
        digest = digest_of(kind, each.words(text))
        screening.let_through(screening.Passed("content", str(kind), each.start, each.end, digest, FOUND))


@transaction.atomic
def release(attachment: Attachment, *, by: Membership, reason: str) -> Attachment:
    """Let a file go that was held, and say why."""
    by.demand("privacy.review")
    attachment = Attachment.objects.select_for_update(of=("self",)).select_related("concern").get(pk=attachment.pk)
    if refusal := why_not_release(attachment.words):
        raise ValidationError(refusal)
    reason = given_reason(reason, "Enter why the file may be released", most=REASON)
    attachment.words = Words.RELEASED
    attachment.save(update_fields=["words"])
    record("file.released", attachment, by=by, kinds=attachment.words_kinds)
    return attachment
