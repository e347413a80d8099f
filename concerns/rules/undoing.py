"""When a move can be taken back by the person who made it."""

from datetime import datetime, timedelta

from .lifecycle import MOVE_NAMES

MINUTE = timedelta(minutes=1)  # mail about a move waits as long
SINCE = "Something has happened since this move, so it can no longer be undone."


def why_not_undo(verb: str, *, own: bool, latest: bool, at: datetime, now: datetime) -> str | None:
    """Say why the last step cannot be undone.

    `own`: the asker took it; `latest`: nothing has happened since.
    """
    if verb not in MOVE_NAMES:
        return "The last step was not a move, so there is nothing to undo."
    if not own:
        return "Only the person who made a move can undo it."
    if not latest:
        return SINCE
    if now - at > MINUTE:
        return "A move can be undone for one minute. Make another move instead."
    return None
