"""Bring the national directory up to a file, in one transaction of the owner's role."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.utils import timezone

from providers.directory.actions import comparing
from providers.directory.models import DirectoryChange, DirectoryImport, ImportState
from providers.directory.opening import Entry, Part, opened
from providers.directory.rules.headed import Link
from providers.models import Organisation
from providers.rules.churn import summary, tally_of
from providers.rules.ods import Change, Kind, Rejection, Row, repeated
from providers.rules.standing import written

IMPORT_LOCK = 20_260_409  # any number that nothing else in this database locks
CLOSES_MANY = "closes_many"
TOLD_EACH = 1_000  # rows between two reports of progress
NAMED = 3  # organisations that a warning names
DIGITS = 32  # of a digest


@dataclass
class Told:
    """What one part of a file says beyond its counts."""

    skipped: set[str] = field(default_factory=set)
    skipped_again: set[str] = field(default_factory=set)


def may_write() -> tuple[bool, str]:
    """Whether this process may write the directory, and the database role that it does so in."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'INSERT'), current_user::text", [Organisation._meta.db_table])
        allowed, role = cursor.fetchone()
    return allowed, role


def import_file(
    job: DirectoryImport,
    file: BinaryIO,
    *,
    dry_run: bool,
    close_many: bool = False,
    on_wait: Callable[[], None] = lambda: None,
    on_rows: Callable[[int], None] = lambda rows: None,
) -> DirectoryImport:
    """Read a file, keep what it changes row by row and, unless this is a dry run, change it.

    A file that cannot be read is refused whole, and so is one that closes more than a tenth of the open organisations
    of an ICB (code CLOSES_MANY), unless `close_many` says that this is meant. Two imports follow one another: `on_wait`
    is called when this one has to wait, and `on_rows` with the rows read so far.
    """
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        if not begun(job, cursor, on_wait):
            return job
        counts: Counter[str] = Counter()
        called, notes, closing, older = [], [], [], list[int]()
        each_part = list[str]()
        with opened(file) as parts:
            for part in parts:
                done, told, many = _take(
                    cursor, job, part, older, dry_run=dry_run, on_rows=on_rows, before=counts.total()
                )
                counts += done
                each_part.append(tally_of(part.kind.called, done))
                called.append(part.kind.called)
                notes += [*part.notes, *told]
                closing += many
        if not counts:
            raise ValidationError("This file is empty.")
        if len(called) > 1:
            notes = [*each_part, *notes]
        job.called, job.notes, job.closing = ", then ".join(called)[:120], notes, closing
        job.counts = {kind: counts[kind] for kind in Kind}
        job.finished_at, job.progress = timezone.now(), counts.total()
        if not dry_run:
            if closing and not close_many:
                raise ValidationError(_asks(closing), code=CLOSES_MANY)
            job.state = ImportState.DONE
        else:
            job.state = ImportState.READY
        job.save(using="owner")
    return job


