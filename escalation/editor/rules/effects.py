"""What another version of the framework would change, told of levels, moves and reviews (domain brief 7.7, OV7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from escalation.rules.reviews import review_due
from quality_oversight.frameworks.schema import Framework, Level, Transition
from quality_oversight.frameworks.vocabulary import LEVELS, PARTY_TYPES, REQUIREMENTS, ROLES

LOOKS = {"label": "label", "short_label": "short label", "shape": "shape", "colour": "colour"}


@dataclass(frozen=True)
class Look:
    """A level that would be shown otherwise: in what, and how it is called before and after."""

    key: str
    before: Level
    after: Level
    what: tuple[str, ...]


def looks(now: Framework, then: Framework) -> list[Look]:
    """The levels whose words, shape or colour change."""
    pairs = [(key, now.level(key), then.level(key)) for key in LEVELS]
    told = [
        Look(key, old, new, tuple(words for name, words in LOOKS.items() if getattr(old, name) != getattr(new, name)))
        for key, old, new in pairs
    ]
    return [each for each in told if each.what]


def intervals(now: Framework, then: Framework) -> dict[str, tuple[int, int]]:
    """The levels with another time between reviews: days before and after."""
    pairs = {key: (now.level(key).review_days, then.level(key).review_days) for key in LEVELS}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def counted_anew(
    level: str, since: date | None, held_on: date | None, changed: Mapping[str, tuple[int, int]]
) -> date | None:
    """When a review would fall due if it was counted anew from the last review, or from the start of the level.

    None: it is not counted anew, since the level keeps its interval or nothing says when it began.
    """
    start = max((day for day in (since, held_on) if day is not None), default=None)
    return review_due(start, changed[level][1]) if level in changed and start is not None else None


def terms_in_words(before: Transition, after: Transition) -> list[str]:
    """What an open request meets that was begun under other terms, apart from what it lacks."""
    words = []
    if after.allowed != before.allowed:
        words.append("The move is allowed." if after.allowed else "The move is not allowed any more.")
    authorisers = [(each.authoriser_party, each.authoriser_role) for each in (before, after)]
    if authorisers[0] != authorisers[1]:
        party, role = authorisers[1]
        words.append(f"It is authorised by: {PARTY_TYPES[party]}, {ROLES[role].lower()}.")
    if before.concurrence_parties != after.concurrence_parties:
        parties = ", ".join(PARTY_TYPES[each] for each in after.concurrence_parties)
        words.append(f"Must agree as well: {parties or 'nobody'}.")
    if before.emergency and not after.emergency:
        words.append("It cannot be decided as an emergency any more.")
    return words


def newly_required(before: Transition, after: Transition) -> tuple[str, ...]:
    """The requirements of a move that were not asked for before."""
    return tuple(key for key in after.requires if key not in before.requires)


def requirement_words(key: str) -> str:
    return REQUIREMENTS[key]
