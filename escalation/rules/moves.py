"""The moves between levels and who may make them: one table (domain brief, sections 4.3 and 7.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .case import Case, Move, SqgView
from .levels import Level, level_or_default
from .requirements import REQUIREMENTS, Refusals, emergency_open


class Authority(NamedTuple):
    """Who authorises where the framework is silent, and who must agree as well."""

    party: str
    role: str
    permission: str
    step_down_with: tuple[str, ...] = ()


ICB = Authority("icb", "exec_quality_lead", "level.authorise_enhanced")
REGION = Authority("regional_oversight_body", "region_authoriser", "level.authorise_intensive", ("icb",))

# Source 004: the decision reflects the risk profile and the regulatory and accountability arrangements (for the move
# into enhanced as for the move into intensive), and the System Quality Group is integral to it.
# Source 000: risks are managed as close to the point of care as possible.
ENTRY = (
    "scope", "grounds", "risk", "subsidiarity", "accountability", "evidence", "sqg_view", "sqg_considered",
    "provider_informed", "exit_criteria",
)  # fmt: skip
INTENSIVE_ENTRY = (*ENTRY, "rqr", "plan_status")
EXIT = ("scope", "grounds", "sqg_recommendation", "sqg_considered")
REGION_EXIT = (*EXIT, "risk", "accountability", "criteria_met")

# Guards of every move (section 4.3): two people, right party and role, dates in order, interests declared.
GUARDS = ("proposer", "authoriser", "role", "party", "dates", "interests")

# In an emergency the authoriser may decide before the group meets and before the provider has been told.
WAIVED_IN_EMERGENCY = frozenset({"sqg_view", "sqg_considered", "provider_informed"})


def _up(
    ref: str, origin: Level, target: Level, label: str, by: Authority, needs: tuple[str, ...], emergency: bool = False
) -> Move:
    return Move(
        id=ref, origin=origin, target=target, label=label, permission=by.permission, escalates=True,
        emergency_allowed=emergency, party=by.party, role=by.role, needs=needs,
    )  # fmt: skip


def _down(ref: str, origin: Level, target: Level, label: str, by: Authority, needs: tuple[str, ...]) -> Move:
    return Move(
        id=ref, origin=origin, target=target, label=label, permission=by.permission, escalates=False,
        emergency_allowed=False, party=by.party, role=by.role, needs=needs, concurrence=by.step_down_with,
    )  # fmt: skip


MOVES: dict[tuple[Level, Level], Move] = {
    (move.origin, move.target): move
    for move in (
        _up("T1", Level.ROUTINE, Level.ENHANCED, "Escalate to enhanced", ICB, ENTRY),
        _up("T2", Level.ENHANCED, Level.INTENSIVE, "Escalate to intensive", REGION, INTENSIVE_ENTRY),
        _up(
            "T3", Level.ROUTINE, Level.INTENSIVE, "Escalate straight to intensive", REGION, INTENSIVE_ENTRY,
            emergency=True,
        ),
        _down("T4", Level.INTENSIVE, Level.ENHANCED, "Step down to enhanced", REGION, REGION_EXIT),
        _down("T5", Level.ENHANCED, Level.ROUTINE, "Step down to routine", ICB, (*EXIT, "criteria_met_or_override")),
        _down(
            "T6", Level.INTENSIVE, Level.ROUTINE, "Step down straight to routine", REGION,
            ("double_step_down", *REGION_EXIT),
        ),
    )
}  # fmt: skip


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


def needed(move: Move, case: Case) -> tuple[str, ...]:
    """Return the keys of all that this move needs, in the order of the checklist."""
    if not case.emergency:
        return (*move.needs, *GUARDS)
    needs = tuple(key for key in move.needs if not (emergency_open(move, case) and key in WAIVED_IN_EMERGENCY))
    return (*needs, *GUARDS, "second_confirmer")


def checklist(move: Move, case: Case, *, today: date, only: tuple[str, ...] | None = None) -> tuple[Check, ...]:
    """Return every requirement of a move as done or not, from the table that refuses it."""
    checks = []
    for key in needed(move, case) if only is None else only:
        requirement = REQUIREMENTS[key]
        lacks = requirement.lack(move, case, today)
        checks.append(Check(key, requirement.label, not lacks, " ".join(lacks.values())))
    return tuple(checks)


def missing_for_authorisation(move: Move, case: Case, *, today: date) -> tuple[Check, ...]:
    """Return what the request itself still lacks, leaving out what only the authoriser can add."""
    needs = tuple(key for key in needed(move, case) if key not in GUARDS and key != "second_confirmer")
    return tuple(check for check in checklist(move, case, today=today, only=needs) if not check.done)


def why_not(move: Move | None, case: Case, *, today: date) -> Refusals:
    """Return every reason against authorising a move, keyed by field of the case; empty: it may go ahead.

    Agreement of other parties is not asked here: without it the decision waits and is not refused (EA6).
    """
    if move is None:
        return {"target": "There is no move between these two levels. Choose another level."}
    refusals: Refusals = {}
    for key in needed(move, case):
        for field, why in REQUIREMENTS[key].lack(move, case, today).items():
            refusals.setdefault(field, why)
    return refusals


def outstanding(move: Move, case: Case) -> tuple[str, ...]:
    """Return the parties whose agreement is still awaited, in the framework's order (EA6)."""
    required = move.concurrence if case.concurrence_required is None else case.concurrence_required
    return tuple(party for party in required if party not in case.concurrences)


__all__ = [
    "GUARDS", "MOVES", "WAIVED_IN_EMERGENCY", "Case", "Check", "Move", "SqgView", "button", "checklist", "find_move",
    "missing_for_authorisation", "moves_from", "needed", "outstanding", "why_not", "why_not_pair",
]  # fmt: skip