def tidy() -> None:
    """Have the database sort in what an import added, so that the search is as quick at once as it is later.

    Words that wait to be sorted into their index are looked through one by one, and the database plans by the size
    that the directory had before. It would do both by itself within some minutes.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('organisation_words')")
        cursor.execute("ANALYZE providers_organisation, directory_relationship, directory_directorychange")


def _asks(closing: list[Any]) -> str:
    told = ", ".join(f"{icb}: {many} of {total}" for icb, many, total in closing)
    return f"This file closes more than a tenth of the open organisations of an ICB ({told})."


def begun(job: DirectoryImport, cursor: Any, on_wait: Callable[[], None]) -> bool:
    """Wait for this import's turn and drop what an earlier look kept; False where another worker has done it meanwhile.

    The import's lock is held until the transaction ends.
    """
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [IMPORT_LOCK])
    if cursor.fetchone() == (False,):
        on_wait()
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
    if DirectoryImport.objects.using("owner").get(pk=job.pk).state != job.state:
        return False
    DirectoryChange.objects.using("owner").filter(job=job).delete()
    return True


def _take(
    cursor: Any,
    job: DirectoryImport,
    part: Part,
    older: list[int],
    *,
    dry_run: bool,
    on_rows: Callable[[int], None],
    before: int,
) -> tuple[Counter[str], list[str], list[Any]]:
    """Take one part: rows by outcome, sentences about it, and ICBs of which it closes many.

    Records `older` than what is held are told to the parts that follow, which say more of the same records.
    """
    kind, told = part.kind, Told()
    fields = comparing.LINK_FIELDS if kind.relates else comparing.FIELDS
    comparing.receive(cursor, fields)
    known = {} if kind.relates else _known(kind.family)
    comparing.copy(cursor, _news(part, known, told, lambda rows: on_rows(before + rows)), fields)
    cursor.execute("ANALYZE incoming")
    cursor.execute("DROP TABLE IF EXISTS outcome")
    if kind.relates:
        comparing.compare_links(cursor, kind, older)
    else:
        carried = _carried(cursor, kind)
        comparing.compare_organisations(cursor, kind, carried)
        older += comparing.older(cursor) if kind.tells_change else []
    counts = Counter(comparing.keep(cursor, job.pk, part.name))
    counts["unchanged"] += len(told.skipped)
    many: list[Any] = [] if kind.relates else comparing.closing(cursor, kind, timezone.localdate())
    notes = [] if kind.relates else _notes(cursor, job, part, told)
    if not dry_run:
        if kind.relates:
            comparing.write_links(cursor, kind)
        else:
            comparing.write_organisations(cursor, carried)
    return counts, notes, many


def _carried(cursor: Any, kind: Any) -> tuple[str, ...]:
    """The fields that a file sets: a trust file of the older dialect carries no telephones."""
    if kind.name != "etr":
        return tuple(kind.carried)
    cursor.execute("SELECT EXISTS (SELECT FROM incoming WHERE telephone IS NOT NULL)")
    (has_telephones,) = cursor.fetchone()
    return tuple(name for name in kind.carried if name != "telephone" or has_telephones)


def _known(family: frozenset[str]) -> dict[str, str]:
    """The code of each organisation held, by the digest of the line that was read of it last."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(replace(read_from::text, '-', '') || code, ' ') FROM providers_organisation"
            " WHERE kind = ANY(%s) AND read_from IS NOT NULL",
            [list(family)],
        )  # in one piece: a row for each would take several times as long
        (told,) = cursor.fetchone()
    return {each[:DIGITS]: each[DIGITS:] for each in (told or "").split()}


def _news(
    part: Part, known: dict[str, str], told: Told, on_rows: Callable[[int], None]
) -> Iterator[tuple[Row | Link | Rejection, str]]:
    """The rows that are not simply those that were read last time, each with its digest."""
    lines: dict[Any, int] = {}
    for rows, entry in enumerate(part.entries, 1):
        if rows % TOLD_EACH == 0:
            on_rows(rows)
        digest = _digest(entry)
        code = known.get(digest)
        if code is not None and code not in lines:
            lines[code] = entry.number
            told.skipped.add(code)
            continue
        found = entry.read()
        if not isinstance(found, Rejection):
            key = found.code if isinstance(found, Row) else (found.source_code, found.target_code, found.since)
            earlier = lines.setdefault(key, entry.number)
            if earlier != entry.number:
                if found.code in told.skipped:
                    told.skipped_again.add(found.code)
                found = repeated(entry.number, found.code, earlier)
        yield found, digest


def _digest(entry: Entry) -> str:
    text = entry.digest_of.encode("utf-8", "surrogateescape").rstrip(b"\r\n")
    return hashlib.md5(text, usedforsecurity=False).hexdigest()


