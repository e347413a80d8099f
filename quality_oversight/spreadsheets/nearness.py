"""Which of the names that are known here a strange name may mean: a short form, or a slip of the pen."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from .headings import same_words

NEAR = 0.72  # of all letters in the same order (assumed; found by trying on invented names)
MOST = 3
SAYS_LITTLE = frozenset({"the", "of", "and", "for", "in", "nhs", "trust", "foundation", "ltd", "limited"})


def near_names(text: str, options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The options (key and words) that a name may mean, the nearest first, three at most.

    Every word of the name begins a word of the option ("Amara Finch" for "Amara Finch-Jones", "Complaint" for
    "Complaints, concerns and ..."), or nearly all letters are the same.
    """
    words = same_words(text)
    if not words:
        return []
    scored = [(nearness(words, same_words(label)), place, (key, label)) for place, (key, label) in enumerate(options)]
    best = sorted((each for each in scored if each[0] >= NEAR), key=lambda each: (-each[0], each[1]))
    return [option for _, _, option in best[:MOST]]


def nearness(words: str, other: str) -> float:
    """How near a name is to another, both as `same_words` gives them: 0 to 1; 1 for the same."""
    if words == other:
        return 1.0
    asked = [word for word in words.split() if word not in SAYS_LITTLE]
    if asked and all(len(word) > 1 and _begins(word, other.split()) for word in asked):
        return 0.9 + 0.1 * len(words) / (len(words) + len(other))
    return max(_letters(words, shape) for shape in (other, _first_words(words, other)))


def _begins(word: str, words: Sequence[str]) -> bool:
    return any(each.startswith(word) or (word.startswith(each) and len(each) > 3) for each in words)


def _first_words(words: str, other: str) -> str:
    """As many words of the other as the name has: what follows a name (a role, a place) does not count."""
    return " ".join(other.split()[: len(words.split())])


def _letters(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR:
        return 0.0
    return matcher.ratio()
