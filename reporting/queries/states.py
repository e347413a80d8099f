"""Live concerns and their open actions as at the end of a day, from what is kept of them (domain brief F004)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from concerns.models import Concern, ConcernEvent, ConcernSubject
from concerns.rules.lifecycle import LIVE
from concerns.rules.subjects import COUNTED
from concerns.rules.vocabulary import Sensitivity
from concerns.work.models import ActionRevision, ConcernAction
from concerns.work.rules.judging import OPEN, judge
from quality_oversight.dates import end_of
from reporting.rules.counting import Counting, Delivery, State

OF_ACTION = ("status", "due", "slips", "blocker", "evidence")


def counting(as_at: date, since: date | None) -> Counting:
    """All that is counted at the end of a day (Europe/London), in three queries; `since` is the last meeting."""
    states = live_states(as_at)
    return Counting(states, open_deliveries(as_at, {state.pk for state in states}), since=since)


def live_states(as_at: date) -> list[State]:
    """Live concerns as they stood at the end of a day, restricted ones left out. Two queries.

    Today is read from the concerns themselves, a past day from each one's last step on or before it.
    """
    past = as_at < timezone.localdate()
    further = _further(as_at if past else None)
    return [
        State(pk, further[pk] | {own} if pk in further else frozenset({own}), tuple(domains), score, _day(logged))
        for pk, own, domains, score, logged in (_then(as_at) if past else _now())
    ]


def open_deliveries(as_at: date, concerns: set[UUID]) -> list[Delivery]:
    """The open actions on some live concerns as they stood at the end of a day, with their colours. One query."""
    rows: Any
    if as_at < timezone.localdate():
        steps = ActionRevision.objects.filter(at__lt=end_of(as_at)).order_by("action_id", "-at", "-id")
        last = ActionRevision.objects.filter(pk__in=steps.distinct("action_id").values("pk"), status__in=OPEN)
        rows = last.order_by().values_list("action_id", "action__concern_id", *OF_ACTION)
    else:
        rows = ConcernAction.objects.open().order_by().values_list("pk", "concern_id", *OF_ACTION)
    found = []
    for pk, concern, status, due, slips, blocker, evidence in rows:
        if concern in concerns:
            judged = judge(status, due=due, today=as_at, slips=slips, blocked=bool(blocker), evidenced=bool(evidence))
            found.append(Delivery(pk, concern, judged.brag, due, due < as_at))
    return found


def _now() -> Iterable[Any]:
    rows = Concern.objects.unrestricted().live().order_by()
    return rows.values_list("pk", "subject_id", "domains", "score", "logged_at")


def _then(day: date) -> Iterable[Any]:
    steps = ConcernEvent.objects.filter(at__lt=end_of(day)).order_by("concern_id", "-at", "-id").distinct("concern_id")
    rows = ConcernEvent.objects.filter(
        pk__in=steps.values("pk"), status__in=LIVE, concern__sensitivity=Sensitivity.STANDARD
    )
    rows = rows.order_by().annotate(risk=F("consequence") * F("likelihood"))
    return rows.values_list("concern_id", "concern__subject_id", "domains", "risk", "concern__logged_at")


def _further(day: date | None) -> dict[UUID, frozenset[UUID]]:
    """The subjects that each concern counts for beside its own."""
    rows = ConcernSubject.objects.filter(part__in=COUNTED, concern__sensitivity=Sensitivity.STANDARD)
    if day is None:
        rows = rows.current()
    else:
        rows = rows.filter(Q(ended_at=None) | Q(ended_at__gte=end_of(day)), at__lt=end_of(day))
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for concern, subject in rows.order_by().values_list("concern_id", "subject_id"):
        found[concern].add(subject)
    return {pk: frozenset(subjects) for pk, subjects in found.items()}


def _day(logged: Any) -> date:
    return timezone.localdate(logged)
