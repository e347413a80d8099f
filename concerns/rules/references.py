"""References that people quote to each other, such as QC-2026-0142 (domain brief 5.2)."""

from concerns.rules.vocabulary import Sensitivity

# A restricted stream has numbers of its own: a gap in the others would tell how many there are (8.3).
PREFIXES = {Sensitivity.STANDARD: "QC", Sensitivity.SPEAK_UP: "SU", Sensitivity.SAFEGUARDING: "SG"}


def format_reference(prefix: str, year: int, number: int) -> str:
    """Prefix, year and a number of at least four digits; the ten-thousandth simply grows to five."""
    if number < 1:
        raise ValueError(f"References are numbered from 1, not {number}.")
    return f"{prefix}-{year:04d}-{number:04d}"
