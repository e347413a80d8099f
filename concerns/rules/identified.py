"""When a concern can have been noticed first."""

from datetime import date

YEARS = 30  # nothing older is a concern of today; an earlier year is a slip of the pen (assumed)


def why_not_identified(on: date, *, today: date) -> str | None:
    """Return why a day cannot be the date identified, or None."""
    if on > today:
        return "Date identified must be today or in the past"
    if (on.year + YEARS, on.month, on.day) < (today.year, today.month, today.day):
        return f"Date identified must be in the last {YEARS} years. Check the year"
    return None
