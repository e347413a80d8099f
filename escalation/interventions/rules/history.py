"""How the history of what was done is told."""

PAST = {
    "added": "recorded it",
    "edited": "changed it",
    "ended": "recorded its end",
    "reopened": "reopened it",
    "deadline_added": "set a date",
    "deadline_met": "recorded that something due was done",
    "report_moved": "moved the report on",
    "file_added": "added documents",
    "file_removed": "removed a document",
    "redacted": "took words out that may identify somebody",
}


def told(verb: str) -> str:
    """A step as a sentence that its author's name follows: "Recorded it"."""
    words = PAST[verb]
    return words[0].upper() + words[1:]
