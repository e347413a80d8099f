"""Whether an organisation is open, said in words. Both dates count as days on which it is open (see `ods.is_open`)."""

from datetime import date


def standing(opened: date | None, closed: date | None, on: date) -> str:
    """What a reader must know on a day, as "Closed on 31 March 2026"; empty for one that is simply open."""
    if opened and opened > on:
        return f"Opens on {written(opened)}"
    if closed:
        return f"{'Closed' if closed < on else 'Closes'} on {written(closed)}"
    return ""


def written(day: date) -> str:
    """31 March 2026."""
    return f"{day.day} {day:%B %Y}"
