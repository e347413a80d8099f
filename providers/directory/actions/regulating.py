"""Bring what is known of the Care Quality Commission's locations up to a file of its API or its CSV."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.utils import timezone

from providers.directory.actions.importing import begun
from providers.directory.models import CqcLocation, CqcRating, DirectoryChange, DirectoryImport, ImportState
from providers.directory.opening import is_json, loaded, unpacked, whole
from providers.directory.rules.cqc import Framework, Location, Rated, id_in, read_location
from providers.directory.rules.telling import registrations
from providers.rules.ods import Kind
from quality_oversight.spreadsheets.opening import decoded

AT_ONCE = 500
IDS = {"locationid", "location id"}  # headings of a CSV's ids


def import_locations(
    job: DirectoryImport, file: BinaryIO, *, dry_run: bool, on_wait: Callable[[], None] = lambda: None
) -> DirectoryImport:
    """Read a file, keep what it changes location by location and, unless this is a dry run, change it.

    Records of the API's list know little more than a name: what is known of a location beyond it stays.
    """
    with (
        unpacked(file) as inner,
        _read(inner) as records,
        transaction.atomic(using="owner"),
        connections["owner"].cursor() as cursor,
    ):
        if not begun(job, cursor, on_wait):
            return job
        counts: Counter[str] = Counter()
        seen: dict[str, int] = {}
        standing: Counter[bool | None] = Counter()
        while batch := list(islice(records, AT_ONCE)):
            changes = list(_take(batch, seen, standing, dry_run=dry_run))
            counts.update(change.outcome for change in changes)
            for change in changes:
                change.job = job
            DirectoryChange.objects.using("owner").bulk_create(
                change for change in changes if change.outcome != Kind.UNCHANGED
            )
        if not counts:
            raise ValidationError("There is no location in this file.")
        job.called = "Locations and ratings (Care Quality Commission)"
        job.counts = {kind.value: counts[kind] for kind in Kind}
        job.notes = registrations(standing[True], standing[False], standing[None])
        job.finished_at, job.progress = timezone.now(), counts.total()
        job.state = ImportState.READY if dry_run else ImportState.DONE
        job.save(using="owner")
    return job


def is_of_regulator(file: BinaryIO) -> bool:
    """Whether a file, or the one in a zip, speaks of locations of the Care Quality Commission, by its first bytes."""
    try:
        with unpacked(file) as inner:
            start = inner.read(4096)
            inner.seek(0)
            records = is_json(inner)
    except ValidationError:  # a zip that is damaged, or holds several files: said where it is read
        return False
    finally:
        file.seek(0)
    if records:
        return b'"locationId"' in start
    headings = start.decode("utf-8-sig", "replace").splitlines()[:1]
    return any({" ".join(cell.strip('" ').lower().split()) for cell in line.split(",")} & IDS for line in headings)


@contextmanager
def _read(file: BinaryIO) -> Iterator[Iterator[tuple[int, Any]]]:
    """The records of a file; a line on which its CSV breaks is named."""
    records = _records(file)
    try:
        yield records
    except csv.Error as fault:
        raise ValidationError(f"This CSV cannot be read to its end: {fault}. Download it again.") from None


def _records(file: BinaryIO) -> Iterator[tuple[int, Any]]:
    """The records of a file with their numbers: an array, one record, a page of the API's list, or rows of a CSV."""
    if is_json(file):
        found = loaded(file)
        if isinstance(found, dict):
            found = found.get("locations", [found])
        return enumerate(found if isinstance(found, list) else [found], start=1)
    content = whole(file)
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise ValidationError("This file is empty.")
    if start.startswith(b"<"):
        raise ValidationError("This is a web page and not the file itself: the download did not succeed.")
    reader = csv.DictReader(io.StringIO(decoded(content), newline=""))
    headings = {" ".join(str(name).lower().split()) for name in reader.fieldnames or []}
    if not headings & IDS:
        raise ValidationError("It is no file of the Care Quality Commission: it has no column of location ids.")
    return ((reader.line_num, _whole(row)) for row in reader)


