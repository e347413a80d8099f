"""The files that NHS England publishes, recognised by their headings: which columns make which measure.

A&E attendances and emergency admissions (monthly, by provider), the same as a series by trust, critical care and
general and acute beds (series by trust), and referral to treatment, incomplete pathways (by provider).
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from providers.measures.rules.vocabulary import Direction, Frequency, Question, TargetType

MONTHS = {name: number for number, name in enumerate(
    ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
     "december"), 1)}  # fmt: skip
NAMED = re.compile(rf"(?:MSitAE-|RTT-)?({'|'.join(MONTHS)})[ -](\d{{4}})", re.IGNORECASE)
NUMBERED = re.compile(r"(\d{4})-(\d{2})(?:-\d{2})?")
MISSING = {"", "na", "n/a", "-", "*", "null"}  # a value that was not published; an asterisk is a small number
TOTAL = {"total", "england"}
OWN = "A spreadsheet of your own"
TYPES = ("Type 1", "Type 2", "Other A&E Department")
BOOKED = ("Booked Appointments Type 1", "Booked Appointments Type 2", "Booked Appointments Other Department")
LATE = ("Type 1", "Type 2", "Other Department", *BOOKED)
PERCENT: dict[str, Any] = {"unit": "%", "decimals": 1, "floor": Decimal(0), "ceiling": Decimal(100)}
COUNT: dict[str, Any] = {"floor": Decimal(0)}


class MissingError(ValueError):
    """A number was not published."""


Numbers = Callable[[str], Decimal]  # the number under a heading


@dataclass(frozen=True)
class Amount:
    """A value as it is worked out of a row; a share keeps its numerator and denominator."""

    value: Decimal
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True)
class Recipe:
    """A measure that a file holds, and how its value is read from a row."""

    code: str
    name: str
    direction: Direction
    read: Callable[[Numbers], Amount | None]
    about: Mapping[str, Any]


@dataclass(frozen=True)
class Layout:
    """One published file: the headings it is known by, where code and period stand, and what is read of it."""

    key: str
    name: str
    code: str
    period: str
    needs: frozenset[str]
    recipes: tuple[Recipe, ...]
    only: Mapping[str, str] = field(default_factory=dict)  # rows that are read: heading and what stands under it
    adds_up: bool = False  # several rows of an organisation and month are parts of one value

    def may_read(self, line: str) -> bool:
        """Whether a line of the file can be one of the rows that are read."""
        return all(value in line for value in self.only.values())


@dataclass(frozen=True)
class Found:
    """One value of one organisation, with the number of its row in the file."""

    line: int
    recipe: Recipe
    code: str
    day: date
    amount: Amount


@dataclass(frozen=True)
class Rejected:
    """A row that could not be used."""

    line: int
    code: str
    reason: str


@dataclass
class Parsed:
    """What a file holds; rows = used + rejected + totals + parts + elsewhere."""

    layout: Layout
    rows: int = 0
    used: int = 0
    totals: int = 0
    parts: int = 0  # rows that a total in the same file holds already
    elsewhere: int = 0  # rows of organisations that are not asked about
    found: list[Found] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def summed(*headings: str) -> Callable[[Numbers], Amount]:
    """A count: what stands under some headings, added up."""
    return lambda number: Amount(sum(map(number, headings), Decimal(0)))


def share(of: Sequence[str], among: Sequence[str], *, others: bool = False) -> Callable[[Numbers], Amount | None]:
    """A percentage of what stands under some headings among others, or with `others` of all that is not `of`."""

    def read(number: Numbers) -> Amount | None:
        part, whole = (sum(map(number, each), Decimal(0)) for each in (of, among))
        if whole == 0:
            return None
        if part > whole:
            raise ValueError(f"{part} is more than the {whole} it is a part of")
        part = whole - part if others else part
        return Amount((100 * part / whole).quantize(Decimal("0.000001")), part, whole)

    return read


def _recipe(code: str, name: str, direction: Direction, read: Any, **about: Any) -> Recipe:
    return Recipe(code, name, direction, read, {"frequency": Frequency.MONTH, **about})


FOUR_HOURS = ("AE-4H-NHSE", "A&E attendances of four hours or less, all types", Direction.INCREASE)
ATTENDANCES = ("AE-ATT-NHSE", "A&E attendances, all types", Direction.NEUTRAL)
AE_SOURCE = "NHS England, A&E attendances and emergency admissions"
WAITING: dict[str, Any] = {"questions": [Question.RESPONSIVE]}


def _standard(kind: TargetType, value: int) -> dict[str, Any]:
    """An operational standard of the Handbook to the NHS Constitution for England; an ICB may set another target."""
    return {"target_type": kind, "target": Decimal(value), **WAITING}


IN_FOUR_HOURS, IN_EIGHTEEN_WEEKS = _standard(TargetType.AT_LEAST, 95), _standard(TargetType.AT_LEAST, 92)
NOBODY_WAITS_A_YEAR = _standard(TargetType.AT_MOST, 0)
ALL = tuple(f"A&E attendances {kind}" for kind in (*TYPES, *BOOKED))
OVER = tuple(f"Attendances over 4hrs {kind}" for kind in LATE)
RTT_SOURCE = "NHS England, referral to treatment waiting times"
EIGHTEEN_WEEKS = ("RTT-18W-NHSE", "Waits of 18 weeks or less for treatment", Direction.INCREASE)
FIFTY_TWO_WEEKS = ("RTT-52W-NHSE", "People waiting 52 weeks or more for treatment", Direction.DECREASE)
WEEKS = (*(f"Gt {week:02} To {week + 1:02} Weeks SUM 1" for week in range(104)), "Gt 104 Weeks SUM 1")

LAYOUTS = (
    Layout(
        "ae_monthly", "A&E attendances and emergency admissions, one month", "Org Code", "Period",
        frozenset({*ALL, *OVER, "Patients who have waited 12+ hrs from DTA to admission"}),
        (
            _recipe(*FOUR_HOURS, share(OVER, ALL, others=True), **(PERCENT | IN_FOUR_HOURS), source=AE_SOURCE),
            _recipe(*ATTENDANCES, summed(*ALL), **COUNT, source=AE_SOURCE),
            _recipe(
                "AE-DTA12-NHSE", "Waits of 12 hours or more from decision to admit", Direction.DECREASE,
                summed("Patients who have waited 12+ hrs from DTA to admission"), **(COUNT | WAITING), source=AE_SOURCE,
            ),
        ),
    ),
    Layout(
        "ae_series", "A&E attendances and emergency admissions, series by trust", "nhs_trust22_code", "date",
        frozenset({"total_attendances", "attendances_over_4hours", "emergency_admissions_over_4hours"}),
        (
            _recipe(
                *FOUR_HOURS, share(["attendances_over_4hours"], ["total_attendances"], others=True),
                **(PERCENT | IN_FOUR_HOURS), source=AE_SOURCE,
            ),
            _recipe(*ATTENDANCES, summed("total_attendances"), **COUNT, source=AE_SOURCE),
            _recipe(
                "AE-DTA4-NHSE", "Waits of four hours or more from decision to admit", Direction.DECREASE,
                summed("emergency_admissions_over_4hours"), **(COUNT | WAITING), source=AE_SOURCE,
            ),
        ),
    ),
    Layout(
        "beds_series", "Critical care and general and acute beds, series by trust", "nhs_trust22_code", "date",
        frozenset({"general_acute_beds_available", "general_acute_beds_occupied"}),
        (
            _recipe(
                "BEDS-GA-NHSE", "General and acute beds occupied", Direction.DECREASE,
                share(["general_acute_beds_occupied"], ["general_acute_beds_available"]),
                **PERCENT, source="NHS England, critical care and general and acute beds",
            ),
            _recipe(
                "BEDS-CC-NHSE", "Adult critical care beds occupied", Direction.DECREASE,
                share(["adult_critical_care_beds_occupied"], ["adult_critical_care_beds_available"]),
                **PERCENT, source="NHS England, critical care and general and acute beds",
            ),
        ),
    ),
    Layout(
        "rtt_provider", "Referral to treatment, incomplete pathways by provider", "provider_code", "period",
        frozenset({"treatment_function_code", "waiting_within_18wk", "waiting_known_clock", "waiting_52wk_plus"}),
        (
            _recipe(
                *EIGHTEEN_WEEKS, share(["waiting_within_18wk"], ["waiting_known_clock"]),
                **(PERCENT | IN_EIGHTEEN_WEEKS), source=RTT_SOURCE,
            ),
            _recipe(*FIFTY_TWO_WEEKS, summed("waiting_52wk_plus"), **(COUNT | NOBODY_WAITS_A_YEAR), source=RTT_SOURCE),
        ),
        only={"treatment_function_code": "C_999"},  # the total of all functions, never to be added to them
    ),
    Layout(
        "rtt_extract", "Referral to treatment, full extract of one month", "Provider Org Code", "Period",
        frozenset({*WEEKS, "RTT Part Type", "Treatment Function Code"}),
        (
            _recipe(*EIGHTEEN_WEEKS, share(WEEKS[:18], WEEKS), **(PERCENT | IN_EIGHTEEN_WEEKS), source=RTT_SOURCE),
            _recipe(*FIFTY_TWO_WEEKS, summed(*WEEKS[52:]), **(COUNT | NOBODY_WAITS_A_YEAR), source=RTT_SOURCE),
        ),
        only={"RTT Part Type": "Part_2", "Treatment Function Code": "C_999"},  # who waits; all functions together
        adds_up=True,  # a row for each commissioner of a provider
    ),
)  # fmt: skip


def layout_of(headings: Sequence[str]) -> Layout | None:
    """The published file that some headings are those of; further and empty columns do not matter."""
    known = {heading.strip() for heading in headings}
    return next((each for each in LAYOUTS if {each.code, each.period, *each.needs} <= known), None)


def month_of(text: str) -> date | None:
    """The first day of the month that a file names: "MSitAE-APRIL-2025", "April 2021", "2026-04"."""
    if named := NAMED.fullmatch(text.strip()):
        return date(int(named[2]), MONTHS[named[1].lower()], 1)
    if (numbered := NUMBERED.fullmatch(text.strip())) and 1 <= int(numbered[2]) <= 12:
        return date(int(numbered[1]), int(numbered[2]), 1)
    return None


def parse(
    layout: Layout,
    headings: Sequence[str],
    lines: Iterable[tuple[int, Sequence[str] | None]],
    *,
    wanted: Container[str],
) -> Parsed:
    """The values in the rows of a file, and the rows that cannot be used, each with its line and the reason.

    Only rows of the organisations with a `wanted` code are read. A row of totals is counted and never read.
    A number that was not published leaves out its measure alone. Cells of None are a row that is surely none of those
    which are read. Where rows add up, all of an organisation and month make one value.
    """
    places = {heading.strip(): place for place, heading in enumerate(headings) if heading.strip()}
    parsed, seen = Parsed(layout), set[tuple[str, date]]()
    for line, cells in lines:
        parsed.rows += 1
        if cells is None:
            parsed.parts += 1
            continue
        row = {heading: cells[place].strip() for heading, place in places.items() if place < len(cells)}
        code = row.get(layout.code, "").upper()
        if code.casefold() in TOTAL or row.get(layout.period, "").casefold() in TOTAL:
            parsed.totals += 1
            continue
        if any(heading in row and row[heading] != value for heading, value in layout.only.items()):
            parsed.parts += 1
            continue
        if code and code not in wanted:
            parsed.elsewhere += 1
            continue
        day = month_of(row.get(layout.period, ""))
        if why := _why_not(layout, row, code, day, seen):
            parsed.rejected.append(Rejected(line, code, why))
            continue
        try:
            found = [each for recipe in layout.recipes if (each := _found(recipe, line, code, day or date.min, row))]
        except ValueError as wrong:
            parsed.rejected.append(Rejected(line, code, f"{wrong}."))
            continue
        if not layout.adds_up:
            seen.add((code, day or date.min))
        parsed.found += found
        parsed.used += 1
    if layout.adds_up:
        parsed.found = _added_up(parsed.found)
    return parsed


def _added_up(found: Iterable[Found]) -> list[Found]:
    """One value for each measure, organisation and month, where several rows hold parts of it."""
    by_key: dict[tuple[str, str, date], list[Found]] = {}
    for each in found:
        by_key.setdefault((each.recipe.code, each.code, each.day), []).append(each)
    return [replace(parts[0], amount=_sum([each.amount for each in parts])) for parts in by_key.values()]


def _sum(amounts: Sequence[Amount]) -> Amount:
    """Counts added up, or the share that the parts make of all wholes."""
    parts, wholes = [each.numerator for each in amounts], [each.denominator for each in amounts]
    if None in parts or None in wholes:
        return Amount(sum((each.value for each in amounts), Decimal(0)))
    part, whole = sum(filter(None, parts), Decimal(0)), sum(filter(None, wholes), Decimal(0))
    return Amount((100 * part / whole).quantize(Decimal("0.000001")), part, whole)


def _why_not(layout: Layout, row: Mapping[str, str], code: str, day: date | None, seen: set[tuple[str, date]]) -> str:
    if missing := {layout.code, layout.period, *layout.needs} - set(row):
        return f"The row ends too early: {len(missing)} columns are missing."
    if not code:
        return "There is no organisation code."
    if day is None:
        return f"“{row[layout.period]}” is not a month."
    return "There is a row of this organisation and month already." if (code, day) in seen else ""


def _found(recipe: Recipe, line: int, code: str, day: date, row: Mapping[str, str]) -> Found | None:
    try:
        amount = recipe.read(lambda heading: _number(heading, row.get(heading, "")))
    except MissingError:
        return None
    return None if amount is None else Found(line, recipe, code, day, amount)


def _number(heading: str, text: str) -> Decimal:
    if text.casefold() in MISSING:
        raise MissingError
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise ValueError(f"“{text[:40]}” under {heading} is not a number") from None
    if not number.is_finite() or number < 0:
        raise ValueError(f"{text} under {heading} is not a count")
    return number
