"""Blocks on what the sources say, each alone and side by side: insight and the charts of measures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate

from concerns.insight.models import InsightItem
from concerns.insight.queries import by_quadrant
from concerns.insight.rules.vocabulary import MEANING, Polarity
from concerns.rules.sources import QUADRANTS, source
from escalation.interventions.models import Intervention
from providers.measures.pictures import Picture
from providers.measures.rules.suppression import table_shown
from providers.measures.rules.vocabulary import Frequency, Question
from providers.measures.rules.words import period
from quality_oversight.addresses import url
from quality_oversight.jinja import long_date, plural
from reporting.profile.drawing import Sector, wheel
from reporting.profile.queries.known import HISTORY_FROM, Known
from reporting.profile.queries.standing import MOST, fill
from reporting.profile.rules.blocks import (
    ASKED_OF_MATURITY,
    JUDGED_AGAIN,
    PRAISED_AGAIN,
    Key,
    codes_of,
    gap,
    gaps_of,
    latest,
)
from reporting.profile.rules.content import Block, Cell, Charts, Drawing, Facts, Listing, Part, Table, Words

CHARTS = 20  # drawn on one page
NAMED_GAPS = 5  # measures without new values that are named one by one
POINTS = {Polarity.NEGATIVE: "orange", Polarity.NEUTRAL: "grey", Polarity.POSITIVE: "green"}
# Days after the beginning of a measure's last period in which the next value is usually there.
LATE = {
    Frequency.DAY: 7, Frequency.WEEK: 28, Frequency.MONTH: 120, Frequency.QUARTER: 240, Frequency.YEAR: 760,
}  # fmt: skip
# What is shown of measures beside the insight of a block: those that speak to a question of the care regulator.
QUESTIONS = {Key.SAFETY: Question.SAFE, Key.EXPERIENCE: Question.CARING, Key.STAFF: Question.WELL_LED}


def log_link(known: Known) -> tuple[tuple[str, str], ...]:
    return fill(known, "insight.log", "Log insight", f"{url('insight:log')}?subject={known.about.pk}")


def _items(rows: Sequence[InsightItem], today: date, caption: str) -> Table:
    cells = tuple(
        (
            Cell(_with_documents(each), each.get_absolute_url()),
            each.of.name,
            Cell(each.get_polarity_display(), tag=POINTS[Polarity(each.polarity)]),
            " ".join(filter(None, [each.figure, each.unit])) or "None",
            long_date(each.period_to),
            Cell("Stale", tag="yellow") if each.is_stale(today) else "Counts",
        )
        for each in rows[:MOST]
    )
    return Table(caption, ("What it says", "Source", "Points", "Figure", "Period to", "State"), cells)


def _with_documents(item: Any) -> str:
    """What an item says, and how many documents it has."""
    return f"{item.headline} ({plural(item.documents, 'document')})" if item.documents else item.headline


def said(known: Known, key: Key) -> Block:
    """A block of what some sources say, with the measures that speak to its question, and its gaps."""
    codes = codes_of(key)
    rows = [each for each in known.items if each.source in codes]
    parts: list[Part] = [_items(rows, known.today, "What the sources say, the newest first")] if rows else []
    measured = [each for each in known.pictures if QUESTIONS.get(key) in each.series.measure.questions]
    if measured:
        parts.append(_latest_values(measured))
    if key in (Key.EXPERIENCE, Key.STAFF):
        parts.append(_counted(known, key))
    if key is Key.STAFF:
        parts.append(
            Words(
                "Speaking up is shown as figures of a measure alone, 1 to 4 as “<5”; training records are restricted."
            )
        )
    if not parts:
        names = "; ".join(sorted(source(code).name for code in codes))
        parts.append(Words(f"Nothing is on file. It is filled by insight from: {names}."))
    newest = latest([*(each.period_to for each in rows), *(each.series.days[-1] for each in measured)])
    gaps = gaps_of(key, known.last_of, sector=known.provider.sector, today=known.today)
    return Block(key, tuple(parts), newest, gaps, log_link(known))


def segment(known: Known) -> Block:
    return said(known, Key.SEGMENT)


def _latest_values(pictures: Iterable[Picture]) -> Table:
    """Measures in one line each: the latest value, and what the chart says of it."""
    rows = tuple((Cell(_name(each), _chart(each)), *_latest(each)) for each in pictures)
    return Table("Measures, as their charts read", ("Measure", "Latest", "Period", "What the chart says"), rows)


def _latest(picture: Picture) -> tuple[str, str, str]:
    series = picture.series
    last = max(place for place, value in enumerate(series.values) if value is not None)
    value = series.measure.written.written(series.values[last])
    words = "; ".join(words for _, words in picture.icons) or str(picture.chart.standing.label)
    return value, period(series.days[last], series.measure.frequency), words


def _name(picture: Picture) -> str:
    about, measure = picture.series.subject, picture.series.measure
    return measure.name if about.kind == "provider" else f"{measure.name}, {about.name}"


def _chart(picture: Picture) -> str:
    return url("measures:chart", picture.series.measure.pk, picture.series.subject.pk)


def _counted(known: Known, key: Key) -> Table:
    """Concerns of the last 12 months by source; small numbers are not shown, nor a total that holds one (SM1)."""
    since = known.today - timedelta(days=HISTORY_FROM)
    found = Counter(each.source for each in known.concerns if each.date_identified >= since)
    codes = sorted(code for code in codes_of(key))
    texts, total = table_shown({code: found[code] for code in codes})
    rows = [(source(code).name, texts[code]) for code in codes]
    return Table(
        "Concerns identified in the last 12 months, by source", ("Source", "Concerns"), (*rows, ("All", total))
    )


def triangulation(known: Known) -> Block:
    seen, note = known.triangle, known.note
    weighed = seen.weighed
    rows, sectors = [], []
    for quadrant in QUADRANTS.values():
        items, found = seen.of(quadrant.key)
        fresh = [each for each in items if not each.is_stale(known.today)]
        charts = seen.charts_of(quadrant.key)
        days = [*(each.period_to for each in items), *(each.date_identified for each in found)]
        newest = latest([*days, *(each.until for each in charts)])
        sectors.append(Sector(quadrant.label, newest, bool(weighed.points[quadrant.key])))
        ways = ", ".join(Polarity(way).label.lower() for way in Polarity if way in weighed.points[quadrant.key])
        rows.append(
            (
                quadrant.label,
                str(len(fresh)),
                str(len(charts)),
                str(len(found)),
                ways or "Says nothing fresh",
                long_date(newest) or "Nothing",
            )
        )
    suggested = weighed.agreement
    parts: list[Part] = [
        Drawing(wheel(sectors)),
        Table(
            "The four kinds of source, in the last year",
            ("Kind", "Fresh items", "Charts", "Concerns", "Points", "Newest"),
            tuple(rows),
        ),
        Words(f"Together they suggest: {suggested.label.lower()}. {MEANING[suggested]}. People judge."),
    ]
    if note:
        words = (
            f"{note.by_name} judged on {long_date(note.at)}: {note.get_agreement_display().lower()}. {note.narrative}"
        )
        parts.append(Words(words))
    parts.append(Words("", url("insight:triangulation", known.about.pk), "Sources side by side"))
    if weighed.stale:
        parts.append(Listing("Spoke before, and count no more", tuple(each.name for each in weighed.stale)))
    texts = tuple(
        f"{words}: {'; '.join(each.name for each in some)}" for words, some in by_quadrant(weighed.silent).items()
    )
    parts.append(Listing(f"{len(weighed.silent)} sources are silent", texts))
    missing = gap("judgement on the sources", localdate(note.at) if note else None, JUDGED_AGAIN, known.today)
    days = [*(each.period_to for each in seen.items), *(each.date_identified for each in seen.concerns)]
    days += [each.until for each in seen.charts]
    judge = fill(known, "insight.judge", "Write what you make of it", url("insight:judge", known.about.pk))
    return Block(Key.TRIANGULATION, tuple(parts), latest(days), (missing,) if missing else (), judge + log_link(known))


def measures(known: Known, *, pictures: Sequence[Picture] | None = None) -> Block:
    """Small multiples by quality domain; where there are more than 20, those of concern come first."""
    every = known.pictures if pictures is None else pictures
    shown = sorted(every, key=lambda each: not each.chart.shows_concern)[:CHARTS]
    groups: dict[str, list[Picture]] = {}
    for each in sorted(shown, key=lambda each: (_domain(known, each), each.series.measure.name)):
        groups.setdefault(_domain(known, each), []).append(each)
    parts: list[Part] = [Charts(head, tuple(some)) for head, some in groups.items()]
    if len(every) > len(shown):
        parts.append(Words(f"{len(shown)} of {len(every)} charts are shown, those of concern first."))
    if not parts:
        parts.append(Words("No measure has values of this provider."))
    parts.append(Words("", url("measures:subject", known.about.pk), "All measures of this provider"))
    gaps = [] if every else ["No measure on file"]
    stale = [each for each in every if _is_late(each, known.today)]
    for each in stale[:NAMED_GAPS]:
        gaps.append(f"No value of “{_name(each)}” since {_latest(each)[1]}")
    if len(stale) > NAMED_GAPS:
        gaps.append(f"No new value of {plural(len(stale) - NAMED_GAPS, 'further measure')}")
    keep = fill(known, "measure.keep", "Bring a published file", url("measures:bring"))
    return Block(Key.MEASURES, tuple(parts), latest(each.series.days[-1] for each in every), tuple(gaps), keep)


def _is_late(picture: Picture, today: date) -> bool:
    series = picture.series
    return series.days[-1] + timedelta(days=LATE[Frequency(series.measure.frequency)]) < today


def _domain(known: Known, picture: Picture) -> str:
    """The quality domain of a measure in the framework's words, else the regulator's question that it speaks to."""
    measure = picture.series.measure
    named = {each.key: each.label for each in known.framework.domains}
    if measure.domain in named:
        return named[measure.domain]
    return measure.question_words[0] if measure.questions else "Without a quality domain"


def maturity(known: Known) -> Block:
    found = said(known, Key.MATURITY)
    asked = Facts(tuple((each, "Not on file") for each in ASKED_OF_MATURITY))
    told = Words(
        "None of these four has a record of its own yet. An internal review that is logged as insight (IL06) says them."
    )
    return Block(found.key, (asked, told, *found.parts), found.as_at, found.gaps, found.fills)


def practice(known: Known) -> Block:
    items = [each for each in known.items if each.polarity == Polarity.POSITIVE]
    parts: list[Part] = [_items(items, known.today, "Insight that points away from a problem")] if items else []
    visits = [each for each in known.interventions if each.good_practice]
    if visits:
        parts.append(practice_of(visits))
    newest = latest([*(each.period_to for each in items), *(each.started_on for each in visits)])
    if not parts:
        parts.append(Words("Nothing is on file. It is filled by insight that is positive, and by what visits find."))
    missing = gap("positive practice", newest, PRAISED_AGAIN, known.today)
    return Block(Key.PRACTICE, tuple(parts), newest, (missing,) if missing else (), log_link(known))


def practice_of(visits: Iterable[Intervention]) -> Table:
    rows = tuple(
        (Cell(each.ref, each.get_absolute_url()), long_date(each.started_on), each.good_practice) for each in visits
    )
    return Table("Good practice that visits found", ("Visit", "Date", "What was found"), rows)
