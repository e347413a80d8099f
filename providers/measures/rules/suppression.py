"""Small numbers that could identify somebody are not shown (SM1 of domain brief 7.8; 8.7)."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

SMALLEST_SHOWN = 5
HIDDEN = "<5"
WITHHELD = "withheld"

Key = TypeVar("Key", bound=Hashable)


def is_small(count: int) -> bool:
    """Whether a count of people is 1 to 4, which is not shown; nought is."""
    return 0 < count < SMALLEST_SHOWN


def shown(count: int) -> str:
    """One count by itself, as people may read it."""
    return HIDDEN if is_small(count) else f"{count:,}"


def table_shown(counts: Mapping[Key, int]) -> tuple[dict[Key, str], str]:
    """The counts of a table and their total, as people may read them.

    Counts of 1 to 4 are "<5"; a total that one of them is part of is withheld (secondary suppression), so that nothing
    hidden can be worked out from what is shown. That holds for every row, column and whole of a larger table alike.
    """
    texts = {key: shown(count) for key, count in counts.items()}
    hidden = any(is_small(count) for count in counts.values())
    return texts, WITHHELD if hidden else f"{sum(counts.values()):,}"
