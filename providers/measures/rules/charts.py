"""An XmR chart after Making Data Count, worked out from values and settings (domain brief 7.2).

The steps: cut the values into stretches at each rebase, work the lines of each out from its baseline, find which points
stand out, and read both icons from the latest point and the latest lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from providers.measures.rules.causes import USUAL, Counts, causes_of, sides_of
from providers.measures.rules.icons import assurance_of, kind_of, variation_of
from providers.measures.rules.limits import Limits, Values, limits_of
from providers.measures.rules.targets import Target
from providers.measures.rules.vocabulary import Assurance, Cause, Direction, Kind, Profile, Standing, Variation

ENOUGH_TO_DRAW = 3  # two points are no chart (SP14)
ENOUGH_FOR_LIMITS = 7
ENOUGH_FOR_FIRM = 12


@dataclass(frozen=True)
class Stretch:
    """Where lines begin anew, as the place of a value, and how many of its values they are locked to (0: all)."""

    start: int = 0
    locked: int = 0


@dataclass(frozen=True)
class Settings:
    """How a chart is worked out; `floor` and `ceiling` clip what is drawn, never what is judged (SP8)."""

    direction: Direction = Direction.INCREASE
    target: Target | None = None
    profile: Profile = Profile.R_PACKAGE
    stretches: tuple[Stretch, ...] = (Stretch(),)
    across_gaps: bool = False
    floor: float | None = None
    ceiling: float | None = None
    counts: Counts = field(default=USUAL)


@dataclass(frozen=True)
class Point:
    """One value and what it says; `stretch` counts the rebases before it, lines are those of its stretch."""

    value: float | None
    stretch: int
    limits: Limits | None
    side: int | None
    cause: Cause
    kind: Kind

    @property
    def stands_out(self) -> bool:
        return self.cause != Cause.COMMON


@dataclass(frozen=True)
class Chart:
    """Everything that is read off one series; `variation` and `assurance` come from the latest value and lines."""

    settings: Settings
    points: tuple[Point, ...]
    standing: Standing
    variation: Variation | None
    assurance: Assurance | None

    @property
    def latest(self) -> Point | None:
        return next((point for point in reversed(self.points) if point.value is not None), None)

    @property
    def limits(self) -> Limits | None:
        """The latest lines."""
        return self.latest.limits if self.latest else None

    @property
    def shown_variation(self) -> Variation | None:
        """The variation icon, where there are points enough for limits."""
        return self.variation if self.standing in (Standing.TRIAL, Standing.FIRM) else None

    @property
    def shows_concern(self) -> bool:
        """Whether the icon that is shown is one of special cause of concern."""
        return self.shown_variation in (Variation.CONCERN_HIGH, Variation.CONCERN_LOW)

    @property
    def shown_assurance(self) -> Assurance | None:
        """The assurance icon, where limits are firm (SP11)."""
        return self.assurance if self.standing == Standing.FIRM else None

    def clipped(self, line: float | None) -> float | None:
        """Where a line is drawn: inside floor and ceiling of the measure."""
        if line is None:
            return None
        floor, ceiling = self.settings.floor, self.settings.ceiling
        line = line if floor is None else max(line, floor)
        return line if ceiling is None else min(line, ceiling)


def chart_of(values: Values, settings: Settings) -> Chart:
    """The chart of values in the order of their periods; None is a period without a value."""
    points: list[Point] = []
    for number, (start, stop, locked) in enumerate(_cut(len(values), settings.stretches)):
        points += _stretch(values[start:stop], number, locked, settings)
    latest = next((point for point in reversed(points) if point.value is not None), None)
    variation = assurance = None
    if latest is not None and latest.limits is not None:
        variation = variation_of(latest.cause, settings.direction)
        assurance = assurance_of(latest.limits, settings.target, settings.direction)
    return Chart(settings, tuple(points), _standing(points), variation, assurance)


def both_ways(values: Values, settings: Settings) -> tuple[Chart, Chart]:
    """The chart by its own profile, and by the other one."""
    other = Profile.EXCEL_TOOL if settings.profile == Profile.R_PACKAGE else Profile.R_PACKAGE
    return chart_of(values, settings), chart_of(values, replace(settings, profile=other))


def standing_of(count: int, *, of_all: int | None = None) -> Standing:
    """What so many values since the last rebase bear; `of_all` counts those of the whole chart (SP11, SP14)."""
    if (count if of_all is None else of_all) < ENOUGH_TO_DRAW:
        return Standing.NOTHING
    if count < ENOUGH_FOR_LIMITS:
        return Standing.RUN
    return Standing.TRIAL if count < ENOUGH_FOR_FIRM else Standing.FIRM


def _cut(length: int, stretches: Sequence[Stretch]) -> list[tuple[int, int, int]]:
    """Where each stretch starts and stops and what it is locked to; the first always starts with the first value."""
    inside = sorted((each for each in stretches if each.start < length), key=lambda each: each.start)
    if not inside or inside[0].start > 0:
        inside.insert(0, Stretch())
    stops = [*(each.start for each in inside[1:]), length]
    return [(each.start, stop, each.locked) for each, stop in zip(inside, stops, strict=True)]


def _stretch(values: Values, number: int, locked: int, settings: Settings) -> list[Point]:
    limits = limits_of(_baseline(values, locked), screen=settings.profile == Profile.R_PACKAGE)
    if limits is None:
        return [Point(None, number, None, None, Cause.COMMON, Kind.COMMON) for _ in values]
    causes = causes_of(values, limits, counts=settings.counts, across_gaps=settings.across_gaps)
    return [
        Point(value, number, limits, side, cause, kind_of(cause, settings.direction))
        for value, side, cause in zip(values, sides_of(values, limits), causes, strict=True)
    ]


def _baseline(values: Values, locked: int) -> Values:
    """The values up to the last one that lines are locked to; a gap counts as no value."""
    if not locked:
        return values
    places = [place for place, value in enumerate(values) if value is not None][:locked]
    return values[: places[-1] + 1] if places else values


def _standing(points: Sequence[Point]) -> Standing:
    present = [point for point in points if point.value is not None]
    last = present[-1].stretch if present else 0
    return standing_of(sum(1 for point in present if point.stretch == last), of_all=len(present))
