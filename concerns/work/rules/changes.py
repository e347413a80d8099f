"""What may be done with an action, by whom, and how history tells it (domain brief 5.2 `Action`, RG7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from concerns.rules.changes import why_not_change as why_not_change_concern

from .judging import OPEN, REPORTED, Status

# verb: what history says of an action itself; concerns.rules.changes tells the same on the concern.
PAST = {
    "added": "Added",
    "changed": "Changed",
    "revised": "Due date changed",
    "reported": "Progress reported",
    "completed": "Completed",
    "cancelled": "Cancelled",
    "reopened": "Reopened",
}
LIMITS = {"title": 160, "detail": 2000, "reason": 500, "blocker": 500, "evidence": 2000, "progress": 2000}
MISSING = {
    "title": "Enter what is to be done",
    "due": "Enter the date by which it is to be done",
    "owner": "Choose who is to do it",
    "reason": "Enter the reason",
    "evidence": "Enter what shows that it is done",
    "status": "Choose how it is going",
}


@dataclass(frozen=True)
class Verb:
    """One change of an action: the statuses that it starts from, what must be given, and whether the work goes on.

    `keeper`: only whoever keeps actions makes it; the others are its owner's too. `live`: only while the concern is
    worked on.
    """

    origins: frozenset[Status]
    needs: tuple[str, ...] = ()
    keeper: bool = True
    live: bool = True


ENDED = frozenset(set(Status) - OPEN)
VERBS: dict[str, Verb] = {
    "change": Verb(OPEN, ("title", "owner")),
    "revise": Verb(OPEN, ("due", "reason")),
    "report": Verb(OPEN, ("status",), keeper=False, live=False),
    "complete": Verb(OPEN, ("evidence",), keeper=False, live=False),
    "cancel": Verb(OPEN, ("reason",), live=False),
    "reopen": Verb(ENDED, ("reason",)),
}


def why_not(verb: str, status: str, *, concern_status: str) -> str | None:
    """Say why a change cannot be made to an action of this status on a concern of that status."""
    asked = VERBS[verb]
    if status not in asked.origins:
        ended = str(Status(status).label).lower()
        return f"This action is {ended}. Reopen it first." if status in ENDED else "This action is open already."
    return why_not_change_concern(concern_status) if asked.live else None


def problems(verb: str, given: Mapping[str, object]) -> dict[str, str]:
    """What is missing, by field; a status is one that can be reported: overdue, complete and cancelled are not."""
    missing = {name: MISSING[name] for name in VERBS[verb].needs if _is_blank(given.get(name))}
    if verb == "report" and given.get("status") not in REPORTED:
        missing["status"] = MISSING["status"]
    return missing


def why_not_report(*, own: bool, keeper: bool) -> str | None:
    """Say why a person reports nothing on an action: only its owner does, or whoever keeps the actions."""
    return None if own or keeper else "Only the owner of this action, or the quality team, can do this."


def why_not_due(due: date, *, today: date, before: date | None = None) -> str | None:
    """Say why a due date cannot stand: it has passed, or it is the one that stood `before`."""
    if due < today:
        return "Due date must be today or in the future"
    return "This is the date that stands already. Enter another one." if due == before else None


def why_not_owner(*, works: bool, cleared: bool, sees: bool) -> str | None:
    """Say why nobody can be asked who may not see the concern, or who does not take on actions.

    `works`: the role takes on actions, today; `cleared`: for the concern's stream; `sees`: an own person, or of an
    organisation that the concern is shared with.
    """
    if not works:
        return "Choose somebody whose role takes on actions."
    if not cleared:
        return "This person is not cleared to see this restricted concern. Choose somebody who is."
    return None if sees else "The concern is not shared with this organisation. Share it first."


def _is_blank(value: object) -> bool:
    return not (value.strip() if isinstance(value, str) else value)
