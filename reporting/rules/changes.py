"""What changed since a meeting: its groups, and what becomes of a concern between two days (domain brief 6.3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from reporting.rules.counting import Delivery, State

LEVELS, DECISIONS = "levels", "decisions"
NEW, CLOSED, REOPENED, RERATED = "new", "closed", "reopened", "rerated"
RISKS, COMPLETED, OVERDUE = "risks", "completed", "overdue"
# what each group is called, and what is said where there is nothing in it
GROUPS: dict[str, tuple[str, str]] = {
    LEVELS: ("Levels that moved", "No level moved."),
    DECISIONS: ("Decisions outstanding", "No request for another level is open."),
    NEW: ("New concerns", "No concern was logged."),
    CLOSED: ("Concerns closed or ended", "No concern ended."),
    REOPENED: ("Concerns opened again", "No concern was opened again."),
    RERATED: ("Concerns rated again", "No concern was rated otherwise."),
    RISKS: ("Risks scored again, or new on the register", "No risk was scored."),
    COMPLETED: ("Actions completed", "No action was completed."),
    OVERDUE: ("Actions that became overdue", "No action became overdue."),
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One record that changed, and how, in words; `on` is the day, where there is one."""

    pk: UUID
    ref: str
    title: str
    about: str
    words: str
    on: date | None
    href: str


def fates(
    then: Iterable[State], now: Iterable[State], logged: Mapping[UUID, date], since: date
) -> dict[str, set[UUID]]:
    """The concerns of each group: what was live at the end of `since` is compared with what is live now.

    `logged` are all that were logged after that day, whatever became of them: a concern that was logged and ended since
    stands among the new ones, and is no other news.
    """
    before, after = {each.pk: each.score for each in then}, {each.pk: each.score for each in now}
    return {
        NEW: set(logged),
        CLOSED: set(before) - set(after),
        REOPENED: set(after) - set(before) - set(logged),
        RERATED: {pk for pk, score in after.items() if before.get(pk, score) != score},
    }


def became_overdue(then: Iterable[Delivery], now: Iterable[Delivery]) -> list[Delivery]:
    """The actions that are overdue now and were not at the end of the earlier day."""
    before = {each.pk for each in then if each.overdue}
    return [each for each in now if each.overdue and each.pk not in before]
