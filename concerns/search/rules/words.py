"""What people type into a search box, read without ever refusing it (PostgreSQL manual 12.3.2, "Parsing Queries").

Words may be halves; "words in quotes" stand together as typed; a minus before a word leaves out what holds it. A word
with a mark inside (QC-2026-0014, well-led) is looked for in that order, so that a reference is found by any part of it.
"""

import re
from dataclasses import dataclass

# What parts words, in the columns that are searched as in the question; ASCII marks and typographic ones.
MARKS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~‘’“”–—…•"
MOST_WORDS = 10
LONGEST = 200  # characters that are read
APART = str.maketrans(dict.fromkeys(MARKS, " "))
PIECES = re.compile(r'(-?)"([^"]*)"?|(\S+)')
# Words that carry nothing: PostgreSQL's own English list, which its English dictionary leaves out of every column.
EMPTY = frozenset(
    re.findall(
        r"\w+",
        """
        i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
        it its itself they them their theirs themselves what which who whom this that these those am is are was were be
        been being have has had having do does did doing a an the and but if or because as until while of at by for with
        about against between into through during before after above below to from up down in out on off over under
        again further then once here there when where why how all any both each few more most other some such no nor not
        only own same so than too very s t can will just don should now
        """,
    )
)


@dataclass(frozen=True)
class Term:
    """One word or several in a row; `whole` when nothing may follow the last one."""

    words: tuple[str, ...]
    whole: bool = False


@dataclass(frozen=True)
class Sought:
    """What must be there, and what must not."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)


def read(typed: str) -> Sought:
    """Read what was typed, up to 200 characters and ten words; nothing that can be looked for gives an empty answer."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for minus, quoted, bare in PIECES.findall(_plain(typed)[:LONGEST]):
        without = bool(minus) or (bare.startswith("-") and bare[1:2].isalpha())  # "-0014" is the end of a reference
        words = tuple((quoted or bare).lower().translate(APART).split())
        if words:
            (unwanted if without else wanted).append(Term(words, whole=bool(quoted) or without))
    telling = [term for term in wanted if len(term.words) > 1 or term.words[0] not in EMPTY]
    return Sought(tuple(_first(telling or wanted)), tuple(_first(unwanted)))


def _plain(typed: str) -> str:
    return typed.replace("\0", " ").replace("“", '"').replace("”", '"')


def _first(terms: list[Term]) -> list[Term]:
    return list(dict.fromkeys(terms))[:MOST_WORDS]
