"""What people type to find an organisation, as it is looked up."""

import re

SHORTEST = 3  # characters that a word needs to be found inside another; a shorter one is found at the beginning of one
APOSTROPHES = str.maketrans("", "", "'’‘`")
EDGES = '.,;:()[]"“”'
MOST = 8  # words that are looked up
CODE = re.compile(r"[A-Z0-9]{3,15}")


def searched_words(typed: str) -> list[str]:
    """The words of a search in capitals, without apostrophes, and without what stands around words.

    PostgreSQL's texts hold no NUL, and a word of marks alone says nothing.
    """
    plain = typed.replace("\0", "").translate(APOSTROPHES).upper()
    words = (word.strip(EDGES) for word in plain.split())
    return [word for word in words if any(character.isalnum() for character in word)][:MOST]


def as_code(typed: str) -> str:
    """What was typed as an ODS code, where it may be one; else empty."""
    code = "".join(searched_words(typed))
    return code if CODE.fullmatch(code) else ""
