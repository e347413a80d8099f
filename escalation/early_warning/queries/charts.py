"""Charts that show special cause of concern, subject by subject, a few hundred at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from escalation.early_warning.rules.facts import Charted
from providers.measures.models import DataPoint, Measure, Rebase
from providers.measures.queries import Series, series_of
from providers.measures.rules.charts import Chart, chart_of
from providers.measures.rules.vocabulary import Assurance, Variation
from providers.models import Subject
from quality_oversight.frameworks import Framework

AT_ONCE = 50  # subjects whose values are held at a time
NO_DOMAIN = "none"


def charted_subjects(since: datetime | None = None) -> set[UUID]:
    """The subjects with charts, or those of which values or rebases changed since a moment."""
    points, rebases = DataPoint.objects.all(), Rebase.objects.all()
    if since is not None:
        points = points.filter(Q(at__gte=since) | Q(replaced_at__gte=since))
        rebases = rebases.filter(Q(at__gte=since) | Q(taken_back_at__gte=since))
        return {*points.values_list("subject", flat=True), *rebases.values_list("subject", flat=True)}
    return set(points.values_list("subject", flat=True).distinct())


def charts_of(subjects: Iterable[UUID], framework: Framework) -> dict[UUID, tuple[Charted, ...]]:
    """The charts of each of these subjects that show special cause of concern."""
    found: dict[UUID, list[Charted]] = defaultdict(list)
    for series in all_series(subjects):
        told = charted(series, chart_of(series.values, series.settings), framework)
        if told is not None:
            found[series.subject.pk].append(told)
    return {subject: tuple(sorted(charts, key=lambda each: (each.words, each.id))) for subject, charts in found.items()}


def all_series(subjects: Iterable[UUID]) -> Iterator[Series]:
    """Every series with values of these subjects, some subjects at a time."""
    measures = {each.pk: each for each in Measure.objects.all()}
    ordered = sorted(subjects)
    for start in range(0, len(ordered), AT_ONCE):
        some = ordered[start : start + AT_ONCE]
        rows = list(Subject.objects.filter(pk__in=some))
        used = DataPoint.objects.filter(subject__in=some, replaced_at=None).order_by()
        wanted: dict[UUID, list[Measure]] = defaultdict(list)
        for measure, subject in used.values_list("measure", "subject").distinct():
            wanted[subject].append(measures[measure])
        several = {each.pk: each for known in wanted.values() for each in known}
        for series in series_of(list(several.values()), rows):
            if series.days:
                yield series


def charted(series: Series, chart: Chart, framework: Framework) -> Charted | None:
    """A chart as a fact; None where it shows no concern."""
    if chart.shown_variation is None or not chart.shows_concern:
        return None
    measure = series.measure
    failing = chart.shown_assurance == Assurance.FAIL
    target = "; consistently misses its target" if failing else ""
    words = f"{measure.name}: {str(Variation(chart.shown_variation).label).lower()}{target}"
    return Charted(id=str(measure.pk), domain=domain_of(measure, framework), failing=failing, words=words)


def domain_of(measure: Measure, framework: Framework) -> str:
    """The one area for which a measure counts: its quality domain, else its first key question."""
    known = {domain.key for domain in framework.domains}
    return measure.domain if measure.domain in known else next(iter(measure.questions), NO_DOMAIN)


__all__ = ["all_series", "charted", "charted_subjects", "charts_of", "domain_of"]
