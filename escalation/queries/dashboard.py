"""The rows of the dashboard, for today or as at any past day, in one query (domain brief 6.3 and 7.3)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg, JSONBAgg
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat, JSONObject
from django.utils import timezone

from concerns.models import Concern, ConcernEvent
from concerns.rules.lifecycle import LIVE
from escalation.models import STILL_MET, ExitCriterion, LevelPeriod, LevelReview, RequestStep
from escalation.queries.ended import ended_on
from escalation.queries.levels import standing_periods
from escalation.rules.levels import Level
from escalation.rules.reviews import REVIEW_DAYS, due_as_at
from escalation.rules.workflow import CLOSED, RequestStatus
from providers.models import Subject
from providers.rules.sectors import SubjectKind
from quality_oversight.dates import end_of


@dataclass(frozen=True, kw_only=True)
class DashboardRow:
    """One subject as at a day; a level of None means that no decision is on file (RG3: routine)."""

    subject_id: UUID
    name: str
    scope: str
    kind: str
    provider_id: UUID | None  # a place, pathway, programme or collaborative has none, and neither code nor sector
    code: str
    sector: str
    lead: str  # empty where nobody leads
    added_on: date  # when the ICB took the provider on
    level: Level | None
    since: date | None
    level_then: Level | None  # at the last meeting; the present level where no meeting is known
    review_due: date | None
    request_id: UUID | None  # the request that was open on the day
    request_status: str
    proposed: Level | None  # its target (RG2)
    parts: tuple[Level, ...]  # levels of the provider's services that have one (RG1)
    sites: tuple[Level, ...]  # and of its sites
    concerns: int  # live concerns that the reader may see
    score: int  # the highest score among them
    domains: tuple[str, ...]  # their quality domains
    criteria: int = 0  # exit criteria of the present level; none are told of a past day
    criteria_met: int = 0


def dashboard_rows(
    as_at: date,
    last_meeting: date | None,
    *,
    intervals: Mapping[Level, int] = REVIEW_DAYS,
    only: Collection[UUID] | None = None,
) -> list[DashboardRow]:
    """Every provider's subject by name, or `only` some subjects, as at a day. One query.

    `intervals` are the framework's review days.
    """
    past = as_at < timezone.localdate()
    wanted = Subject.objects.filter(kind=SubjectKind.PROVIDER) if only is None else Subject.objects.filter(pk__in=only)
    subjects = (
        wanted.filter(Q(retired_on=None) | Q(retired_on__gt=as_at))
        .exclude(ended_on(as_at, "pk"))
        .select_related("provider__organisation", "provider__lead__user", "assurance")
        .annotate(
            period=_json(_periods(as_at), level="level", since="starts_on"),
            step=_json(_last_steps(as_at), id="request_id", status="status", target="request__target"),
            review=_json(_last_reviews(as_at), level="level", held_on="held_on", due="next_due"),
            parts=_parts(as_at),
            live=_concerns_then(as_at) if past else _concerns_now(),
        )
        .order_by("name", "scope", "pk")
    )
    if not past:
        subjects = subjects.annotate(exits=_exits())
    if last_meeting is not None:
        subjects = subjects.annotate(then=Subquery(_periods(last_meeting).values("level")[:1]))
    return [_row(subject, last_meeting is not None, past, intervals) for subject in subjects]


def _json(rows: QuerySet[Any], **fields: str) -> Subquery:
    """The first row's fields as one JSON object, so that one look-up serves them all."""
    return Subquery(rows.values(found=JSONObject(**fields))[:1])


def _periods(day: date) -> QuerySet[LevelPeriod]:
    """The subject's periods up to a day, the one that holds first."""
    return standing_periods().filter(subject=OuterRef("pk"), starts_on__lte=day).order_by("-starts_on", "-at")


def _last_steps(day: date) -> QuerySet[RequestStep]:
    """One request is open at a time, so a subject's last step tells whether one was open and how it stood."""
    return RequestStep.objects.filter(request__subject=OuterRef("pk"), at__lt=end_of(day)).order_by("-at", "-id")


