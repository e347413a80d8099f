"""Everything that is known of a provider in one order, as its reader may see it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from concerns.insight.models import InsightItem
from escalation.letters.models import Letter
from escalation.story.queries import timeline
from escalation.story.rules import Entry
from providers.directory.queries import Regulated, regulated
from providers.measures.pictures import Picture
from providers.measures.rules.words import period
from providers.models import Provider, Subject
from quality_oversight.addresses import url
from quality_oversight.dates import start_of
from quality_oversight.jinja import long_date
from quality_oversight.tenancy.models import Membership
from reporting.profile.queries.known import Known, insight_of, letters_of, pictures_of, subjects_of
from reporting.profile.rules.content import newest_first
from reporting.profile.rules.kinds import KIND_OF_STORY, OF_STORY, Kind


def moments(
    provider: Provider, *, by: Membership, kinds: Collection[str] = (), since: date | None = None
) -> tuple[Entry, ...]:
    """Everything that is known, the newest first; all `kinds` where none is named, from the day `since` on.

    Restricted concerns and insight are left out, whoever asks. The number of queries depends on the kinds alone.
    """
    subjects = subjects_of(provider)
    wanted = [kind for kind in Kind if not kinds or kind in kinds]
    found = list(_story(subjects, by, wanted))
    for kind in wanted:
        if kind in READ:
            found += TELL[kind](READ[kind](subjects))
    return newest_first(each for each in found if since is None or each.at >= start_of(since))


def moments_of(facts: Known, *, paper: bool = False) -> tuple[Entry, ...]:
    """The same of what was read for the blocks; a `paper` leaves the system, so that what other ICBs told is not in it.

    See docs/decisions/0017.
    """
    read = {
        Kind.INSIGHT: facts.items,
        Kind.RATINGS: facts.locations,
        Kind.LETTERS: facts.letters,
        Kind.SIGNALS: facts.pictures,
    }
    told = [each for kind, rows in read.items() for each in TELL[kind](rows)]
    return newest_first([*_story(facts.subjects, facts.by, Kind, paper=paper), *told])


def _story(
    subjects: Sequence[Subject], by: Membership, wanted: Iterable[Kind], *, paper: bool = False
) -> Iterator[Entry]:
    told = [each for kind in wanted if kind not in READ for each in OF_STORY.get(kind, ())]
    if not told:
        return
    own, *parts = subjects
    for each in timeline(own, by=by, kinds=told, paper=paper, parts=parts, restricted=False).entries:
        yield replace(each, kind=KIND_OF_STORY[each.kind])


def heard(rows: Iterable[InsightItem]) -> Iterator[Entry]:
    """What the sources said."""
    return map(_item, rows)


def _item(row: InsightItem) -> Entry:
    figure = " ".join(filter(None, [row.figure, row.unit]))
    facts = (
        ("Source", row.of.name),
        ("Points", str(row.get_polarity_display())),
        ("Figure", figure),
        ("Period", f"{long_date(row.period_from)} to {long_date(row.period_to)}"),
    )
    return Entry(
        at=start_of(row.received_on),
        on=row.received_on,
        kind=Kind.INSIGHT,
        what=f"{row.ref} {row.headline}",
        who=row.by_name,
        facts=tuple(each for each in facts if each[1]),
        href=row.get_absolute_url(),
    )


def rated(locations: Iterable[Regulated]) -> Iterator[Entry]:
    """The overall ratings of some locations, those of before too; one without a date has no place in an order."""
    for each in locations:
        for rating in filter(None, [each.overall, *each.earlier]):
            if rating.on:
                what = f"{each.location.name} is rated: {rating.shown[0]}"
                facts = (("Under", str(rating.get_framework_display())),)
                yield Entry(at=start_of(rating.on), on=rating.on, kind=Kind.RATINGS, what=what, facts=facts)


def sent(rows: Iterable[Letter], *, named: bool = True) -> Iterator[Entry]:
    """The letters that went out."""
    for row in rows:
        if row.sent_on:
            yield Entry(
                at=start_of(row.sent_on),
                on=row.sent_on,
                kind=Kind.LETTERS,
                what=f"Letter sent: {row.heading}",
                who=row.sent_by if named else "",
                facts=(("Kind", str(row.get_kind_display())),),
                href=row.get_absolute_url(),
            )


def signals(pictures: Iterable[Picture]) -> Iterator[Entry]:
    """Where something begins to stand out in a chart: the first point of each run of one kind."""
    for picture in pictures:
        if picture.chart.shown_variation is None:
            continue
        before = None
        for day, point in zip(picture.series.days, picture.chart.points, strict=True):
            kind = point.kind if point.value is not None and point.stands_out else None
            if kind is not None and kind != before:
                yield _signal(picture, day, str(kind.label), str(point.cause.label))
            before = kind


def _signal(picture: Picture, day: date, kind: str, why: str) -> Entry:
    measure, subject = picture.series.measure, picture.series.subject
    name = measure.name if subject.kind == "provider" else f"{subject.name}: {measure.name}"
    return Entry(
        at=start_of(day),
        on=day,
        kind=Kind.SIGNALS,
        what=f"{name}: {kind[0].lower()}{kind[1:]}",
        facts=(("Why", why), ("From", period(day, measure.frequency))),
        href=url("measures:chart", measure.pk, subject.pk),
    )


# Of the kinds that no story tells: what is read of some subjects, and how it is told.
READ: dict[str, Callable[[Sequence[Subject]], Iterable[Any]]] = {
    Kind.INSIGHT: insight_of,
    Kind.RATINGS: lambda subjects: regulated(subjects[0].provider.organisation.code),  # type: ignore[union-attr]
    Kind.LETTERS: letters_of,
    Kind.SIGNALS: pictures_of,
}
TELL: dict[str, Callable[[Iterable[Any]], Iterable[Entry]]] = {
    Kind.INSIGHT: heard,
    Kind.RATINGS: rated,
    Kind.LETTERS: sent,
    Kind.SIGNALS: signals,
}
