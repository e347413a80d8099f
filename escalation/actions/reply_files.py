"""Have the files of answers scanned and read, and give them out only where that is allowed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from concerns.files.actions import keeping
from concerns.files.rules.states import Words, why_not_give
from escalation.models import ReplyFile
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership

EXAMINE = "escalation.tasks.examine_file"


def examine_file(pk: UUID | str) -> None:
    """Scan one file and read its words; a second run finds nothing to do. Raises ScannerAwayError."""
    keeping.scan_and_read(
        ReplyFile, pk, tell=lambda row: record("level.reply_file_scanned", row, by=None, result=row.scan)
    )


@transaction.atomic
def download_file(row: ReplyFile, *, by: Membership) -> bytes:
    """The bytes of a file of an answer, and a line in the trail; a ValidationError says in plain words why not.

    What may identify somebody is for those alone who asked the provider; an NHS number holds it back from all.
    """
    by.demand("level.view")
    outside, own = row.words == Words.WAITING, by.may("level.share")
    content = keeping.content_of(row, why_not_give(row.words, outside=outside, decides=False, own=own))
    record("level.reply_file_read", row, by=by)
    return content


def tidy_files(tenant_id: UUID | str, now: datetime) -> int:
    """Have done what a lost task left undone, and delete bytes that no row knows: how many of these there were."""
    return keeping.tidy(ReplyFile, tenant_id, folder=folder(tenant_id), task=EXAMINE, now=now)


def folder(tenant_id: UUID | str) -> str:
    """Where the bytes of the files of answers are kept."""
    return f"{tenant_id}/replies"
