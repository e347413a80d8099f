"""All that the blocks of a profile are made of, read once: the number of queries does not depend on what there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from concerns.insight.models import InsightItem, InsightItemQuerySet, TriangulationNote
from concerns.insight.queries import NOT_EVIDENCE, Tied, Triangle, listed, sources_of, triangle
from concerns.insight.rules.freshness import usual_period
from concerns.models import Concern
from concerns.queries import about
from concerns.register.models import Risk
from concerns.rules.vocabulary import Sensitivity
from concerns.work.models import ConcernAction
from escalation.contracts.models import Duty
from escalation.contracts.queries import Line as ContractLine
from escalation.contracts.queries import late_of_provider
from escalation.contracts.queries import of_provider as contracts_of
from escalation.interventions.models import Intervention
from escalation.interventions.queries import listed as interventions_listed
from escalation.letters.models import Letter
from escalation.letters.queries import letters
from escalation.models import (
    Assurance,
    EndedSubject,
    ExitCriterion,
    LevelPeriod,
    LevelRequest,
    LevelReview,
    ProviderShare,
)
from escalation.queries import framework_of
from escalation.queries.levels import standing_periods
from escalation.queries.shares import Asked, with_answers
from escalation.rules.workflow import CLOSED
from providers.directory.models import DirectoryImport, ImportState, Relationship
from providers.directory.queries import Regulated, regulated
from providers.directory.queries.organisation import names_of
from providers.measures.models import DataPoint, Measure
from providers.measures.pictures import Picture
from providers.measures.queries import series_of
from providers.models import Organisation, Provider, Subject
from providers.rules.sectors import SubjectKind
from quality_oversight.frameworks.schema import Framework
from quality_oversight.tenancy.models import Membership

HISTORY_FROM = 365  # days for which closed concerns and ended actions are counted


@dataclass(frozen=True, kw_only=True)
class Known:
    """One provider, what is about it, and the day of which everything is told."""

    provider: Provider
    by: Membership
    today: date
    subjects: tuple[Subject, ...]  # the provider itself first, then its services by name
    framework: Framework
    locations: tuple[Regulated, ...]
    networks: tuple[tuple[Relationship, str], ...]
    directory_on: date | None
    standings: dict[UUID, Assurance]
    periods: tuple[LevelPeriod, ...]  # the newest first
    criteria: tuple[ExitCriterion, ...]
    requests: tuple[LevelRequest, ...]
    ended: dict[UUID, EndedSubject]
    reviews: dict[UUID, LevelReview]
    letters: tuple[Letter, ...]
    shares: tuple[Asked, ...]
    concerns: tuple[Concern, ...]
    risks: tuple[Risk, ...]
    items: tuple[InsightItem, ...]
    triangle: Triangle
    note: TriangulationNote | None
    pictures: tuple[Picture, ...]
    interventions: tuple[Intervention, ...]
    actions: tuple[ConcernAction, ...]
    charted: tuple[tuple[str, date], ...] = ()  # sources that charts speak for, with the last day of their values
    contracts: tuple[ContractLine, ...] = ()
    late_reports: tuple[Duty, ...] = ()

    @property
    def icb(self) -> str:
        return self.by.tenant.name

    @property
    def organisation(self) -> Organisation:
        return self.provider.organisation

    @property
    def about(self) -> Subject:
        """The provider as a subject of its own."""
        return self.subjects[0]

    @cached_property
    def last_of(self) -> dict[str, date]:
        """The last day that each source of insight says something of: in an item, as a concern, or by a chart."""
        said = [(each.source, each.period_to) for each in self.items]
        said += [(each.source, each.date_identified) for each in self.concerns if each.status not in NOT_EVIDENCE]
        said += self.charted
        return {code: max(day for each, day in said if each == code) for code, _ in said}

    def name_of(self, subject_id: UUID) -> str:
        """A subject in the words of the profile: the provider itself, or a service by its name."""
        if subject_id == self.about.pk:
            return "The whole provider"
        return next((each.name for each in self.subjects if each.pk == subject_id), "")


def subjects_of(provider: Provider) -> tuple[Subject, ...]:
    """The provider as a subject first, then its services and sites by name."""
    rows = list(provider.subjects.with_provider().order_by("name", "scope", "pk"))
    return tuple(sorted(rows, key=lambda each: each.kind != SubjectKind.PROVIDER))


def known(provider: Provider, *, by: Membership, today: date) -> Known:
    """Read all that a profile shows; restricted concerns and insight are left out, whoever asks (domain brief 8.3)."""
    subjects = subjects_of(provider)
    standings = {each.subject_id: each for each in Assurance.objects.filter(subject__in=subjects)}
    entries = [each.entry_request_id for each in standings.values() if each.entry_request_id]
    rated = Q(subject__in=subjects)
    asked = ProviderShare.objects.filter(request__subject__in=subjects).select_related("request")
    code, pictures = provider.organisation.code, pictures_of(subjects)
    tied = _tied(pictures)
    own = [each for each in tied if each[0].subject == subjects[0]]
    files = DirectoryImport.objects.filter(state=ImportState.DONE).aggregate(at=Max("finished_at"))
    return Known(
        provider=provider,
        by=by,
        today=today,
        subjects=subjects,
        framework=framework_of(by),
        locations=tuple(regulated(code)),
        networks=_networks(code),
        directory_on=files["at"].date() if files["at"] else None,
        standings=standings,
        periods=tuple(standing_periods().filter(rated).select_related("decision__request", "decision__corrects")),
        criteria=tuple(ExitCriterion.objects.filter(request__in=entries).select_related("request")),
        requests=tuple(LevelRequest.objects.filter(rated).exclude(status__in=CLOSED).select_related("proposer__user")),
        ended={each.subject_id: each for each in EndedSubject.objects.filter(rated, until=None)},
        reviews={each.subject_id: each for each in LevelReview.objects.filter(rated).order_by("held_on", "at")},
        letters=tuple(letters_of(subjects)),
        shares=tuple(with_answers(asked)),
        concerns=tuple(concerns_about(subjects)),
        risks=tuple(_risks(subjects)),
        items=tuple(insight_of(subjects).with_documents().order_by("-period_to", "-at")),
        triangle=triangle(subjects[0], *usual_period(today), tied=own),
        note=TriangulationNote.objects.filter(subject=subjects[0]).first(),
        pictures=pictures,
        charted=tuple((code, min(series.last_day, today)) for series, code in tied),
        interventions=tuple(interventions_listed().filter(rated)),
        actions=tuple(_actions(subjects)),
        contracts=tuple(contracts_of(provider, today)),
        late_reports=tuple(late_of_provider(provider, today)),
    )


def concerns_about(subjects: Sequence[Subject]) -> Any:
    """Concerns about some subjects, their own or further ones, outside the restricted streams, the newest first."""
    rows = Concern.objects.unrestricted().filter(about(pk__in=[each.pk for each in subjects]))
    return rows.select_related("lead__user").order_by("-logged_at", "-ref")


def insight_of(subjects: Sequence[Subject]) -> InsightItemQuerySet:
    """Current insight about some subjects, outside the restricted streams."""
    return listed().current().filter(subject__in=subjects, sensitivity=Sensitivity.STANDARD)


def letters_of(subjects: Sequence[Subject]) -> QuerySet[Letter]:
    return letters().filter(subject__in=subjects)


def pictures_of(subjects: Sequence[Subject]) -> tuple[Picture, ...]:
    """The chart of each measure that has values of one of the subjects, by the measure's name, in four queries."""
    current = DataPoint.objects.filter(subject__in=subjects, replaced_at=None).values("measure")
    measures = list(Measure.objects.filter(pk__in=current).order_by("name", "code"))
    return tuple(Picture(each) for each in series_of(measures, subjects) if each.days) if measures else ()


def _tied(pictures: Sequence[Picture]) -> list[Tied]:
    """The series of charts that speak for a source."""
    of = sources_of({each.series.measure: None for each in pictures})
    return [(each.series, of[each.series.measure]) for each in pictures if of[each.series.measure]]


def _risks(subjects: Sequence[Subject]) -> Any:
    of = Q(subject__in=subjects) | Q(source__in=subjects) | Q(bearer__in=subjects)
    return Risk.objects.for_list().standing().filter(of).order_by("-current_score", "review_due", "ref")


def _actions(subjects: Sequence[Subject]) -> Any:
    concerns = concerns_about(subjects).order_by().values("pk")
    return ConcernAction.objects.filter(concern__in=concerns).for_list().order_by("due", "pk")


def _networks(code: str) -> tuple[tuple[Relationship, str], ...]:
    """The networks that an organisation belongs to and what it follows or is followed by, with the others' names."""
    rows = Relationship.objects.filter(Q(source_code=code) | Q(target_code=code, kind="succeeded_by"))
    ties = [(each, each.target_code if each.source_code == code else each.source_code) for each in rows]
    names = names_of(other for _, other in ties)
    return tuple((each, names.get(other, other)) for each, other in ties)
