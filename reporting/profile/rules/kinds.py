"""By what the timeline of a profile is filtered (issue 5)."""

from datetime import date, timedelta

from django.db.models import TextChoices

from escalation.story.rules import Kind as Told


class Kind(TextChoices):
    """One kind of things that are known of a provider."""

    LEVELS = "levels", "Levels, requests and reviews"
    REPLIES = "replies", "Right of reply"
    CONCERNS = "concerns", "Concerns"
    INTERVENTIONS = "interventions", "Regulatory actions, contract levers, support, visits and rapid reviews"
    INSIGHT = "insight", "Insight"
    RATINGS = "ratings", "Ratings"
    LETTERS = "letters", "Letters"
    SIGNALS = "signals", "Signals in measures"


# The kinds of a subject's story that each of them holds.
OF_STORY: dict[str, tuple[Told, ...]] = {
    Kind.LEVELS: (
        Told.LEVEL, Told.REQUEST, Told.DECISION, Told.CORRECTION, Told.REVIEW, Told.ENDING, Told.TOLD,
    ),
    Kind.REPLIES: (Told.REPLY,),
    Kind.CONCERNS: (Told.CONCERN,),
    Kind.INTERVENTIONS: (Told.INTERVENTION,),
    Kind.LETTERS: (Told.LETTER,),
}  # fmt: skip
KIND_OF_STORY: dict[str, str] = {told: kind for kind, told_of in OF_STORY.items() for told in told_of}


class Span(TextChoices):
    """How far back the timeline goes."""

    ALL = "", "Everything"
    YEAR = "year", "The last 12 months"
    QUARTER = "quarter", "The last 3 months"


DAYS = {Span.YEAR: 365, Span.QUARTER: 92}


def begins(span: str, today: date) -> date | None:
    """The first day of what is shown; None for everything."""
    return today - timedelta(days=DAYS[Span(span)]) if span in DAYS else None
