"""Bring a sheet of values, say how it is read, and save all of what is right of it in one step."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from providers.measures.actions import log_points
from providers.measures.models import BroughtFile, Measure
from providers.values.models import PointSheet, PointSheetMemory
from providers.values.queries import gaps_of, places_now, planned, read, remembered
from providers.values.rules.fields import (
    NUMBERS,
    guessed,
    lasting,
    likely_header,
    period_columns,
    recognised,
    shape_of,
    why_not,
)
from providers.values.rules.numbers import PERCENT
from providers.values.rules.periods import is_period
from providers.values.rules.reading import looks_like_shares
from quality_oversight.audit.trail import record
from quality_oversight.spreadsheets.opening import ABOVE, Bounds, Taking, opened
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.texts.identifiers import nhs_numbers

MOST_ROWS = 5_000
MOST_VALUES = 20_000
MOST_KEPT = 200  # rows that were refused, kept with their reasons; all are counted
KEPT_FOR = timedelta(days=14)
OWN = "own"
ELSE = "or mend the sheet and bring it again"
NUMBER = "an NHS number"
CHANGED = "Somebody else changed how this sheet is read. What you see now is how it stands: look at it again."


def _patients(cell: str) -> str:
    return NUMBER if sum(map(str.isdigit, cell)) >= 10 and nhs_numbers(cell) else ""


TAKING = Taking(Bounds(rows=MOST_ROWS, columns=150, bytes=5_000_000), _patients)


@transaction.atomic
def bring(content: bytes, name: str, *, by: Membership, measure: Measure | None = None) -> PointSheet:
    """Read a file into rows and guess how they are read; no value is logged yet. `measure`: the one it is about."""
    by.demand("measure.keep")
    kind, sheets = opened(content, TAKING)
    if all(each.too_long for each in sheets):
        raise ValidationError(f"This sheet has more than {MOST_ROWS:,} rows. Bring it in parts.")
    best = max(
        (place for place, each in enumerate(sheets) if not each.too_long),
        key=lambda place: (max(recognised(line.cells) for line in sheets[place].lines[:ABOVE]), -place),
    )
    sheet = PointSheet(
        **Signed.signature(by),
        file_name=f"spreadsheet.{kind}" if nhs_numbers(name) else name[:200],
        sheets=[
            {
                "name": each.name,
                "too_long": each.too_long,
                "lines": [] if each.too_long else [[line.number, line.cells, _kept_out(line)] for line in each.lines],
            }
            for each in sheets
        ],
    )
    _read_headings(sheet, best, None, by)
    if measure is not None and "measure" not in sheet.places:
        sheet.same["measure"] = str(measure.pk)
    sheet.shares = sheet.shares or _has_shares(sheet)
    sheet.save(force_insert=True)
    record("values.brought", sheet, by=by, kind=kind, rows=len(sheet.rows))
    return sheet


def _kept_out(line: Any) -> dict[str, str]:
    return {str(place): what for place, what in line.kept_out.items()}


@transaction.atomic
def read_headings(sheet: PointSheet, place: int, header: int, *, by: Membership, version: int) -> PointSheet:
    """Take the headings from another row or sheet, and read columns as last time or as guessed."""
    sheet = _locked(sheet, by, version)
    same = {name: value for name, value in sheet.same.items() if name == "measure"}
    _read_headings(sheet, place, header, by)
    sheet.same = same | sheet.same
    sheet.shares = sheet.shares or _has_shares(sheet)
    sheet.chosen = False
    return _saved(sheet)


def _read_headings(sheet: PointSheet, place: int, header: int | None, by: Membership) -> None:
    if not 0 <= place < len(sheet.sheets) or sheet.sheets[place]["too_long"]:
        raise ValidationError({"sheet": f"This sheet has more than {MOST_ROWS:,} rows. Bring it in parts."})
    sheet.sheet = place
    first = list(sheet.lines[:ABOVE])
    sheet.header = header or first[likely_header([line[1] for line in first])][0]
    if not any(sheet.headings):
        raise ValidationError({"header": "There is nothing in this row. Choose the row that holds the headings."})
    if memory := remembered(sheet, by):
        sheet.places, sheet.same, sheet.meant = places_now(memory, sheet), dict(memory.same), dict(memory.meant)
        sheet.wide, sheet.shares = memory.wide, memory.shares
    else:
        sheet.places, sheet.wide = guessed(sheet.headings)
        sheet.same, sheet.meant, sheet.shares = {}, {}, False


def _has_shares(sheet: PointSheet) -> bool:
    """Whether the numbers of a percentage seem to be written as shares of one."""
    measure = sheet.same.get("measure")
    if not measure or not Measure.objects.filter(pk=measure, unit=PERCENT).exists():
        return False
    places = (
        period_columns(sheet.headings) if sheet.wide else [sheet.places[n] for n in ("value",) if n in sheet.places]
    )
    return looks_like_shares(line[1][place] for line in sheet.rows for place in places if place < len(line[1]))


@transaction.atomic
def choose_columns(
    sheet: PointSheet, places: Mapping[str, int], same: Mapping[str, str], *, wide: bool, shares: bool, by: Membership,
    version: int,
) -> PointSheet:  # fmt: skip
    """Say which column holds what, and what every row has in common; remembered for the next sheet like it."""
    sheet = _locked(sheet, by, version)
    places = {name: place for name, place in places.items() if not wide or name not in (*NUMBERS, "period")}
    same = {name: value for name, value in same.items() if name not in places and not (wide and name == "period")}
    taken = set(places.values())
    periods = [place for place in period_columns(sheet.headings) if place not in taken]
    if problems := why_not(places, same, wide=wide, periods=len(periods)):
        raise ValidationError(problems)
    if same.get("period") and not is_period(same["period"]):
        raise ValidationError({"period": "Write a period such as Apr-25, Q1 2025/26 or 01/04/2025"})
    if len(sheet.rows) * (len(periods) if wide else 1) > MOST_VALUES:
        raise ValidationError({"wide": f"This sheet has more than {MOST_VALUES:,} values. Bring it in parts."})
    sheet.places, sheet.same, sheet.wide, sheet.shares, sheet.chosen = dict(places), dict(same), wide, shares, True
    _remember(sheet, by)
    return _saved(sheet)


@transaction.atomic
def explain_names(
    sheet: PointSheet, meant: Mapping[str, Mapping[str, str]], *, by: Membership, version: int
) -> PointSheet:
    """Say what names that are not known here stand for; remembered with the columns."""
    sheet = _locked(sheet, by, version)
    for name, chosen in meant.items():
        sheet.meant[name] = {**sheet.meant.get(name, {}), **chosen}
    _remember(sheet, by)
    return _saved(sheet)


def _remember(sheet: PointSheet, by: Membership) -> None:
    columns = {place: number for number, place in enumerate(lasting(sheet.headings))}
    places = {name: columns[place] for name, place in sheet.places.items() if place in columns}
    same = {name: value for name, value in sheet.same.items() if name != "period"}  # the next sheet is of another
    PointSheetMemory.objects.update_or_create(
        user_id=by.user_id,
        fingerprint=shape_of(sheet.headings),
        defaults={"places": places, "same": same, "meant": sheet.meant, "wide": sheet.wide, "shares": sheet.shares}
        | {"saved_at": timezone.now()},
    )


@transaction.atomic
def save_values(
    sheet: PointSheet, *, by: Membership, version: int, leave_out: bool = False, sure: bool = False
) -> BroughtFile:
    """Log all values of a sheet that are right, in one step; with rows that are not only where these are left out.

    `sure`: numbers that may be meant as shares of one are percentages, as they are read.

    What is here already and unchanged stays; another value takes the place of the one before, and both stay.
    """
    sheet = _locked(sheet, by, version)
    if not sheet.chosen:
        raise ValidationError("Choose the columns first.")
    outcome = read(sheet, timezone.localdate())
    if not outcome.found:
        raise ValidationError("There is no value that could be saved.")
    problems = {}
    if outcome.refused and not leave_out:
        problems["leave_out"] = f"Say that the rows which cannot be used are left out, {ELSE}"
    if outcome.doubtful and not sure:
        problems["sure"] = f"Say that these values are right as they are read, {ELSE}"
    if problems:
        raise ValidationError(problems)
    logged = [
        {
            "measure": str(plan.measure.pk),
            "code": plan.measure.code,
            "name": plan.measure.name,
            "added": done.added,
            "revised": done.revised,
            "unchanged": done.unchanged,
        }
        for plan in planned(outcome)
        if (done := log_points(plan.measure, plan.readings, by=by, loaded_from=sheet.file_name))
    ]
    file = BroughtFile.objects.create(
        name=sheet.file_name,
        layout=OWN,
        rows=outcome.rows,
        counts=outcome.counts,
        logged=logged,
        rejected=[{"line": each.line, "code": each.who, "reason": each.reason} for each in outcome.refused[:MOST_KEPT]],
        gaps=gaps_of(outcome),
        **Signed.signature(by),
    )
    sheet.file, sheet.sheets = file, []
    _saved(sheet)
    record("measure.brought", file, by=by, layout=OWN, rows=outcome.rows, **file.counts)
    return file


@transaction.atomic
def throw_away(sheet: PointSheet, *, by: Membership) -> None:
    """Delete a sheet whose values were not saved."""
    sheet = _locked(sheet, by, None)
    record("values.thrown_away", sheet, by=by)
    sheet.delete()


def tidy() -> int:
    """Delete sheets that nobody finished in two weeks."""
    old = PointSheet.objects.filter(file=None, at__lt=timezone.now() - KEPT_FOR)
    return old.delete()[0]


def _locked(sheet: PointSheet, by: Membership, version: int | None) -> PointSheet:
    by.demand("measure.keep")
    sheet = PointSheet.objects.select_for_update(of=("self",)).select_related("file").get(pk=sheet.pk)
    if sheet.file is not None:
        raise ValidationError(f"{sheet.file.by_name} saved the values of this sheet already.")
    if version is not None and version != sheet.version:
        raise ValidationError(CHANGED, code="changed")
    return sheet


def _saved(sheet: PointSheet) -> PointSheet:
    sheet.version += 1
    sheet.save()
    return sheet
