"""What comes next on a concern, for whoever leads on it (domain brief 4.1)."""

from datetime import date

from concerns.rules.lifecycle import Status

# What a concern waits for while nobody has been asked for anything.
NEXT = {
    Status.DRAFT: "Submit it",
    Status.SUBMITTED: "Start triage",
    Status.TRIAGE: "Decide at triage",
    Status.OPEN: "Ask for an action, or move it to monitoring",
    Status.MONITORING: "Review whether it holds, then close it",
}


def next_step(status: str, *, action: str = "", action_due: date | None = None, overdue: bool = False) -> str:
    """The next step in words: the open action that is due first, or else what the lifecycle waits for."""
    if action and action_due:
        when = "was due" if overdue else "due"
        return f"{action}, {when} {action_due.day} {action_due:%B %Y}"
    return NEXT.get(Status(status), "Nothing more")
