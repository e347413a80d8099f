"""A chart read aloud, and its numbers as people read them (domain brief 7.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from providers.measures.rules.charts import ENOUGH_FOR_FIRM, Chart
from providers.measures.rules.differing import Difference
from providers.measures.rules.suppression import HIDDEN, SMALLEST_SHOWN
from providers.measures.rules.vocabulary import Assurance, Cause, Frequency, Profile, Standing

PERIODS = {
    Frequency.DAY: "%-d %B %Y",
    Frequency.WEEK: "week of %-d %B %Y",
    Frequency.MONTH: "%B %Y",
    Frequency.QUARTER: "%B %Y",
    Frequency.YEAR: "%Y",
}
SHORT = {
    Frequency.DAY: "%-d %b %y",
    Frequency.WEEK: "%-d %b %y",
    Frequency.MONTH: "%b %Y",
    Frequency.QUARTER: "%b %Y",
    Frequency.YEAR: "%Y",
}
WHY = {
    Cause.ABOVE_LIMIT: "it is above the upper process limit",
    Cause.BELOW_LIMIT: "it is below the lower process limit",
    Cause.RISING: "it ends or continues seven points that rise",
    Cause.FALLING: "it ends or continues seven points that fall",
    Cause.NEAR_UPPER: "two of three points are near the upper process limit",
    Cause.NEAR_LOWER: "two of three points are near the lower process limit",
    Cause.RUN_ABOVE: "seven or more points lie above the mean",
    Cause.RUN_BELOW: "seven or more points lie below the mean",
}
OTHER = {
    Profile.R_PACKAGE: "Without outlier screening, as in the national Excel tool,",
    Profile.EXCEL_TOOL: "With outlier screening, as in the R package,",
}


@dataclass(frozen=True)
class Unit:
    """How values are written: "%" follows at once, any other unit after a space; `decimals` are rounded to.

    With `small` values of 1 to 4 could identify somebody: they are written "<5" and counted as 2.5 (SM1).
    """

    name: str = ""
    decimals: int = 0
    small: bool = False

    def hides(self, value: float | None) -> bool:
        return self.small and value is not None and 0 < value < SMALLEST_SHOWN

    def drawn(self, value: float) -> float:
        return SMALLEST_SHOWN / 2 if self.hides(value) else value

    def written(self, value: float | None) -> str:
        if value is None:
            return ""
        if self.hides(value):
            return HIDDEN
        return self._number(value, self.decimals)

    def line(self, value: float | None) -> str:
        """A mean or a limit, which is written with one decimal place more than values are."""
        return self.written(value) if value is None or self.hides(value) else self._number(value, self.decimals + 1)

    def _number(self, value: float, decimals: int) -> str:
        number = f"{value:,.{decimals}f}"
        return f"{number}%" if self.name == "%" else f"{number} {self.name}".strip()


def period(day: date, frequency: str, *, short: bool = False) -> str:
    """The period that starts on a day, in words: "June 2025"; a quarter is named by its first month."""
    return day.strftime((SHORT if short else PERIODS)[Frequency(frequency)])


def reading(chart: Chart, days: Sequence[date], *, unit: Unit, frequency: str) -> list[str]:
    """The chart in sentences, the most important first."""
    latest = chart.latest
    if latest is None or chart.standing == Standing.NOTHING:
        count = sum(1 for point in chart.points if point.value is not None)
        return [
            f"Not enough data: {count or 'no'} {'value' if count == 1 else 'values'}. Three are needed for a chart."
        ]
    place = max(place for place, point in enumerate(chart.points) if point.value is not None)
    said = [f"Latest value {unit.written(latest.value)}, {period(days[place], frequency)}."]
    said.append(_variation(chart))
    said.append(_lines(chart, days, unit=unit, frequency=frequency))
    said.append(_assurance(chart, unit))
    gaps = sum(1 for point in chart.points if point.value is None)
    if gaps:
        said.append(
            f"{gaps} {'period has no value and stays' if gaps == 1 else 'periods have no value and stay'} a gap."
        )
    return [sentence for sentence in said if sentence]


def differing(chart: Chart, found: Difference, days: Sequence[date], frequency: str) -> str:
    """What the other profile would say otherwise; empty where both say the same."""
    if not found:
        return ""
    parts = ["the limits would lie elsewhere"] if found.limits else []
    if found.places:
        named = [period(days[place], frequency) for place in found.places]
        more = f" and {len(named) - 3} more" if len(named) > 3 else ""
        parts.append(f"{', '.join(named[:3])}{more} would be judged otherwise")
    parts += ["the variation icon would differ"] if found.variation else []
    parts += ["the assurance icon would differ"] if found.assurance else []
    return f"{OTHER[chart.settings.profile]} {_joined(parts)}."


def target_words(chart: Chart, unit: Unit) -> str:
    """The target in words: "at least 95.0%"; empty without one."""
    target = chart.settings.target
    if target is None:
        return ""
    return target.words.format(unit.written(target.value), unit.written(target.upper))


def _variation(chart: Chart) -> str:
    shown, latest = chart.shown_variation, chart.latest
    if shown is None or latest is None:
        return "Too few values for process limits: this is a run chart, and nothing in it is called special cause."
    why = WHY.get(latest.cause)
    return f"{shown.label}: {why}." if why else f"{shown.label}: the latest value is ordinary variation."


def _lines(chart: Chart, days: Sequence[date], *, unit: Unit, frequency: str) -> str:
    limits, latest = chart.limits, chart.latest
    if limits is None or latest is None:
        return ""
    inside = [place for place, point in enumerate(chart.points) if point.stretch == latest.stretch]
    present = [place for place in inside if chart.points[place].value is not None]
    since = period(days[inside[0]], frequency)
    if chart.shown_variation is None or limits.lower is None:
        return f"Mean {unit.line(limits.mean)}, of {_counted(len(present))} since {since}."
    lower, upper = unit.line(chart.clipped(limits.lower)), unit.line(chart.clipped(limits.upper))
    few = (
        f" These are trial limits until there are {ENOUGH_FOR_FIRM} values." if chart.standing == Standing.TRIAL else ""
    )
    return f"Mean {unit.line(limits.mean)}, process limits {lower} to {upper}, since {since}.{few}"


def _assurance(chart: Chart, unit: Unit) -> str:
    target, shown = target_words(chart, unit), chart.shown_assurance
    if not target:
        return ""
    if shown is None:
        return f"Target {target}; whether it will be met cannot be said yet."
    return {
        Assurance.PASS: f"The process will meet its target of {target} unless something changes.",
        Assurance.FAIL: f"The process will miss its target of {target} unless something changes.",
        Assurance.INCONSISTENT: f"The process will hit and miss its target of {target} by chance.",
    }[shown]


def _counted(count: int) -> str:
    return f"{count} {'value' if count == 1 else 'values'}"


def _joined(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
