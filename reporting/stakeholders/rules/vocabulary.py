"""Kinds of occasions, and how somebody contributes (domain brief, F008; seed 003, who was involved)."""

from django.db.models import TextChoices


class Kind(TextChoices):
    STRATEGY = "strategy", "Strategy"
    WORKSHOP = "workshop", "Workshop"
    EVENT = "event", "Event"
    CONSULTATION = "consultation", "Consultation"
    OTHER = "other", "Other"


class How(TextChoices):
    """How a stakeholder contributed."""

    WROTE = "wrote", "Wrote a part of it"
    TOOK_PART = "took_part", "Took part in a workshop or meeting"
    COMMENTED = "commented", "Commented on a draft"
    ANSWERED = "answered", "Answered a survey or consultation"
    EVIDENCE = "evidence", "Gave evidence or data"
    OTHER = "other", "In another way"


FIELDS = {
    "name": "Name",
    "kind": "Kind of body",
    "code": "ODS code",
    "contact_role": "Contact, as a role",
    "contact_email": "Work e-mail",
    "interest": "Interest",
    "left_on": "No longer a stakeholder since",
}
OCCASION = {"name": "Name", "kind": "Kind", "held_on": "Date", "note": "Note"}
CONTRIBUTION = {"how": "How", "words": "Who took part, and in what"}
LABELS = FIELDS | {
    "held_on": "Date", "note": "Note", "contributor": "Contributor", "how": "How", "words": CONTRIBUTION["words"],
    "organisation": "In the national directory",
}  # fmt: skip
LIMITS = {"name": 200, "contact_role": 160, "interest": 1000}
OCCASION_LIMITS = {"name": 200, "note": 2000}
WORDS_LIMIT = 300
# Bodies are called after people ("St John Ambulance", "Dr Lister Day Trust").
NAMING = frozenset({"name"})
PAST = {
    "added": "recorded it",
    "edited": "changed it",
    "contributor_added": "added contributors",
    "contributor_changed": "changed a contribution",
    "contributor_removed": "took a contributor away",
    "redacted": "took words out that may identify somebody",
}


def told(verb: str) -> str:
    """A step as a sentence that its author's name follows: "Recorded it"."""
    words = PAST[verb]
    return words[0].upper() + words[1:]
