"""The words in which a concern is described (domain brief 5.2, 8.2 and 8.3)."""

from django.db.models import TextChoices


class KeyQuestion(TextChoices):
    """The five questions that the Care Quality Commission asks of every service."""

    SAFE = "safe", "Safe"
    EFFECTIVE = "effective", "Effective"
    CARING = "caring", "Caring"
    RESPONSIVE = "responsive", "Responsive"
    WELL_LED = "well_led", "Well-led"


class Immediacy(TextChoices):
    IMMEDIATE = "immediate", "Immediate: people are at risk now"
    SOON = "soon", "Soon: people may be at risk in days or weeks"
    DEVELOPING = "developing", "Developing: getting worse over months"
    HISTORIC = "historic", "Historic: happened in the past"


class Harm(TextChoices):
    NONE = "none", "No harm"
    LOW = "low", "Low harm"
    MODERATE = "moderate", "Moderate harm"
    SEVERE = "severe", "Severe harm"
    FATAL = "fatal", "Fatal"
    UNKNOWN = "unknown", "Not known yet"


class Sensitivity(TextChoices):
    """Who may see a concern: the two restricted streams need a clearance of their own."""

    STANDARD = "standard", "Standard"
    SPEAK_UP = "speak_up", "Freedom to Speak Up (restricted)"
    SAFEGUARDING = "safeguarding", "Safeguarding (restricted)"


RESTRICTED = frozenset({Sensitivity.SPEAK_UP, Sensitivity.SAFEGUARDING})


def needs_safety_action(immediacy: str) -> bool:
    """Whether the action taken to keep people safe must be written down (domain brief 5.2, Concern)."""
    return immediacy == Immediacy.IMMEDIATE
