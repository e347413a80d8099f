"""A chart as SVG: the same in the page and in a PDF, with presentation attributes only, readable in grey.

It is drawn by functions, because twenty of them stand on one page (docs/decisions/0019).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from providers.measures.rules.charts import ENOUGH_FOR_LIMITS, Chart, Point
from providers.measures.rules.vocabulary import Assurance, Kind, Standing, Variation
from providers.measures.rules.words import Unit, period
from providers.measures.scales import Scale, every, ticks_of

INK, QUIET, GRID = "#212b32", "#4c6272", "#d8dde0"
# Shape and colour of a point, so that it is known without colour too: the words stand in the legend and the table.
MARKS = {
    Kind.COMMON: ("circle", QUIET),
    Kind.IMPROVEMENT: ("square", "#005eb8"),
    Kind.CONCERN: ("diamond", "#c44a00"),
    Kind.NEUTRAL_HIGH: ("triangle", "#490092"),
    Kind.NEUTRAL_LOW: ("triangle", "#490092"),
}
TARGET = "#b3003c"
NAME = 56  # how wide the name of a period is


@dataclass(frozen=True)
class Paper:
    """The size of a drawing and of its margins; `named` lines carry their words and numbers."""

    width: int
    height: int
    left: int
    right: int
    named: bool
    periods: int  # how many are named at most

    top = 14
    bottom = 30


LARGE = Paper(760, 320, 64, 158, named=True, periods=9)
SMALL = Paper(400, 190, 52, 12, named=False, periods=5)
PRINTED = Paper(300, 132, 44, 8, named=False, periods=4)  # two in a row of A4: its words are 9.6 points high


def drawn(
    chart: Chart,
    days: Sequence[date],
    *,
    key: object,
    title: str,
    text: str,
    unit: Unit,
    frequency: str,
    paper: Paper = LARGE,
) -> Markup:
    """The chart of values at some days; `key` makes its ids unique on a page, `text` is its alternative in words.

    Empty where there are too few values for a chart (SP14).
    """
    if chart.standing == Standing.NOTHING:
        return Markup()
    ticks = ticks_of(_all_values(chart, unit))
    up = Scale(ticks[0], ticks[-1], paper.height - paper.bottom, paper.top)
    last = max(len(chart.points) - 1, 1)
    across = Scale(0, last, paper.left + 8, paper.width - paper.right - 8)
    parts = [
        *_grid(ticks, up, paper, unit),
        *_periods(days, across, paper, frequency),
        *_target(chart, up, paper, unit),
        *_lines(chart, up, across, paper, unit),
        *_rebases(chart, across, paper),
        *_values(chart, up, across),
        *_points(chart, up, across, size=5 if paper.named else 3.5),
    ]
    return Markup(  # noqa: S704  (every text is escaped where it is put in)
        '<svg class="qo-chart" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {paper.width} {paper.height}" '
        f'aria-labelledby="chart-{key}-t chart-{key}-d" focusable="false" font-size="12" fill="{INK}">'
        f'<title id="chart-{key}-t">{escape(title)}</title><desc id="chart-{key}-d">{escape(text)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _all_values(chart: Chart, unit: Unit) -> Iterator[float]:
    """All that must find room: values, lines as they are drawn, the target."""
    limited = _limited(chart)
    for point in chart.points:
        yield from () if point.value is None else (point.value,)
        for line in _of(point, limited):
            if (clipped := chart.clipped(line)) is not None:
                yield clipped
    if target := chart.settings.target:
        yield target.value
        yield from () if target.upper is None else (target.upper,)


def _limited(chart: Chart) -> set[int]:
    """The stretches that have limits drawn: those with values enough."""
    counts: dict[int, int] = {}
    for point in chart.points:
        counts[point.stretch] = counts.get(point.stretch, 0) + (point.value is not None)
    return {stretch for stretch, count in counts.items() if count >= ENOUGH_FOR_LIMITS}


def _of(point: Point, limited: set[int]) -> tuple[float | None, ...]:
    limits = point.limits
    if limits is None:
        return ()
    return (limits.mean, limits.lower, limits.upper) if point.stretch in limited else (limits.mean,)


def _grid(ticks: Sequence[float], up: Scale, paper: Paper, unit: Unit) -> Iterator[str]:
    right, left = paper.width - paper.right, paper.left
    step = ticks[1] - ticks[0]
    shown = Unit("%" if unit.name == "%" else "", _decimals(step))
    for tick in ticks:
        y = up.at(tick)
        yield _level(y, left, right, f'stroke="{GRID}"')
        yield f'<text x="{left - 6}" y="{y + 4}" text-anchor="end" fill="{QUIET}">{shown.written(tick)}</text>'


def _level(y: float, left: float, right: float, look: str) -> str:
    return f'<line x1="{left}" y1="{y}" x2="{right}" y2="{y}" {look}/>'


def _decimals(step: float) -> int:
    return next((digits for digits in range(7) if abs(round(step, digits) - step) < step / 1000), 7)


def _periods(days: Sequence[date], across: Scale, paper: Paper, frequency: str) -> Iterator[str]:
    y, step = paper.height - paper.bottom, every(len(days), at_most=paper.periods)
    for place in range(0, len(days), step):
        x = across.at(place)
        words = period(days[place], frequency, short=True)
        yield f'<line x1="{x}" y1="{y}" x2="{x}" y2="{y + 4}" stroke="{QUIET}"/>'
        # The last name ends where the paper does.
        x, anchor = (paper.width, "end") if x > paper.width - NAME / 2 else (x, "middle")
        yield f'<text x="{x}" y="{y + 18}" text-anchor="{anchor}" font-size="11" fill="{QUIET}">{words}</text>'


def _target(chart: Chart, up: Scale, paper: Paper, unit: Unit) -> Iterator[str]:
    target = chart.settings.target
    for value in () if target is None else (target.value, target.upper):
        if value is not None:
            look = f'stroke="{TARGET}" stroke-width="2" stroke-dasharray="2 4"'
            yield _level(up.at(value), paper.left, paper.width - paper.right, look)


LINES = (("mean", "Mean", ""), ("lower", "Lower limit", "7 4"), ("upper", "Upper limit", "7 4"))


def _lines(chart: Chart, up: Scale, across: Scale, paper: Paper, unit: Unit) -> Iterator[str]:
    """Mean and limits of each stretch, and their words beside the last."""
    limited, half = _limited(chart), (across.at(1) - across.at(0)) / 2
    names: list[tuple[float, str]] = []
    for start, stop in _stretches(chart.points):
        point = next((each for each in chart.points[start : stop + 1] if each.limits), None)
        if point is None or point.limits is None:
            continue
        left = round(max(across.at(start) - half / 2, paper.left), 1)
        right = round(min(across.at(stop) + half / 2, paper.width - paper.right), 1)
        for name, words, dashes in LINES if point.stretch in limited else LINES[:1]:
            value = chart.clipped(getattr(point.limits, name))
            if value is None:
                continue
            y, dashed = up.at(value), f' stroke-dasharray="{dashes}"' if dashes else ""
            yield _level(y, left, right, f'stroke="{QUIET}" stroke-width="1.5"{dashed}')
            if stop == len(chart.points) - 1:
                trial = chart.standing == Standing.TRIAL and name != "mean"
                names.append((y, f"{f'Trial {words.lower()}' if trial else words} {unit.line(value)}"))
    if paper.named:
        target = chart.settings.target
        ends = () if target is None else (target.value, target.upper)
        names += [(up.at(value), f"Target {unit.written(value)}") for value in ends if value is not None]
        yield from _named(names, paper)


def _named(names: Iterable[tuple[float, str]], paper: Paper) -> Iterator[str]:
    """Words to the right of lines, moved apart where lines lie close."""
    y = 0.0
    for place, words in sorted(names):
        y = round(max(place + 4, y + 14), 1)
        yield f'<text x="{paper.width - paper.right + 6}" y="{y}">{escape(words)}</text>'


def _stretches(points: Sequence[Point]) -> Iterator[tuple[int, int]]:
    start = 0
    for place, point in enumerate(points):
        if place + 1 == len(points) or points[place + 1].stretch != point.stretch:
            yield start, place
            start = place + 1


def _rebases(chart: Chart, across: Scale, paper: Paper) -> Iterator[str]:
    half = (across.at(1) - across.at(0)) / 2
    for start, _ in list(_stretches(chart.points))[1:]:
        x = round(across.at(start) - half, 1)
        foot, look = paper.height - paper.bottom, f'stroke="{QUIET}" stroke-dasharray="1 3"'
        yield f'<line x1="{x}" y1="{paper.top}" x2="{x}" y2="{foot}" {look}/>'
        if paper.named:
            yield f'<text x="{x + 4}" y="{paper.top + 8}" font-size="11" fill="{QUIET}">Rebased</text>'


def _values(chart: Chart, up: Scale, across: Scale) -> Iterator[str]:
    """A line through the values, which a missing one breaks."""
    run: list[str] = []
    for place, point in enumerate([*chart.points, None]):
        if point is not None and point.value is not None:
            run.append(f"{across.at(place)},{up.at(point.value)}")
            continue
        if len(run) > 1:
            yield f'<polyline points="{" ".join(run)}" fill="none" stroke="{QUIET}" stroke-width="1.5"/>'
        run = []


def _points(chart: Chart, up: Scale, across: Scale, *, size: float) -> Iterator[str]:
    limited = _limited(chart)
    for place, point in enumerate(chart.points):
        if point.value is not None:
            kind = point.kind if point.stretch in limited else Kind.COMMON
            yield mark(kind, across.at(place), up.at(point.value), size)


def mark(kind: Kind, x: float, y: float, size: float) -> str:
    """One point: its shape and its colour say the same."""
    shape, colour = MARKS[kind]
    if shape == "circle":
        return f'<circle cx="{x}" cy="{y}" r="{round(size * 0.7, 1)}" fill="{colour}"/>'
    if shape == "square":
        left, top, side = round(x - size, 1), round(y - size, 1), 2 * size
        return f'<rect x="{left}" y="{top}" width="{side}" height="{side}" fill="{colour}"/>'
    far = round(size * 1.4, 1)
    corners = {
        "diamond": ((0, -far), (far, 0), (0, far), (-far, 0)),
        "triangle": ((0, -far), (far, size), (-far, size)),
    }[shape]
    path = " ".join(f"{round(x + dx, 1)},{round(y + dy, 1)}" for dx, dy in corners)
    return f'<polygon points="{path}" fill="{colour}"/>'


# icon: its letter, the colour of its ring, whether the ring is broken
ICONS: dict[Variation | Assurance, tuple[str, str, str]] = {
    Variation.COMMON: ("~", QUIET, ""),
    Variation.IMPROVEMENT_HIGH: ("H", MARKS[Kind.IMPROVEMENT][1], ""),
    Variation.IMPROVEMENT_LOW: ("L", MARKS[Kind.IMPROVEMENT][1], ""),
    Variation.CONCERN_HIGH: ("H", MARKS[Kind.CONCERN][1], "5 3"),
    Variation.CONCERN_LOW: ("L", MARKS[Kind.CONCERN][1], "5 3"),
    Variation.NEUTRAL_HIGH: ("H", MARKS[Kind.NEUTRAL_HIGH][1], "1 3"),
    Variation.NEUTRAL_LOW: ("L", MARKS[Kind.NEUTRAL_LOW][1], "1 3"),
    Assurance.PASS: ("P", MARKS[Kind.IMPROVEMENT][1], ""),
    Assurance.FAIL: ("F", MARKS[Kind.CONCERN][1], "5 3"),
    Assurance.INCONSISTENT: ("?", QUIET, ""),
}


def icon(which: Variation | Assurance) -> Markup:
    """The icon of Making Data Count; its words always stand beside it, so that it is hidden from who listens."""
    letter, colour, dashes = ICONS[which]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return Markup(  # noqa: S704  (all of it is ours)
        '<svg class="qo-icon" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40" '
        'aria-hidden="true" focusable="false">'
        f"<title>{which.label}</title>"
        f'<circle cx="20" cy="20" r="17" fill="#ffffff" stroke="{colour}" stroke-width="4"{dashed}/>'
        '<text x="20" y="27" text-anchor="middle" font-size="20" font-weight="bold" '
        f'fill="{colour}">{letter}</text></svg>'
    )


def legend_mark(kind: Kind) -> Markup:
    """A point for the legend."""
    return Markup(  # noqa: S704  (all of it is ours)
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" '
        f'focusable="false"><title>{kind.label}</title>{mark(kind, 8, 8, 5)}</svg>'
    )
