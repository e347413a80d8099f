"""What may be done to many concerns at once: one table, over the rules of the single changes."""

from collections.abc import Mapping
from dataclasses import dataclass

from .changes import why_not_change, why_not_lead
from .lifecycle import MOVES, Status, moves_from, why_not

MOST = 200  # concerns at once, in one request
STALE = "Somebody else saved it after this preview was made. Look at it again."
SAME = "This is so already."


@dataclass(frozen=True)
class Change:
    """One change of many concerns: its key, its words, who may make it, and what must be given for all of them."""

    key: str
    label: str
    permission: str
    needs: tuple[str, ...] = ()
    move: str = ""


# Moves that need nothing that is written for one concern alone: a closure, and words for a reporter, are.
SIMPLE_MOVES = {
    step.name: step for step in MOVES.values() if set(step.needs) <= {"reason"} and step.permission != "concern.raise"
}
CHANGES: dict[str, Change] = {
    change.key: change
    for change in (
        Change("lead", "Assign a lead", "concern.edit", ("lead",)),
        Change("theme", "Add a theme", "concern.edit", ("theme",)),
        Change("review", "Set the next review", "concern.edit", ("review_due",)),
        *(Change(step.name, step.label, step.permission, step.needs, step.name) for step in SIMPLE_MOVES.values()),
    )
}


def target_of(status: str, move: str) -> Status | None:
    """Where a move leads from a status, or None when it does not start there."""
    return next((target for target, step in moves_from(status).items() if step.name == move), None)


def why_not_move(status: str, move: str, *, given: Mapping[str, object], led: bool) -> str | None:
    """Say why a concern does not take a move; accepting one asks for somebody who leads on it."""
    target = target_of(status, move)
    if target is None:
        return f"A concern that is “{Status(status).label.lower()}” does not take this step."
    if problems := why_not(status, target, given=given):
        return " ".join(problems.values())
    return "Nobody leads on it yet. Assign a lead first." if move == "accept" and not led else None


def why_not_words(status: str, *, same: bool) -> str | None:
    """Say why the words of a concern are not changed."""
    return why_not_change(status) or (SAME if same else None)


__all__ = ["CHANGES", "MOST", "STALE", "Change", "target_of", "why_not_lead", "why_not_move", "why_not_words"]
