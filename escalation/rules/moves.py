"""The moves between levels: one table (domain brief, sections 4.3 and 7.4); their terms stand in the framework."""

from collections.abc import Mapping
from dataclasses import dataclass

from quality_oversight.frameworks.schema import Transition

from .case import Case, Move, SqgView
from .guards import GUARDS, emergency_open, guards_at_decision, guards_before
from .levels import Level, level_or_default
from .requirements import REQUIREMENTS, WAIVED_IN_EMERGENCY, Ask, Refusals

# Which permission a role needs to authorise; frameworks choose among these roles (frameworks.vocabulary.AUTHORISERS).
PERMISSIONS = {
    "exec_quality_lead": "level.authorise_enhanced",
    "region_authoriser": "level.authorise_intensive",
}


def _move(ref: str, origin: Level, target: Level, label: str, *, up: bool) -> Move:
    return Move(id=ref, origin=origin, target=target, label=label, escalates=up)


MOVES: dict[tuple[Level, Level], Move] = {
    (move.origin, move.target): move
    for move in (
        _move("T1", Level.ROUTINE, Level.ENHANCED, "Escalate to enhanced", up=True),
        _move("T2", Level.ENHANCED, Level.INTENSIVE, "Escalate to intensive", up=True),
        _move("T3", Level.ROUTINE, Level.INTENSIVE, "Escalate straight to intensive", up=True),
        _move("T4", Level.INTENSIVE, Level.ENHANCED, "Step down to enhanced", up=False),
        _move("T5", Level.ENHANCED, Level.ROUTINE, "Step down to routine", up=False),
        _move("T6", Level.INTENSIVE, Level.ROUTINE, "Step down straight to routine", up=False),
    )
}


@dataclass(frozen=True)
class Check:
    """One line of the checklist beside a request: `why` says what is missing while it is not done."""

    key: str
    label: str
    done: bool
    why: str


def find_move(origin: Level | None, target: Level) -> Move | None:
    """Return the move from one level to another, or None where there is none; no level on file counts as routine."""
    return MOVES.get((level_or_default(origin), Level(target)))


def moves_from(origin: Level | None) -> tuple[Move, ...]:
    """Return the moves that start at a level, in the table's order: the page's buttons."""
    return tuple(move for move in MOVES.values() if move.origin == level_or_default(origin))


def why_not_pair(origin: Level | None, target: Level) -> str | None:
    """Return why there is no move from one level to another, or None where there is one."""
    if find_move(origin, target):
        return None
    return f"The level is already {Level(target).label.lower()}. Record the outcome of a review instead."


def button(move: Move, labels: Mapping[str, str]) -> str:
    """Return the button's words in the framework's own names of the levels."""
    return f"{'Escalate' if move.escalates else 'Step down'} to {labels.get(move.target, move.target.label)}"


def authorising_permission(terms: Transition) -> str:
    """Return the permission that the framework's authorising role holds."""
    return PERMISSIONS[terms.authoriser_role]


def needed_before(ask: Ask) -> tuple[str, ...]:
    """Return the keys of all that the request itself must hold, in the order of the checklist."""
    waived = WAIVED_IN_EMERGENCY if ask.case.emergency and emergency_open(ask) else frozenset()
    required = tuple(key for key in ask.terms.requires if key not in waived)
    joint = ("joint_decision",) if ask.case.asks_commissioner else ()
    return tuple(dict.fromkeys((*guards_before(ask.move), *joint, *required)))


def needed(ask: Ask) -> tuple[str, ...]:
    """Return the keys of all that this move needs, in the order of the checklist."""
    return (*needed_before(ask), *guards_at_decision(emergency=ask.case.emergency))


def _lack(key: str, ask: Ask) -> Refusals:
    return (GUARDS.get(key) or REQUIREMENTS[key]).lack(ask)


def checklist(ask: Ask, keys: tuple[str, ...] | None = None) -> tuple[Check, ...]:
    """Return every requirement of a move (or those of `keys`) as done or not, from the tables that refuse it."""
    checks = []
    for key in needed(ask) if keys is None else keys:
        requirement = GUARDS.get(key) or REQUIREMENTS[key]
        lacks = requirement.lack(ask)
        checks.append(Check(key, requirement.label, not lacks, " ".join(lacks.values())))
    return tuple(checks)


def why_not(ask: Ask) -> Refusals:
    """Return every reason against authorising a move, keyed by field of the case; empty: it may go ahead.

    Agreement of other parties is not asked here: without it the decision waits and is not refused (EA6).
    """
    refusals: Refusals = {}
    for key in needed(ask):
        for field, why in _lack(key, ask).items():
            refusals.setdefault(field, why)
    return refusals


def outstanding(terms: Transition, concurrences: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parties whose agreement is still awaited (EA6); who authorises has agreed by deciding."""
    agreed = (*concurrences, terms.authoriser_party)
    return tuple(party for party in terms.concurrence_parties if party not in agreed)


__all__ = [
    "GUARDS", "MOVES", "PERMISSIONS", "REQUIREMENTS", "WAIVED_IN_EMERGENCY", "Ask", "Case", "Check", "Move", "SqgView",
    "authorising_permission", "button", "checklist", "emergency_open", "find_move", "moves_from", "needed",
    "needed_before", "outstanding", "why_not", "why_not_pair",
]  # fmt: skip
