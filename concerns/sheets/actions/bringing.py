"""Bring a spreadsheet, say how it is read, and take its rows away again."""

from collections.abc import Mapping
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.sheets.actions.looking import SEEN, ask_to_look, is_waiting
from concerns.sheets.models import Audience, Doubles, ImportJob, ImportRow, JobState, RowState, SheetMemory
from concerns.sheets.opening import ABOVE, MOST_ROWS, opened
from concerns.sheets.queries import headings_of, remembered, rows_of, tally_of
from concerns.sheets.rules.columns import BY_NAME, guessed, likely_header, recognised, without_own_numbers
from concerns.sheets.rules.reading import NUMBER
from quality_oversight.audit.trail import record
from quality_oversight.spreadsheets.headings import fingerprint
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.tasks import enqueue
from quality_oversight.texts.checks import plain
from quality_oversight.texts.doubts import why_not_reason
from quality_oversight.texts.identifiers import nhs_numbers

KEPT_FOR = timedelta(days=30)
RUN = "concerns.sheets.tasks.import_rows"


@transaction.atomic
def bring(content: bytes, name: str, *, by: Membership) -> ImportJob:
    """Read a file into rows and guess how they are read; nothing becomes a concern yet."""
    by.demand("concern.import")
    kind, sheets = opened(content)
    if all(sheet.too_long for sheet in sheets):
        raise ValidationError(f"This sheet has more than {MOST_ROWS:,} rows. Bring it in parts.")
    job = ImportJob.objects.create(
        made_by=by,
        user_id=by.user_id,
        audience=Audience.MAKER if by.clearances else Audience.TEAM,
        file_name=f"spreadsheet.{kind}" if nhs_numbers(name) else name[:200],
        kind=kind,
        sheets=[{"name": each.name, "rows": len(each.lines), "too_long": each.too_long} for each in sheets],
    )
    ImportRow.objects.bulk_create(
        [
            ImportRow(job=job, sheet=place, number=line.number, cells=line.cells, kept_out=line.kept_out)
            for place, sheet in enumerate(sheets)
            if not sheet.too_long
            for line in sheet.lines
        ],
        batch_size=1000,
    )
    best = max(
        (place for place, sheet in enumerate(sheets) if not sheet.too_long),
        key=lambda place: (max(recognised(line.cells) for line in sheets[place].lines[:ABOVE]), -place),
    )
    read_headings(job, best, by=by)
    record("concern.sheet_brought", job, by=by, kind=kind, rows=rows_of(job).count())
    return job


def read_headings(job: ImportJob, sheet: int, header: int | None = None, *, by: Membership) -> None:
    """Take the headings from a row (by default the likeliest), and read columns as last time or as guessed."""
    demand_maker(job, by)
    first = list(job.rows.filter(sheet=sheet)[:ABOVE])
    if not first:
        raise ValidationError({"sheet": f"This sheet has more than {MOST_ROWS:,} rows. Bring it in parts."})
    job.sheet = sheet
    job.header = header or first[likely_header([row.cells for row in first])].number
    headings = headings_of(job)
    if not any(headings):
        raise ValidationError({"header": "There is nothing in this row. Choose the row that holds the headings."})
    if rows_of(job).count() > MOST_ROWS:
        raise ValidationError({"sheet": f"This sheet has more than {MOST_ROWS:,} rows. Bring it in parts."})
    memory = remembered(headings, by)
    below = rows_of(job).values_list("cells", flat=True)[:ABOVE]
    job.places = memory.places if memory else without_own_numbers(guessed(headings), list(below))
    job.same, job.meant = (memory.same, memory.meant) if memory else ({}, {})
    job.state = JobState.BROUGHT
    job.save()
    rows_of(job).filter(looked_through=True).update(**SEEN)


@transaction.atomic
def choose_columns(job: ImportJob, places: Mapping[str, int], same: Mapping[str, str], *, by: Membership) -> ImportJob:
    """Say which column holds what, and what every row has in common; remembered for the next sheet like it."""
    job = locked(job, by)
    missing = [
        column
        for column in BY_NAME.values()
        if column.needed and column.name not in places and column.name not in same
        and not (column.name == "subject" and "provider" in places)
    ]  # fmt: skip
    if missing:
        raise ValidationError({column.name: f"Choose where to find: {column.label}" for column in missing})
    job.places, job.same, job.state = dict(places), dict(same), JobState.READY
    job.save(update_fields=["places", "same", "state"])
    _remember(job, by)
    ask_to_look(job, by)
    return job


@transaction.atomic
def explain_names(job: ImportJob, meant: Mapping[str, Mapping[str, str]], *, by: Membership) -> ImportJob:
    """Say what names that are not known here stand for; remembered with the columns."""
    job = locked(job, by)
    for name, chosen in meant.items():
        job.meant[name] = {**job.meant.get(name, {}), **chosen}
    job.save(update_fields=["meant"])
    _remember(job, by)
    ask_to_look(job, by)
    return job


def _remember(job: ImportJob, by: Membership) -> None:
    how = {"places": job.places, "same": job.same, "meant": job.meant}
    SheetMemory.objects.update_or_create(
        user_id=by.user_id,
        fingerprint=fingerprint(headings_of(job)),
        defaults=how | {"audience": job.audience, "saved_at": timezone.now()},
    )


