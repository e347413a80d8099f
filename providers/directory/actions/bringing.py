"""Bring a file to a page, see what it would change, and say that it is right."""

import logging
from typing import Any, BinaryIO
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.db import DataError, transaction
from django.db.models import QuerySet

from providers.directory.actions.importing import import_file, may_write
from providers.directory.actions.regulating import import_locations, is_of_regulator
from providers.directory.models import DirectoryImport, ImportState
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.tasks import enqueue

log = logging.getLogger(__name__)

CARRY_OUT = "providers.directory.tasks.carry_out"
OPEN = (ImportState.WAITING, ImportState.RUNNING)
ONLY_READS = (
    "The workers of this installation may only read the directory. Import this file with manage.py import_ods, or give"
    " the worker DATABASE_OWNER_URL."
)
OUR_FAULT = (
    "Something went wrong on our side while this file was read. Nothing of it was taken. Tell the people who run this"
    " site; the cause stands in its log."
)
MOVED = (
    "The directory has changed since this file was looked through, and the file would now do something else than was"
    " confirmed. Nothing of it was taken. Look at it again, then confirm it."
)
NOT_TO_BE_KEPT = "This file holds something that cannot be kept, and it cannot be said where. Nothing of it was taken."


class Busy(Exception):
    """Another import is running; this one is found again by the next sweep."""


def kept() -> Storage:
    """Where the bytes are."""
    return storages["attachments"]


@transaction.atomic
def bring(file: UploadedFile, *, by: Membership) -> DirectoryImport:
    """Keep a file, and have it looked through; nothing of the directory changes yet."""
    by.demand("directory.import")
    job = DirectoryImport.objects.create(
        icb_id=by.tenant_id,
        brought_by=by.pk,
        brought_by_name=by.name,
        file_name=str(file.name)[:200],
        size=file.size or 0,
        stored_as=kept().save(f"directory/{uuid4()}", file),
    )
    record("directory.file_brought", job, by=by, size=job.size)
    enqueue(CARRY_OUT, job.pk)
    return job


@transaction.atomic
def confirm(job: DirectoryImport, *, by: Membership, close_many: bool, reopen: bool) -> DirectoryImport:
    """Have a file imported that was looked through; what it closes beyond a tenth, or opens again, must be meant."""
    by.demand("directory.import")
    job = DirectoryImport.objects.select_for_update().get(pk=job.pk)
    if job.icb_id not in (by.tenant_id, None):  # of a live source: whoever sees it first
        raise PermissionDenied
    if job.state != ImportState.READY:
        raise ValidationError(f"This file is past that: it is {job.get_state_display().lower()}.")
    if job.is_unusable:
        raise ValidationError("None of the rows of this file can be used: there is nothing to import.")
    if job.closing and not close_many:
        raise ValidationError({"close_many": "Say that these closures are right, or do not import the file"})
    if job.reopens and not reopen:
        raise ValidationError({"reopen": "Say that what it opens again is right, or do not import the file"})
    job.state, job.progress = ImportState.RUNNING, 0
    job.save(update_fields=["state", "progress"])
    record("directory.import_confirmed", job, by=by, close_many=bool(job.closing), counts=job.counts)
    enqueue(CARRY_OUT, job.pk)
    return job


def carry_out(job_id: Any) -> bool:
    """Look a file through, or import it once it was confirmed; say whether the directory changed.

    Each time is one transaction of the owner's role: of a worker that is killed nothing stays, and the next sweep
    begins anew. Its progress stands outside that transaction.
    """
    job = DirectoryImport.objects.filter(pk=job_id, state__in=OPEN).exclude(stored_as="").first()
    if job is None:
        return False
    started = job.state
    rows = DirectoryImport.objects.filter(pk=job.pk, state=started)
    if not may_write()[0]:
        rows.update(state=ImportState.REFUSED, refusal=ONLY_READS)
        return False
    take = _look_through if started == ImportState.WAITING else _as_confirmed
    try:
        job = take(job, rows)
    except ValidationError as refusal:
        rows.update(state=ImportState.REFUSED, refusal=" ".join(refusal.messages)[:500])
        return False
    except DataError:
        log.exception("The database refuses what is in file %s", job.pk)
        rows.update(state=ImportState.REFUSED, refusal=NOT_TO_BE_KEPT)
        return False
    except FileNotFoundError:
        rows.update(state=ImportState.REFUSED, refusal="The file is no longer where it was kept. Bring it again.")
        return False
    except Busy:
        return False
    return job.state == ImportState.DONE


def give_up(job_id: Any) -> None:
    """Refuse a file that a fault of ours keeps from being read: it would be tried again every minute."""
    DirectoryImport.objects.filter(pk=job_id, state__in=OPEN).update(state=ImportState.REFUSED, refusal=OUR_FAULT)


def _look_through(job: DirectoryImport, rows: QuerySet[DirectoryImport]) -> DirectoryImport:
    with kept().open(job.stored_as) as file:
        return _taken(job, _seekable(file), rows, dry_run=True)


def _as_confirmed(job: DirectoryImport, rows: QuerySet[DirectoryImport]) -> DirectoryImport:
    """Import what was confirmed. Where it would now do something else, it does nothing and is to be confirmed anew.

    Between the look and the confirmation another file may have changed the directory, which every ICB shares.
    """
    shown = _does(job)
    with transaction.atomic(using="owner"):
        with kept().open(job.stored_as) as file:
            done = _taken(job, _seekable(file), rows, dry_run=False)
        as_shown = _does(done) == shown
        transaction.set_rollback(not as_shown, using="owner")
    if as_shown:
        return done
    again = _look_through(DirectoryImport.objects.get(pk=job.pk), rows)
    again.notes = [MOVED, *again.notes]
    again.save(using="owner", update_fields=["notes"])
    return again


def _does(job: DirectoryImport) -> tuple[dict[str, int], list[list[Any]]]:
    """What an import does, as its page tells it: rows by outcome, and of which ICBs it closes many."""
    return dict(job.counts), [list(each) for each in job.closing]


def _taken(job: DirectoryImport, file: BinaryIO, rows: QuerySet[DirectoryImport], *, dry_run: bool) -> DirectoryImport:
    """A file of the Care Quality Commission, or one of the Organisation Data Service."""
    if is_of_regulator(file):
        return import_locations(job, file, dry_run=dry_run, on_wait=_busy)
    return import_file(
        job,
        file,
        dry_run=dry_run,
        close_many=True,  # it was asked for when the import was confirmed
        on_wait=_busy,
        on_rows=lambda number: _tell(rows, number),
    )


def _seekable(file: Any) -> BinaryIO:
    """The raw file under Django's, which reads text line by line."""
    return file.file


def _tell(rows: QuerySet[DirectoryImport], number: int) -> None:
    rows.update(progress=number)


def _busy() -> None:
    raise Busy
