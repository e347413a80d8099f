"""Headings of the sheets that people bring: what they are called, which of them names what, and where they stand."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Named = Mapping[str, Collection[str]]  # by field, the headings that name it, as `heading_words` gives them


def letters(place: int) -> str:
    """How spreadsheet programs call a column, counted from 0: A, Z, AA."""
    return (letters(place // 26 - 1) if place >= 26 else "") + LETTERS[place % 26]


def same_words(text: str) -> str:
    """A heading or a name without capitals, punctuation and spare spaces, to compare by."""
    return " ".join(re.sub(r"[^\w]+", " ", text.casefold()).split())


def heading_words(heading: str) -> str:
    """A heading to compare by, without what stands in brackets: "Likelihood (1-5)"."""
    bare = re.sub(r"\(.*?\)|\[.*?\]|_", " ", heading)
    return same_words(bare) or same_words(heading)


def ways_to_read(heading: str) -> frozenset[str]:
    """A heading as a whole, and each name of one that gives several: "Trust / provider"."""
    return frozenset({heading_words(heading), *map(heading_words, heading.split("/"))})


def guessed_by(headings: Sequence[str], tables: Sequence[Named]) -> dict[str, int]:
    """Which column of a sheet (counted from 0) holds what, as its headings suggest; each is used once.

    The tables come from the surest to the least sure. A field that several headings claim alike is left to the person,
    and so is a heading that several fields claim.
    """
    words = [ways_to_read(heading) for heading in headings]
    found: dict[str, int] = {}
    for named in tables:
        claims = {
            name: [place for place, each in enumerate(words) if each & frozenset(known) and place not in found.values()]
            for name, known in named.items()
            if name not in found
        }
        claimed = Counter(place for places in claims.values() for place in places)
        for name, places in claims.items():
            if len(places) == 1 and claimed[places[0]] == 1:
                found[name] = places[0]
    return found


def fingerprint(headings: Sequence[str]) -> str:
    """The same 64 characters for the same headings in the same order."""
    return hashlib.sha256("\n".join(map(same_words, headings)).encode()).hexdigest()


def likely_header_by(rows: Sequence[Sequence[str]], recognised: Callable[[Sequence[str]], int]) -> int:
    """The row (counted from 0) that looks most like the headings: the most known ones, or else the most words."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    known = [recognised(row) for row in rows]
    return max(
        range(len(rows)), key=lambda place: (known[place] >= 2, known[place], filled[place] > 1, -place), default=0
    )