@transaction.atomic
def start(job: ImportJob, *, by: Membership, mode: str, doubles: str, why_kept: str = "") -> ImportJob:
    """Let a worker make concerns of the rows; `why_kept` lets words pass that may identify somebody."""
    job = locked(job, by)
    if job.state != JobState.READY:
        raise ValidationError("Choose the columns first.")
    if is_waiting(job):
        raise ValidationError("The rows are still being looked through. Wait until all of them are.")
    why_kept = _as_reason(why_kept)
    job.mode, job.doubles, job.why_kept, job.state = mode, doubles, why_kept, JobState.RUNNING
    job.save(update_fields=["mode", "doubles", "why_kept", "state"])
    job.rows.exclude(sheet=job.sheet).delete()
    rows_of(job).update(problems={})  # found again as each row comes in, with the reason
    record("concern.import_started", job, by=by, mode=mode, rows=rows_of(job).count())
    enqueue(RUN, by.tenant_id, job.pk)
    return job


def _as_reason(why_kept: str) -> str:
    """Why words stay, as it is kept; refused where it gives away the same again."""
    why_kept = plain(why_kept)
    if reason := why_kept and why_not_reason(why_kept):
        raise ValidationError({"why_kept": reason})
    return why_kept


@transaction.atomic
def mend(
    job: ImportJob,
    cells: Mapping[int, Mapping[int, str]],
    *,
    by: Membership,
    more: Mapping[int, Mapping[str, str]] | None = None,
    why_kept: str = "",
) -> int:
    """Change cells of refused rows (by row key and column, from 0) and try these rows again; give their number.

    `more` gives, by row key and field, what has no column in the sheet: it gets one behind all others. `why_kept` lets
    words pass that may identify somebody, as in `start`.
    """
    why_kept = _as_reason(why_kept)
    job = locked(job, by)
    if job.state != JobState.DONE:
        raise ValidationError("This import is still running.")
    rows = list(job.rows.select_for_update().filter(pk__in=cells, state=RowState.REFUSED))
    added = {pk: _placed(job, texts) for pk, texts in (more or {}).items() if pk in cells}
    for row in rows:
        for place, text in {**cells[row.pk], **added.get(row.pk, {})}.items():
            row.cells += [""] * (place + 1 - len(row.cells))
            if text != row.cells[place]:
                row.cells[place] = "" if nhs_numbers(text) else text
                row.kept_out.pop(str(place), None)
                if nhs_numbers(text):
                    row.kept_out[str(place)] = NUMBER
        row.state, row.problems = RowState.WAITING, {}
    ImportRow.objects.bulk_update(rows, ["cells", "kept_out", "state", "problems"], batch_size=500)
    if rows:
        job.why_kept = why_kept or job.why_kept
        _again(job, by)
    return len(rows)


def _placed(job: ImportJob, texts: Mapping[str, str]) -> dict[int, str]:
    """What is given beside the columns of a sheet, by column; a field that has none gets one behind all others."""
    for name in texts:
        if name not in job.places:
            widest = max(map(len, job.rows.filter(sheet=job.sheet).values_list("cells", flat=True)), default=0)
            job.places[name] = max(widest, 1 + max(job.places.values(), default=0))
            job.save(update_fields=["places"])
    return {job.places[name]: text for name, text in texts.items()}


@transaction.atomic
def import_doubles(job: ImportJob, *, by: Membership, join: bool = False) -> int:
    """Import the rows that were left out as duplicates after all, to be counted once with what is here if need be."""
    job = locked(job, by)
    if job.state != JobState.DONE:
        raise ValidationError("This import is still running.")
    number = rows_of(job).filter(state=RowState.DUPLICATE).update(state=RowState.WAITING, concern=None, twin=None)
    job.doubles = Doubles.JOIN if join else Doubles.IMPORT
    if number:
        _again(job, by)
    return number


def _again(job: ImportJob, by: Membership) -> None:
    job.state, job.none_made, job.finished_at = JobState.RUNNING, False, None
    job.save(update_fields=["state", "none_made", "finished_at", "doubles", "why_kept"])
    enqueue(RUN, by.tenant_id, job.pk)


@transaction.atomic
def purge(job: ImportJob, *, by: Membership | None) -> None:
    """Take away the rows as they were brought; what was made of them stays, and how many there were."""
    if by is not None:
        job = locked(job, by)
        if job.state == JobState.RUNNING:
            raise ValidationError("This import is still running.")
    if job.purged_at:
        return
    job.tally, job.purged_at, job.state = tally_of(job), timezone.now(), JobState.DONE
    job.save(update_fields=["tally", "purged_at", "state"])
    job.rows.all().delete()
    record("concern.sheet_purged", job, by=by)


def demand_maker(job: ImportJob, by: Membership) -> None:
    """Refuse with 403 whoever did not bring this spreadsheet: its rows are made in its maker's name."""
    by.demand("concern.import")
    if job.made_by_id != by.pk:
        raise PermissionDenied("Only the person who brought this spreadsheet can do this.")


def locked(job: ImportJob, by: Membership) -> ImportJob:
    demand_maker(job, by)
    job = ImportJob.objects.select_for_update().get(pk=job.pk)
    if job.purged_at:
        raise ValidationError("The rows of this spreadsheet have been deleted. Bring it again.")
    return job
