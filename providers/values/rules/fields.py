"""The columns of a sheet of values: what they are called, and which headings name them."""

from collections.abc import Sequence
from dataclasses import dataclass

from providers.values.rules.periods import is_period
from quality_oversight.spreadsheets.headings import Named, fingerprint, guessed_by, heading_words, likely_header_by
from quality_oversight.spreadsheets.headings import ways_to_read as ways


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    sure: tuple[str, ...]
    perhaps: tuple[str, ...] = ()


FIELDS = (
    Field(
        "subject", "Organisation",
        ("organisation code", "org code", "ods code", "ods", "trust code", "provider code", "practice code",
         "site code", "provider org code", "nhs trust22 code"),
        ("organisation", "organisation name", "org name", "trust", "trust name", "provider", "provider name", "name",
         "practice", "practice name", "service", "site", "code", "place"),
    ),
    Field("measure", "Measure", ("measure", "measure code", "measure name", "metric", "indicator", "kpi"),
          ("metric name", "indicator name", "name of measure", "measures")),
    Field("period", "Period",
          ("period", "month", "quarter", "week", "week ending", "reporting period", "month ending", "financial year"),
          ("date", "day", "year", "week commencing", "effective snapshot date", "time period")),
    Field("value", "Value", ("value", "result", "figure", "rate", "percentage", "performance"),
          ("count", "number", "total", "percent", "score", "actual")),
    Field("numerator", "Numerator", ("numerator", "num"), ("within target", "events")),
    Field("denominator", "Denominator", ("denominator", "denom", "den"), ("eligible", "base", "out of")),
)  # fmt: skip
LABELS = {each.name: each.label for each in FIELDS}
TABLES: tuple[Named, ...] = (
    {each.name: {heading_words(each.label)} for each in FIELDS},
    {each.name: frozenset(each.sure) for each in FIELDS},
    {each.name: frozenset(each.perhaps) for each in FIELDS},
)
KNOWN = frozenset().union(*(words for table in TABLES for words in table.values()))
NUMBERS = ("value", "numerator", "denominator")


def recognised(row: Sequence[str]) -> int:
    """How many cells of a row are headings that are met in sheets of values; periods count as well."""
    return sum(bool(ways(cell) & KNOWN) or is_period(cell) for cell in row)


def likely_header(rows: Sequence[Sequence[str]]) -> int:
    """The row (counted from 0) that looks most like the headings; of several alike the first."""
    return likely_header_by(rows, recognised)


def period_columns(headings: Sequence[str]) -> list[int]:
    """The columns (from 0) whose headings name periods, as in a sheet with a column for each month."""
    return [place for place, heading in enumerate(headings) if is_period(heading)]


def guessed(headings: Sequence[str]) -> tuple[dict[str, int], bool]:
    """Which column holds what, and whether the sheet is wide: a column for each period, and none that names periods."""
    found = guessed_by(headings, TABLES)
    wide = len(period_columns(headings)) > 0 and "period" not in found
    return ({name: place for name, place in found.items() if not wide or name not in NUMBERS}, wide)


def lasting(headings: Sequence[str]) -> list[int]:
    """The columns (from 0) that the next sheet like it has too: a wide one has other periods every month."""
    periods = set(period_columns(headings))
    return [place for place in range(len(headings)) if place not in periods]


def shape_of(headings: Sequence[str]) -> str:
    """What a sheet is known by: its headings, periods left out."""
    return fingerprint([headings[place] for place in lasting(headings)])


def why_not(places: dict[str, int], same: dict[str, str], *, wide: bool, periods: int) -> dict[str, str]:
    """What is missing before a sheet can be read, by field."""
    problems: dict[str, str] = {}
    for name in ("subject", "measure"):
        if name not in places and not same.get(name):
            problems[name] = f"Choose the column of the {LABELS[name].lower()}, or the one that every row is about"
    if wide:
        if not periods:
            problems["wide"] = "No heading of this sheet names a period. Choose that each row names its period"
        return problems
    if "period" not in places and not same.get("period"):
        problems["period"] = "Choose the column of the period, or write the one that every row is about"
    if "value" not in places and not {"numerator", "denominator"} <= places.keys():
        problems["value"] = "Choose the column of the value, or those of numerator and denominator"
    taken = sorted(places.values())
    if len(taken) != len(set(taken)):
        problems["value"] = problems.get("value", "Each column can hold one thing only")
    return problems
