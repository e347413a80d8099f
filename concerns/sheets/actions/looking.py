"""Look through every row before an import: what would be refused, and which words may identify somebody.

That takes some seconds for 5,000 rows, so a worker does it, some rows at a time; each change of the columns asks for
it anew.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from concerns.sheets.actions.running import Reader, likeness
from concerns.sheets.models import ImportJob, ImportRow, JobState
from concerns.sheets.queries import rows_of
from concerns.sheets.rules.reading import Read
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.tasks import enqueue

LOOK = "concerns.sheets.tasks.look_through"
AT_ONCE = 250  # rows that are looked through in a request, or in one step of a worker
SEEN = {"looked_through": False, "doubtful": False, "reads_like": "", "problems": {}}


def ask_to_look(job: ImportJob, by: Membership) -> None:
    """Forget what was found in the rows, and let a worker look again where they are too many for a request."""
    rows = rows_of(job)
    rows.filter(looked_through=True).update(**SEEN)
    if rows.count() > AT_ONCE:
        enqueue(LOOK, by.tenant_id, job.pk)


def unseen(job: ImportJob) -> QuerySet[ImportRow]:
    """The rows that nobody has looked through yet."""
    return rows_of(job).filter(looked_through=False)


def is_waiting(job: ImportJob) -> bool:
    """Whether a worker has still to look through rows before the import can start."""
    return unseen(job).exists() and rows_of(job).count() > AT_ONCE


def look_through(job_id: Any, *, by: Membership) -> bool:
    """Look through the next rows inside the maker's tenant; say whether there are more."""
    with transaction.atomic():
        jobs = ImportJob.objects.select_for_update(skip_locked=True)
        job = jobs.filter(pk=job_id, state=JobState.READY, purged_at=None).first()
        rows = list(unseen(job)[:AT_ONCE]) if job is not None else []
        if job is None or not rows:
            return False
        look_at(rows, Reader(job, by))
        ImportRow.objects.bulk_update(rows, [*SEEN])
        return True


def look_at(rows: Iterable[ImportRow], reader: Reader) -> list[Read]:
    """Read rows whole, and note in each what was found; not saved."""
    reads = []
    for row in rows:
        read = reader.read(row)
        row.looked_through, row.doubtful = True, row.pk in reader.doubtful
        row.problems, row.reads_like = read.problems, likeness(read)
        reads.append(read)
    return reads
