"""What an item of insight says, how sure it is, and what several of them say together (domain brief 5.2)."""

from django.db.models import TextChoices

TITLE_LIMIT, TEXT_LIMIT, UNIT_LIMIT, LINK_LIMIT, REASON_LIMIT = 150, 5000, 40, 500, 500  # characters


class Polarity(TextChoices):
    """Which way an item points (`InsightItem`)."""

    NEGATIVE = "negative", "Negative"
    NEUTRAL = "neutral", "Neutral"
    POSITIVE = "positive", "Positive"


class Confidence(TextChoices):
    """How sure the source can be of what it says (`InsightItem`)."""

    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"


class Agreement(TextChoices):
    """What several sources say together (`TriangulationNote`)."""

    AGREE = "agree", "Agree"
    MIXED = "mixed", "Mixed"
    CONFLICT = "conflict", "Conflict"
    INSUFFICIENT = "insufficient", "Insufficient"


# What each judgement means, as it is explained beside the choice.
MEANING = {
    Agreement.AGREE: "At least three kinds of source point the same way",
    Agreement.MIXED: "Some sources point one way and some the other",
    Agreement.CONFLICT: "One kind of source points only one way, and another only the other way",
    Agreement.INSUFFICIENT: "There is too little fresh evidence to say",
}
