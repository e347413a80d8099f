"""What a sheet says, against what is known here."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone

from providers.measures.actions import Logged, Reading, compared
from providers.measures.models import DataPoint, Measure
from providers.measures.rules.periods import first_day
from providers.measures.rules.suppression import HIDDEN
from providers.measures.rules.vocabulary import Frequency
from providers.measures.rules.words import PERIODS
from providers.models import Organisation, Subject
from providers.queries import name_once, subject_names
from providers.rules.sectors import SubjectKind
from providers.values.models import PointSheet, PointSheetMemory
from providers.values.rules.agreeing import Found
from providers.values.rules.fields import lasting, period_columns, shape_of
from providers.values.rules.numbers import PERCENT, Gap
from providers.values.rules.reading import Facts, How, Known, Outcome, Reader, strangers
from quality_oversight.spreadsheets.headings import same_words
from quality_oversight.tenancy.models import Membership


def known_here(sheet: PointSheet) -> Known:
    """What the names in a sheet stand for: measures, own subjects, and which of the others are known elsewhere."""
    measures: dict[str, str | None] = {}
    facts: dict[str, Facts] = {}
    for each in Measure.objects.all():
        facts[str(each.pk)] = Facts(each.name, each.frequency, each.unit, each.floor, each.ceiling)
        for way in (each.code, each.name, f"{each.name} {each.code}"):
            name_once(measures, way, str(each.pk))
    subjects = subject_names()
    return Known(measures, subjects, facts, _elsewhere(sheet, subjects))


def _elsewhere(sheet: PointSheet, subjects: dict[str, str | None]) -> set[str]:
    """Words that name an organisation of the national directory which is none of the ICB's own."""
    place = sheet.places.get("subject")
    if place is None:
        return set()
    texts = {str(line[1][place]).strip() for line in sheet.rows if place < len(line[1])}
    written = {text.upper() for text in texts if text and same_words(text) not in subjects}
    if not written:
        return set()
    found = Organisation.objects.annotate(upper_name=Upper("name")).filter(
        Q(code__in=written) | Q(upper_name__in=written)
    )
    return {same_words(each) for pair in found.values_list("code", "name") for each in pair} - set(subjects)


def how_of(sheet: PointSheet) -> How:
    """How a sheet is read."""
    periods = period_headings(sheet) if sheet.wide else {}
    return How(sheet.places, sheet.same, sheet.meant, periods, sheet.shares)


def period_headings(sheet: PointSheet) -> dict[int, str]:
    """The columns that would be periods, were the sheet wide, and their headings."""
    taken, headings = set(sheet.places.values()), sheet.headings
    return {place: headings[place] for place in period_columns(headings) if place not in taken}


def remembered(sheet: PointSheet, by: Membership) -> PointSheetMemory | None:
    """How a sheet like this was read last time."""
    found: PointSheetMemory | None = PointSheetMemory.objects.newest_of(shape_of(sheet.headings), by.user_id)
    return found


def places_now(memory: PointSheetMemory, sheet: PointSheet) -> dict[str, int]:
    """The columns that were remembered, where they stand in this sheet."""
    columns = lasting(sheet.headings)
    return {name: columns[place] for name, place in memory.places.items() if place < len(columns)}


def read(sheet: PointSheet, today: date) -> Outcome:
    """What a sheet holds, as it is read now."""
    return Reader(how_of(sheet), known_here(sheet), today).read(sheet.rows)


def strange_names(sheet: PointSheet) -> dict[str, dict[str, tuple[str, int]]]:
    """By field: the names that stand for nothing here, as they are written, and in how many rows."""
    return strangers(sheet.rows, how_of(sheet), known_here(sheet))


def unknown_names(sheet: PointSheet) -> dict[str, list[str]]:
    """By field: the names that stand for nothing here, as they are written."""
    return {name: [written for written, _ in texts.values()] for name, texts in strange_names(sheet).items()}


def options_for(names: dict[str, dict[str, tuple[str, int]]]) -> dict[str, list[tuple[str, str]]]:
    """What a name of each field can be said to stand for: key and words."""
    found: dict[str, list[tuple[str, str]]] = {}
    if "subject" in names:
        found["subject"] = subject_choices()
    if "measure" in names:
        found["measure"] = measure_options()
    return found


