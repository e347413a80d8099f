"""The facts of every subject today, set by set: as many queries for 2,000 providers as for one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, DateField, ExpressionWrapper, F, Max, Q

from concerns.insight.models import InsightItem, TriangulationNote
from concerns.insight.queries import NOT_EVIDENCE
from concerns.insight.rules.vocabulary import Polarity
from concerns.models import Concern, ConcernSubject
from concerns.register.models import Risk
from concerns.rules.sources import source
from concerns.rules.subjects import COUNTED
from concerns.rules.vocabulary import EvidenceCategory, Immediacy, Sensitivity
from concerns.work.models import ConcernAction
from escalation.early_warning.rules.facts import (
    Facts,
    Kind,
    Negative,
    OpenConcern,
    Rated,
    Record,
    StandingRisk,
)
from escalation.early_warning.rules.suggesting import BAD
from escalation.interventions.models import Intervention
from escalation.interventions.rules.vocabulary import Regulatory
from escalation.models import Assurance
from escalation.queries.ended import ended_subjects
from escalation.rules.reviews import days_overdue
from providers.directory.models import CqcRating
from providers.directory.rules.cqc import Question, Rating
from providers.models import Provider, Subject
from providers.rules.sectors import SubjectKind
from quality_oversight.frameworks import Framework

Parts = dict[UUID, dict[str, Any]]
ASKED = (Question.OVERALL, Question.SAFE, Question.WELL_LED)
OF_CONCERN = (
    "pk", "subject", "immediacy", "themes", "date_identified", "initial_consequence", "initial_likelihood",
)  # fmt: skip
SILENT_FOR = timedelta(days=365)  # a source that fell silent longer ago is history


def watched(on: date) -> set[UUID]:
    """The subjects that lines are worked out for: those in use that neither ended nor are suspended. Two queries."""
    return set(Subject.objects.in_use().values_list("pk", flat=True)) - ended_subjects(on)


def facts_on(today: date, framework: Framework) -> dict[UUID, Facts]:
    """The facts of each subject of which something is known, charts left out; see `charts_of`."""
    days = framework.early_warning.window_days
    first = today - timedelta(days=days)
    parts: Parts = defaultdict(dict)
    _concerns(parts, today)
    _risks(parts)
    _ratings(parts)
    _notices(parts, today)
    _negative(parts, first, today)
    _judgements(parts, first)
    _silent(parts, today)
    _reviews(parts, today, {level.key: level.review_days for level in framework.levels})
    return {subject: Facts(on=today, **known) for subject, known in parts.items()}


def subjects_of_concerns(concerns: Iterable[UUID] | None = None) -> dict[UUID, list[UUID]]:
    """The further subjects whose own quality a concern puts in question, by concern."""
    rows = ConcernSubject.objects.current().filter(part__in=COUNTED)
    rows = rows if concerns is None else rows.filter(concern__in=concerns)
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for concern, subject in rows.values_list("concern", "subject"):
        found[concern].append(subject)
    return found


def _concerns(parts: Parts, today: date) -> None:
    late = dict(
        ConcernAction.objects.open()
        .filter(due__lt=today)
        .order_by()
        .values("concern")
        .annotate(late=Count("pk"))
        .values_list("concern", "late")
    )
    further = subjects_of_concerns()
    found: dict[UUID, list[OpenConcern]] = defaultdict(list)
    for row in Concern.objects.live().order_by("ref").values("score", "sensitivity", *OF_CONCERN):
        known = open_concern(row, row["score"], sensitivity=row["sensitivity"], overdue_actions=late.get(row["pk"], 0))
        for subject in {row["subject"], *further.get(row["pk"], ())}:
            found[subject].append(known)
    _keep(parts, "concerns", found)


def open_concern(row: Mapping[str, Any], score: int, **more: Any) -> OpenConcern:
    """A row of OF_CONCERN as a fact, with the score of the day that is asked for."""
    return OpenConcern(
        id=str(row["pk"]),
        immediate=row["immediacy"] == Immediacy.IMMEDIATE,
        score=score,
        first_score=row["initial_consequence"] * row["initial_likelihood"],
        themes=frozenset(map(str, row["themes"])),
        identified=row["date_identified"],
        **more,
    )


def _risks(parts: Parts) -> None:
    found: dict[UUID, list[StandingRisk]] = defaultdict(list)
    for pk, subject, score in Risk.objects.standing().order_by("ref").values_list("pk", "subject", "current_score"):
        found[subject].append(StandingRisk(id=str(pk), score=score))
    _keep(parts, "risks", found)


def codes() -> dict[str, UUID]:
    """The ODS code of each provider of the ICB, and the subject that stands for the whole provider."""
    own = Subject.objects.filter(kind=SubjectKind.PROVIDER)
    return dict(own.values_list("provider__organisation__code", "pk"))


def _ratings(parts: Parts) -> None:
    """Ratings count for the provider as a whole: CQC rates locations, and no subject below it is tied to one."""
    of_code = codes()
    found: dict[UUID, list[Rated]] = defaultdict(list)
    for (location, question), rating, subject in latest_ratings(of_code):
        if rating.rating in BAD:
            found[subject].append(rated(location, question, rating))
    _keep(parts, "ratings", found)


def latest_ratings(of_code: Mapping[str, UUID]) -> Iterable[tuple[tuple[str, str], CqcRating, UUID]]:
    """The newest current rating of each question at each registered location of these organisations. One query."""
    now: dict[tuple[str, str], tuple[CqcRating, UUID]] = {}
    for rating in ratings_of(of_code).filter(current=True).order_by("on", "pk"):
        subject = subject_of(rating, of_code)
        if subject is not None:
            now[rating.location_id, rating.question] = (rating, subject)  # the newest stands last
    return [(key, rating, subject) for key, (rating, subject) in now.items()]


def ratings_of(of_code: Mapping[str, UUID]) -> Any:
    """Ratings of the questions that are looked at, at locations of the ICB's providers, as their page finds them."""
    known = Provider.objects.values("organisation__code")
    about = (Q(location__ods_code__in=known) | Q(location_id__in=known) | Q(location__provider_id__in=known)) & ~Q(
        location__registered=False
    )
    return (
        CqcRating.objects.filter(about, question__in=ASKED).select_related("location")
        if of_code
        else CqcRating.objects.none()
    )


