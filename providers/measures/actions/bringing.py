"""Bring a file that NHS England published: values of the ICB's own providers, for the measures that it holds."""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from providers.measures.actions.keeping import add_measure
from providers.measures.actions.logging import Reading, log_points
from providers.measures.actions.unzipping import NONE_OF_THEM, ZIP, unzipped
from providers.measures.models import BroughtFile, Measure
from providers.measures.rules.published import Found, Layout, Parsed, Recipe, layout_of, parse
from providers.models import Subject
from providers.rules.sectors import SubjectKind
from quality_oversight.audit.trail import record
from quality_oversight.spreadsheets.opening import ABOVE, Bounds, Sheet, Taking, opened
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.texts.identifiers import nhs_numbers

TAKING = Taking(Bounds(rows=20_000, columns=150, bytes=10_000_000))
MOST_REJECTED = 200  # that are kept with their reasons; all are counted


@transaction.atomic
def bring_file(content: bytes, name: str, *, by: Membership) -> BroughtFile:
    """Log what a published file says of the ICB's own providers; measures that are not in the library yet are added.

    The file is known by its headings and not by its name. Bringing it again changes nothing, a later one revises.
    """
    by.demand("measure.keep")
    subjects = own_subjects()
    if content.startswith(ZIP) and (held := unzipped(content)) is not None:
        parsed = parse(held.layout, held.headings, held.lines(), wanted=subjects)
    else:
        layout, sheet, place = _recognised(content)
        lines = ((line.number, line.cells) for line in sheet.lines[place + 1 :])
        parsed = parse(layout, sheet.lines[place].cells, lines, wanted=subjects)
    layout = parsed.layout
    if not parsed.used:
        raise ValidationError({"file": _nothing(parsed)})
    name = name[:200] or layout.name
    if nhs_numbers(name):
        raise ValidationError({"file": "The name of this file holds an NHS number. Give it another name."})
    logged = [_logged(recipe, parsed, subjects, name, by) for recipe in layout.recipes]
    file = BroughtFile.objects.create(
        name=name,
        layout=layout.key,
        rows=parsed.rows,
        counts=_counts(parsed),
        logged=[each for each in logged if each],
        rejected=[asdict(each) for each in parsed.rejected[:MOST_REJECTED]],
        **Signed.signature(by),
    )
    record("measure.brought", file, by=by, layout=layout.key, rows=parsed.rows, **file.counts)
    return file


def own_subjects() -> dict[str, Subject]:
    """The ICB's own providers as subjects, by ODS code."""
    found = Subject.objects.filter(kind=SubjectKind.PROVIDER).with_provider()
    return {each.provider.organisation.code: each for each in found if each.provider is not None}


def _recognised(content: bytes) -> tuple[Layout, Sheet, int]:
    """The published file that this is, its sheet, and the place of its headings."""
    _, sheets = opened(content, TAKING)
    for sheet in sheets:
        if sheet.too_long:
            raise ValidationError({"file": f"“{sheet.name}” has more than {TAKING.bounds.rows:,} rows."})
        for place, line in enumerate(sheet.lines[:ABOVE]):
            if layout := layout_of(line.cells):
                return layout, sheet, place
    raise ValidationError({"file": NONE_OF_THEM})


def _nothing(parsed: Parsed) -> str:
    if parsed.rejected:
        first = parsed.rejected[0]
        return f"No row could be used. Line {first.line}: {first.reason}"
    return f"This is {parsed.layout.name}, and none of its {parsed.rows:,} rows is about one of your providers."


def _counts(parsed: Parsed) -> dict[str, int]:
    names = ("used", "totals", "parts", "elsewhere")
    return {name: getattr(parsed, name) for name in names} | {"rejected": len(parsed.rejected)}


def _logged(
    recipe: Recipe, parsed: Parsed, subjects: dict[str, Subject], name: str, by: Membership
) -> dict[str, Any] | None:
    """Log the values of one measure, and say how many were added, revised and unchanged; None where there are none."""
    found = [each for each in parsed.found if each.recipe is recipe]
    if not found:
        return None
    measure = Measure.objects.filter(code=recipe.code).first()
    if measure is None:
        measure = add_measure(by=by, code=recipe.code, name=recipe.name, direction=recipe.direction, **recipe.about)
    if measure.frequency != recipe.about["frequency"]:
        raise ValidationError(
            {"file": f"{recipe.code} is a measure of yours that is not monthly. Change its code first."}
        )
    logged = log_points(measure, [_reading(each, subjects) for each in found], by=by, loaded_from=name, published=True)
    return {
        "measure": str(measure.pk),
        "code": measure.code,
        "name": measure.name,
        "added": logged.added,
        "revised": logged.revised,
        "unchanged": logged.unchanged,
    }


def _reading(found: Found, subjects: dict[str, Subject]) -> Reading:
    amount = found.amount
    return Reading(subjects[found.code], found.day, amount.value, amount.numerator, amount.denominator)
