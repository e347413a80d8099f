"""A rating with its shape, and where it went since the one before."""

from providers.directory.rules.cqc import Rating

RANKS = {Rating.INADEQUATE: 1, Rating.REQUIRES_IMPROVEMENT: 2, Rating.GOOD: 3, Rating.OUTSTANDING: 4}
# rating: its shape and the colour of its tag; all others have neither
LOOKS = {
    Rating.OUTSTANDING: ("★", "green"),
    Rating.GOOD: ("●", "green"),
    Rating.REGULATIONS_MET: ("●", "green"),
    Rating.REQUIRES_IMPROVEMENT: ("▲", "yellow"),
    Rating.INADEQUATE: ("■", "red"),
    Rating.REGULATIONS_NOT_MET: ("■", "red"),
}


def words_of(rating: str) -> tuple[str, str]:
    """A rating as it is written, with its shape, and the colour of its tag."""
    shape, colour = LOOKS.get(Rating(rating), ("", "grey"))
    return f"{shape} {Rating(rating).label}".strip(), colour


def direction(now: str, before: str | None) -> str:
    """Where a rating went since the one before; nothing can be said of what is not one of the four grades."""
    if before is None:
        return "No earlier one is on file"
    if now not in RANKS or before not in RANKS:
        return f"Before: {Rating(before).label}"
    step = RANKS[Rating(now)] - RANKS[Rating(before)]
    if step == 0:
        return "The same as before"
    return f"{'Better' if step > 0 else 'Worse'} than before: {Rating(before).label}"
