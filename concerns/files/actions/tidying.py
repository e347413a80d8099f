"""What a lost task or a rollback left undone: files to scan, bytes to delete, bytes that no row knows."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from concerns.files.actions.removing import discard
from concerns.files.models import Attachment, kept
from concerns.files.rules.states import Scan
from quality_oversight.tenancy.tasks import enqueue

PATIENCE = timedelta(minutes=5)  # a task of its own had this long to scan the file
GRACE = timedelta(hours=1)  # a request that adds files is over by then


@dataclass(frozen=True)
class Tidied:
    """How many files were sent to the scanner again, and how many bytes' names were deleted for which cause."""

    scans: int
    discarded: int
    orphans: int


def tidy(tenant_id: UUID | str, now: datetime) -> Tidied:
    """Put right in the running tenant. Call with every clearance: bytes whose row is not seen count as orphans."""
    waiting = list(Attachment.objects.to_scan().filter(at__lt=now - PATIENCE)) if settings.CLAMAV_ADDRESS else []
    for attachment in waiting:
        enqueue("concerns.files.tasks.scan", tenant_id, attachment.pk)
    for attachment in Attachment.objects.to_read().filter(at__lt=now - PATIENCE):
        enqueue("concerns.files.tasks.read", tenant_id, attachment.pk)
    gone = Attachment.objects.exclude(stored_as="").filter(Q(removed_at__isnull=False) | Q(scan=Scan.INFECTED))
    known = set(Attachment.objects.exclude(stored_as="").values_list("stored_as", flat=True))
    discarded = sum(discard(pk) for pk in gone.values_list("pk", flat=True))
    return Tidied(len(waiting), discarded, lose_orphans(str(tenant_id), known, now))


def lose_orphans(folder: str, known: Container[str], now: datetime) -> int:
    """Delete bytes of a folder that no row knows, once they are too old to belong to a request that still runs."""
    storage = kept()
    try:
        names = storage.listdir(folder)[1]
    except FileNotFoundError:
        return 0
    lost = [name for name in (f"{folder}/{each}" for each in names) if name not in known]
    old = [name for name in lost if storage.get_modified_time(name) < now - GRACE]
    for name in old:
        storage.delete(name)
    return len(old)
