"""Where a rating went since the one before."""

from providers.directory.rules.cqc import Rating

RANKS = {Rating.INADEQUATE: 1, Rating.REQUIRES_IMPROVEMENT: 2, Rating.GOOD: 3, Rating.OUTSTANDING: 4}


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
