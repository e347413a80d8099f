"""Have the files of answers scanned and read, and give them out only where that is allowed."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from concerns.files.actions.examining import judged
from concerns.files.actions.scanning import LOST, bytes_of
from concerns.files.models import kept
from concerns.files.rules.states import OPEN, Scan, Words, why_not_download, why_not_give
from concerns.files.scanner import is_on, verdict
from escalation.models import ReplyFile
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership


def examine_file(pk: UUID | str) -> None:
    """Scan one file and read its words; a second run finds nothing to do. Raises ScannerAwayError.

    The bytes of what was removed or is infected go.
    """
    row = ReplyFile.objects.exclude(stored_as="").filter(pk=pk).first()
    if row is None:
        return
    content = bytes_of(row)
    if row.removed_at is None and is_on() and row.scan in OPEN:
        row.scan = Scan.UNSCANNABLE if content is None else verdict(content)
        if row.scan != Scan.CLEAN:
            record("level.reply_file_scanned", row, by=None, result=row.scan)
    if content is not None and row.removed_at is None and row.words == Words.WAITING:
        row.words, _, found = judged(row.kind, content)
        row.words_kinds = list(dict.fromkeys(str(each.kind) for each in found))
    if row.removed_at is not None or row.scan == Scan.INFECTED:
        kept().delete(row.stored_as)
        row.stored_as = ""
    row.save(update_fields=["scan", "words", "words_kinds", "stored_as"])


@transaction.atomic
def download_file(row: ReplyFile, *, by: Membership) -> bytes:
    """The bytes of a file of an answer, and a line in the trail; a ValidationError says in plain words why not.

    What may identify somebody is for those alone who asked the provider; an NHS number holds it back from all.
    """
    by.demand("level.view")
    if reason := why_not_download(row.scan, scanning=is_on(), removed=row.removed_at is not None):
        raise ValidationError(reason)
    if reason := why_not_give(row.words, outside=row.words == Words.WAITING, decides=False, own=by.may("level.share")):
        raise ValidationError(reason)
    content = bytes_of(row)
    if content is None:
        raise ValidationError(LOST, code="lost")
    record("level.reply_file_read", row, by=by)
    return content
