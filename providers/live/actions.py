"""Fetch what changed at a live source, keep what has come, and hand it to the import when all of it is there.

Each page of keys and each few records are kept as they come, so that a worker that is killed loses seconds of work. A
refresh is held by one worker at a time; whoever holds it renews that with everything it keeps.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.temp import NamedTemporaryFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from providers.directory.actions import CARRY_OUT
from providers.directory.actions.bringing import kept
from providers.directory.models import DirectoryImport, ImportState
from providers.live.clients import CLIENTS, Client, Refused, Unanswered, is_set_up
from providers.live.models import OPEN, FetchedRecord, Refresh, RefreshState, Source
from providers.live.queries import last_done
from providers.live.rules.weekly import asked_since, next_try, week_of
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.tasks import enqueue

FETCH = "providers.live.tasks.fetch"
HELD = timedelta(minutes=10)  # longer than a request with all its repetitions
AT_ONCE = 20
SPELL = 600  # seconds of one task: others wait for its worker


def begin(source: str, *, week: bool = True, by_name: str = "") -> Refresh | None:
    """Begin a refresh, or the one of this week; None where it is done, or where another is under way."""
    today = timezone.localdate()
    monday = week_of(today) if week else None
    there = Q(state__in=OPEN) | (Q(week=monday) if week else Q(pk__in=()))
    if Refresh.objects.filter(there, source=source).exists():
        return None
    last = last_done(source)
    since = timezone.localdate(last.started_at) if last else None
    if source == Source.ODS:
        since = asked_since(since, today)
    try:
        with transaction.atomic():
            return Refresh.objects.create(source=source, week=monday, asked_by_name=by_name, since=since)
    except IntegrityError:  # somebody else began it at this moment
        return None


@transaction.atomic
def ask(source: str, *, by: Membership) -> Refresh:
    """Begin a refresh now, because somebody asks for it."""
    by.demand("directory.import")
    if not is_set_up(source):
        raise ValidationError("This source is not set up on this installation.")
    begun = begin(source, week=False, by_name=by.name)
    if begun is None:
        raise ValidationError("A refresh from this source is under way.")
    record("directory.refresh_asked", begun, by=by, source=source)
    enqueue(FETCH, begun.pk)
    return begun


def fetch(pk: UUID) -> None:
    """Go on with a refresh for a while, if nobody else is at it and its time has come."""
    now = timezone.now()
    free = Q(held_until=None) | Q(held_until__lt=now)
    due = Q(next_try_at=None) | Q(next_try_at__lte=now)
    mine = Refresh.objects.filter(free, due, pk=pk, state__in=(RefreshState.LISTING, RefreshState.FETCHING))
    if not mine.update(held_until=now + HELD):
        return
    refresh = Refresh.objects.get(pk=pk)
    client = CLIENTS[refresh.source]()
    try:
        end = monotonic() + SPELL
        while _step(refresh, client) and monotonic() < end:
            pass
        _save(refresh, held_until=None)
    except Refused as refusal:
        _save(refresh, state=RefreshState.FAILED, problem=str(refusal), finished_at=timezone.now(), held_until=None)
    except Unanswered as silence:
        _put_off(refresh, str(silence))


def _step(refresh: Refresh, client: Client) -> bool:
    """One page of keys, or a few records; whether there is more to do."""
    if refresh.state == RefreshState.LISTING:
        _list(refresh, client)
        return True
    waiting = list(refresh.records.filter(body__isnull=True, missing=False)[:AT_ONCE])
    if not waiting:
        _hand_over(refresh)
        return False
    for each in waiting:
        each.body = client.record(each.key)
        each.missing = each.body is None
        if refresh.held_until is None or refresh.held_until - timezone.now() < HELD / 2:
            _save(refresh)  # a slow source
    gone = sum(each.missing for each in waiting)
    with transaction.atomic():
        FetchedRecord.objects.bulk_update(waiting, ["body", "missing"])
        _save(refresh, fetched=refresh.fetched + len(waiting) - gone, missing=refresh.missing + gone)
    return True


def _list(refresh: Refresh, client: Client) -> None:
    page = client.listed(refresh.cursor, refresh.since)
    with transaction.atomic():
        rows = (FetchedRecord(refresh=refresh, key=key) for key in page.keys)
        FetchedRecord.objects.bulk_create(rows, ignore_conflicts=True)  # a list that moves while it is read
        state = RefreshState.LISTING if page.goes_on else RefreshState.FETCHING
        _save(refresh, state=state, cursor=page.goes_on, total=refresh.records.count())


def _save(refresh: Refresh, **values: Any) -> None:
    """Keep how far it is; whoever gets on has failed no longer."""
    values = {"held_until": timezone.now() + HELD, "attempts": 0, "next_try_at": None, "problem": "", **values}
    for name, value in values.items():
        setattr(refresh, name, value)
    refresh.save(update_fields=list(values))


def _put_off(refresh: Refresh, problem: str) -> None:
    now, attempts = timezone.now(), refresh.attempts + 1
    again = next_try(attempts, now)
    failed = {} if again else {"state": RefreshState.FAILED, "finished_at": now}
    _save(refresh, attempts=attempts, next_try_at=again, problem=problem[:300], held_until=None, **failed)


def _hand_over(refresh: Refresh) -> None:
    """Give what has come to the import as one file; a refresh without records is done."""
    if not refresh.fetched:
        _save(refresh, state=RefreshState.DONE, finished_at=timezone.now())
        refresh.records.all().delete()
        return
    name = f"{refresh.source}-live-{timezone.localdate(refresh.started_at):%Y-%m-%d}.json"
    with NamedTemporaryFile() as file:
        size = sum(file.write(line) for line in _lines(refresh))
        file.seek(0)
        stored = kept().save(f"directory/{uuid4()}", File(file))
    with transaction.atomic():
        job = DirectoryImport.objects.create(
            brought_by_name=refresh.get_source_display(), file_name=name, stored_as=stored, size=size
        )
        _save(refresh, state=RefreshState.HANDED, job=job)
        refresh.records.all().delete()
        enqueue(CARRY_OUT, job.pk)


def _lines(refresh: Refresh) -> Iterator[bytes]:
    """The records as one array of JSON, never all in memory."""
    yield b"["
    for number, body in enumerate(refresh.records.filter(body__isnull=False).values_list("body", flat=True).iterator()):
        yield (b",\n" if number else b"") + json.dumps(body).encode()
    yield b"]"


def look_after() -> list[UUID]:
    """Begin what is due this week, see what became of what was handed over, and name what is to be gone on with."""
    for source in Source:
        if is_set_up(source):
            begin(source)
    for refresh in Refresh.objects.filter(state=RefreshState.HANDED).select_related("job"):
        _follow(refresh)
    return list(Refresh.objects.filter(state__in=OPEN).exclude(state=RefreshState.HANDED).values_list("pk", flat=True))


def _follow(refresh: Refresh) -> None:
    """What was looked through and closes few is imported; what closes many waits until somebody confirms it."""
    job = refresh.job
    if job is None:
        return
    if job.state == ImportState.READY and not job.closing:
        waiting = DirectoryImport.objects.filter(pk=job.pk, state=ImportState.READY)
        if waiting.update(state=ImportState.RUNNING, progress=0):
            enqueue(CARRY_OUT, job.pk)
    elif job.state == ImportState.DONE:
        _save(refresh, state=RefreshState.DONE, finished_at=job.finished_at, held_until=None)
    elif job.state == ImportState.REFUSED:
        _save(
            refresh, state=RefreshState.FAILED, problem=job.refusal[:300], finished_at=timezone.now(), held_until=None
        )
