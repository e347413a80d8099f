"""Reads of insight: the list, and all that is known of one subject over a period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, DateField, ExpressionWrapper, F, Max, Q
from django.db.models.lookups import GreaterThanOrEqual

from concerns.insight.models import InsightFile, InsightItem, InsightItemQuerySet, TriangulationNote
from concerns.insight.rules.freshness import is_stale, usual_age_limit
from concerns.insight.rules.triangulation import Evidence, Weighed, weigh
from concerns.insight.rules.vocabulary import Polarity
from concerns.models import Concern, ConcernQuerySet, ConcernSubject
from concerns.rules.lifecycle import Status
from concerns.rules.sources import QUADRANTS, Source
from concerns.rules.vocabulary import Sensitivity
from providers.models import Subject
from quality_oversight.ids import as_ids

FRESH, STALE, WITHDRAWN = "fresh", "stale", "withdrawn"
STATES = {FRESH: "Counts now", STALE: "Stale", WITHDRAWN: "Corrected or withdrawn"}
CHAIN = 20  # corrections of corrections that are followed back
NOT_EVIDENCE = (Status.DRAFT, Status.DUPLICATE)  # a duplicate says nothing that its original does not say (DD1)


def listed() -> InsightItemQuerySet:
    """All items with what a list shows of their subjects."""
    return InsightItem.objects.select_related("subject__provider__organisation")


def files_of(item: InsightItem) -> list[InsightFile]:
    """The documents of an item and of those whose place it took, as far as the reader sees these; the newest first."""
    keys, earlier = [item.pk], item.replaces_id
    while earlier is not None and len(keys) < CHAIN:
        keys.append(earlier)
        earlier = InsightItem.objects.filter(pk=earlier).values_list("replaces_id", flat=True).first()
    return list(InsightFile.objects.filter(item__in=keys).select_related("item"))


def filtered(filters: Mapping[str, Any], *, on: date) -> InsightItemQuerySet:
    """The items that a set of filters asks for; an empty filter asks for nothing, but withdrawn ones are asked for."""
    rows = listed().with_documents()
    if filters.get("state") != WITHDRAWN:
        rows = rows.current()
    for name, value in filters.items():
        if value:
            rows = rows.filter(_condition(name, value, on))
    return rows


def _condition(name: str, value: Any, on: date) -> Q:
    if name == "q":
        code = Q(subject__provider__organisation__code__iexact=value)
        return Q(headline__icontains=value) | Q(subject__name__icontains=value) | Q(ref__iexact=value) | code
    if name == "quadrant":
        return Q(source__startswith=value)
    if name == "subject":
        return Q(subject__in=as_ids(value))
    if name == "state":
        if value == WITHDRAWN:
            return Q(withdrawn_at__isnull=False)
        # A day and a number are a day to PostgreSQL, as in rules/freshness.py.
        until = ExpressionWrapper(F("period_to") + F("age_limit"), output_field=DateField())
        fresh = Q(GreaterThanOrEqual(until, on))
        return fresh if value == FRESH else ~fresh
    return Q(**{name: value})


@dataclass(frozen=True)
class Triangle:
    """All that is known of one subject over a period, by quadrant, and what it says together."""

    items: tuple[InsightItem, ...]
    concerns: tuple[Concern, ...]
    weighed: Weighed
    as_at: date

    def counts_no_more(self, concern: Concern) -> bool:
        """Whether a concern is too long ago to count as evidence of its source."""
        return is_stale(concern.date_identified, usual_age_limit(concern.source), self.as_at)

    def of(self, quadrant: str) -> tuple[list[InsightItem], list[Concern]]:
        """The items and concerns of one quadrant, the newest first."""
        items = [each for each in self.items if each.source.startswith(quadrant)]
        return items, [each for each in self.concerns if each.source.startswith(quadrant)]


def triangle(subject: Subject, period_from: date, period_to: date) -> Triangle:
    """Set side by side what each source says of a subject over a period, both days included.

    Concerns that were identified in it count as negative evidence of their source. Restricted streams are left out,
    whoever asks: what is written here is read by people who are not cleared for them (domain brief 8.3).
    """
    within = Q(period_from__lte=period_to, period_to__gte=period_from, sensitivity=Sensitivity.STANDARD)
    items = tuple(listed().with_documents().current().filter(within, subject=subject).order_by("-period_to", "-at"))
    further = ConcernSubject.objects.current().filter(subject=subject).values("concern_id")
    about = Q(subject=subject) | Q(pk__in=further)
    found = _evident(about).filter(date_identified__range=(period_from, period_to))
    concerns = tuple(found.only("ref", "title", "source", "status", "date_identified").order_by("-date_identified"))
    evidence = [Evidence(each.source, each.polarity, each.is_stale(period_to)) for each in items]
    evidence += [
        Evidence(
            each.source,
            Polarity.NEGATIVE,
            is_stale(each.date_identified, usual_age_limit(each.source), period_to),
        )
        for each in concerns
    ]
    evidence += [Evidence(code, Polarity.NEUTRAL, stale=True) for code in _spoke_before(subject, about, period_from)]
    return Triangle(items, concerns, weigh(evidence), period_to)


def _spoke_before(subject: Subject, about: Q, period_from: date) -> set[str]:
    """The sources that said something of a subject before a period; which way it pointed is not asked any more."""
    items = InsightItem.objects.current().filter(subject=subject, sensitivity=Sensitivity.STANDARD)
    items = items.filter(period_to__lt=period_from)
    concerns = _evident(about).filter(date_identified__lt=period_from)
    both = items.order_by().values_list("source").union(concerns.order_by().values_list("source"))
    return {code for (code,) in both}


def _evident(about: Q) -> ConcernQuerySet:
    return Concern.objects.filter(about, sensitivity=Sensitivity.STANDARD).exclude(status__in=NOT_EVIDENCE)


def notes_on(subject: Subject) -> Sequence[TriangulationNote]:
    """The judgements on a subject, the newest first."""
    return list(TriangulationNote.objects.filter(subject=subject))


def spoken() -> dict[str, tuple[int, date]]:
    """By source the number of items that nobody withdrew, and the last day that any of them is about."""
    rows = InsightItem.objects.current().order_by().values("source").annotate(number=Count("pk"), last=Max("period_to"))
    return {row["source"]: (row["number"], row["last"]) for row in rows}


def by_quadrant(sources: Sequence[Source]) -> dict[str, list[Source]]:
    """Some sources under the words of their quadrants."""
    return {
        quadrant.label: [each for each in sources if each.quadrant == quadrant]
        for quadrant in QUADRANTS.values()
        if any(each.quadrant == quadrant for each in sources)
    }
