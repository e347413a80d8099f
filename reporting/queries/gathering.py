"""What a draft is gathered from: levels of subjects and concerns, as plain values for the rules."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import chain
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q

from concerns.models import Concern, ConcernEvent
from concerns.queries import closed_with_evidence, live_for_reports
from concerns.rules.lifecycle import Status
from concerns.rules.risk import band
from concerns.rules.vocabulary import Immediacy
from escalation.models import Assurance, Ending, EndingStep, ExitCriterion, LevelPeriod
from escalation.queries import level_changes, levels_as_at, standing_periods
from escalation.queries.ended import ended_on
from escalation.rules.case import Id
from escalation.rules.endings import HAPPENED, EndingStatus, Why
from escalation.rules.levels import Level
from providers.models import Subject
from providers.rules.sectors import WHOLE
from reporting.rules.drafting_facts import ConcernFact, EndingFact, LevelFact

ONE_DAY = timedelta(days=1)
MET = (ExitCriterion.Status.MET, ExitCriterion.Status.SUSTAINED)


def subject_name(subject: Subject) -> str:
    """A subject as a report names it: with its scope where that is not the whole organisation."""
    return subject.name if subject.scope == WHOLE else f"{subject.name}, {subject.scope}"


def level_facts(since: date, as_at: date, *, known_at: datetime | None = None) -> list[LevelFact]:
    """Each subject's level as at a day and as the last report knew it, with what lies between.

    `known_at` is the moment of the last draft: what was decided later on the same day (`since`) is news still.
    """
    now, then = levels_as_at(as_at), _levels_known(since, known_at)
    changes = {change.subject_id: change for change in level_changes(since - ONE_DAY, as_at)}
    met = _met_criteria(set(changes))
    standing = Assurance.objects.exclude(ended_on(as_at)).select_related("subject__provider__lead__user")
    return [
        LevelFact(
            subject_id=row.subject_id,
            subject=subject_name(row.subject),
            level_now=_level(now.get(row.subject_id)),
            level_then=_level(then.get(row.subject_id)) or Level.ROUTINE,
            changed_on=now[row.subject_id].starts_on if row.subject_id in now else None,
            review_due=row.review_due,
            reason=changes[row.subject_id].reasons if row.subject_id in changes else "",
            override_reason=changes[row.subject_id].override_reason if row.subject_id in changes else "",
            evidence="\n".join(met[row.subject_id]),
            lead=_lead(row.subject),
        )
        for row in standing
    ]


def ending_facts(since: date, as_at: date, *, known_at: datetime | None = None) -> list[EndingFact]:
    """Subjects that ended, were suspended or were taken up again after `since` up to a day. Three queries.

    `known_at` is the moment of the last draft: what came into effect later on the same day (`since`) is news still.
    """
    news = Q(holds_from__gt=since)
    if known_at is not None:
        later = EndingStep.objects.filter(ending=OuterRef("pk"), status=EndingStatus.EFFECTIVE, at__gt=known_at)
        news |= Q(Exists(later), holds_from=since)
    rows = Ending.objects.filter(news, status=EndingStatus.EFFECTIVE, holds_from__lte=as_at)
    levels, found = levels_as_at(as_at), rows.select_related("subject", "successor").order_by("holds_from", "pk")
    return [_ending(row, levels) for row in found.prefetch_related("covered__subject")]


def _ending(row: Ending, levels: dict[UUID, LevelPeriod]) -> EndingFact:
    own = next((line for line in row.covered.all() if line.subject_id == row.subject_id), None)
    parts = tuple(sorted(subject_name(line.subject) for line in row.covered.all() if line.subject_id != row.subject_id))
    now = _level(levels.get(row.subject_id)) or Level.ROUTINE
    return EndingFact(
        id=row.pk,
        subject_id=row.subject_id,
        subject=subject_name(row.subject),
        happened=HAPPENED[Why(row.why)],
        on=row.holds_from or row.effective_on,
        level=Level(own.level) if own else now,
        reasons=row.reasons,
        successor=subject_name(row.successor) if row.successor else "",
        successor_level=(_level(levels.get(row.successor_id)) or Level.ROUTINE) if row.successor_id else None,
        no_successor_reason=row.no_successor_reason,
        parts=parts,
    )


def concern_facts(since: date, until: date, *, known_at: datetime | None = None) -> list[ConcernFact]:
    """Live concerns, and those closed with evidence in the period; restricted ones are never among them."""
    closed = closed_with_evidence(since, until)
    if known_at is not None:
        later = ConcernEvent.objects.filter(concern=OuterRef("pk"), status=Status.CLOSED, at__gt=known_at)
        closed = closed_with_evidence(since - ONE_DAY, until).filter(Q(closed_on__gt=since) | Exists(later))
    found: Iterable[Concern] = chain(live_for_reports(), closed)
    return [_concern(concern) for concern in found]


def newly_intensive(since: date, until: date, *, known_at: datetime | None = None) -> dict[Id, str]:
    """Subjects that stand at the highest level at the end of a period and did not at its start, by name (AA9)."""
    before = {pk for pk, period in _levels_known(since, known_at).items() if period.level == Level.INTENSIVE}
    after = {pk for pk, period in levels_as_at(until).items() if period.level == Level.INTENSIVE}
    subjects = Subject.objects.filter(pk__in=after - before)
    return {subject.pk: subject_name(subject) for subject in subjects} if after - before else {}


def _levels_known(day: date, moment: datetime | None) -> dict[UUID, LevelPeriod]:
    """Levels as at a day, from what had been decided up to a moment."""
    if moment is None:
        return levels_as_at(day)
    known = standing_periods().filter(starts_on__lte=day, at__lte=moment)
    latest = known.order_by("subject_id", "-starts_on", "-at").distinct("subject_id")
    return {period.subject_id: period for period in latest}


def _level(period: LevelPeriod | None) -> Level | None:
    return Level(period.level) if period else None


def _lead(subject: Subject) -> str:
    lead = subject.provider.lead if subject.provider else None
    return lead.name if lead else ""


def _met_criteria(subjects: set[UUID]) -> dict[UUID, list[str]]:
    """What was seen for each exit criterion that was met, by subject: the evidence of a step down."""
    lines: dict[UUID, list[str]] = defaultdict(list)
    if subjects:
        met = ExitCriterion.objects.filter(request__subject__in=subjects, status__in=MET).exclude(evidence="")
        # Criteria of an earlier spell at a level tell nothing of this step down.
        latest = dict(met.order_by().values_list("request__subject").annotate(last=Max("request__proposed_at")))
        for criterion in met.select_related("request").order_by("position"):
            subject_id = criterion.request.subject_id
            if criterion.request.proposed_at == latest[subject_id]:
                lines[subject_id].append(f"{criterion.text}: {' '.join(criterion.evidence.split())}")
    return lines


def _concern(concern: Concern) -> ConcernFact:
    return ConcernFact(
        id=concern.pk,
        ref=concern.ref,
        title=concern.title,
        subject_id=concern.subject_id,
        subject=subject_name(concern.subject),
        status=concern.status,
        closed_on=concern.closed_on,
        closure_reason=concern.closure_reason,
        closure_evidence=concern.closure_evidence,
        score=concern.score,
        band=band(concern.score).label.lower(),
        immediate=concern.immediacy == Immediacy.IMMEDIATE,
        identified_on=concern.date_identified,
        lead=concern.lead.name if concern.lead else "",
    )
