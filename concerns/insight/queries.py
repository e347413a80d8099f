"""Reads of insight: the list, and all that is known of one subject over a period."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, DateField, ExpressionWrapper, F, Max, Q
from django.db.models.lookups import GreaterThanOrEqual

from concerns.insight.models import (
    InsightFile,
    InsightItem,
    InsightItemQuerySet,
    MeasureSource,
    TriangulationNote,
)
from concerns.insight.rules.charted import PUBLISHED, ways_of
from concerns.insight.rules.freshness import is_stale, usual_age_limit
from concerns.insight.rules.triangulation import Evidence, Weighed, weigh
from concerns.insight.rules.vocabulary import Polarity
from concerns.models import Concern, ConcernQuerySet, ConcernSubject
from concerns.rules.lifecycle import Status
from concerns.rules.sources import QUADRANTS, Source, source
from concerns.rules.vocabulary import Sensitivity
from providers.measures.models import Measure
from providers.measures.pictures import Picture
from providers.measures.queries import Series, measures_of, series_of
from providers.measures.rules.words import period
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


def standing(item: InsightItem) -> InsightItem:
    """What stands in the place of an item, as far as the reader sees it: the last of its corrections, else itself."""
    for _ in range(CHAIN):
        later = listed().filter(replaces=item).first()
        if later is None:
            break
        item = later
    return item


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


Tied = tuple[Series, str]  # the values of a measure, and the source that its charts speak for


@dataclass(frozen=True)
class Charted:
    """The chart of a measure as evidence of the source that it speaks for, as it stood on a day."""

    picture: Picture
    source: str
    until: date  # the last day of the period of its latest value
    as_at: date

    @property
    def measure(self) -> Measure:
        return self.picture.series.measure

    @property
    def ways(self) -> tuple[Polarity, ...]:
        """Which ways it points; small counts have no part in that, they stand in the chart as they are shown (SM1)."""
        chart = self.picture.chart
        return ways_of(chart.shown_variation, chart.shown_assurance)

    @property
    def words(self) -> str:
        """Its icons in words, or why it has none."""
        return "; ".join(words for _, words in self.picture.icons) or str(self.picture.chart.standing.label)

    @property
    def latest(self) -> str:
        """The period of its latest value, in words."""
        return period(self.picture.series.days[-1], self.measure.frequency)

    @property
    def is_stale(self) -> bool:
        return is_stale(self.until, usual_age_limit(self.source), self.as_at)

    @property
    def of(self) -> Source:
        return source(self.source)


@dataclass(frozen=True)
class Triangle:
    """All that is known of one subject over a period, by quadrant, and what it says together."""

    items: tuple[InsightItem, ...]
    concerns: tuple[Concern, ...]
    weighed: Weighed
    as_at: date
    charts: tuple[Charted, ...] = ()

    def counts_no_more(self, concern: Concern) -> bool:
        """Whether a concern is too long ago to count as evidence of its source."""
        return is_stale(concern.date_identified, usual_age_limit(concern.source), self.as_at)

    def of(self, quadrant: str) -> tuple[list[InsightItem], list[Concern]]:
        """The items and concerns of one quadrant, the newest first."""
        items = [each for each in self.items if each.source.startswith(quadrant)]
        return items, [each for each in self.concerns if each.source.startswith(quadrant)]

    def charts_of(self, quadrant: str) -> list[Charted]:
        """The charts of one quadrant, by the name of their measure."""
        return [each for each in self.charts if each.source.startswith(quadrant)]


def triangle(subject: Subject, period_from: date, period_to: date, *, tied: Iterable[Tied] | None = None) -> Triangle:
    """Set side by side what each source says of a subject over a period, both days included.

    Concerns that were identified in it count as negative evidence of their source, charts as their icons read on its
    last day (rules/charted.py); `tied` are its series where they were read already. Restricted streams are left out,
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
    charts = charts_on(tied_series(subject) if tied is None else tied, period_to)
    within_period = tuple(each for each in charts if each.until >= period_from)
    evidence += [Evidence(each.source, way, each.is_stale) for each in within_period for way in each.ways]
    before = _spoke_before(subject, about, period_from) | {each.source for each in charts if each.until < period_from}
    evidence += [Evidence(code, Polarity.NEUTRAL, stale=True) for code in before]
    return Triangle(items, concerns, weigh(evidence), period_to, within_period)


def charts_on(tied: Iterable[Tied], on: date) -> list[Charted]:
    """The charts of some series as they stood on a day: of the values up to it alone."""
    found = []
    for series, code in tied:
        number = sum(1 for day in series.days if day <= on)
        while number and series.points[number - 1] is None:
            number -= 1
        if number:
            cut = replace(series, days=series.days[:number], points=series.points[:number])
            found.append(Charted(Picture(cut), code, min(cut.last_day, on), on))
    return found


def tied_series(subject: Subject) -> list[Tied]:
    """The series of a subject whose measures speak for a source."""
    tied = {measure: code for measure, code in sources_of(measures_of(subject)).items() if code}
    return [(each, tied[each.measure]) for each in series_of(list(tied), [subject])] if tied else []


def sources_of(measures: Iterable[Measure]) -> dict[Measure, str]:
    """For which source the charts of each measure speak: what was chosen, else that of a published file, else none."""
    rows = list(measures)
    chosen = dict(MeasureSource.objects.filter(measure__in=rows).values_list("measure", "source")) if rows else {}
    return {each: chosen.get(each.pk, PUBLISHED.get(each.code, "")) for each in rows}


def measures_by_source() -> dict[str, list[Measure]]:
    """The measures whose charts speak for each source, by name."""
    found: dict[str, list[Measure]] = {}
    for measure, code in sources_of(Measure.objects.only("name", "code").order_by("name", "code")).items():
        found.setdefault(code, []).append(measure)
    return found


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