def subject_of(rating: CqcRating, of_code: Mapping[str, UUID]) -> UUID | None:
    """The subject that a rating counts for."""
    location = rating.location
    keys = (location.ods_code, location.location_id, location.provider_id)
    return next((of_code[key] for key in keys if key in of_code), None)


def rated(location: str, question: str, rating: CqcRating) -> Rated:
    """A rating as a fact, with its words: place, question, rating and day."""
    on = f" ({rating.on.day} {rating.on:%B %Y})" if rating.on else ""
    words = f"{rating.location.name or location}: {Question(question).label}, {Rating(rating.rating).label}{on}"
    return Rated(id=f"{location}/{question}", question=question, rating=rating.rating, words=words)


def _notices(parts: Parts, today: date) -> None:
    rows = Intervention.objects.filter(type=Regulatory.WARNING_NOTICE, started_on__lte=today, ended_on=None)
    found: dict[UUID, list[Record]] = defaultdict(list)
    for row in rows.order_by("ref"):
        found[row.subject_id].append(Record(id=str(row.pk), words=row.ref))
    _keep(parts, "notices", found)


def _negative(parts: Parts, first: date, today: date) -> None:
    items = InsightItem.objects.current().filter(
        sensitivity=Sensitivity.STANDARD, polarity=Polarity.NEGATIVE, period_to__range=(first, today)
    )
    found: dict[UUID, list[Negative]] = defaultdict(list)
    for pk, subject, code, category in items.order_by("ref").values_list(
        "pk", "subject", "source", "evidence_category"
    ):
        heard = category == EvidenceCategory.EXPERIENCE
        found[subject].append(Negative(id=str(pk), kind=Kind.INSIGHT, source=code, experience=heard))
    concerns = Concern.objects.unrestricted().exclude(status__in=NOT_EVIDENCE)
    concerns = concerns.filter(date_identified__range=(first, today))
    further = subjects_of_concerns()
    for pk, about, code in concerns.order_by("ref").values_list("pk", "subject", "source"):
        for subject in {about, *further.get(pk, ())}:
            found[subject].append(Negative(id=str(pk), kind=Kind.CONCERN, source=code))
    _keep(parts, "negative", found)


def _judgements(parts: Parts, first: date) -> None:
    rows = TriangulationNote.objects.filter(period_to__gte=first).order_by("subject_id", "-at", "-pk")
    for note in rows.distinct("subject_id"):
        words = f"Sources {note.get_agreement_display().lower()}, judged by {note.by_name}"
        parts[note.subject_id]["judgement"] = Record(id=str(note.pk), words=words)


def _silent(parts: Parts, today: date) -> None:
    """Sources of which every item had its day, the last of them within a year."""
    until = ExpressionWrapper(F("period_to") + F("age_limit"), output_field=DateField())
    items = InsightItem.objects.current().filter(sensitivity=Sensitivity.STANDARD).order_by()
    rows: Any = items.values("subject", "source").annotate(until=Max(until))
    rows = rows.filter(until__lt=today, until__gte=today - SILENT_FOR).order_by("subject_id", "source")
    found: dict[UUID, list[Record]] = defaultdict(list)
    for row in rows:
        found[row["subject"]].append(Record(id=row["source"], words=source(row["source"]).name))
    _keep(parts, "silent", found)


def _reviews(parts: Parts, today: date, intervals: Mapping[str, int]) -> None:
    rows = Assurance.objects.filter(review_due__lt=today).values_list("subject", "level", "review_due")
    for subject, level, due in rows:
        parts[subject] |= {"review_late": days_overdue(due, today), "review_days": intervals[level]}


def _keep(parts: Parts, name: str, found: Mapping[UUID, list[Any]]) -> None:
    for subject, rows in found.items():
        parts[subject][name] = tuple(rows)
