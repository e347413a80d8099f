"""How an action stands: its status and its colour (domain brief 5.2 `Action`, and 7.3 number 3 with RG6 and RG7)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

SOON = timedelta(days=30)  # within which a blocker makes an action amber (7.3)
OFTEN = 2  # slips that make an action red (7.3)


class Status(TextChoices):
    """What is written down; that an action is overdue is worked out from its due date and never written."""

    NOT_STARTED = "not_started", "Not started"
    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    COMPLETE = "complete", "Complete"
    CANCELLED = "cancelled", "Cancelled"


OVERDUE = "overdue"
OPEN = frozenset({Status.NOT_STARTED, Status.ON_TRACK, Status.AT_RISK})
REPORTED = (Status.NOT_STARTED, Status.ON_TRACK, Status.AT_RISK)  # what an owner may report


class Brag(TextChoices):
    """The delivery colours in the order of worry; a cancelled action has none."""

    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    BLUE = "blue", "Blue"
    NONE = "", "Cancelled"


@dataclass(frozen=True)
class Judged:
    """A colour, and the reason for it in a few words: "overdue"."""

    brag: Brag
    because: str


def judge(
    status: str, *, due: date, today: date, slips: int = 0, blocked: bool = False, evidenced: bool = True
) -> Judged:
    """The colour of an action on a day; `slips` counts the times that its due date was put off (7.3 number 3).

    Blue is complete with evidence: without it the action keeps the colour that it had (RG7). Red is overdue, from the
    start of the day after the due date and however much of it is done (RG6), or put off twice. Amber is due within 30
    days with a blocker, put off once, or at risk by its owner's word. All else is green.
    """
    if status == Status.CANCELLED:
        return Judged(Brag.NONE, "not needed any more")
    if status == Status.COMPLETE and evidenced:
        return Judged(Brag.BLUE, "complete with evidence")
    if due < today:
        return Judged(Brag.RED, "overdue")
    if slips >= OFTEN:
        return Judged(Brag.RED, f"put off {slips} times" if slips > OFTEN else "put off twice")
    if blocked and due <= today + SOON:
        return Judged(Brag.AMBER, "due within 30 days, and blocked")
    if slips:
        return Judged(Brag.AMBER, "put off once")
    if status == Status.AT_RISK:
        return Judged(Brag.AMBER, "at risk, its owner says")
    if status == Status.COMPLETE:
        return Judged(Brag.GREEN, "done, but without evidence")
    return Judged(Brag.GREEN, "not started" if status == Status.NOT_STARTED else "on track")


def standing(status: str, *, due: date, today: date) -> str:
    """The status as it is shown: an open action is overdue from the start of the day after its due date (5.2)."""
    return OVERDUE if status in OPEN and due < today else status


def standing_words(status: str, *, due: date, today: date) -> str:
    """The status as people read it: "Overdue"."""
    shown = standing(status, due=due, today=today)
    return "Overdue" if shown == OVERDUE else str(Status(shown).label)


def is_slip(before: date, after: date) -> bool:
    """Whether a new due date puts the action off; an earlier one does not take a slip back."""
    return after > before
