"""Reads of measures, and the series that charts are drawn of, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db.models import Q, QuerySet

from providers.measures.models import Charting, DataPoint, Measure, Rebase
from providers.measures.rules.charts import Settings, Stretch
from providers.measures.rules.periods import next_first_day, periods
from providers.measures.rules.vocabulary import Direction, Profile
from providers.measures.rules.words import period
from providers.models import Subject

Key = tuple[object, object]  # ids of a measure and of a subject


@dataclass(frozen=True)
class Series:
    """The values of one measure for one subject, period by period; None is a period without a value."""

    measure: Measure
    subject: Subject
    days: tuple[date, ...]
    points: tuple[DataPoint | None, ...]
    charting: Charting | None
    rebases: tuple[Rebase, ...]

    @property
    def values(self) -> list[float | None]:
        """What its chart is worked out from. Small counts stand there as half of five, each of them.

        Were the mean that of the true counts, one hidden count could be worked out from it and the others (SM1).
        """
        drawn = self.measure.written.drawn
        return [None if point is None else drawn(float(point.value)) for point in self.points]

    @property
    def last_day(self) -> date:
        """The last day of the period of its latest value; a series without values is refused (ValueError)."""
        latest = max(day for day, point in zip(self.days, self.points, strict=True) if point is not None)
        return next_first_day(latest, self.measure.frequency) - timedelta(days=1)

    @property
    def settings(self) -> Settings:
        """How its chart is worked out: as it was set, from the first period of each rebase on anew."""
        charting, measure = self.charting, self.measure
        starts = [
            (next((place for place, day in enumerate(self.days) if day >= each.starts_on), len(self.days)), each.locked)
            for each in self.rebases
        ]
        first = Stretch(0, charting.locked if charting else 0)
        return Settings(
            direction=Direction(measure.direction),
            target=measure.aim,
            profile=Profile(charting.profile) if charting else Profile.R_PACKAGE,
            stretches=(first, *(Stretch(place, locked) for place, locked in starts if place > 0)),
            across_gaps=bool(charting and charting.across_gaps),
            floor=None if measure.floor is None else float(measure.floor),
            ceiling=None if measure.ceiling is None else float(measure.ceiling),
        )


def measures_of(subject: Subject) -> QuerySet[Measure]:
    """The measures that have values of a subject, by name."""
    of = DataPoint.objects.filter(subject=subject, replaced_at=None).values("measure")
    return Measure.objects.filter(pk__in=of).order_by("name", "code")


def subjects_of(measure: Measure) -> QuerySet[Subject]:
    """The subjects that a measure has values of, by name."""
    of = DataPoint.objects.filter(measure=measure, replaced_at=None).values("subject")
    return Subject.objects.filter(pk__in=of).with_provider().order_by("name", "scope")


def series_of(
    measures: Sequence[Measure], subjects: Sequence[Subject], *, known_at: datetime | None = None
) -> list[Series]:
    """The series of each measure and subject, in their order, in three queries.

    `known_at`: with the values and rebases that stood in the books at that moment, in today's other settings.
    """
    keys = {"measure__in": [each.pk for each in measures], "subject__in": [each.pk for each in subjects]}
    points: dict[Key, dict[date, DataPoint]] = defaultdict(dict)
    for point in DataPoint.objects.filter(_stood("replaced_at", known_at), **keys):
        points[point.measure_id, point.subject_id][point.period_start] = point
    chartings = {(each.measure_id, each.subject_id): each for each in Charting.objects.filter(**keys)}
    rebases: dict[Key, list[Rebase]] = defaultdict(list)
    for each in Rebase.objects.filter(_stood("taken_back_at", known_at), **keys):
        rebases[each.measure_id, each.subject_id].append(each)
    return [
        _series(measure, subject, points[key], chartings.get(key), rebases[key])
        for measure in measures
        for subject in subjects
        for key in [(measure.pk, subject.pk)]
    ]


def _stood(until: str, moment: datetime | None) -> Q:
    """What stands now, or stood at a moment; `until` names when it ceased to."""
    if moment is None:
        return Q(**{until: None})
    return Q(Q(**{until: None}) | Q(**{f"{until}__gte": moment}), at__lt=moment)


@dataclass(frozen=True)
class Revision:
    """A value that was replaced, and the one that took its place."""

    period: str
    before: DataPoint
    after: DataPoint


def revisions(measure: Measure, subject: Subject, *, most: int) -> list[Revision]:
    """The values that were replaced, the latest replacement first."""
    points = DataPoint.objects.filter(measure=measure, subject=subject)
    replaced = points.filter(replaced_at__isnull=False)
    newest = set(replaced.order_by("-replaced_at", "-period_start").values_list("period_start", flat=True)[:most])
    rows = list(points.filter(period_start__in=newest).order_by("period_start", "at", "pk"))
    found = [
        Revision(period(before.period_start, measure.frequency), before, after)
        for before, after in pairwise(rows)
        if before.period_start == after.period_start
    ]
    return sorted(found, key=lambda each: (each.after.at, each.before.period_start), reverse=True)[:most]


def _series(
    measure: Measure,
    subject: Subject,
    points: dict[date, DataPoint],
    charting: Charting | None,
    rebases: Iterable[Rebase],
) -> Series:
    days = periods(min(points), max(points), measure.frequency) if points else []
    found = tuple(points.get(day) for day in days)
    return Series(measure, subject, tuple(days), found, charting, tuple(rebases))
