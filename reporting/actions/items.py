"""Add, change, move and take out the items of a draft."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from concerns.models import Concern
from concerns.rules.vocabulary import Sensitivity
from providers.models import Subject
from quality_oversight.meanwhile import SavedMeanwhileError
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import Problems, plain, refuse, text_problems
from reporting.actions.history import lock_draft, longest, tell
from reporting.models import Report, ReportItem
from reporting.queries.judging import printed_items
from reporting.queries.reports import saved_last
from reporting.rules.history import fingerprint
from reporting.rules.papers import Ask, EvidenceLine, Section

TEXTS = ("title", "text", "ask_text", "owner", "evidence")
FIELDS = (*TEXTS, "ask", "next_look", "evidence_line", "subject", "concern")
LINKS = ("subject", "concern")
UP, DOWN = "up", "down"
CHOICES = {"ask": Ask.values, "evidence_line": EvidenceLine.values}


def item_mark(item: ReportItem) -> str:
    """A mark of an item's words, to see whether somebody changed them meanwhile."""
    return fingerprint({name: getattr(item, f"{name}_id" if name in LINKS else name) for name in FIELDS})


@transaction.atomic
def add_item(
    report: Report, *, by: Membership, section: str, title: str, text: str, ask: str = "", ask_text: str = "",
    owner: str = "", next_look: date | None = None, evidence: str = "", evidence_line: str = "",
    subject: Subject | None = None, concern: Concern | None = None,
) -> ReportItem:  # fmt: skip
    """Add an item at the end of a section; a "None" stated for the section is withdrawn with it."""
    report = lock_draft(report, by=by)
    given = _clean(
        {
            "title": title, "text": text, "ask": ask, "ask_text": ask_text, "owner": owner, "next_look": next_look,
            "evidence": evidence, "evidence_line": evidence_line, "subject": subject, "concern": concern,
        }
    )  # fmt: skip
    section = _section(section)
    item = ReportItem.objects.create(report=report, section=section, position=_after_all(report), **given)
    tell(report, "item_added", by=by, about=item.pk, text=_place(report, item), item=item.pk, section=section)
    _withdraw_none(report, section, by)
    return item


@transaction.atomic
def edit_item(item: ReportItem, *, by: Membership, seen: str, **given: Any) -> ReportItem:
    """Change an item's words; `seen` is the mark of the item as it was when it was opened (`item_mark`)."""
    if unknown := set(given) - set(FIELDS):
        raise TypeError(f"An item has no such words: {', '.join(sorted(unknown))}")
    report = lock_draft(item.report, by=by)
    item = _current(item)
    if item_mark(item) != seen:
        raise SavedMeanwhileError(item, saved_last(report, about=item.pk))
    given = _clean({name: getattr(item, name) for name in FIELDS} | given, item)
    changed = sorted(name for name in FIELDS if getattr(item, name) != given[name])
    if not changed:
        return item
    for name in changed:
        setattr(item, name, given[name])
    item.save(update_fields=changed)
    tell(report, "item_changed", by=by, about=item.pk, text=_place(report, item), item=item.pk, fields=changed)
    return item


@transaction.atomic
def move_item(item: ReportItem, *, by: Membership, to: str) -> ReportItem:
    """Move an item up or down within its section, or to the end of another section."""
    report = lock_draft(item.report, by=by)
    item = _current(item)
    if to in (UP, DOWN):
        return _step(report, item, by, to)
    section = _section(to)
    if section == item.section:
        return item
    origin = _place(report, item)
    item.section, item.position = section, _after_all(report)
    item.save(update_fields=["section", "position"])
    words = f"From {origin} to {_place(report, item)}"
    tell(report, "item_moved", by=by, about=item.pk, text=words, item=item.pk, to=section)
    _withdraw_none(report, section, by)
    return item


