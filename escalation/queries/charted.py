"""Exit criteria that a chart judges, as it says on a day; read with the criteria that a page or a decision looks at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import prefetch_related_objects

from escalation.models import Assurance, ExitCriterion
from escalation.rules.charted import Asked, Judged, Judgement, judge
from providers.measures.pictures import Picture
from providers.measures.queries import series_of
from providers.measures.rules.vocabulary import Frequency


@dataclass(frozen=True)
class Charted:
    """The chart of a criterion, and what it says of it."""

    judged: Judged
    picture: Picture

    @property
    def kept(self) -> dict[str, Any]:
        """What a note keeps of it, as plain JSON: what it said, of which values, by which lines."""
        judged, chart = self.judged, self.picture.chart
        latest, limits = chart.latest, chart.limits
        target, written = chart.settings.target, self.picture.series.measure.written

        def told(number: float | None) -> float | None:
            return None if written.hides(number) else number  # SM1: 1 to 4 is not told

        return {
            "verdict": judged.verdict,
            "words": judged.words,
            "newest_from": _day(judged.newest_from),
            "newest_to": _day(judged.newest_to),
            "since": _day(judged.since),
            "values": sum(point.value is not None for point in chart.points),
            "value": told(latest.value) if latest else None,
            "mean": told(limits.mean) if limits else None,
            "lower": told(limits.lower) if limits else None,
            "upper": told(limits.upper) if limits else None,
            "target": [target.type, target.value, target.upper] if target else None,
            "variation": chart.shown_variation,
            "assurance": chart.shown_assurance,
        }


def look(criteria: Iterable[ExitCriterion], *, today: date, known_at: datetime | None = None) -> dict[Any, Charted]:
    """Look at the charts that judge some of these criteria, and leave what each says in `judged`.

    Five queries at most where there is one, else none. `known_at`: of what stood in the books at that moment.
    """
    rows = [each for each in criteria if each.measure_id]
    if not rows:
        return {}
    prefetch_related_objects(rows, "request__subject", "measure")
    measures = {each.measure_id: each.measure for each in rows if each.measure}
    subjects = {each.request.subject_id: each.request.subject for each in rows}
    series = series_of(list(measures.values()), list(subjects.values()), known_at=known_at)
    pictures: dict[Any, Picture] = {(each.measure.pk, each.subject.pk): Picture(each) for each in series}
    found: dict[Any, Charted] = {}
    for row in rows:
        picture = pictures[row.measure_id, row.request.subject_id]
        asked = Asked(
            judgement=Judgement(row.judgement),
            frequency=Frequency(picture.series.measure.frequency),
            sustained_days=row.sustained_days,
            target=picture.target,
        )
        row.judged = judge(picture.chart, picture.series.days, asked, today=today)
        found[row.pk] = Charted(row.judged, picture)
    return found


def looked_at(criteria: list[ExitCriterion], *, today: date) -> list[ExitCriterion]:
    """The same criteria, each with what its chart says today."""
    look(criteria, today=today)
    return criteria


def of_present_levels() -> list[ExitCriterion]:
    """The criteria that a chart judges and by which some subject leaves its level."""
    entries = Assurance.objects.exclude(entry_request=None).values("entry_request")
    return list(ExitCriterion.objects.filter(request__in=entries, measure__isnull=False))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
