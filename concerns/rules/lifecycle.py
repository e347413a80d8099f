"""The life of a concern, apart from any assurance level (domain brief 4.1)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices


class Status(TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    TRIAGE = "triage", "In triage"
    OPEN = "open", "Open"
    MONITORING = "monitoring", "Monitoring"
    CLOSED = "closed", "Closed"
    DUPLICATE = "duplicate", "Duplicate"
    REDIRECTED = "redirected", "Redirected"
    NO_FURTHER_ACTION = "no_further_action", "No further action"


class ClosureReason(TextChoices):
    RESOLVED = "resolved", "Resolved"
    TRANSFERRED = "transferred", "Transferred to another organisation"
    NO_CASE = "no_case", "Looked into: no case found"
    MERGED = "merged", "Merged into another concern"
    SUPERSEDED = "superseded", "Superseded by later work"


LIVE = frozenset({Status.SUBMITTED, Status.TRIAGE, Status.OPEN, Status.MONITORING})


@dataclass(frozen=True)
class Move:
    """One permitted move: its key, its button, who may make it, what must be given, and how history tells it."""

    name: str
    label: str
    permission: str
    needs: tuple[str, ...]
    past: str


TRIAGE = "concern.triage"
WORK = "concern.work"

CLOSE = Move("close", "Close the concern", WORK, ("closure_reason", "evidence"), "closed the concern")

MOVES: dict[tuple[Status, Status], Move] = {
    (Status.DRAFT, Status.SUBMITTED): Move("submit", "Submit", WORK, (), "submitted the concern"),
    (Status.SUBMITTED, Status.TRIAGE): Move("start_triage", "Start triage", TRIAGE, (), "started triage"),
    (Status.TRIAGE, Status.OPEN): Move("accept", "Accept and open", TRIAGE, (), "accepted the concern at triage"),
    (Status.TRIAGE, Status.NO_FURTHER_ACTION): Move(
        "no_further_action", "Take no further action", TRIAGE, ("reason",), "decided on no further action"
    ),
    (Status.TRIAGE, Status.REDIRECTED): Move(
        "redirect", "Redirect to another route", TRIAGE, ("redirected_to", "reason"), "redirected the concern"
    ),
    (Status.TRIAGE, Status.DUPLICATE): Move(
        "mark_duplicate", "Mark as duplicate", TRIAGE, ("duplicate_of",), "marked the concern as a duplicate"
    ),
    (Status.OPEN, Status.MONITORING): Move(
        "monitor", "Move to monitoring", WORK, ("reason",), "moved the concern to monitoring"
    ),
    # What is monitored can get worse, and work then goes on without closing it first.
    (Status.MONITORING, Status.OPEN): Move(
        "resume", "Return to open", WORK, ("reason",), "returned the concern to open"
    ),
    (Status.MONITORING, Status.CLOSED): CLOSE,
    # Transferred, merged or superseded concerns have nothing left to monitor.
    (Status.OPEN, Status.CLOSED): CLOSE,
    (Status.CLOSED, Status.OPEN): Move("reopen", "Reopen", WORK, ("reason",), "reopened the concern"),
}

MISSING = {
    "reason": "Give the reason.",
    "evidence": "Say what evidence supports closing the concern.",
    "closure_reason": "Choose why the concern is being closed.",
    "redirected_to": "Say where the concern is being redirected to.",
    "duplicate_of": "Choose the concern that this one repeats.",
}


def moves_from(status: str) -> dict[Status, Move]:
    """The moves that are open from a status, by target, in the order of their buttons."""
    return {target: move for (origin, target), move in MOVES.items() if origin == status}


def why_not(origin: str, target: str, *, given: Mapping[str, object]) -> dict[str, str]:
    """Problems by field, none when the move may be made; a move that does not exist is a problem of "__all__"."""
    move = next((move for pair, move in MOVES.items() if pair == (origin, target)), None)
    if move is None:
        return {"__all__": f"A concern that is “{_label(origin)}” cannot become “{_label(target)}”."}
    problems = {field: MISSING[field] for field in move.needs if _is_blank(given.get(field))}
    if "closure_reason" in move.needs and given.get("closure_reason") not in ClosureReason.values:
        problems["closure_reason"] = MISSING["closure_reason"]
    return problems


def _label(status: str) -> str:
    return Status(status).label.lower() if status in Status.values else str(status)


def _is_blank(value: object) -> bool:
    return not (value.strip() if isinstance(value, str) else value)
