"""Have files scanned for viruses, and give them out only where that is allowed."""

import hashlib
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.files.models import Attachment, kept
from concerns.files.rules.states import OPEN, Scan, why_not_download, why_not_give
from concerns.files.scanner import ScannerAwayError, verdict
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.tasks import enqueue


class Stored(Protocol):
    """A row whose bytes are kept outside the database."""

    stored_as: str
    sha256: str


__all__ = ["LOST", "ScannerAwayError", "download", "scan"]
LOST = (
    "This file can no longer be read from where files are kept. Tell whoever runs this service; they may have a backup."
)


def scan(pk: UUID | str) -> str:
    """Ask the scanner about one file and keep what it says; an empty text where there was nothing to ask.

    Raises ScannerAwayError. Two runs at once write the same.
    """
    attachment = Attachment.objects.to_scan().select_related("concern").filter(pk=pk).first()
    if attachment is None or not settings.CLAMAV_ADDRESS:
        return ""
    content = bytes_of(attachment)
    found = Scan.UNSCANNABLE if content is None else verdict(content)
    with transaction.atomic():
        waiting = Attachment.objects.filter(pk=pk, scan__in=OPEN)
        if not waiting.update(scan=found, scanned_at=timezone.now()):
            return ""
        if found != Scan.CLEAN:
            record("file.scanned", attachment, by=None, result=found)
        if found == Scan.INFECTED:
            enqueue("concerns.files.tasks.discard", attachment.tenant_id, pk)
    return found


def download(attachment: Attachment, *, by: Membership) -> bytes:
    """The bytes of a file, and a line in the audit trail.

    Raises a ValidationError in plain words where the file was removed, is not known to be clean, is held, or is lost.
    """
    by.demand("concern.view")
    scanning = bool(settings.CLAMAV_ADDRESS)
    if reason := why_not_download(attachment.scan, scanning=scanning, removed=attachment.is_removed):
        raise ValidationError(reason)
    decides, own = by.may("privacy.review"), attachment.by_id == by.pk
    if reason := why_not_give(attachment.words, outside=by.is_outside, decides=decides, own=own):
        raise ValidationError(reason)
    content = bytes_of(attachment)
    if content is None:
        raise ValidationError(LOST, code="lost")
    record("file.downloaded", attachment, by=by)
    return content


def bytes_of(attachment: Stored) -> bytes | None:
    """The bytes as they were added; None when they are gone, or are others."""
    try:
        with kept().open(attachment.stored_as) as file:
            content: bytes = file.read()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == attachment.sha256 else None
