"""NHS numbers are kept out of free text: this product is about services, not patients (domain brief 8.1)."""

import re
import unicodedata

from django.core.exceptions import ValidationError

REFUSAL = (
    "This text contains an NHS number. Take it out: details that identify a patient must not be stored here. "
    "If the case must be found again, write where it is kept, "
    "such as the incident’s number in the provider’s own system."
)

# Three ways in which ten digits are written. None may touch a further digit, so that longer numbers stay out.
WRITTEN = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\d)(?=(\d{10})(?!\d))",
        # The usual 3-3-4 groups, with whatever stands between them.
        r"(?<!\d)(?=(\d{3}[\s\-./_]{1,3}\d{3}[\s\-./_]{1,3}\d{4})(?!\d))",
        # Any other groups with one and the same separator throughout, and not cut out of a longer list of figures;
        # a date and a time, or a row of monthly counts, is not mistaken for a number.
        r"(?<!\d)(?<!\d[\s\-])(?<!\d[\s\-]{2})(?<!\d[\s\-]{3})"
        r"(?=(\d{1,9}([\s\-]{1,3})\d{1,9}(?:\2\d{1,9}){0,8})(?!\d)(?![\s\-]{1,3}\d))",
    )
)
WEIGHTS = range(10, 1, -1)


def nhs_numbers(text: str) -> list[str]:
    """The valid NHS numbers in a text as ten digits each, in order, without repeats."""
    return list(dict.fromkeys(digits for _, _, digits in nhs_numbers_at(text)))


def nhs_numbers_at(text: str) -> list[tuple[int, int, str]]:
    """Where valid NHS numbers stand in a text, in order: start, end, and their ten digits."""
    pieces = [_plain_character(character) for character in text]
    plain = "".join(pieces)
    places = [place for place, piece in enumerate(pieces) if piece]  # invisible characters have no place in `plain`
    found = {
        (places[match.start(1)], places[match.end(1) - 1] + 1, re.sub(r"\D", "", match[1]))
        for pattern in WRITTEN
        for match in pattern.finditer(plain)
    }
    return sorted(each for each in found if _is_valid(each[2]))


def refuse_nhs_number(text: str) -> None:
    """Raise a ValidationError when a text holds a valid NHS number; the message never repeats the number."""
    if nhs_numbers(text):
        raise ValidationError(REFUSAL, code="nhs_number")


def _is_valid(digits: str) -> bool:
    """Modulus 11: weights 10 to 2, check digit 11 minus the remainder, 11 counts as 0, 10 is never issued."""
    if len(digits) != 10:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits[:9], strict=True))
    return (11 - total % 11) % 11 == int(digits[9])


def _plain_character(character: str) -> str:
    """Every kind of digit, dash and space in its plain form, and invisible characters gone."""
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Cf":
        return ""
    if category == "Pd" or character == "\N{MINUS SIGN}":
        return "-"
    return " " if character.isspace() else character
