"""The documents of what a source says: the report, the letter, the picture of a dashboard."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from concerns.files.actions import keeping
from concerns.files.actions.keeping import Taken
from concerns.files.rules.states import why_not_have
from concerns.insight.models import InsightFile, InsightItem
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.tenancy.tasks import enqueue

EXAMINE = "concerns.insight.tasks.examine"
MOST = 20  # documents of one item


@transaction.atomic
def add_files(item: InsightItem, sent: Sequence[UploadedFile], *, by: Membership, all_or_none: bool = False) -> Taken:
    """Keep documents of an item that stands; the good ones where others are refused, an error if none is good.

    With `all_or_none` one that is refused keeps out the others.
    """
    by.demand("insight.log")
    item = InsightItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if item.is_withdrawn:
        raise ValidationError({"files": "It was corrected or withdrawn, and takes no documents any more."})
    if item.files.present().count() + len(sent) > MOST:
        raise ValidationError({"files": f"An item has {MOST} documents at most."})
    with keeping.adding(
        sent,
        here=item.files.present(),
        folder=_folder(by.tenant_id),
        keep=lambda kept: _kept(item, kept, by),
        all_or_none=all_or_none,
    ) as taken:
        return taken


def _kept(item: InsightItem, kept: Mapping[str, Any], by: Membership) -> InsightFile:
    row = InsightFile.objects.create(**Signed.signature(by), item=item, **kept)
    _tell("added", row, by, kind=row.kind, size=row.size, sha256=row.sha256)
    if keeping.waits(row):
        enqueue(EXAMINE, by.tenant_id, row.pk)
    return row


def _tell(verb: str, row: InsightFile, by: Membership | None, **detail: Any) -> None:
    """Put down by the item's reference and in its stream: a file's name is free text."""
    record(f"insight.file_{verb}", row.item, by=by, file=str(row.pk), **detail)


@transaction.atomic
def download_file(row: InsightFile, *, by: Membership) -> bytes:
    """The bytes of a document, and a line in the trail; a ValidationError says in plain words why not."""
    by.demand("insight.view")
    content = keeping.content_of(row, why_not_have(row.words, own=row.by_id == by.pk))
    _tell("read", row, by)
    return content


@transaction.atomic
def remove_file(row: InsightFile, *, by: Membership, reason: str) -> InsightFile:
    """Take a document away for good, and say why; its bytes are deleted after the commit."""
    by.demand("insight.log")
    row = InsightFile.objects.select_for_update(of=("self",)).select_related("item").get(pk=row.pk)
    keeping.remove(row, by=by, reason=reason, task=EXAMINE)
    _tell("removed", row, by, sha256=row.sha256)
    return row


def examine_file(pk: UUID | str) -> None:
    """Scan one document and read its words; a second run finds nothing to do. Raises ScannerAwayError."""
    keeping.scan_and_read(InsightFile, pk, tell=lambda row: _tell("scanned", row, None, result=row.scan))


def tidy_files(tenant_id: UUID | str, now: datetime) -> int:
    """Have done what a lost task left undone, and delete bytes that no row knows: how many of these there were."""
    return keeping.tidy(InsightFile, tenant_id, folder=_folder(tenant_id), task=EXAMINE, now=now)


def _folder(tenant_id: UUID | str) -> str:
    return f"{tenant_id}/insight"
