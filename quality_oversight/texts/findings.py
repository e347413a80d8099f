"""What in a text may identify somebody: one table of kinds (domain brief 8.1 b).

Not found: a rare condition together with a small place, and names without a title. People must not write these either;
the hint on each text box says so.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from phonenumbers import PhoneNumberMatcher, PhoneNumberType, number_type

from quality_oversight.texts.addresses import emails_at, postcodes_at
from quality_oversight.texts.identifiers import nhs_numbers_at
from quality_oversight.texts.names import names_at


class Kind(StrEnum):
    """What a finding is. An NHS number stops the text for good; every other kind asks for a reason."""

    NHS_NUMBER = "nhs_number"
    BIRTH = "date_of_birth"
    HOSPITAL = "hospital_number"
    EMAIL = "email"
    PHONE = "phone_number"
    POSTCODE = "postcode"
    NAME = "name"
    AGE = "age"

    @property
    def words(self) -> str:
        """The kind as it stands in a sentence, without an article."""
        return SAID[self][0]

    @property
    def a(self) -> str:
        """The kind with its article."""
        return f"{'an' if self.words[0] in 'aeio' or self is Kind.NHS_NUMBER else 'a'} {self.words}"

    @property
    def instead(self) -> str:
        """How to say it in another way."""
        return SAID[self][1]

    @property
    def mark(self) -> str:
        """What stands in a text where words of this kind were redacted."""
        return f"[redacted: {self.words}]"


# kind: (in a sentence, what to write instead)
SAID = {
    Kind.NHS_NUMBER: ("NHS number", "Write where the case is kept, such as the incident’s number."),
    Kind.BIRTH: ("date of birth", "Write an age band, such as “in their 60s”."),
    Kind.HOSPITAL: ("hospital number", "Write where the case is kept, such as the incident’s number."),
    Kind.EMAIL: ("e-mail address", "Write the team or the role."),
    Kind.PHONE: ("phone number", "Write the team or the role."),
    Kind.POSTCODE: ("full postcode", "Write its first half, such as LS1, or the town."),
    Kind.NAME: ("name of a person", "Write the role, such as “the patient’s daughter” or “the consultant”."),
    Kind.AGE: ("age over 89", "Write “90 or over”."),
}


@dataclass(frozen=True)
class Finding:
    """Where in a text something may identify somebody; `end` is the first character after it."""

    kind: Kind
    start: int
    end: int

    def words(self, text: str) -> str:
        return text[self.start : self.end]


MONTHS = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
DAY = (
    r"(?:\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?[\s\-]{MONTHS},?[\s\-]+\d{{2,4}}|{MONTHS}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
)
BORN = r"(?:\bd[. ]?o[. ]?b\b\.?|\bdate\s+of\s+birth\b|\bbirth\s?date\b|\bborn\b)"
# "90 and over" is a group of people, "aged 90 days" no age in years.
GROUP = (
    r"(?!\s*(?:\+|%|and\s+(?:over|above|older)|or\s+(?:over|above|older|more)|plus\b|to\b|[-–]\s?\d"
    r"|(?:day|week|hour|month|minute)s?\b))"
)

PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.BIRTH, re.compile(rf"{BORN}[^\n.;]{{0,20}}?\b{DAY}", re.I)),
    (Kind.BIRTH, re.compile(rf"\b{DAY}\s*[(,]?\s*{BORN}", re.I)),
    (Kind.BIRTH, re.compile(rf"{BORN}[\s:]*(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d\b", re.I)),
    (
        Kind.HOSPITAL,
        re.compile(
            r"\b(?:(?:hospital|hosp|unit|patient|case\s?notes?|district|PAS)\s*(?:no\b\.?|num(?:ber)?\b|id\b|ref(?:erence)?\b)|MRN)"
            r"[\s:#=\-]*(?:is\s+|was\s+)?(?:[A-Z]{1,3}[\- ]?|R[A-Z0-9]{2})?\d{5,10}[A-Z]?\b",
            re.I,
        ),
    ),
    (
        Kind.PHONE,
        re.compile(r"(?<![\d/])(?:0|(?:\+|00)44[\s\-]?(?:\(0\))?[\s\-]?)7\d{3}[\s\-]?\d{3}[\s\-]?\d{3}(?![\d/])"),
    ),
    (Kind.AGE, re.compile(rf"\baged?:?\s+(?:of\s+)?(?:9\d|1[0-2]\d)\b{GROUP}", re.I)),
    (Kind.AGE, re.compile(r"\b(?:9\d|1[0-2]\d)[\s\-]?(?:years?|yrs?)[\s\-](?:old\b|of\s+age\b)", re.I)),
    (Kind.AGE, re.compile(r"\b(?:9\d|1[0-2]\d)\s?(?:yo|y/o)\b", re.I)),
)
# Numbers that the public rings: freephone, shared cost, 03; they belong to nobody.
PUBLIC_LINES = {
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN,
    PhoneNumberType.PREMIUM_RATE,
}
MAYBE_PHONE = re.compile(r"(?:\+|\b0|\(0)[\d\s()\-./]{8,}")


def findings(text: str) -> tuple[Finding, ...]:
    """Everything in a text that may identify somebody, in order and without overlap; the graver kind goes first."""
    taken: list[Finding] = []
    for found in _all(text):
        if not any(found.start < other.end and other.start < found.end for other in taken):
            taken.append(found)
    return tuple(sorted(taken, key=lambda each: each.start))


def is_hard(found: Finding) -> bool:
    """Whether a finding stops a text whatever the reason."""
    return found.kind is Kind.NHS_NUMBER


def soft(text: str) -> tuple[Finding, ...]:
    """The findings that a reason lets pass."""
    return tuple(found for found in findings(text) if not is_hard(found))


def unchanged(found: Finding, text: str, before: str) -> bool:
    """Whether what was found stood in the text already, before it was changed."""
    return normal(found.words(text)) in {normal(other.words(before)) for other in findings(before)}


def normal(words: str) -> str:
    """Words as they are compared: small letters, one space."""
    return " ".join(words.casefold().split())


def in_words(kinds: Iterable[Kind]) -> str:
    """Several kinds in a sentence: "a date of birth and a phone number"."""
    said = [kind.a for kind in dict.fromkeys(kinds)]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _all(text: str) -> Iterator[Finding]:
    for start, end, _ in nhs_numbers_at(text):
        yield Finding(Kind.NHS_NUMBER, start, end)
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            yield Finding(kind, *match.span())
    for kind, places in PLACES:
        for span in places(text):
            yield Finding(kind, *span)


def _phones(text: str) -> Iterator[tuple[int, int]]:
    if not MAYBE_PHONE.search(text):
        return
    for match in PhoneNumberMatcher(text, "GB"):
        if match.raw_string.startswith(("0", "+", "(")) and number_type(match.number) not in PUBLIC_LINES:
            yield match.start, match.end


# Kinds that one pattern does not tell, after those of the table above.
PLACES: tuple[tuple[Kind, Callable[[str], Iterable[tuple[int, int]]]], ...] = (
    (Kind.EMAIL, emails_at),
    (Kind.PHONE, _phones),
    (Kind.POSTCODE, postcodes_at),
    (Kind.NAME, names_at),
)