def subject_choices() -> list[tuple[str, str]]:
    rows = Subject.objects.in_use().order_by("name", "scope")
    return [(str(each.pk), f"{each.name}, {each.scope}") for each in rows]


def measure_options() -> list[tuple[str, str]]:
    return [(str(each.pk), f"{each.name} ({each.code})") for each in Measure.objects.order_by("name", "code")]


@dataclass(frozen=True)
class Planned:
    """What would become of the values of one measure."""

    measure: Measure
    readings: list[Reading]
    logged: Logged


def planned(outcome: Outcome) -> list[Planned]:
    """What would become of each measure's values, in two queries for each measure."""
    rows = Measure.objects.filter(pk__in={each.measure for each in outcome.found}).order_by("name", "code")
    subjects = {str(each.pk): each for each in Subject.objects.filter(pk__in={each.subject for each in outcome.found})}
    by_measure: dict[str, list[Found]] = {}
    for each in outcome.found:
        by_measure.setdefault(each.measure, []).append(each)
    plans = []
    for measure in rows:
        readings = [_reading(each, subjects[each.subject]) for each in by_measure[str(measure.pk)]]
        wanted = {(each.subject.pk, each.day): each for each in readings}
        plans.append(Planned(measure, readings, compared(measure, wanted)[0]))
    return plans


def _reading(found: Found, subject: Subject) -> Reading:
    return Reading(subject, found.day, found.value, found.numerator, found.denominator)


def gaps_of(outcome: Outcome) -> dict[str, int]:
    """How many values are not there, by the word for it."""
    counted = Counter(str(Gap(each.gap).label) for each in outcome.missing)
    return dict(sorted(counted.items()))


@dataclass(frozen=True)
class Line:
    """A value as it is read, for people."""

    number: int
    subject: str
    measure: str
    period: str
    written: str


def first_values(outcome: Outcome, most: int) -> list[Line]:
    """The first values as they are read."""
    some = outcome.found[:most]
    subjects = {
        str(pk): name
        for pk, name in Subject.objects.filter(pk__in={each.subject for each in some}).values_list("pk", "name")
    }
    measures = {str(each.pk): each for each in Measure.objects.filter(pk__in={each.measure for each in some})}
    return [_line(each, subjects[each.subject], measures[each.measure]) for each in some]


def _line(found: Found, subject: str, measure: Measure) -> Line:
    written = f"{found.value.normalize():,f}"
    written = f"{written}%" if measure.unit == PERCENT else f"{written} {measure.unit}".strip()
    return Line(found.line, subject, measure.name, f"{found.day:{PERIODS[Frequency(measure.frequency)]}}", written)


@dataclass(frozen=True)
class Example:
    """A row of the example of a sheet; `written` are value, numerator and denominator."""

    measure: Measure
    subject: Subject
    day: date
    written: tuple[Decimal | str | None, ...]


def examples(measures: int, values: int) -> Iterator[Example]:
    """For the first measures the newest values that are held, so that to bring them again changes nothing.

    A measure without any gets one that it would take, of the last whole period. Small numbers stay hidden.
    """
    today, rows = timezone.localdate(), list(Measure.objects.order_by("name", "code")[:measures])
    providers = Subject.objects.with_provider().filter(kind=SubjectKind.PROVIDER).order_by("name", "pk")
    anybody = providers.first()
    for measure in rows:
        points = DataPoint.objects.filter(measure=measure, replaced_at=None)
        held = list(points.select_related("subject__provider__organisation").order_by("-period_start", "pk")[:values])
        for point in held:
            numbers = (point.value, point.numerator, point.denominator)
            hidden = measure.written.hides(float(point.value))
            yield Example(measure, point.subject, point.period_start, (HIDDEN, None, None) if hidden else numbers)
        if not held and anybody is not None:
            last = first_day(first_day(today, measure.frequency) - timedelta(days=1), measure.frequency)
            yield Example(measure, anybody, last, (_likely(measure), None, None))


def _likely(measure: Measure) -> Decimal:
    """A value that a measure would take."""
    return next((each for each in (measure.target, measure.ceiling, measure.floor) if each is not None), Decimal(10))
