"""What in a text may identify somebody: one table of kinds (domain brief 8.1 b).

Not found: a rare condition together with a small place, and names without a title. People must not write these either;
the hint on each text box says so.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from phonenumbers import PhoneNumberMatcher, PhoneNumberType, number_type

from concerns.rules.identifiers import nhs_numbers_at


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
LETTER = r"[^\W\d_]"
PARTICLE = r"(?:van|von|der|den|de|da|di|del|la|le|al|el|bin|ibn)"
SURNAME = rf"(?=[A-ZÀ-ÖØ-Þ]){LETTER}(?:['’´`\-]?{LETTER})+"
PARTS = rf"(?:{PARTICLE}\s+){{0,2}}{SURNAME}"
TITLED = rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor)\b\.?\s+(?:[A-Z]\b\.?\s?){{0,3}}{PARTS}(?:\s+{PARTS})?"
AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G"
    " GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW"
    " OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC"
    " WD WF WN WR WS WV YO ZE"
).replace(" ", "|")
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
    (Kind.EMAIL, re.compile(r"\b[\w.+'\-]+@[\w\-]+(?:\.[\w\-]+)+")),
    (
        Kind.PHONE,
        re.compile(r"(?<![\d/])(?:0|(?:\+|00)44[\s\-]?(?:\(0\))?[\s\-]?)7\d{3}[\s\-]?\d{3}[\s\-]?\d{3}(?![\d/])"),
    ),
    # Upper case throughout, or lower case throughout; “2nd” after a ward's letter is no postcode.
    (Kind.POSTCODE, re.compile(rf"\b(?:{AREAS})\d[A-Z\d]?\s{{0,2}}\d[ABD-HJLNP-UW-Z]{{2}}\b")),
    (
        Kind.POSTCODE,
        re.compile(rf"\b(?:{AREAS.lower()})\d[a-z\d]?\s{{0,2}}\d(?!st\b|nd\b|rd\b|th\b)[abd-hjlnp-uw-z]{{2}}\b"),
    ),
    (Kind.NAME, re.compile(TITLED)),
    (Kind.NAME, re.compile(r"\b(?:mr|mrs)\b\.?\s+(?:[od]['’´`])?[a-z]{2,}(?:['’´`\-][a-z]+)*")),
    (Kind.NAME, re.compile(r"\b(?:MR|MRS|MISS|DR)\b\.?\s+(?:[OD]['’´`])?[A-Z]{2,}(?:['’´`\-][A-Z]+)*\b")),
    (Kind.AGE, re.compile(rf"\baged?:?\s+(?:of\s+)?(?:9\d|1[0-2]\d)\b{GROUP}", re.I)),
    (Kind.AGE, re.compile(r"\b(?:9\d|1[0-2]\d)[\s\-]?(?:years?|yrs?)[\s\-](?:old\b|of\s+age\b)", re.I)),
    (Kind.AGE, re.compile(r"\b(?:9\d|1[0-2]\d)\s?(?:yo|y/o)\b", re.I)),
)
# What reads like a title with a surname and is none.
NO_NAMES = re.compile(
    r"\b(?:Dr\.?\s+Foster|Miss\s+(?:Rate|Rates)|mr\s+(?:scan\w*|imaging|angiogra\w+|machine\w*)"
    r"|MR\s+(?:SCAN\w*|IMAGING|ANGIOGRA\w+|MACHINE\w*|SAFETY)|DR\s+(?:PLAN|SITE|TEST))\b"
)
# Who holds a public office may be named with it (8.1 g); a practice may be called after its doctors.
OFFICE = (
    r"(?:chief\s+\w+|(?:medical|nursing|clinical|executive|finance|quality)\s+director|director\s+of|chair(?:man|woman)?\b"
    r"|(?:senior\s+|area\s+)?coroner|minister|secretary\s+of\s+state|MP\b|commissioner|president|ombudsman|councillor|mayor)"
)
OFFICE_AFTER = re.compile(rf"\s*[,(–\-]?\s*(?:the\s+|our\s+|its\s+|interim\s+)*{OFFICE}", re.I)
OFFICE_BEFORE = re.compile(rf"{OFFICE}[^.;\n]{{0,12}}$", re.I)
PRACTICE = re.compile(r"(?:['’]s?)?\s*(?:&|and|\+)?\s*(?:Partners?|Surgery|Practice|Medical\s+(?:Centre|Practice))\b")
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
            if kind is not Kind.NAME or not _is_no_patient(text, match):
                yield Finding(kind, *match.span())
        if kind is Kind.PHONE:
            yield from _phones(text)


def _is_no_patient(text: str, match: re.Match[str]) -> bool:
    """Whether a title with a surname is a practice's name, belongs to a public office, or is no name at all."""
    after, before = text[match.end() : match.end() + 60], text[max(0, match.start() - 60) : match.start()]
    return bool(
        NO_NAMES.match(match[0])
        or OFFICE_AFTER.match(after)
        or OFFICE_BEFORE.search(before)
        or PRACTICE.match(after)
        or PRACTICE.search(match[0])
    )


def _phones(text: str) -> Iterator[Finding]:
    if not MAYBE_PHONE.search(text):
        return
    for match in PhoneNumberMatcher(text, "GB"):
        if match.raw_string.startswith(("0", "+", "(")) and number_type(match.number) not in PUBLIC_LINES:
            yield Finding(Kind.PHONE, match.start, match.end)
