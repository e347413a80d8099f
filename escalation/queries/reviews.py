"""Which reviews of levels are due, late, or due before the group meets, and who can be stepped down (OV8, OV9)."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from escalation.models import STILL_MET, Assurance, ExitCriterion, LevelRequest, Meeting
from escalation.rules.charted import Verdict
from escalation.rules.exits import Status
from escalation.rules.levels import Level
from escalation.rules.moves import moves_from
from escalation.rules.reviews import LATE, Look
from escalation.rules.workflow import CLOSED
from providers.models import Provider
from quality_oversight.frameworks import Framework

# Not verified for their periods, or no longer shown by the chart that judges them.
OPEN_CRITERIA = (~Q(status=Status.SUSTAINED) & ~Q(status=Status.MET, sustained_days=None)) | (
    Q(measure__isnull=False) & ~Q(chart_verdict=Verdict.SHOWN)
)


def review_days(framework: Framework) -> dict[Level, int]:
    """The days between reviews at each level, as the framework says today."""
    return {Level(level.key): level.review_days for level in framework.levels}


def left_when_lasting(framework: Framework) -> tuple[Level, ...]:
    """The levels that every step down from asks to have its exit criteria verified as sustained."""
    steps = {level: [move for move in moves_from(level) if not move.escalates] for level in Level}
    terms = {level: [framework.transition(move.id) for move in moves] for level, moves in steps.items()}
    allowed = {level: [each for each in of_level if each.allowed] for level, of_level in terms.items()}
    return tuple(
        level for level, ways in allowed.items() if ways and all("sustained_period" in each.requires for each in ways)
    )


def ready_to_step_down(*, lasting: tuple[Level, ...] = ()) -> QuerySet[Assurance]:
    """Subjects whose exit criteria are all met for their periods, and about which no request is open.

    At the levels in `lasting` all of them have to be verified as sustained, whether they name a period or not.
    """
    criteria = ExitCriterion.objects.filter(request=OuterRef("entry_request"))
    pending = LevelRequest.objects.filter(subject=OuterRef("subject")).exclude(status__in=CLOSED)
    return Assurance.objects.current().filter(
        ~Q(level__in=lasting) | ~Exists(criteria.exclude(status=Status.SUSTAINED)),
        Exists(criteria),
        ~Exists(criteria.filter(OPEN_CRITERIA)),
        ~Exists(pending),
    )


def twice_overdue_reviews(today: date, intervals: Mapping[Level, int]) -> QuerySet[Assurance]:
    """Subjects whose review is late by more than twice its interval: the quality committee is told of them (OV9)."""
    late = Q()
    for level, days in intervals.items():
        late |= Q(level=level, review_due__lt=today - timedelta(days=LATE * days))
    return Assurance.objects.filter(late)


def due_reviews(
    today: date,
    intervals: Mapping[Level, int],
    *,
    look: str = "",
    level: str = "",
    words: str = "",
    provider: str = "",
    lasting: tuple[Level, ...] = (),
    limit_to: Q | None = None,
) -> QuerySet[Assurance]:
    """Subjects with a review to come, the longest overdue first, each with the meeting that it is planned into.

    `planned_on` is the last meeting of the System Quality Group up to the due day; None: none comes in time, or the
    review is overdue. `criteria` and `criteria_met` count the exit criteria of the level; for `lasting` see
    `ready_to_step_down`.
    """
    meetings = Meeting.objects.filter(committee__kind="sqg", held_on__gte=today, held_on__lte=OuterRef("review_due"))
    planned = meetings.exclude(status=Meeting.Status.CANCELLED).order_by("-held_on").values("held_on")[:1]
    exits = ExitCriterion.objects.filter(request=OuterRef("entry_request")).order_by().values("request")
    rows = (
        Assurance.objects.filter(limit_to or Q(), review_due__isnull=False)
        .select_related("subject__provider__organisation", "subject__provider__lead__user")
        .annotate(
            planned_on=Subquery(planned),
            criteria=Subquery(exits.values(n=Count("pk"))),
            criteria_met=Subquery(exits.values(n=Count("pk", filter=STILL_MET))),
        )
    )
    if look == Look.OVERDUE:
        rows = rows.filter(review_due__lt=today)
    elif look == Look.TWICE:
        rows = rows.filter(pk__in=twice_overdue_reviews(today, intervals).values("pk"))
    elif look == Look.UNPLANNED:
        rows = rows.filter(review_due__gte=today, planned_on=None)
    elif look == Look.READY:
        rows = rows.filter(pk__in=ready_to_step_down(lasting=lasting).values("pk"))
    if level:
        rows = rows.filter(level=level)
    if words:
        rows = rows.filter(
            Q(subject__provider__in=Provider.objects.matching(words)) | Q(subject__name__icontains=words)
        )
    if provider:
        rows = rows.filter(subject__provider__organisation__code=provider)
    return rows.order_by(F("review_due").asc(), "subject__name", "pk")


def planned_on(due: date | None, today: date) -> date | None:
    """The last meeting of the System Quality Group from today to the due day; None: none comes in time (OV8)."""
    if due is None:
        return None
    rows = Meeting.objects.filter(committee__kind="sqg", held_on__gte=today, held_on__lte=due)
    return rows.exclude(status=Meeting.Status.CANCELLED).order_by("-held_on").values_list("held_on", flat=True).first()
