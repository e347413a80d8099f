"""What every file goes through that hangs from something else than a concern: kept, examined, given out, tidied."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from concerns.files.actions.examining import Examined, NameRefusedError, examine, judged, store
from concerns.files.actions.scanning import LOST, bytes_of
from concerns.files.actions.tidying import lose_orphans
from concerns.files.models import KeptFile, kept
from concerns.files.rules.kinds import RefusedError
from concerns.files.rules.names import LONGEST
from concerns.files.rules.states import OPEN, READ, Scan, Words, why_not_download
from concerns.files.scanner import is_on, verdict
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.tasks import enqueue
from quality_oversight.texts.checks import given_reason


@dataclass(frozen=True)
class Taken:
    """What became of the documents of one request: those that are kept, and of the others why not."""

    files: list[Any] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@contextmanager
def adding(
    sent: Sequence[UploadedFile],
    *,
    here: QuerySet[Any],
    folder: str,
    keep: Callable[[Mapping[str, Any]], KeptFile],
    all_or_none: bool = False,
) -> Iterator[Taken]:
    """Keep documents: the good ones where others are refused, a ValidationError if none is good.

    One that is `here` already is refused; with `all_or_none` one that is refused keeps out the others. `keep` makes the
    row of one from what it is to say of its bytes. What was written goes again with an error, of the block too.
    """
    if not sent:
        raise ValidationError({"files": "Choose at least one document"})
    with ExitStack() as undo:
        taken = _take(sent, here, folder, undo, keep)
        if not taken.files or (all_or_none and taken.refused):
            raise ValidationError({"files": taken.refused})
        yield taken
        undo.pop_all()


def remove(row: KeptFile, *, by: Membership, reason: str, task: str) -> str:
    """Take a document away for good, and give the reason as it is kept; its bytes are deleted after the commit."""
    if row.is_removed:
        raise ValidationError("This file was removed.")
    reason = given_reason(reason, "Enter why the document is removed", most=500)
    row.removed_at, row.removed_by, row.removal_reason = timezone.now(), by.name, reason
    row.save(update_fields=["removed_at", "removed_by", "removal_reason"])
    enqueue(task, by.tenant_id, row.pk)
    return reason


def _take(
    sent: Sequence[UploadedFile],
    here: QuerySet[Any],
    folder: str,
    undo: ExitStack,
    keep: Callable[[Mapping[str, Any]], KeptFile],
) -> Taken:
    taken = Taken()
    for number, file in enumerate(sent, 1):
        try:
            found = examine(file)
            if same := here.filter(sha256=found.sha256).first():
                raise RefusedError(f"This document is here already, as {same.name}.")
        except RefusedError as refusal:
            hidden = isinstance(refusal, NameRefusedError) or not file.name
            taken.refused.append(f"{f'File {number}' if hidden else (file.name or '')[:LONGEST]}: {refusal}")
        else:
            taken.files.append(keep(stored(found, folder, undo)))
    return taken


def waits(row: KeptFile) -> bool:
    """Whether a document has still to be scanned or read."""
    return row.scan == Scan.WAITING or row.words == Words.WAITING


def stored(found: Examined, folder: str, undo: ExitStack) -> Mapping[str, Any]:
    """Keep the bytes of a good file in a folder, until `undo`; what its row is to say of them."""
    return {
        "name": found.name,
        "kind": found.kind,
        "size": len(found.content),
        "sha256": found.sha256,
        "stored_as": store(found, folder, undo),
        "words": Words.WAITING if found.kind in READ else Words.NOT_READ,
        "scan": Scan.WAITING if is_on() else Scan.UNSCANNED,
    }


def undone(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Files that wait to be scanned or read, or whose bytes have to go."""
    waiting = rows.to_read() | rows.gone()  # type: ignore[attr-defined]
    waiting |= rows.to_scan() if is_on() else rows.none()  # type: ignore[attr-defined]
    return waiting.exclude(stored_as="")


def scan_and_read(
    model: type[KeptFile], pk: UUID | str, *, tell: Callable[[Any], object], naming: bool = False
) -> None:
    """Scan one file and read its words; a second run finds nothing to do. Raises ScannerAwayError.

    The bytes of what was removed or is infected go. `tell` is called with the row of one that is not clean. `naming`:
    the file names people of office, so that a name alone does not hold it.
    """
    row = model.objects.exclude(stored_as="").filter(pk=pk).first()
    if row is None:
        return
    content = bytes_of(row)
    scan, words, kinds = row.scan, row.words, row.words_kinds
    if not row.is_removed and is_on() and scan in OPEN:
        scan = Scan.UNSCANNABLE if content is None else verdict(content)
    if content is not None and not row.is_removed and words == Words.WAITING:
        words, _, found = judged(row.kind, content, naming=naming)
        kinds = list(dict.fromkeys(str(each.kind) for each in found))
    with transaction.atomic():
        row = model.objects.select_for_update(of=("self",)).get(pk=pk)
        told, row.scan, row.words, row.words_kinds = row.scan, scan, words, kinds
        if scan not in (told, Scan.CLEAN):
            tell(row)
        if row.stored_as and (row.is_removed or scan == Scan.INFECTED):
            kept().delete(row.stored_as)
            row.stored_as = ""
        row.save(update_fields=["scan", "words", "words_kinds", "stored_as"])


def content_of(row: KeptFile, why_not: str | None) -> bytes:
    """The bytes of a file; a ValidationError says in plain words why not: its state, or the reason that is given."""
    if reason := why_not_download(row.scan, scanning=is_on(), removed=row.is_removed) or why_not:
        raise ValidationError(reason)
    content = bytes_of(row)
    if content is None:
        raise ValidationError(LOST, code="lost")
    return content


def tidy(model: type[KeptFile], tenant_id: UUID | str, *, folder: str, task: str, now: datetime) -> int:
    """Ask again for what a lost task left undone, and delete bytes that no row knows: how many of these there were."""
    rows = model.objects
    for pk in undone(rows.all()).values_list("pk", flat=True):
        enqueue(task, tenant_id, pk)
    known = set(rows.exclude(stored_as="").values_list("stored_as", flat=True))
    return lose_orphans(folder, known, now)
