"""What the story of a subject is made of (issue 4, "Seeing it")."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices


class Kind(TextChoices):
    """One kind of entries of the timeline."""

    LEVEL = "level", "Levels"
    REQUEST = "request", "Requests and their steps"
    REPLY = "reply", "Right of reply"
    DECISION = "decision", "Decisions"
    CORRECTION = "correction", "Corrections"
    REVIEW = "review", "Reviews"
    ENDING = "ending", "Ends, mergers and suspensions"
    INTERVENTION = "intervention", "Interventions"
    LETTER = "letter", "Letters"
    TOLD = "told", "Levels that other ICBs told"
    CONCERN = "concern", "Concerns"


class Order(TextChoices):
    NEWEST = "newest", "Newest first"
    OLDEST = "oldest", "Oldest first"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened: at a time, or on a day of which no time is known; `facts` are labels and texts.

    `recorded` is when it was written down, where that was not when it happened: nobody knew of it here before.
    """

    at: datetime
    on: date | None = None
    recorded: datetime | None = None
    kind: str
    what: str
    who: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    href: str = ""

    @property
    def when(self) -> date | datetime:
        return self.on or self.at

    def was_known(self, end: datetime) -> bool:
        """Whether it had been written down before a moment."""
        return (self.recorded or self.at) < end


# Steps of a concern that its subject's story tells; the rest stands in the concern's own history.
TOLD_OF_CONCERNS = frozenset(
    {"raised", "rescored", "risk_accepted", "acceptance_ended", "shared", "unshared", "linked"}
)
# Said on every paper that leaves the system, whether or not there is such a concern (domain brief 8.3).
LEFT_OUT = "Concerns of restricted streams (speaking up, safeguarding) are never in this paper."
