"""What was known of a subject at the end of a day, and what was done before and after it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from concerns.models import Concern, ConcernEvent
from concerns.register.models import Risk, RiskEvent, RiskScore
from concerns.register.rules.vocabulary import Which
from concerns.rules.lifecycle import LIVE
from concerns.rules.past import as_it_stood
from escalation.interventions.models import Intervention, InterventionEvent
from escalation.interventions.queries import listed
from escalation.models import EndedSubject, LevelDecision, LevelPeriod, RequestStep
from escalation.queries.ended import ended_on
from escalation.queries.levels import level_on
from escalation.rules.workflow import CLOSED, RequestStatus
from escalation.story.queries.timeline import About, timeline
from escalation.story.rules import Entry
from providers.models import Subject
from quality_oversight.dates import end_of
from quality_oversight.frameworks.kept import framework_on
from quality_oversight.frameworks.schema import Framework
from quality_oversight.jinja import long_date
from quality_oversight.markings import ORDINARY, Marked, highest
from quality_oversight.tenancy.models import Membership


@dataclass(frozen=True)
class StoodConcern:
    """A concern as it stood then: its title, status and score of that day."""

    concern: Concern
    title: str
    status: str
    consequence: int
    likelihood: int

    @property
    def score(self) -> int:
        return self.consequence * self.likelihood


@dataclass(frozen=True)
class StoodRisk:
    """A risk of the register as it stood then: its words, status and current score of that day."""

    risk: Risk
    event: str
    status: str
    score: int | None


@dataclass(frozen=True)
class StoodIntervention:
    """Something that was done and was not known to have ended: its words of that day."""

    row: Intervention
    what: str
    since: str
    owner: str


@dataclass(frozen=True, kw_only=True)
class Day:
    """A subject at the end of a day (Europe/London).

    `period` is the level as it counts today, `recorded` what stood in the books then: a later correction tells them
    apart. `before` is the story up to the day's end as it had been written down by then, `later` what happened until
    then and was written down only afterwards, `after` what happened from then on; the oldest first.
    """

    subject: Subject
    day: date
    framework: Framework  # that held on the day
    period: LevelPeriod | None
    ended: EndedSubject | None  # it had ended or was suspended
    recorded: LevelPeriod | None
    step: RequestStep | None  # the last step of the request that was open
    concerns: tuple[StoodConcern, ...]
    risks: tuple[StoodRisk, ...]
    interventions: tuple[StoodIntervention, ...]
    before: tuple[Entry, ...]
    later: tuple[Entry, ...]
    after: tuple[Entry, ...]
    marked: Marked

    @property
    def corrected(self) -> bool:
        """Whether a correction has since told the level of that day otherwise."""
        now, then = self.period, self.recorded
        told = (now.level, now.starts_on) if now else None
        return told != ((then.level, then.starts_on) if then else None)


def day_of(subject: Subject, day: date, *, by: Membership, paper: bool = False) -> Day:
    """What the reader may know of a subject at the end of a day; a paper tells no restricted concern to anybody."""
    end = end_of(day)
    teller = About(subject, by, paper)
    known = teller.concerns()
    story = timeline(subject, by=by, paper=paper)
    concerns = _concerns(known, end)
    entries = story.entries[::-1]
    until = [each for each in entries if each.at < end]
    return Day(
        subject=subject,
        day=day,
        framework=framework_on(by, day),
        ended=_ended(subject, day),
        period=level_on(day, ended_too=True).filter(subject=subject).select_related("decision").first(),
        recorded=_recorded(subject, day, end),
        step=_open(subject, end),
        concerns=concerns,
        risks=_risks(subject, end),
        interventions=_interventions(subject, end),
        before=tuple(each for each in until if each.was_known(end)),
        later=tuple(each for each in until if not each.was_known(end)),
        after=tuple(each for each in entries if each.at >= end),
        marked=highest(each.marked_to(by) for each in known) if known else ORDINARY,
    )


def _ended(subject: Subject, day: date) -> EndedSubject | None:
    rows = EndedSubject.objects.filter(ended_on(day, "subject"), subject=subject, starts_on__lte=day)
    return rows.select_related("ending", "successor").order_by("-starts_on").first()


def _recorded(subject: Subject, day: date, end: datetime) -> LevelPeriod | None:
    """The period that held on the day by the books of the day."""
    again = LevelDecision.objects.filter(corrects=OuterRef("decision"), at__lt=end)
    rows = LevelPeriod.objects.filter(subject=subject, starts_on__lte=day, at__lt=end).exclude(Exists(again))
    return rows.order_by("-starts_on", "-at").select_related("decision").first()


def _open(subject: Subject, end: datetime) -> RequestStep | None:
    """One request is open at a time, so a subject's last step tells whether one was open and how it stood."""
    rows = RequestStep.objects.filter(request__subject=subject, at__lt=end).order_by("-at", "-id")
    step = rows.select_related("request__proposer__user").first()
    return step if step and RequestStatus(step.status) not in CLOSED else None


