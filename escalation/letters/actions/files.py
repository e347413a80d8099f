"""The file that was sent of a letter: examined, given out, let go, taken away."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.files.actions import keeping
from concerns.files.rules.states import Words
from escalation.letters.models import LetterFile
from escalation.letters.queries import deciding
from escalation.letters.rules import why_not_have, why_not_release, why_not_remove
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.tasks import enqueue
from quality_oversight.texts.checks import given_reason

EXAMINE = "escalation.letters.tasks.examine"
REASON = 500  # characters


@transaction.atomic
def download_file(row: LetterFile, *, by: Membership) -> bytes:
    """The bytes of the file that was sent, and a line in the trail; a ValidationError says in plain words why not."""
    by.demand("level.view")
    decides, left = deciding(row, by)
    content = keeping.content_of(row, why_not_have(row.words, decides=decides, left=left))
    record("letter.file_read", row, by=by)
    return content


@transaction.atomic
def release_file(row: LetterFile, *, by: Membership, reason: str) -> LetterFile:
    """Let everybody who sees the letter have a file that was held for its words, and say why.

    Whoever recorded it does that; once they have left, anybody else who writes letters.
    """
    by.demand("letter.write")
    row = _locked(row)
    if why := why_not_release(row.words, decides=deciding(row, by)[0]):
        raise ValidationError(why)
    row.release_reason = given_reason(reason, "Enter why it may be kept", most=REASON)
    row.words, row.released_by = Words.RELEASED, by.name
    row.save(update_fields=["words", "released_by", "release_reason"])
    record("letter.file_released", row, by=by, kinds=row.words_kinds)
    return row


@transaction.atomic
def remove_file(row: LetterFile, *, by: Membership, reason: str) -> LetterFile:
    """Take away a file that nobody may have; when, to whom and what was sent stays, its bytes go after the commit."""
    by.demand("letter.write")
    row = _locked(row)
    if why := why_not_remove(row.words, row.scan, removed=row.is_removed):
        raise ValidationError(why)
    row.removal_reason = given_reason(reason, "Enter why the file is removed", most=REASON)
    row.removed_at, row.removed_by = timezone.now(), by.name
    row.save(update_fields=["removed_at", "removed_by", "removal_reason"])
    record("letter.file_removed", row, by=by, sha256=row.sha256)
    enqueue(EXAMINE, by.tenant_id, row.pk)
    return row


def examine_file(pk: UUID | str) -> None:
    """Scan one file and read its words; a second run finds nothing to do. Raises ScannerAwayError."""
    keeping.scan_and_read(
        LetterFile, pk, tell=lambda row: record("letter.file_scanned", row, by=None, result=row.scan), naming=True
    )


def tidy_files(tenant_id: UUID | str, now: datetime) -> int:
    """Have done what a lost task left undone, and delete bytes that no row knows: how many of these there were."""
    return keeping.tidy(LetterFile, tenant_id, folder=folder_of(tenant_id), task=EXAMINE, now=now)


def folder_of(tenant_id: UUID | str) -> str:
    """Where the bytes of what was sent are kept."""
    return f"{tenant_id}/letters"


def _locked(row: LetterFile) -> LetterFile:
    return LetterFile.objects.select_for_update(of=("self",)).select_related("letter").get(pk=row.pk)
