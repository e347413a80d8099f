"""References that people quote to each other, such as QC-2026-0142 (domain brief 5.2)."""

import re

from concerns.rules.vocabulary import Sensitivity

# A restricted stream has numbers of its own: a gap in the others would tell how many there are (8.3).
PREFIXES = {Sensitivity.STANDARD: "QC", Sensitivity.SPEAK_UP: "SU", Sensitivity.SAFEGUARDING: "SG"}

LOOKS = re.compile(r"[A-Z]{2}-\d{4}-\d{4,}")


def looks_like_reference(text: str) -> bool:
    """Whether a text is written as a reference is; what numbers of their own people give is not."""
    return LOOKS.fullmatch(text.strip().upper()) is not None


def format_reference(prefix: str, year: int, number: int) -> str:
    """Prefix, year and a number of at least four digits; the ten-thousandth simply grows to five."""
    if number < 1:
        raise ValueError(f"References are numbered from 1, not {number}.")
    return f"{prefix}-{year:04d}-{number:04d}"
