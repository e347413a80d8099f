"""What a draft of a concern may hold (domain brief 4.1: draft comes before submitted)."""

from collections.abc import Collection, Mapping, Sequence

from .vocabulary import RESTRICTED

MOST = 50  # drafts of one person
LARGEST = 40_000  # characters of all fields together: five times what a full form holds
OF_ONE_SENDING = {"csrfmiddlewaretoken", "once", "draft", "find", "save_draft", "join", "seen", "add_to", "asked", "to"}
NOT_KEPT = frozenset({*OF_ONE_SENDING, "screening_reason"})

Fields = Mapping[str, Sequence[str]]


def to_keep(typed: Fields) -> dict[str, list[str]]:
    """What was typed, without what belongs to one sending of the form and without what is empty."""
    return {name: list(values) for name, values in typed.items() if name not in NOT_KEPT and any(values)}


def why_not_keep(fields: Fields, *, others: int, sensitivity: str, clearances: Collection[str]) -> str | None:
    """Say why a draft cannot be kept; `others` is how many the person has besides."""
    if not fields:
        return "Nothing has been typed yet."
    if sum(len(value) for values in fields.values() for value in values) > LARGEST:
        return "This is too long to be kept as a draft."
    if others >= MOST:
        return f"You have {MOST} drafts. Discard one first."
    if sensitivity in RESTRICTED and sensitivity not in clearances:
        return "You are not cleared for this stream."
    return None
