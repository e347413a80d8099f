"""Words of terms of reference, members and meetings (domain brief, 2.2 and 5.4)."""

from django.db.models import TextChoices


class SeatRole(TextChoices):
    """As what somebody sits on a committee; the first three are its members and count towards its quorum."""

    CHAIR = "chair", "Chair"
    DEPUTY_CHAIR = "deputy_chair", "Deputy chair"
    MEMBER = "member", "Member"
    ATTENDEE = "attendee", "In attendance"
    OBSERVER = "observer", "Observer"
    SECRETARY = "secretary", "Secretary"


COUNTING = (SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR, SeatRole.MEMBER)


class OnHoliday(TextChoices):
    """What becomes of a meeting that would fall on a bank holiday of England."""

    NEXT = "next", "It moves to the next working day"
    BEFORE = "before", "It moves to the working day before"
    NONE = "none", "It does not take place"
    KEEP = "keep", "It takes place all the same"


TERMS = {
    "purpose": "Purpose",
    "cadence": "When it meets",
    "starts_at": "Begins at",
    "minutes": "Length in minutes",
    "venue": "Where",
    "on_holiday": "On a bank holiday",
    "paper_days": "Papers go out, in working days before",
    "in_public": "Meets in public",
    "quorum_members": "Members that must be there",
    "quorum_chair": "The chair or deputy chair must be there",
    "quorum_parties": "Bodies that must be there",
}
SEAT = {
    "role": "Role",
    "title": "Seat",
    "party": "Body",
    "membership": "Person",
    "name": "Name",
    "deputy": "Deputy",
    "deputy_name": "Name of the deputy",
    "since": "Since",
}
MEETING = {"held_on": "Date", "starts_at": "Begins at", "minutes": "Length in minutes", "venue": "Where"}
LABELS = TERMS | SEAT | MEETING | {"note": "What changes, and why", "why": "Reason", "until": "Until", "order": "Order"}
LIMITS = {"purpose": 2000, "venue": 200, "note": 1000}
SEAT_LIMITS = {"title": 120, "name": 120, "deputy_name": 120}
WHY_LIMIT = 500
NAMING = frozenset({"title", "name", "deputy_name", "venue"})
MOST_MINUTES = 600
PAST = {
    "terms_set": "set its terms of reference",
    "seat_added": "added a seat",
    "seat_changed": "changed a seat",
    "seat_ended": "ended a seat",
    "meeting_added": "added a meeting",
    "meeting_changed": "changed a meeting",
    "meeting_cancelled": "cancelled a meeting",
    "meetings_planned": "planned meetings",
    "redacted": "took words out that may identify somebody",
}


def told(verb: str) -> str:
    """A step as a sentence that its author's name follows: "Added a seat"."""
    words = PAST[verb]
    return words[0].upper() + words[1:]
