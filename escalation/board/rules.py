"""What counts as stuck, and the words that the board is asked in (domain brief 6.3 and 7.3; issue 4, "Seeing it")."""

from django.db.models import TextChoices

# Product defaults: no source document gives these two numbers.
STUCK_INTERVALS = 6  # review intervals of the level above routine, without a move
STUCK_REQUEST_DAYS = 14  # days without a step of an open request
WITHIN = {"30": "30 days", "90": "90 days", "365": "12 months"}  # the period in which a last move counts as a move
USUAL_WITHIN = "90"
NO_SECTOR = "none"  # places, pathways and programmes, which belong to no one provider


class Moved(TextChoices):
    """Which way a subject moved at its last move."""

    UP = "up", "Moved up"
    DOWN = "down", "Moved down"


class Only(TextChoices):
    """What needs somebody: it can be asked for alone."""

    PROPOSED = "proposed", "A change is proposed"
    STUCK = "stuck", "Stuck"


class Stuck(TextChoices):
    """Why a subject is stuck."""

    LEVEL = "level", "No move for long"
    REQUEST = "request", "Request without a step"


def stuck_days(interval_days: int) -> int:
    """Days at a level above routine after which a subject is stuck, from the level's review interval in days."""
    return STUCK_INTERVALS * interval_days
