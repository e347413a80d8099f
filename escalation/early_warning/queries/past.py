"""The facts of past days, as far as history tells them; restricted streams are left out, whoever asks."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Min

from concerns.insight.models import InsightItem
from concerns.insight.queries import NOT_EVIDENCE
from concerns.insight.rules.vocabulary import Polarity
from concerns.models import Concern, ConcernEvent
from concerns.register.models import Risk, RiskScore
from concerns.register.rules.vocabulary import Which
from concerns.rules.lifecycle import LIVE
from concerns.rules.vocabulary import EvidenceCategory, Sensitivity
from escalation.early_warning.queries.charts import all_series, charted, charted_subjects
from escalation.early_warning.queries.facts import (
    OF_CONCERN,
    codes,
    open_concern,
    rated,
    ratings_of,
    subject_of,
    subjects_of_concerns,
)
from escalation.early_warning.rules.facts import (
    Charted,
    Facts,
    Kind,
    Negative,
    Record,
    StandingRisk,
)
from escalation.early_warning.rules.noise import Starts
from escalation.early_warning.rules.suggesting import BAD
from escalation.interventions.models import Intervention
from escalation.interventions.rules.vocabulary import Regulatory
from escalation.queries.levels import standing_periods
from escalation.rules.levels import RANK, Level
from providers.directory.models import CqcRating
from providers.measures.rules.charts import chart_of
from providers.measures.rules.periods import next_first_day
from providers.models import Subject
from quality_oversight.dates import end_of
from quality_oversight.frameworks import Framework

# What a back-test cannot look up as it was, in the words of its page.
NOT_AS_IT_WAS = (
    "Restricted concerns are left out, whoever reads this page, and so is restricted insight.",
    "How immediate harm was, and which subjects and themes a concern had, are taken as they stand today: their past is "
    "kept in words only. A concern’s status and scores are those of each day.",
    "Values of measures count from the end of their period, as they stand today: late and revised values, and rebases "
    "made since, are not undone.",
    "CQC ratings count from the day that CQC gives, not from the day on which they were brought in.",
    "Interventions count between the days recorded for them.",
    "The numbers from which a reason stands are those of the framework named above, on every day.",
)
NOT_TESTED = ("review_late", "actions_overdue", "sources_silent")  # their past due days and age limits were not kept


class Past:
    """All history that lines rest on, read once in a constant number of queries, and told for any day."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.window = timedelta(days=framework.early_warning.window_days)
        self._read_concerns()
        self._read_risks()
        self._read_ratings()
        notices = Intervention.objects.filter(type=Regulatory.WARNING_NOTICE)
        self.notices = list(notices.values_list("pk", "subject", "ref", "started_on", "ended_on"))
        items = InsightItem.objects.filter(sensitivity=Sensitivity.STANDARD, polarity=Polarity.NEGATIVE)
        self.items = list(
            items.values_list("pk", "subject", "source", "evidence_category", "period_to", "at", "withdrawn_at")
        )
        self.series = list(all_series(charted_subjects()))
        self._charts: dict[int, tuple[int, Charted | None]] = {}

    def facts_on(self, day: date) -> dict[UUID, Facts]:
        """The facts of each subject of which something was known at the end of a day."""
        parts: dict[UUID, dict[str, Any]] = defaultdict(lambda: defaultdict(list))
        end = end_of(day)
        for subject, name, fact in self._all(day, end):
            parts[subject][name].append(fact)
        return {
            subject: Facts(on=day, **{name: tuple(rows) for name, rows in known.items()})  # type: ignore[arg-type]
            for subject, known in parts.items()
        }

    def _all(self, day: date, end: datetime) -> Iterator[tuple[UUID, str, Any]]:
        yield from self._concerns_on(day, end)
        for pk, subject, opened, closed, scores in self.risks:
            score = next((score for at, score in reversed(scores) if at < end), None)
            if score is not None and opened <= day and (closed is None or closed > day):
                yield subject, "risks", StandingRisk(id=str(pk), score=score)
        for (location, question), (subject, found) in self.ratings.items():
            rating = next((each for each in reversed(found) if each.on is not None and each.on <= day), None)
            if rating is not None and rating.rating in BAD:
                yield subject, "ratings", rated(location, question, rating)
        for pk, subject, ref, started, ended in self.notices:
            if started <= day and (ended is None or ended > day):
                yield subject, "notices", Record(id=str(pk), words=ref)
        for pk, subject, code, category, period_to, at, withdrawn in self.items:
            if day - self.window <= period_to <= day and at < end and (withdrawn is None or withdrawn >= end):
                heard = category == EvidenceCategory.EXPERIENCE
                yield subject, "negative", Negative(id=str(pk), kind=Kind.INSIGHT, source=code, experience=heard)
        yield from self._charts_on(day)

    def _concerns_on(self, day: date, end: datetime) -> Iterator[tuple[UUID, str, Any]]:
        for concern, steps in self.steps.items():
            row = self.concerns[concern]
            step = next((each for each in reversed(steps) if each[0] < end), None)
            if step is None:
                continue
            _, status, score = step
            subjects = {row["subject"], *self.further.get(concern, ())}
            if status in LIVE:
                known = open_concern(row, score)
                yield from ((subject, "concerns", known) for subject in subjects)
            if status not in NOT_EVIDENCE and day - self.window <= row["date_identified"] <= day:
                said = Negative(id=str(concern), kind=Kind.CONCERN, source=row["source"])
                yield from ((subject, "negative", said) for subject in subjects)

    def _charts_on(self, day: date) -> Iterator[tuple[UUID, str, Charted]]:
        """A chart is worked out anew only where another period had ended by the day."""
        for place, series in enumerate(self.series):
            ended = sum(1 for each in series.days if next_first_day(each, series.measure.frequency) <= day)
            known = self._charts.get(place)
            if known is None or known[0] != ended:
                chart = chart_of(series.values[:ended], series.settings)
                known = (ended, charted(series, chart, self.framework))
                self._charts[place] = known
            if known[1] is not None:
                yield series.subject.pk, "charts", known[1]

    def _read_concerns(self) -> None:
        self.concerns = {row["pk"]: row for row in Concern.objects.unrestricted().values("source", *OF_CONCERN)}
        self.further = subjects_of_concerns()
        self.steps: dict[UUID, list[tuple[datetime, str, int]]] = defaultdict(list)
        rows = ConcernEvent.objects.filter(concern__sensitivity=Sensitivity.STANDARD).order_by("at", "id")
        for concern, at, status, consequence, likelihood in rows.values_list(
            "concern", "at", "status", "consequence", "likelihood"
        ).iterator():
            self.steps[concern].append((at, status, consequence * likelihood))

    def _read_risks(self) -> None:
        scores: dict[UUID, list[tuple[datetime, int]]] = defaultdict(list)
        rows = RiskScore.objects.filter(which=Which.CURRENT).order_by("at", "id")
        for risk, at, consequence, likelihood in rows.values_list("risk", "at", "consequence", "likelihood"):
            scores[risk].append((at, consequence * likelihood))
        known = Risk.objects.values_list("pk", "subject", "opened_on", "closed_on")
        self.risks = [(pk, subject, opened, closed, scores[pk]) for pk, subject, opened, closed in known]

    def _read_ratings(self) -> None:
        of_code = codes()
        self.ratings: dict[tuple[str, str], tuple[UUID, list[CqcRating]]] = {}
        for rating in ratings_of(of_code).order_by("on", "current", "pk"):
            subject = subject_of(rating, of_code)
            if subject is not None:
                key = (rating.location_id, rating.question)
                self.ratings.setdefault(key, (subject, []))[1].append(rating)


def starts_of_levels() -> dict[UUID, Starts]:
    """From which days each subject stood at which rank, corrected decisions left out. One query."""
    found: dict[UUID, list[tuple[date, int]]] = defaultdict(list)
    rows = standing_periods().order_by("starts_on", "at")
    for subject, starts_on, level in rows.values_list("subject", "starts_on", "level"):
        found[subject].append((starts_on, RANK[Level(level)]))
    return dict(found)


def first_known() -> datetime | None:
    """When the first concern that the ICB has a history of was logged."""
    found: datetime | None = ConcernEvent.objects.aggregate(first=Min("at"))["first"]
    return found


def subjects_on(days: Sequence[date]) -> dict[date, int]:
    """How many subjects there were on each day: those whose provider was added by then, and that were not retired."""
    rows = list(Subject.objects.values_list("provider__added_at", "retired_on"))
    return {
        day: sum(
            1
            for added, retired in rows
            if (added is None or added < end_of(day)) and (retired is None or retired > day)
        )
        for day in days
    }


__all__ = ["NOT_AS_IT_WAS", "NOT_TESTED", "Past", "first_known", "starts_of_levels", "subjects_on"]
