"""Concerns as the rows of a sheet, and rows of a sheet as concerns."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from concerns.models import Concern, Theme
from concerns.rules import markings, risk
from concerns.rules.subjects import in_words
from concerns.sheets.models import ImportJob, ImportRow, SheetMemory
from concerns.sheets.rules.columns import COLUMNS, Column, Kind
from concerns.sheets.rules.reading import Known, Reading, unknown_names
from providers.models import Subject
from providers.queries import name_once, possible_leads, subject_names
from quality_oversight.frameworks.kept import load
from quality_oversight.jinja import long_date
from quality_oversight.markings import Marked, highest
from quality_oversight.spreadsheets.headings import fingerprint, same_words
from quality_oversight.tenancy.models import Membership

OWN: dict[Kind, str] = {Kind.DOMAINS: "domains", Kind.THEMES: "themes"}
Own = Mapping[Kind, Mapping[str, str]]
AT_A_TIME = 500  # concerns read from the database at once


def mark_of(concerns: QuerySet[Concern], by: Membership) -> Marked:
    """The highest marking of some concerns as far as it holds for their reader, in one query."""
    kinds = concerns.order_by().values_list("sensitivity", "marking", "handling").distinct()
    marks = (markings.marked(*each) for each in kinds)
    return highest(map(markings.outside, marks) if by.is_outside else marks)


def sheet_rows(concerns: QuerySet[Concern], columns: Iterable[Column], framework_key: str) -> Iterator[list[Any]]:
    """Concerns as rows of text, numbers and days, in one query whatever their number."""
    columns, own = tuple(columns), own_labels(framework_key)
    rows = concerns.with_further(parts=True).select_related("subject__provider__organisation")  # type: ignore[attr-defined]
    for concern in rows.iterator(AT_A_TIME):
        yield [cell_of(concern, column, own) for column in columns]


def own_labels(framework_key: str, *, in_use: bool = False) -> Own:
    """The words of an ICB's own keys by kind of column: its quality domains, and its themes (those in use, or all)."""
    themes = Theme.objects.in_use() if in_use else Theme.objects.all()
    return {
        Kind.DOMAINS: {domain.key: domain.label for domain in load(framework_key).domains},
        Kind.THEMES: {str(key): name for key, name in themes.values_list("pk", "name")},
    }


def cell_of(concern: Concern, column: Column, own: Own) -> Any:
    """What stands in one cell: words where there are words for a key, else the value itself."""
    if column.name == "provider":
        provider = concern.subject.provider
        return provider.organisation.code if provider else ""
    if column.name == "lead":
        return concern.lead.name if concern.lead else ""
    if column.name == "further":
        return in_words(zip(concern.further_names, concern.further_parts, strict=True))  # type: ignore[attr-defined]
    if column.name == "band":
        return risk.band(concern.score).label
    if column.name == "logged_at":
        return timezone.localdate(concern.logged_at)
    value = getattr(concern, column.name)
    if column.holds_several:
        known = own.get(column.kind, column.choices)
        return "; ".join(known.get(str(key), str(key)) for key in value)
    if column.choices:
        return column.choices.get(value, value)
    return str(value) if column.kind is Kind.SUBJECT else value


def read_words(column: Column, value: Any, own: Own) -> str:
    """What was read from a cell, as people read it; empty for nothing."""
    if value in (None, "", []):
        return ""
    if column.holds_several:
        known = own.get(column.kind, column.choices)
        return "; ".join(known.get(str(key), str(key)) for key in value)
    if column.kind in {Kind.SUBJECT, Kind.PERSON}:
        return value.name
    return long_date(value) if column.kind is Kind.DATE else column.choices.get(value, str(value))


def known_names(framework_key: str, *, today: date) -> Known:
    """What the names in a sheet can stand for in the acting ICB."""
    names: dict[str, dict[str, Any]] = {"subject": subject_names(), "lead": {}, "domains": {}, "themes": {}}
    for person in possible_leads(today):
        for way in (person.name, str(person), person.user.email):
            names["lead"].setdefault(same_words(way), str(person.pk))
    for kind, labels in own_labels(framework_key, in_use=True).items():
        for key, label in labels.items():
            for way in (key, label):
                name_once(names[OWN[kind]], way, key)
    for column in COLUMNS:
        for key, label in column.choices.items() if column.is_chosen else ():
            shapes = {
                key,
                label,
                label.partition(":")[0],
                label.removesuffix(" harm"),
                label.removesuffix(" (restricted)"),
            }
            for way in sorted(shapes):
                name_once(names.setdefault(column.name, {}), way, key)
    return Known(names | {"provider": names["subject"]})


def reading_of(job: ImportJob) -> Reading:
    return Reading(job.places, job.same, job.meant)


def rows_of(job: ImportJob) -> QuerySet[ImportRow]:
    """The rows of the chosen sheet below its headings."""
    return job.rows.filter(sheet=job.sheet, number__gt=job.header)


def headings_of(job: ImportJob) -> list[str]:
    row = job.rows.filter(sheet=job.sheet, number=job.header).first()
    return list(row.cells) if row else []


def remembered(headings: list[str], by: Membership) -> SheetMemory | None:
    """How a sheet with these headings was read last time, by this person rather than by others."""
    found: SheetMemory | None = SheetMemory.objects.newest_of(fingerprint(headings), by.user_id)
    return found


def tally_of(job: ImportJob) -> dict[str, int]:
    """Rows by state, from the rows while they are there."""
    if job.purged_at:
        return dict(job.tally)
    counted = rows_of(job).order_by().values("state").annotate(number=Count("pk"))
    return {each["state"]: each["number"] for each in counted}


def strange_names(job: ImportJob, known: Known) -> dict[str, dict[str, tuple[str, int]]]:
    """By field: each name that stands for nothing here, as it is written, and in how many rows."""
    found: dict[str, dict[str, tuple[str, int]]] = {}
    how = reading_of(job)
    for cells in rows_of(job).values_list("cells", flat=True).iterator():
        for name, text in unknown_names(cells, how, known):
            words = same_words(text)
            written, number = found.setdefault(name, {}).get(words, (text, 0))
            found[name][words] = (written, number + 1)
    return found


def options_for(names: Iterable[str], framework_key: str, *, today: date) -> dict[str, list[tuple[str, str]]]:
    """What a name of each field can be said to stand for: key and words."""
    subjects = [(str(each.pk), f"{each.name}, {each.scope}") for each in Subject.objects.order_by("name", "scope")]
    people = [(str(each.pk), str(each)) for each in possible_leads(today)]
    special = {
        "subject": subjects,
        "provider": subjects,
        "lead": people,
        **{OWN[kind]: list(labels.items()) for kind, labels in own_labels(framework_key, in_use=True).items()},
    }
    return {name: special.get(name) or list(column_choices(name)) for name in names}


def column_choices(name: str) -> Iterator[tuple[str, str]]:
    yield from next(column for column in COLUMNS if column.name == name).choices.items()
