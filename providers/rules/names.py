"""Upper-case names of the national directory, written as people write them."""

import re
from functools import lru_cache

SMALL = frozenset({"AND", "AT", "BY", "FOR", "IN", "LE", "OF", "ON", "SUPER", "THE", "TO", "UNDER", "UPON", "WITH"})
ABBREVIATIONS = frozenset(
    {"CIC", "ENT", "ICB", "II", "III", "IUC", "IV", "IX", "OOH", "UCC", "UK", "UTC", "VI", "VII", "VIII", "YOI"}
)
# Shortened words without a vowel that are not initials.
SHORTENED = frozenset(
    {
        "CTR",
        "CTRS",
        "CWM",
        "DR",
        "DRS",
        "FLR",
        "GRP",
        "HLTH",
        "LTD",
        "MR",
        "MRS",
        "NR",
        "PK",
        "PRCTC",
        "RD",
        "SGT",
        "SQ",
        "ST",
        "STN",
        "STR",
        "SVC",
        "SVCS",
    }
)

NOT_LETTERS = re.compile(r"([\s\-–/(),.&@\"“”]+)")
ORDINAL = re.compile(r"\d+(ST|ND|RD|TH)")
# O'Connor and D'Arcy, but Guy's and Meddygfa'r.
SURNAME = re.compile(r"([OD]['’])([A-Z]{2,})")
MC = re.compile(r"MC([A-Z])([A-Z]*[AEIOUY][A-Z]*)")


@lru_cache(maxsize=20_000)  # towns and streets come again and again
def readable_name(name: str) -> str:
    """An upper-case name in ordinary capitals; a name that has small letters already keeps them."""
    plain = name.split()
    letters = "".join(plain)
    if letters.isalnum() and letters.isupper() and SMALL.isdisjoint(plain):  # as most are: nothing stands between words
        return " ".join(map(_word, plain))
    name = " ".join(plain)
    if name != name.upper():
        return name
    pieces = NOT_LETTERS.split(name)
    words = []
    for place, piece in enumerate(pieces):
        if place % 2 or not piece:
            words.append(piece)
        elif piece in SMALL and _is_inside(pieces, place):
            words.append(piece.lower())
        else:
            words.append(_word(piece))
    return "".join(words)


def readable_address(lines: list[str]) -> str:
    """The lines of an address that hold something, one after the other with commas between."""
    return ", ".join(readable_name(line) for line in (each.strip(" ,") for each in lines) if line)


def _is_inside(pieces: list[str], place: int) -> bool:
    """Whether another word, not only a house number, comes before, with no bracket or spaced dash between."""
    if not any(piece and not piece.isdigit() for piece in pieces[0:place:2]):
        return False
    between = pieces[place - 1]
    return "(" not in between and not re.search(r"\s[-–]\s", between)


@lru_cache(maxsize=20_000)
def _word(word: str) -> str:
    if ORDINAL.fullmatch(word):
        return word.lower()
    if word in ABBREVIATIONS or any(character.isdigit() for character in word) or _is_initials(word):
        return word
    if match := SURNAME.fullmatch(word):
        return match[1] + match[2].capitalize()
    if match := MC.fullmatch(word):
        return f"Mc{match[1]}{match[2].lower()}"
    return word[:1] + word[1:].lower()


def _is_initials(word: str) -> bool:
    """A word of letters without a vowel is read letter by letter: NHS, GP, HMP."""
    return word.isalpha() and word not in SHORTENED and not re.search("[AEIOUY]", word)
