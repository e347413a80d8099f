"""A concern as it stood on a past day, and the kinds of steps in its history (domain brief 4.1 and 5.2)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from .changes import PAST
from .lifecycle import MOVE_NAMES

RISK_STEPS = ("rescored", "rescored_initial", "rescored_target", "risk_accepted", "acceptance_ended")
KINDS: dict[str, tuple[str, frozenset[str]]] = {
    "words": ("Description", frozenset({"raised", "edited", "protected", "carried_over", "taken_back"})),
    "moves": ("Status", MOVE_NAMES),
    "risk": ("Risk", frozenset(RISK_STEPS)),
    "sharing": ("Sharing", frozenset({"shared", "unshared"})),
    "actions": ("Actions", frozenset(verb for verb in PAST if verb.startswith("action_"))),
    "links": ("Links and other reports", frozenset({"linked", "unlinked", "repeated", "parted"})),
}
OTHER = "other"  # steps of the areas that stand on a concern
CHOICES = [("", "Every kind"), *((key, label) for key, (label, _) in KINDS.items()), (OTHER, "Everything else")]
NAMED = frozenset().union(*(verbs for _, verbs in KINDS.values()))


def day_of(words: str) -> date | None:
    """The day that is written as 2026-03-31, or None for anything else."""
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        return None


def why_not_as_at(day: date | None, *, logged_on: date, today: date) -> str | None:
    """Say why a concern cannot be shown as at the end of a day (Europe/London)."""
    if day is None:
        return "Enter a real date, such as 31 March 2026."
    if day > today:
        return "This day is still to come. Choose today or a day before it."
    if day < logged_on:
        return "The concern had not been logged on this day. Choose the day on which it was logged, or a later one."
    return None


def as_it_stood(now: Mapping[str, str], later: Iterable[Mapping[str, Sequence[str]]]) -> dict[str, str]:
    """The words of each field before the `later` changes (the earliest first): what a change found is what stood."""
    stood: dict[str, str] = {}
    for changes in later:
        for name, (before, _) in changes.items():
            stood.setdefault(name, before)
    return {name: stood.get(name, words) for name, words in now.items()}
