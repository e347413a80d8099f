"""Periods that insight is about, and for how long an item counts (domain brief 5.2: `period`, `age_limit`)."""

from datetime import date, timedelta

from concerns.rules.sources import Kind, source

LOOKED_AT = timedelta(days=365)  # the period that is looked at unless another is asked for
MOST_DAYS = 1096  # three years; what is older is history
YEARLY = frozenset({"IQ06", "IQ08", "IQ15", "EQ01", "EQ03", "EQ11", "EQ12", "IL02"})
_USUAL = {Kind.QUANTITATIVE: 120, Kind.QUALITATIVE: 365}
_YEARLY_DAYS = 456  # a year and a quarter: the next one comes late


def usual_age_limit(code: str) -> int:
    """Days for which an item of a source counts after the end of its period, unless somebody says otherwise.

    456 for what comes once a year (surveys, Quality Accounts, ratings), else 120 for figures and 365 for accounts.
    Source: domain brief 5.2, `InsightItem.age_limit`; the brief names no numbers, so these are defaults of our own.
    """
    return _YEARLY_DAYS if code in YEARLY else _USUAL[source(code).quadrant.kind]


def counts_until(period_to: date, age_limit: int) -> date:
    """The last day on which an item counts: `age_limit` days after the last day of its period."""
    return period_to + timedelta(days=age_limit)


def is_stale(period_to: date, age_limit: int, on: date) -> bool:
    """Whether an item does not count any more on a day."""
    return counts_until(period_to, age_limit) < on


def usual_period(on: date) -> tuple[date, date]:
    """The first and the last day of the period that is looked at on a day, unless another is asked for."""
    return on - LOOKED_AT, on


def why_not_period(first: date, last: date) -> str | None:
    """Say why two days are no period."""
    return "The period must begin before it ends" if first > last else None