def _whole(row: dict[Any, Any]) -> dict[Any, Any]:
    """A row as it is read; one that lacks cells, as the last of a file that was cut, is marked as one with too many."""
    return {**row, None: []} if None in row.values() else row


def _take(
    batch: Sequence[tuple[int, Any]], seen: dict[str, int], standing: Counter[bool | None], *, dry_run: bool
) -> Iterator[DirectoryChange]:
    """What becomes of each record, with what changes written; `standing` counts them by their registration."""
    read: list[tuple[int, Location]] = []
    for number, record in batch:
        try:
            if not isinstance(record, dict) or None in record:
                raise ValueError("This is no record of a location: it has another number of columns.")
            found = read_location(record)
            first = seen.setdefault(found.location_id, number)
            if first != number:
                raise ValueError(f"The location {found.location_id} is already on line {first} of this file.")
        except ValueError as refusal:
            yield DirectoryChange(line=number, code=id_in(record)[:30], outcome=Kind.REJECTED, reason=str(refusal))
        else:
            read.append((number, found))
            standing[found.fields.get("registered")] += 1
    ids = [found.location_id for _, found in read]
    held = {each.pk: each for each in CqcLocation.objects.using("owner").filter(pk__in=ids)}
    ratings: dict[str, set[Rated]] = {}
    for each in CqcRating.objects.using("owner").filter(location__in=ids):
        rated = Rated(each.question, each.rating, each.on, each.framework, each.current)
        ratings.setdefault(each.location_id, set()).add(rated)
    for number, found in read:
        change = _compare(number, found, held.get(found.location_id), ratings.get(found.location_id, set()))
        if not dry_run and change.outcome != Kind.UNCHANGED:
            _write(found)
        yield change


def _compare(number: int, found: Location, held: CqcLocation | None, before: set[Rated]) -> DirectoryChange:
    name = found.fields.get("name", "")
    change = DirectoryChange(line=number, code=found.location_id, name=name, outcome=Kind.ADDED)
    if held is None:
        return change
    fields = {
        key: [_plain(getattr(held, key)), _plain(value)]
        for key, value in found.fields.items()
        if getattr(held, key) != value
    }
    if found.carries_ratings:
        old = {each for each in before if _is_said_anew(found, each)}
        new = set(found.ratings)
        if not found.carries_history:  # a CSV gives one date for all questions
            old, new = ({(each.question, each.rating) for each in side} for side in (old, new))  # type: ignore[assignment]
        if old != new:
            fields["ratings"] = [_words(before), _words(found.ratings)]
    change.fields = fields
    was, now = held.registered, found.fields.get("registered", held.registered)
    if not fields:
        change.outcome = Kind.UNCHANGED
    elif was and not now:
        change.outcome = Kind.CLOSED
    else:
        change.outcome = Kind.REOPENED if was is False and now else Kind.CHANGED
    return change


def _is_said_anew(found: Location, held: Rated | CqcRating) -> bool:
    """Whether what is held gives way to what a record says.

    A CSV knows nothing of the history. Where it gives no rating either, it does not know of the single assessment
    framework, and what is held of that stays.
    """
    return found.carries_history or (held.current and (bool(found.ratings) or held.framework == Framework.INSPECTION))


def _write(found: Location) -> None:
    location, _ = CqcLocation.objects.using("owner").update_or_create(pk=found.location_id, defaults=found.fields)
    if found.carries_ratings:
        held = CqcRating.objects.using("owner").filter(location=location)
        held.filter(pk__in=[each.pk for each in held if _is_said_anew(found, each)]).delete()
        CqcRating.objects.using("owner").bulk_create(
            CqcRating(
                location=location,
                question=each.question,
                rating=each.rating,
                on=each.on,
                framework=each.framework,
                current=each.current,
            )
            for each in found.ratings
        )


def _words(ratings: Any) -> str:
    """The current ratings in a line."""
    now = sorted((each for each in ratings if each.current), key=lambda each: (str(each.on), each.question))
    return ", ".join(f"{each.question} {each.rating}" for each in now)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
