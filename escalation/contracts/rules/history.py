"""How the history of a contract is told."""

PAST = {
    "added": "recorded it",
    "edited": "changed it",
    "covered": "added what it covers",
    "uncovered": "took away what it covers",
    "duty_added": "added what is to be sent",
    "duty_changed": "changed what is to be sent",
    "duty_removed": "removed what is to be sent",
    "received": "recorded what was received",
    "not_needed": "recorded that nothing was needed",
    "taken_back": "took a record of receipt back",
    "redacted": "took words out that may identify somebody",
}


def told(verb: str) -> str:
    """A step as a sentence that its author's name follows: "Recorded it"."""
    words = PAST[verb]
    return words[0].upper() + words[1:]
