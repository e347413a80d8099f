"""The life of a concern, apart from any assurance level (domain brief 4.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

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


class Route(TextChoices):
    """Where a concern goes that is not the quality team's to work on (domain brief 4.1, side exits)."""

    SAFEGUARDING = "safeguarding", "Safeguarding"
    COMPLAINTS = "complaints", "Complaints"
    SPEAK_UP = "speak_up", "Freedom to Speak Up"
    OTHER = "other", "Another route"


LIVE = frozenset({Status.SUBMITTED, Status.TRIAGE, Status.OPEN, Status.MONITORING})


@dataclass(frozen=True)
class Move:
    """One permitted move: its key, its button, who may make it, what must be given, and how it is told.

    `past` tells it in the history, `reporter_words` to the person who logged the concern: "{outcome}" stands for what
    the lead wrote for that person, "{route}" for the route. Without words the move is no news for that person.
    """

    name: str
    label: str
    permission: str
    needs: tuple[str, ...]
    past: str
    reporter_words: str = ""


TRIAGE = "concern.triage"
WORK = "concern.work"

CLOSE = Move(
    "close",
    "Close the concern",
    WORK,
    ("closure_reason", "evidence", "outcome"),
    "closed the concern",
    "We have closed this. What has changed: {outcome}",
)
REDIRECT = Move(
    "redirect",
    "Redirect to another route",
    TRIAGE,
    ("route", "redirected_to", "reason"),
    "redirected the concern",
    "We have passed this on, because another team is the right one for it: {route}.",
)
DUPLICATE = Move(
    "mark_duplicate",
    "Mark as duplicate",
    TRIAGE,
    ("duplicate_of",),
    "marked the concern as a duplicate",
    "Somebody has told us of this as well. We are dealing with both together, and what you told us is kept.",
)
REOPEN_AT_TRIAGE = Move(
    "reopen_at_triage",
    "Reopen at triage",
    TRIAGE,
    ("reason",),
    "took the concern back to triage",
    "We are looking at this again.",
)

MOVES: dict[tuple[Status, Status], Move] = {
    (Status.DRAFT, Status.SUBMITTED): Move(
        "submit",
        "Submit",
        "concern.raise",
        (),
        "submitted the concern",
        "We have received this. Thank you for telling us.",
    ),
    (Status.SUBMITTED, Status.TRIAGE): Move(
        "start_triage",
        "Start triage",
        TRIAGE,
        (),
        "started triage",
        "Somebody is reading this now, and will decide what to do.",
    ),
    (Status.TRIAGE, Status.OPEN): Move(
        "accept",
        "Accept and open",
        TRIAGE,
        (),
        "accepted the concern at triage",
        "We have taken this up. Somebody is leading on it.",
    ),
    (Status.TRIAGE, Status.NO_FURTHER_ACTION): Move(
        "no_further_action",
        "Take no further action",
        TRIAGE,
        ("reason", "outcome"),
        "decided on no further action",
        "We have looked at this and are not taking it further. Why: {outcome}",
    ),
    (Status.TRIAGE, Status.REDIRECTED): REDIRECT,
    (Status.TRIAGE, Status.DUPLICATE): DUPLICATE,
    (Status.OPEN, Status.MONITORING): Move(
        "monitor",
        "Move to monitoring",
        WORK,
        ("reason",),
        "moved the concern to monitoring",
        "Things have been put in place. We are watching whether they hold.",
    ),
    # What is monitored can get worse, and work then goes on without closing it first.
    (Status.MONITORING, Status.OPEN): Move(
        "resume",
        "Return to open",
        WORK,
        ("reason",),
        "returned the concern to open",
        "We are working on this again, because it is not yet put right.",
    ),
    (Status.MONITORING, Status.CLOSED): CLOSE,
    # Transferred, merged or superseded concerns have nothing left to monitor.
    (Status.OPEN, Status.CLOSED): CLOSE,
    # Where it belongs, and that it repeats another, can come to light after triage.
    (Status.OPEN, Status.REDIRECTED): REDIRECT,
    (Status.OPEN, Status.DUPLICATE): DUPLICATE,
    (Status.CLOSED, Status.OPEN): Move(
        "reopen", "Reopen", WORK, ("reason",), "reopened the concern", "We have opened this again."
    ),
    (Status.NO_FURTHER_ACTION, Status.TRIAGE): REOPEN_AT_TRIAGE,
    (Status.REDIRECTED, Status.TRIAGE): REOPEN_AT_TRIAGE,
    (Status.DUPLICATE, Status.TRIAGE): REOPEN_AT_TRIAGE,
}
MOVE_NAMES = frozenset(move.name for move in MOVES.values())

MISSING = {
    "reason": "Give the reason.",
    "evidence": "Say what evidence supports closing the concern.",
    "outcome": "Say in plain words what the person who logged it will be told.",
    "closure_reason": "Choose why the concern is being closed.",
    "route": "Choose the route.",
    "redirected_to": "Name who takes it on there.",
    "duplicate_of": "Choose the concern that this one repeats.",
}
CHOICES: dict[str, list[str]] = {"closure_reason": ClosureReason.values, "route": Route.values}


def moves_from(status: str) -> dict[Status, Move]:
    """The moves that are open from a status, by target, in the order of their buttons."""
    return {target: move for (origin, target), move in MOVES.items() if origin == status}


def why_not(origin: str, target: str, *, given: Mapping[str, object]) -> dict[str, str]:
    """Problems by field, none when the move may be made; a move that does not exist is a problem of "__all__"."""
    move = next((move for pair, move in MOVES.items() if pair == (origin, target)), None)
    if move is None:
        return {"__all__": f"A concern that is “{_label(origin)}” cannot become “{_label(target)}”."}
    problems = {field: MISSING[field] for field in move.needs if _is_blank(given.get(field))}
    chosen = {field: known for field, known in CHOICES.items() if field in move.needs}
    return problems | {field: MISSING[field] for field, known in chosen.items() if given.get(field) not in known}


class Answered(Protocol):
    """What an answer to a reporter is made of: a concern, in the vocabulary of this module."""

    status: str
    outcome: str
    route: str


def reporter_words(concern: Answered, step: str = "") -> str:
    """What the person who logged a concern is told of it, in plain words; never empty.

    RULE: whoever logs a concern is told what came of it (acknowledged; taken up or not, and why; closed, and what
    changed). Every door that answers a reporter says exactly these words: the page "What I have logged", and the reply
    token of an anonymous reporter. `step` names the last move; without it the words follow from the status alone. They
    hold nothing that was written for colleagues: no reason, evidence, name or score.
    """
    moves = {move.name: move for move in MOVES.values() if move.reporter_words}
    reached = [move for (_, target), move in MOVES.items() if target == concern.status and move.reporter_words]
    move = moves.get(step) or next(iter(reached), None)
    if move is None:
        return "This is still a draft. Nobody has been asked to look at it yet."
    route = Route(concern.route).label if concern.route in Route.values else Route.OTHER.label
    return move.reporter_words.format(outcome=concern.outcome or "nothing was written down.", route=route)


def _label(status: str) -> str:
    return Status(status).label.lower() if status in Status.values else str(status)


def _is_blank(value: object) -> bool:
    return not (value.strip() if isinstance(value, str) else value)