def _notes(cursor: Any, job: DirectoryImport, part: Part, told: Told) -> list[str]:
    """Sentences about what is new, what the file leaves out, and a file that seems to be older than the last."""
    changes = DirectoryChange.objects.using("owner").filter(job=job, part=part.name)
    held = [
        Change(Kind(outcome), {name: (pair[0], pair[1]) for name, pair in fields.items()})
        for outcome, fields in changes.filter(outcome__in=[Kind.CHANGED, Kind.CLOSED, Kind.REOPENED]).values_list(
            "outcome", "fields"
        )
    ]
    cursor.execute("SELECT count(*), count(closed), max(opened) FROM outcome WHERE outcome = 'added'")
    added, ended, _ = cursor.fetchone()
    notes = [f"Of the {added:,} added, {ended:,} come with a closing date."] if ended else []
    notes += summary(held) + _to_come(cursor)
    if part.kind.tells_change:
        notes += _undated(cursor)
    cursor.execute(
        "SELECT count(*), max(o.opened) FROM providers_organisation o WHERE o.kind = ANY(%s)", [list(part.kind.family)]
    )
    held_in_all, latest_held = cursor.fetchone()
    cursor.execute(
        "SELECT count(DISTINCT o.id) FROM providers_organisation o JOIN incoming i ON i.code = o.code"
        " WHERE o.kind = ANY(%s)",
        [list(part.kind.family)],
    )
    absent = held_in_all - cursor.fetchone()[0] - len(told.skipped) + len(told.skipped_again)
    words = WHAT.get(part.kind.name)
    if words is None:  # not a whole list: what it leaves out says nothing
        return notes
    if absent:
        notes.append(f"{words} that are not in this file, and stay as held: {absent:,}.")
    latest = _latest(cursor, told)
    if latest_held and latest and latest_held > latest:
        notes.append(
            "Warning: this file may be older than the one imported last. The newest opening here is on"
            f" {written(latest)}; the directory knows of one on {written(latest_held)}."
        )
    return notes


def _latest(cursor: Any, told: Told) -> date | None:
    """The newest opening in a part of a file; that of a row which is as it was stands in the directory."""
    cursor.execute(
        "SELECT greatest((SELECT max(opened) FROM outcome),"
        " (SELECT max(opened) FROM providers_organisation WHERE code = ANY(%s)))",
        [list(told.skipped)],
    )
    (latest,) = cursor.fetchone()
    return latest


def _to_come(cursor: Any) -> list[str]:
    """What is open and would open only on a day to come, which is seldom meant; and closing dates that are to come."""
    today = timezone.localdate()
    cursor.execute(
        "SELECT n.code, n.opened FROM outcome n JOIN providers_organisation o ON o.id = n.held_id"
        " WHERE n.outcome <> 'unchanged' AND n.opened > %s AND o.opened <= %s ORDER BY 1",
        [today, today],
    )
    notes, moved = [], cursor.fetchall()
    if moved:
        told = ", ".join(f"{code} (opens on {written(on)})" for code, on in moved[:NAMED])
        more = f", and {len(moved) - NAMED:,} more" if len(moved) > NAMED else ""
        notes.append(
            "Warning: this file moves the opening of what is open already to a day to come, and until then it does not"
            f" count as open: {told}{more}. Look whether that is right."
        )
    cursor.execute("SELECT count(*) FROM outcome WHERE outcome = 'closed' AND closed > %s", [today])
    (later,) = cursor.fetchone()
    if later:
        notes.append(
            f"Of those counted as closed, {later:,} only {'closes' if later == 1 else 'close'} on a day to come."
        )
    return notes


def _undated(cursor: Any) -> list[str]:
    """A warning of records that change what is held from a file: of that nobody knows how old it is."""
    cursor.execute(
        "SELECT n.code, n.changed_on FROM outcome n JOIN providers_organisation o ON o.id = n.held_id"
        " WHERE o.changed_on IS NULL AND n.outcome <> 'unchanged' AND n.changed_on IS NOT NULL ORDER BY 2, 1"
    )
    found = cursor.fetchall()
    if not found:
        return []
    told = ", ".join(f"{code} (its record last changed on {written(on)})" for code, on in found[:NAMED])
    more = f", and {len(found) - NAMED:,} whose records changed no earlier" if len(found) > NAMED else ""
    return [
        "Warning: what is held was read from a file that gives no day of change. If a record here is older than that"
        f" file, it takes back what is newer: {told}{more}. Look at what it changes first."
    ]


WHAT = {
    "etr": "Trusts of the directory",
    "epraccur": "Practices and prescribing services of the directory",
    "edispensary": "Pharmacies of the directory",
    "pcn": "Primary care networks of the directory",
    "icb": "ICBs of the directory",
    "sub_icb": "Sub-ICB locations of the directory",
}