def _concerns(known: list[Concern], end: datetime) -> tuple[StoodConcern, ...]:
    """The concerns that were live then, the gravest first, in two queries."""
    by_pk = {each.pk: each for each in known}
    events = ConcernEvent.objects.filter(concern__in=list(by_pk), at__lt=end).order_by("concern_id", "-at", "-id")
    last = {each.concern_id: each for each in events.distinct("concern_id") if each.status in LIVE}
    renamed = ConcernEvent.objects.filter(concern__in=list(last), at__gte=end, changes__has_key="title")
    later = _changes(renamed, "concern_id")
    stood = [
        StoodConcern(
            by_pk[pk],
            as_it_stood({"title": by_pk[pk].title}, later.get(pk, ()))["title"],
            event.get_status_display(),
            event.consequence,
            event.likelihood,
        )
        for pk, event in last.items()
    ]
    return tuple(sorted(stood, key=lambda each: (-each.score, each.concern.ref)))


def _risks(subject: Subject, end: datetime) -> tuple[StoodRisk, ...]:
    """The risks about the subject that stood on the register then, in three queries."""
    about = Q(subject=subject) | Q(source=subject) | Q(bearer=subject)
    first = RiskEvent.objects.filter(risk=OuterRef("pk"), at__lt=end)
    rows = list(Risk.objects.filter(about, Exists(first)).order_by("ref"))
    later = _changes(RiskEvent.objects.filter(risk__in=rows, at__gte=end), "risk_id")
    scores = RiskScore.objects.filter(risk__in=rows, which=Which.CURRENT, at__lt=end)
    last = {each.risk_id: each.score for each in scores.order_by("risk_id", "-at", "-id").distinct("risk_id")}
    stood = []
    for row in rows:
        now = {"event": row.event, "status": str(row.get_status_display())}
        then = as_it_stood(now, later.get(row.pk, ()))
        stood.append(StoodRisk(row, then["event"], then["status"], last.get(row.pk)))
    return tuple(each for each in stood if each.status != "Closed")


def _interventions(subject: Subject, end: datetime) -> tuple[StoodIntervention, ...]:
    """What had been recorded by then, and no end of it, in the words of that day; in two queries."""
    recorded = InterventionEvent.objects.filter(intervention=OuterRef("pk"), verb="added", at__lt=end)
    rows = list(listed().filter(Exists(recorded), subject=subject))
    later = _changes(InterventionEvent.objects.filter(intervention__in=rows, at__gte=end), "intervention_id")
    stood = ((row, as_it_stood(_words(row), later.get(row.pk, ()))) for row in rows)
    return tuple(
        StoodIntervention(row, ", ".join(filter(None, [then["type"], then["body"]])), then["started_on"], then["owner"])
        for row, then in stood
        if not then["ended_on"]
    )


def _changes(events: QuerySet[Any], about: str) -> dict[Any, list[Any]]:
    """What was changed since, the earliest first, by the key of what it is about. One query."""
    later: dict[Any, list[Any]] = {}
    for pk, changes in events.order_by("at", "id").values_list(about, "changes"):
        later.setdefault(pk, []).append(changes)
    return later


def _words(row: Intervention) -> dict[str, str]:
    """What is told of it, in the words in which its history keeps them."""
    return {
        "type": str(row.get_type_display()),
        "body": row.body,
        "started_on": long_date(row.started_on),
        "owner": row.owner.name,
        "ended_on": long_date(row.ended_on) if row.ended_on else "",
    }
