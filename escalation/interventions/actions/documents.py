"""The documents of what was done: the letter, the plan, the report."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from concerns.files.actions import keeping
from concerns.files.actions.keeping import Taken
from concerns.files.rules.states import why_not_have
from escalation.interventions.actions.history import tell
from escalation.interventions.models import Intervention, InterventionFile
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.tenancy.tasks import enqueue

EXAMINE = "escalation.interventions.tasks.examine"


@transaction.atomic
def add_files(intervention: Intervention, sent: Sequence[UploadedFile], *, by: Membership) -> Taken:
    """Keep documents; the good ones where others are refused, and a ValidationError says if none is good.

    A letter may come after the end, so that an ended one takes documents too.
    """
    by.demand("intervention.keep")
    intervention = Intervention.objects.select_for_update().get(pk=intervention.pk)
    with keeping.adding(
        sent,
        here=intervention.files.present(),
        folder=_folder(by.tenant_id),
        keep=lambda kept: _kept(intervention, kept, by),
    ) as taken:
        tell(intervention, "file_added", by=by, changes={"files": ["", ", ".join(each.name for each in taken.files)]})
        return taken


def _kept(intervention: Intervention, kept: Mapping[str, Any], by: Membership) -> InterventionFile:
    row = InterventionFile.objects.create(**Signed.signature(by), intervention=intervention, **kept)
    record("intervention.file_added", row, by=by, kind=row.kind, size=row.size, sha256=row.sha256)
    if keeping.waits(row):
        enqueue(EXAMINE, by.tenant_id, row.pk)
    return row


@transaction.atomic
def download_file(row: InterventionFile, *, by: Membership) -> bytes:
    """The bytes of a document, and a line in the trail; a ValidationError says in plain words why not."""
    by.demand("intervention.view")
    content = keeping.content_of(row, why_not_have(row.words, own=row.by_id == by.pk))
    record("intervention.file_read", row, by=by)
    return content


@transaction.atomic
def remove_file(row: InterventionFile, *, by: Membership, reason: str) -> InterventionFile:
    """Take a document away for good, and say why; its bytes are deleted after the commit."""
    by.demand("intervention.keep")
    row = InterventionFile.objects.select_for_update(of=("self",)).select_related("intervention").get(pk=row.pk)
    reason = keeping.remove(row, by=by, reason=reason, task=EXAMINE)
    tell(row.intervention, "file_removed", by=by, text=reason, changes={"files": [row.name, ""]})
    record("intervention.file_removed", row, by=by, sha256=row.sha256)
    return row


def examine_file(pk: UUID | str) -> None:
    """Scan one document and read its words; a second run finds nothing to do. Raises ScannerAwayError."""
    keeping.scan_and_read(
        InterventionFile, pk, tell=lambda row: record("intervention.file_scanned", row, by=None, result=row.scan)
    )


def tidy_files(tenant_id: UUID | str, now: datetime) -> int:
    """Have done what a lost task left undone, and delete bytes that no row knows: how many of these there were."""
    return keeping.tidy(InterventionFile, tenant_id, folder=_folder(tenant_id), task=EXAMINE, now=now)


def _folder(tenant_id: UUID | str) -> str:
    return f"{tenant_id}/interventions"