@transaction.atomic
def remove_item(item: ReportItem, *, by: Membership, seen: str) -> Report:
    """Take an item out, unless somebody changed it since it was looked at."""
    report = lock_draft(item.report, by=by)
    item = _current(item)
    if item_mark(item) != seen:
        raise SavedMeanwhileError(item, saved_last(report, about=item.pk))
    key, section, place = item.pk, item.section, _place(report, item)
    item.delete()
    tell(report, "item_removed", by=by, about=key, text=f"From {place}", item=key, section=section)
    return report


def _step(report: Report, item: ReportItem, by: Membership, to: str) -> ReportItem:
    # Those that this reader may not see keep their places: positions are swapped, never counted anew.
    row = [other for other in printed_items(report) if other.section == item.section]
    place = next(number for number, other in enumerate(row) if other.pk == item.pk)
    other_place = place + (-1 if to == UP else 1)
    if not 0 <= other_place < len(row):
        return item
    words = f"{to.capitalize()} from {_place(report, item)}"
    row[place], row[other_place] = row[other_place], row[place]
    for position, moved in zip(sorted(_places(row)), row, strict=True):
        moved.position = position
    ReportItem.objects.bulk_update(row, ["position"])
    tell(report, "item_moved", by=by, about=item.pk, text=words, item=item.pk, to=to)
    item.refresh_from_db(fields=["position"])
    return item


def _places(row: list[ReportItem]) -> list[int]:
    """The places of a section's items; where two stand on the same place, new ones."""
    places = [item.position for item in row]
    return places if len(set(places)) == len(places) else list(range(min(places), min(places) + len(places)))


def _current(item: ReportItem) -> ReportItem:
    found = ReportItem.objects.select_related("subject", "concern").filter(pk=item.pk).first()
    if found is None:
        raise ValidationError("Somebody else took this item out while you were looking at it.", code="removed")
    return found


def _after_all(report: Report) -> int:
    last = ReportItem.objects.filter(report=report).order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def _place(report: Report, item: ReportItem) -> str:
    """Where an item stands, as the page and the paper number it: "Advise, item 3". Its title stays with the item."""
    printed = list(printed_items(report))
    rows = [row for section in Section for row in printed if row.section == section]
    number = next((number for number, row in enumerate(rows, start=1) if row.pk == item.pk), None)
    label = str(Section(item.section).label)
    return f"{label}, item {number}" if number else label


def _section(key: str) -> Section:
    if key not in Section.values:
        raise ValidationError({"section": "Choose Alert, Advise or Assure."})
    return Section(key)


def _withdraw_none(report: Report, section: Section, by: Membership) -> None:
    field = f"none_{section}"
    if getattr(report, field):
        Report.objects.filter(pk=report.pk).update(**{field: False})
        tell(report, "none_withdrawn", by=by, text=str(section.label), section=section)


def _clean(given: dict[str, Any], was: ReportItem | None = None) -> dict[str, Any]:
    """Texts in their plain form; refuses what is too long, may identify somebody, or is no choice."""
    given |= {name: plain(given[name]) for name in TEXTS}
    limits = longest(ReportItem, *TEXTS)
    before = {name: getattr(was, name) for name in TEXTS} if was else None
    texts = {name: given[name] for name in TEXTS}
    problems: Problems = text_problems(texts, limits, was=before, naming={"owner"})
    for name in ("title", "text"):
        if not given[name]:
            problems[name] = ValidationError(f"Enter the {name}")
    for name, known in CHOICES.items():
        if given[name] and given[name] not in known:
            problems[name] = ValidationError("Choose one of the list")
    if given["concern"] is not None and given["concern"].sensitivity != Sensitivity.STANDARD:
        problems["concern"] = ValidationError("A restricted concern cannot stand in a report.")
    refuse(problems)
    return given


def find_item(report_pk: UUID, pk: UUID) -> ReportItem:
    """An item that the paper prints; raises ReportItem.DoesNotExist."""
    return printed_items(Report(pk=report_pk)).select_related("report", "subject", "concern").get(pk=pk)
