"""The numbers that people write, and the words that stand where there is none."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices

from quality_oversight.spreadsheets.days import short

PERCENT = "%"
NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?")
POWERS = re.compile(r"-?\d+(?:\.\d+)?[eE][+-]?\d{1,2}")  # 1.2E-05, as a program writes a very small share
SUPPRESSED = re.compile(
    r"\*+|(?:<|≤|<=|less than|fewer than) *\d+|suppressed|supp\.?|disclosive|c|1-[45]|[<≤]", re.IGNORECASE
)
NOT_GIVEN = re.compile(
    r"[-–—.:x]+|n/?a|n\.a\.|#n/a|null|none|nan|not (?:available|applicable|published)|no data|missing|tbc"
    r"|[\[(][xzcu:][\])]",
    re.IGNORECASE,
)
ERROR = re.compile(r"#(?:REF|VALUE|NAME\?|NUM|NULL|SPILL|CALC)!?", re.IGNORECASE)


class Gap(TextChoices):
    """Why there is no value."""

    EMPTY = "empty", "empty"
    SUPPRESSED = "suppressed", "suppressed, because it counts few people"
    NOT_GIVEN = "not_given", "not available"
    NO_DENOMINATOR = "no_denominator", "nothing to divide by"


@dataclass(frozen=True)
class Number:
    """What a cell gives: a number, or why there is none."""

    value: Decimal | None
    gap: Gap | None = None
    percent: bool = False  # a percent sign stood behind it


def number_of(text: str) -> Number:
    """Read a cell: "1,234.5", "95.2%", "" or "*"; a ValueError says why it is neither a number nor a known gap."""
    written = text.replace("\N{NO-BREAK SPACE}", " ").strip()
    if not written:
        return Number(None, Gap.EMPTY)
    if SUPPRESSED.fullmatch(written.rstrip("%").strip()):
        return Number(None, Gap.SUPPRESSED)
    if written.upper().startswith("#DIV/0"):
        return Number(None, Gap.NO_DENOMINATOR)
    if NOT_GIVEN.fullmatch(written):
        return Number(None, Gap.NOT_GIVEN)
    if ERROR.fullmatch(written):
        raise ValueError(f"“{short(text)}” is an error of the spreadsheet. Mend the formula and bring it again")
    percent = written.endswith("%")
    bare = written.removesuffix("%").strip().replace("−", "-")
    if POWERS.fullmatch(bare):
        return Number(Decimal(bare), percent=percent)
    if not (bare.isascii() and NUMBER.fullmatch(bare) and any(map(str.isdigit, bare))):
        raise ValueError(f"“{short(text)}” is not a number")
    return Number(Decimal(bare.replace(",", "")), percent=percent)
