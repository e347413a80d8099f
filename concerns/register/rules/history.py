"""How the history of a risk is told."""

PAST = {
    "added": "put the risk on the register",
    "edited": "changed the risk",
    "rescored": "scored the risk again",
    "accepted": "accepted the risk",
    "acceptance_ended": "ended the acceptance",
    "closed": "closed the risk",
    "reopened": "reopened the risk",
    "linked": "linked a concern",
    "unlinked": "took a concern away",
    "part_added": "added to the risk",
    "part_changed": "changed part of the risk",
    "part_removed": "removed part of the risk",
    "redacted": "took words out that may identify somebody",
}


def told(verb: str) -> str:
    """A step as a sentence that its author's name follows: "Scored the risk again"."""
    words = PAST[verb]
    return words[0].upper() + words[1:]
