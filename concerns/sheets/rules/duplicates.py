"""When two rows tell of the same concern (DD1: counted once)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from quality_oversight.spreadsheets.headings import same_words

NEAR = 0.86  # of all letters in the same order (assumed; found by trying on invented titles)
# How much of the letters of two titles that are near may stand in one of them alone; and of their pairs of letters,
# because each letter without its like breaks at most two pairs, and each gap one more.
LETTERS_APART = 1 - NEAR
PAIRS_APART = 3 * (1 - NEAR)
# What falls together here makes titles look nearer than they are, never further.
KINDS, MOST = 41, 15  # of letters, and of one letter in a title
BITS = 509


@dataclass(frozen=True)
class _Told:
    """A title as it is compared, and what it is the title of."""

    text: str
    letters: int
    pairs: int
    what: object


class Titles:
    """Titles of one subject and day, of which one may say the same as another.

    A sheet may hold thousands of one subject and day, so that only those are compared letter by letter that have the
    same figures and enough letters, and pairs of letters, in common. Which a title has is one number, a bit for each.
    """

    def __init__(self, told: Iterable[tuple[str, object]] = ()) -> None:
        self._by_words: dict[tuple[str, ...], object] = {}
        self._by_figures: dict[tuple[str, ...], list[_Told]] = {}
        for title, what in told:
            self.add(title, what)

    def add(self, title: str, what: object) -> None:
        words = same_words(title)
        self._by_words.setdefault(_ordered(words), what)
        self._by_figures.setdefault(_figures(words), []).append(_Told(words, _letters(words), _pairs(words), what))

    def same_as(self, title: str) -> object | None:
        """What has a title that says the same but for case, punctuation, order of the words or a slip of the pen."""
        words = same_words(title)
        if (found := self._by_words.get(_ordered(words))) is not None:
            return found
        letters, pairs, length = _letters(words), _pairs(words), len(words)
        matcher = SequenceMatcher(None, autojunk=False)
        matcher.set_seq2(words)
        for each in self._by_figures.get(_figures(words), ()):  # ward 4 is not ward 5
            both = len(each.text) + length
            if (each.letters ^ letters).bit_count() > LETTERS_APART * both:
                continue
            if (each.pairs ^ pairs).bit_count() > PAIRS_APART * both:
                continue
            matcher.set_seq1(each.text)
            if matcher.ratio() >= NEAR:
                return each.what
        return None


def _ordered(words: str) -> tuple[str, ...]:
    return tuple(sorted(words.split()))


def _figures(words: str) -> tuple[str, ...]:
    return tuple(word for word in words.split() if any(map(str.isdigit, word)))


def _letters(words: str) -> int:
    """How often a title has each letter: as many bits as there are of it."""
    counted = Counter(ord(letter) % KINDS for letter in words)
    return sum(((1 << min(number, MOST)) - 1) << (kind * MOST) for kind, number in counted.items())


def _pairs(words: str) -> int:
    """Which pairs of letters that stand together a title has, one bit for each."""
    found = 0
    for one, other in pairwise(words):
        found |= 1 << ((ord(one) * 131 + ord(other)) % BITS)
    return found
