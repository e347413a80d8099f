"""Repeat rules of meetings (RFC 5545) as local dates, without a clock and without drift (OV10)."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.core.exceptions import ValidationError

FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
HORIZON = timedelta(days=3660)  # how far ahead a next occurrence is looked for: ten years
LOCAL = ZoneInfo("Europe/London")

_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")


def _refuse(text: str) -> ValidationError:
    return ValidationError(f'The repeat rule "{text}" cannot be read. Example: FREQ=MONTHLY;BYDAY=2TU', code="rrule")


def _parts(text: str) -> dict[str, str]:
    """Read a rule into its parts, refusing what would not give whole days or would never end."""
    body = text.strip().upper().removeprefix("RRULE:")
    parts: dict[str, str] = {}
    for piece in body.split(";"):
        name, equals, setting = piece.partition("=")
        if not equals or not setting or name in parts or name in {"BYHOUR", "BYMINUTE", "BYSECOND", "DTSTART"}:
            raise _refuse(text)
        parts[name] = setting
    counts = [parts[name] for name in ("INTERVAL", "COUNT") if name in parts]
    if parts.get("FREQ") not in FREQUENCIES or any(not n.isdecimal() or int(n) < 1 for n in counts):
        raise _refuse(text)
    return parts


def _until(text: str, rule: str) -> date:
    """Return the last local day of a rule; a time in UTC is read as the day that it falls on here."""
    found = _UNTIL.fullmatch(text)
    try:
        if found is None:
            raise _refuse(rule)
        day, clock, utc = found.groups()
        moment = datetime.strptime(f"{day}{clock or '000000'}", "%Y%m%d%H%M%S")
    except ValueError as error:
        raise _refuse(rule) from error
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(LOCAL).date() if utc else moment.date()


def _dates(rrule_text: str, start: date, end: date) -> Iterator[date]:
    """Yield the rule's dates from its start to the end, both included."""
    parts = _parts(rrule_text)
    limit = int(parts.pop("COUNT", 0))
    if "UNTIL" in parts:
        end = min(end, _until(parts.pop("UNTIL"), rrule_text))
    # The end goes into the rule itself, so that a rule that matches no day at all still stops.
    parts["UNTIL"] = f"{end:%Y%m%d}"
    try:
        rule = rrulestr(";".join(f"{k}={v}" for k, v in parts.items()), dtstart=datetime.combine(start, time.min))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise _refuse(rrule_text) from error
    for number, moment in enumerate(rule, start=1):
        if limit and number > limit:
            return
        yield moment.date()


def why_not_rule(rrule_text: str, start: date) -> str | None:
    """Return why a text is no usable repeat rule, or None: it must be readable and give at least one date."""
    try:
        first = next(_dates(rrule_text, start, start + HORIZON), None)
    except ValidationError as refusal:
        return str(refusal.message)
    return "This repeat rule gives no date in the next ten years." if first is None else None


def occurrences(rrule_text: str, start: date, after: date, before: date) -> list[date]:
    """Return the dates of a rule from `after` to `before`, both included, in order."""
    return [on for on in _dates(rrule_text, start, before) if on >= after]


def next_occurrence(rrule_text: str, start: date, *, after: date, inclusive: bool = False) -> date | None:
    """Return the first date later than a day (or on it, if inclusive); None: none within ten years."""
    horizon = max(after, start) + HORIZON
    return next((on for on in _dates(rrule_text, start, horizon) if on > after or (inclusive and on == after)), None)


def previous_occurrence(rrule_text: str, start: date, *, before: date, inclusive: bool = False) -> date | None:
    """Return the last date earlier than a day (or on it, if inclusive); None: none since the start."""
    end = before if inclusive else before - timedelta(days=1)
    return max(_dates(rrule_text, start, end), default=None)
