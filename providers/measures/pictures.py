"""What a page, a paper or a program shows of a series: its chart, its icons, and both in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from markupsafe import Markup

from providers.measures.drawing import LARGE, PRINTED, SMALL, Paper, drawn, icon, legend_mark
from providers.measures.models import DataPoint
from providers.measures.queries import Series
from providers.measures.rules.charts import Chart, Point, both_ways
from providers.measures.rules.differing import difference
from providers.measures.rules.vocabulary import Kind, Standing
from providers.measures.rules.words import differing, period, reading, target_words


@dataclass(frozen=True)
class Line:
    """One row of the table behind a chart."""

    day: date
    period: str
    value: str
    words: str
    lines: str
    point: DataPoint | None
    judged: Point


@dataclass(frozen=True)
class Picture:
    """A series with its chart, worked out once."""

    series: Series

    @cached_property
    def _both(self) -> tuple[Chart, Chart]:
        return both_ways(self.series.values, self.series.settings)

    @property
    def chart(self) -> Chart:
        return self._both[0]

    @property
    def name(self) -> str:
        return f"{self.series.measure.name}, {self.series.subject.name}"

    @cached_property
    def sentences(self) -> list[str]:
        """The chart read aloud."""
        measure = self.series.measure
        return reading(self.chart, self.series.days, unit=measure.written, frequency=measure.frequency)

    @cached_property
    def differs(self) -> str:
        """Where the other profile would differ, in words."""
        own, other = self._both
        return differing(own, difference(own, other), self.series.days, self.series.measure.frequency)

    @property
    def is_trial(self) -> bool:
        return self.chart.standing == Standing.TRIAL

    @property
    def target(self) -> str:
        return target_words(self.chart, self.series.measure.written)

    @property
    def icons(self) -> list[tuple[Markup, str]]:
        """Each icon with its words."""
        found = (self.chart.shown_variation, self.chart.shown_assurance)
        return [(icon(each), str(each.label)) for each in found if each]

    @property
    def large(self) -> Markup:
        return self._drawn(LARGE)

    @property
    def small(self) -> Markup:
        return self._drawn(SMALL)

    @property
    def printed(self) -> Markup:
        return self._drawn(PRINTED)

    @property
    def legend(self) -> list[tuple[Markup, str]]:
        """The marks of its points, each with its words."""
        shown = self.chart.points if self.chart.shown_variation else ()
        found = {point.kind for point in shown if point.value is not None} | {Kind.COMMON}
        return [(legend_mark(kind), str(kind.label)) for kind in Kind if kind in found]

    @property
    def lines(self) -> Iterator[Line]:
        """The table behind the chart, the latest period first; a period without a value says so."""
        measure = self.series.measure
        rows = list(zip(self.series.days, self.series.points, self.chart.points, strict=True))
        before = ""
        for day, point, judged in reversed(rows):
            value = "No value" if judged.value is None else measure.written.written(judged.value)
            words = str(judged.cause.label) if self.chart.shown_variation and judged.stands_out else ""
            lines = self._lines(judged)
            told = "as above" if lines and lines == before else lines
            before = lines
            yield Line(day, period(day, measure.frequency), value, words, told, point, judged)

    def _lines(self, judged: Point) -> str:
        """The mean and the limits at one point: "mean 68.7%, limits 63.3% to 74.2%"."""
        limits, written = judged.limits, self.series.measure.written.line
        if limits is None:
            return ""
        lower, upper = (self.chart.clipped(line) for line in (limits.lower, limits.upper))
        limited = self.chart.shown_variation is not None and lower is not None
        return f"mean {written(limits.mean)}{f', limits {written(lower)} to {written(upper)}' if limited else ''}"

    def _drawn(self, paper: Paper) -> Markup:
        measure, subject = self.series.measure, self.series.subject
        return drawn(
            self.chart,
            self.series.days,
            key=f"{measure.pk}-{subject.pk}",
            title=self.name,
            text=" ".join(self.sentences),
            unit=measure.written,
            frequency=measure.frequency,
            paper=paper,
        )
