"""Small pieces of wording that the rules of levels and reports share."""

from datetime import date


def day(on: date) -> str:
    """Return a date as people write it: 3 March 2026."""
    return f"{on.day} {on:%B %Y}"


def blank(text: str) -> bool:
    """Say whether a text holds nothing but spaces."""
    return not text.strip()


def listed(words: tuple[str, ...]) -> str:
    """Join words as in a sentence: "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 day", "2 days"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
