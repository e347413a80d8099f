"""Levels as at any day, told from the periods that stand (domain brief 7.3 and 7.4, EA14)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from escalation.models import LevelDecision, LevelPeriod
from escalation.queries.ended import ended_on
from escalation.rules.levels import Level


@dataclass(frozen=True, kw_only=True)
class LevelChange:
    """One move of a subject that took effect, as a report tells it."""

    subject_id: UUID
    subject: str
    scope: str
    provider_id: UUID | None
    decision_id: UUID
    origin: Level
    target: Level
    starts_on: date
    decided_on: date
    reasons: str
    conditions: str
    dissent: str
    override_reason: str  # a step down with criteria still open (EA8): to be printed in the report
    emergency: bool
    authoriser: str
    authoriser_role: str
    party: str
    request_id: UUID | None = None


def standing_periods() -> QuerySet[LevelPeriod]:
    """Periods that no correction has replaced (EA14: both dates are kept, the corrected one counts)."""
    return LevelPeriod.objects.exclude(Exists(LevelDecision.objects.filter(corrects=OuterRef("decision"))))


def level_on(day: date, *, ended_too: bool = False) -> QuerySet[LevelPeriod]:
    """The standing period of each subject on a day; who is missing is routine by default, or ended.

    `ended_too` adds the last level of those that had ended or were suspended by then.
    """
    latest = standing_periods().filter(subject=OuterRef("subject"), starts_on__lte=day)
    rows = LevelPeriod.objects.filter(pk=Subquery(latest.order_by("-starts_on", "-at").values("pk")[:1]))
    return rows if ended_too else rows.exclude(ended_on(day))


def levels_as_at(day: date) -> dict[UUID, LevelPeriod]:
    """The standing period of each subject on a day, by subject; who is missing is routine, or ended. One query."""
    periods = (
        standing_periods().filter(starts_on__lte=day).exclude(ended_on(day)).order_by("subject_id", "-starts_on", "-at")
    )
    return {period.subject_id: period for period in periods.distinct("subject_id")}


def level_changes(since: date | None, until: date) -> list[LevelChange]:
    """Moves that took effect after `since` (None: from the beginning) up to `until`, that day included. One query."""
    periods = standing_periods().filter(starts_on__lte=until)
    if since is not None:
        periods = periods.filter(starts_on__gt=since)
    rows = periods.select_related("subject", "decision__corrects").order_by("starts_on", "at")
    return [_change(period) for period in rows]


def _change(period: LevelPeriod) -> LevelChange:
    decision, subject = period.decision, period.subject
    authorised = decision
    while authorised.corrects is not None:  # a correction is signed by whoever made it, the decision by its authoriser
        authorised = authorised.corrects
    return LevelChange(
        subject_id=subject.pk,
        subject=subject.name,
        scope=subject.scope,
        provider_id=subject.provider_id,
        decision_id=decision.pk,
        origin=Level(decision.origin),
        target=Level(decision.target),
        starts_on=period.starts_on,
        decided_on=decision.decided_on,
        reasons=decision.reasons,
        conditions=decision.conditions,
        dissent=decision.dissent,
        override_reason=decision.override_reason,
        emergency=decision.emergency,
        authoriser=authorised.by_name,
        authoriser_role=authorised.by_role,
        party=authorised.party,
        request_id=decision.request_id,
    )
