"""Exit criteria that the chart of a measure judges: improvement that lasts, or a target that is met consistently.

What a chart says is Making Data Count's (domain brief 7.2, providers.measures.rules). Here stands only for how long it
must say so, how new its values must be, and what that comes to for a criterion (F110-F115; EA8, EA9).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from providers.measures.rules.charts import ENOUGH_FOR_FIRM, ENOUGH_FOR_LIMITS, Chart, Point
from providers.measures.rules.periods import next_first_day
from providers.measures.rules.vocabulary import Assurance, Direction, Frequency, Kind, Standing
from providers.measures.rules.words import period

from .wording import counted, day

# Days after the end of a period for which its value is new enough: figures are published with a delay. A product
# default, for a month and a year that of insight (docs/decisions/0021).
NEW_FOR: Mapping[Frequency, int] = {
    Frequency.DAY: 14,
    Frequency.WEEK: 35,
    Frequency.MONTH: 120,
    Frequency.QUARTER: 183,
    Frequency.YEAR: 456,
}


class Judgement(TextChoices):
    """What the chart of a measure must show."""

    IMPROVEMENT = "improvement", "Sustained improvement"
    TARGET = "target", "Target consistently met"


class Verdict(TextChoices):
    """What a chart says of a criterion; the first alone counts as met."""

    SHOWN = "shown", "Shown by the chart"
    NOT_SHOWN = "not_shown", "Not shown by the chart"
    TOO_FEW = "too_few", "Not enough data"
    STALE = "stale", "Too old"
    CANNOT = "cannot", "Cannot be judged"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a chart says on a day, with why in a sentence; the days are those of its newest value's period."""

    verdict: Verdict
    words: str
    newest_from: date | None = None
    newest_to: date | None = None
    since: date | None = None  # the first day from which it has shown this without a break

    @property
    def holds(self) -> bool:
        return self.verdict == Verdict.SHOWN


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of a chart: the judgement, for how many days, how often a value comes, the target in words."""

    judgement: Judgement
    frequency: Frequency
    sustained_days: int | None = None
    target: str = ""


@dataclass(frozen=True)
class Value:
    """A period of a chart: its first and its last day, and its point."""

    first: date
    last: date
    point: Point


def why_not_judge(judgement: str, *, direction: str, has_target: bool, sustained_days: int | None) -> str | None:
    """Return why the chart of such a measure could never judge a criterion so, or None."""
    if judgement not in Judgement.values:
        return "Choose what the chart of the measure must show."
    if direction == Direction.NEUTRAL:
        return "Neither direction of this measure is better, so its chart cannot judge a criterion."
    if judgement == Judgement.TARGET and not has_target:
        return "This measure has no target. Choose sustained improvement, or give the measure a target first."
    if judgement == Judgement.IMPROVEMENT and sustained_days is None:
        return "Say for how many days the improvement must last."
    return None


def judge(chart: Chart, days: Sequence[date], asked: Asked, *, today: date) -> Judged:
    """Return what a chart says of a criterion on a day; `days` are the first days of its periods.

    Improvement lasts while each value, back from the newest, is special cause in the direction that is better. A target
    is met consistently while the assurance icon says so and, over the days asked for, no value misses it or is missing.
    """
    values = [
        Value(first, next_first_day(first, asked.frequency) - timedelta(days=1), point)
        for first, point in zip(days, chart.points, strict=True)
    ]
    present = [each for each in values if each.point.value is not None]
    if not present:
        return Judged(verdict=Verdict.TOO_FEW, words="Not enough data: there is no value.")
    newest = present[-1]
    verdict, words, since = _found(chart, values, newest, asked, today)
    return Judged(verdict=verdict, words=words, newest_from=newest.first, newest_to=newest.last, since=since)


def is_stale(newest_to: date, frequency: Frequency, *, today: date) -> bool:
    """Say whether a value is too old to be relied on."""
    return today > newest_to + timedelta(days=NEW_FOR[frequency])


Found = tuple[Verdict, str, date | None]


def _found(chart: Chart, values: Sequence[Value], newest: Value, asked: Asked, today: date) -> Found:
    improves = asked.judgement == Judgement.IMPROVEMENT
    needed, borne = (
        (ENOUGH_FOR_LIMITS, {Standing.TRIAL, Standing.FIRM}) if improves else (ENOUGH_FOR_FIRM, {Standing.FIRM})
    )
    if chart.settings.direction == Direction.NEUTRAL or not (improves or chart.settings.target):
        why = "the measure has no target now" if not improves else "neither direction of the measure is better now"
        return Verdict.CANNOT, f"Cannot be judged: {why}.", None
    if chart.standing not in borne:
        stretch = newest.point.stretch
        count = sum(each.point.value is not None and each.point.stretch == stretch for each in values)
        rebased = " since the last rebase" if stretch else ""
        return Verdict.TOO_FEW, f"Not enough data: {counted(count, 'value')}{rebased}, {needed} are needed.", None
    if is_stale(newest.last, asked.frequency, today=today):
        until = newest.last + timedelta(days=NEW_FOR[asked.frequency])
        named = period(newest.first, asked.frequency)
        return Verdict.STALE, f"The newest value, {named}, counts until {day(until)}. A newer one is needed.", None
    return (
        _improvement(chart, values, newest, asked, today) if improves else _target(chart, values, newest, asked, today)
    )


def _improvement(chart: Chart, values: Sequence[Value], newest: Value, asked: Asked, today: date) -> Found:
    trial = " By trial limits." if chart.standing == Standing.TRIAL else ""
    if newest.point.kind != Kind.IMPROVEMENT:
        return Verdict.NOT_SHOWN, f"No improvement: the newest value is {_kind(newest.point)}.{trial}", None
    since, number = newest.first, 0
    for each in reversed(values[: values.index(newest) + 1]):
        if each.point.value is None and chart.settings.across_gaps:
            continue
        if each.point.value is None or each.point.kind != Kind.IMPROVEMENT:
            break
        since, number = each.first, number + 1
    lasted, wanted = _days(since, newest, today), asked.sustained_days or 0
    said = f"special cause, improvement, since {day(since)} ({counted(number, 'value')}, {counted(lasted, 'day')})"
    if lasted < wanted:
        return Verdict.NOT_SHOWN, f"Not yet sustained: {said}; {counted(wanted, 'day')} are asked for.{trial}", since
    return Verdict.SHOWN, f"Sustained improvement: {said}.{trial}", since


def _target(chart: Chart, values: Sequence[Value], newest: Value, asked: Asked, today: date) -> Found:
    target, shown = chart.settings.target, chart.shown_assurance
    if target is None or shown is None:
        return Verdict.CANNOT, "Cannot be judged: its chart has no limits to hold against the target.", None
    wanted = f" ({asked.target})" if asked.target else ""
    if shown != Assurance.PASS:
        return Verdict.NOT_SHOWN, f"{shown.label}{wanted}.", None
    since: date | None = None
    missed: Value | None = None
    for each in reversed(values[: values.index(newest) + 1]):
        if each.point.value is None and chart.settings.across_gaps:
            continue
        if each.point.value is None or not target.met_by(each.point.value):
            missed = each
            break
        since = each.first
    if since is None:
        return Verdict.NOT_SHOWN, f"{shown.label}{wanted}, but the newest value misses it.", None
    lasted, days = _days(since, newest, today), asked.sustained_days or 0
    if lasted >= days:
        return Verdict.SHOWN, f"{shown.label}{wanted}, with every value since {day(since)}.", since
    why = "the values begin then"
    if missed is not None:
        named = period(missed.first, asked.frequency)
        why = f"no value for {named}" if missed.point.value is None else f"missed in {named}"
    return (
        Verdict.NOT_SHOWN,
        f"{shown.label}{wanted}, but only since {day(since)}, {counted(lasted, 'day')} of {days}: {why}.",
        since,
    )


def _days(since: date, newest: Value, today: date) -> int:
    """The days from one to the end of the newest period, or to today where that is still running."""
    return (min(newest.last, today) - since).days + 1


def _kind(point: Point) -> str:
    words = str(point.kind.label)
    return words[0].lower() + words[1:]
