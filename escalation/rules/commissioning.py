"""Who commissions a subject: where a council does alone, the decision is taken jointly with it (EA11)."""

from django.db.models import TextChoices

from providers.rules.sectors import Sector


class Commissioned(TextChoices):
    """Who commissions the care of a subject."""

    HEALTH = "health", "The ICB"
    BOTH = "both", "The ICB and a council"
    COUNCIL = "council", "A council alone"


OF_COUNCILS = frozenset({Sector.CARE_HOME, Sector.HOME_CARE})


def asks_who_commissions(sector: str, role: str) -> bool:
    """Say whether a proposal asks who commissions: care that councils buy, or an ICB with an interest only."""
    return sector in OF_COUNCILS or role == "interest_only"
