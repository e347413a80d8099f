"""When a concern about something that ended is about what follows it as well (issue 5; domain brief 5.1)."""

from .changes import why_not_change
from .subjects import MOST

REASON_LIMIT = 500


def why_not_carry(status: str, *, named: bool, further: int) -> str | None:
    """Return why a concern is not carried over; `named`: it is about what follows already."""
    if reason := why_not_change(status):
        return reason
    if named:
        return "It is about what follows already."
    if further >= MOST:
        return f"It has {MOST} further subjects already. Take one away first."
    return None


def why_not_take_back(status: str, *, named: bool) -> str | None:
    """Return why a concern that was carried over is not taken back."""
    if reason := why_not_change(status):
        return reason
    return None if named else "It is not about what follows any more."