def _last_reviews(day: date) -> QuerySet[LevelReview]:
    """The subject's reviews that had been written down by the end of a day: one from before it may be told later."""
    return LevelReview.objects.filter(subject=OuterRef("pk"), at__lt=end_of(day)).order_by("-held_on", "-at")


def _parts(day: date) -> Subquery:
    """Kind and level of the provider's services and sites that have one, as "site enhanced".

    Starts from the few services: from the periods, a planner without statistics compares each with each.
    """
    services = Subject.objects.filter(provider=OuterRef("provider")).exclude(kind=SubjectKind.PROVIDER).order_by()
    services = services.exclude(ended_on(day, "pk"))
    levels = services.annotate(level=Subquery(_periods(day).values("level")[:1])).filter(level__isnull=False)
    return Subquery(levels.values("provider").values(levels=ArrayAgg(Concat("kind", Value(" "), "level"))))


def _exits() -> Subquery:
    """The exit criteria of the present level, and how many are met."""
    rows = ExitCriterion.objects.filter(request=OuterRef("assurance__entry_request")).order_by().values("request")
    met = Count("pk", filter=STILL_MET)
    return Subquery(rows.values(found=JSONObject(count=Count("pk"), met=met)))


def _summed(rows: QuerySet[Any], by: str, score: Any) -> Subquery:
    totals = JSONObject(count=Count("pk"), score=Max(score), domains=JSONBAgg("domains"))
    return Subquery(rows.order_by().values(by).values(found=totals))


def _concerns_now() -> Subquery:
    return _summed(Concern.objects.filter(subject=OuterRef("pk"), status__in=LIVE), "subject", F("score"))


def _concerns_then(day: date) -> Subquery:
    """Concerns as their history tells them: the last event of each before the end of the day."""
    events = ConcernEvent.objects.filter(at__lt=end_of(day))
    later = events.filter(concern=OuterRef("concern"), at__gt=OuterRef("at"))
    last = events.filter(concern__subject=OuterRef("pk"), status__in=LIVE).exclude(Exists(later))
    return _summed(last, "concern__subject", F("consequence") * F("likelihood"))


def _row(subject: Any, meeting_known: bool, past: bool, intervals: Mapping[Level, int]) -> DashboardRow:
    provider, period, review, step = subject.provider, subject.period or {}, subject.review or {}, subject.step or {}
    level = Level(period["level"]) if period else None
    since = _day(period.get("since"))
    then = subject.then if meeting_known else level
    is_open = bool(step) and RequestStatus(step["status"]) not in CLOSED
    exits = getattr(subject, "exits", None) or {"count": 0, "met": 0}
    live = subject.live or {"count": 0, "score": 0, "domains": []}
    if not past:
        due = subject.assurance.review_due if hasattr(subject, "assurance") else None
    else:
        held_on, next_due = _day(review.get("held_on")), _day(review.get("due"))
        due = due_as_at(level, since, review.get("level"), held_on, next_due, intervals)
    below = subject.parts if subject.kind == SubjectKind.PROVIDER else None
    parts = [(kind, Level(level)) for kind, level in (each.split() for each in below or ())]
    return DashboardRow(
        subject_id=subject.pk,
        name=subject.name,
        scope=subject.scope,
        kind=subject.kind,
        provider_id=provider.pk if provider else None,
        code=provider.organisation.code if provider else "",
        sector=provider.sector if provider else "",
        lead=provider.lead.user.name if provider and provider.lead else "",
        added_on=timezone.localdate(provider.added_at) if provider else date.min,
        level=level,
        since=since,
        level_then=Level(then) if then else None,
        review_due=due,
        request_id=UUID(step["id"]) if is_open else None,
        request_status=step["status"] if is_open else "",
        proposed=Level(step["target"]) if is_open else None,
        parts=tuple(level for kind, level in parts if kind != SubjectKind.SITE),
        sites=tuple(level for kind, level in parts if kind == SubjectKind.SITE),
        concerns=live["count"],
        score=live["score"],
        domains=tuple(sorted({key for keys in live["domains"] for key in keys})),
        criteria=exits["count"],
        criteria_met=exits["met"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
