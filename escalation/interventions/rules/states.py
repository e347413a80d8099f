"""How something that was done stands, told from its dates; and the way of a visit's report."""

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from escalation.interventions.rules.vocabulary import Kind, Report


class State(TextChoices):
    PLANNED = "planned", "Planned"
    STANDING = "standing", "Standing"
    ENDED = "ended", "Ended"


# (kind, state): as people say it
WORDS: dict[tuple[str, str], str] = {
    (Kind.REGULATORY, State.PLANNED): "Announced",
    (Kind.REGULATORY, State.STANDING): "In force",
    (Kind.REGULATORY, State.ENDED): "Lifted",
    (Kind.CONTRACT, State.PLANNED): "Planned",
    (Kind.CONTRACT, State.STANDING): "Running",
    (Kind.CONTRACT, State.ENDED): "Closed",
    (Kind.SUPPORT, State.PLANNED): "Planned",
    (Kind.SUPPORT, State.STANDING): "Being given",
    (Kind.SUPPORT, State.ENDED): "Ended",
    (Kind.VISIT, State.PLANNED): "Planned",
    (Kind.VISIT, State.STANDING): "Held",
    (Kind.VISIT, State.ENDED): "Closed",
    (Kind.MEETING, State.PLANNED): "To be called",
    (Kind.MEETING, State.STANDING): "Called",
    (Kind.MEETING, State.ENDED): "Held",
}
COLOURS = {State.PLANNED: "blue", State.STANDING: "orange", State.ENDED: "grey"}
ENDING = {
    Kind.REGULATORY: "Record that it was lifted",
    Kind.CONTRACT: "Close the lever",
    Kind.SUPPORT: "Record its end",
    Kind.VISIT: "Close the visit",
    Kind.MEETING: "Record that it was held",
}


@dataclass(frozen=True)
class Standing:
    """State, its words, and by how many days the first thing due is overdue (0: nothing is)."""

    state: State
    words: str
    colour: str
    overdue: int


def state_of(started_on: date, ended_on: date | None, today: date) -> State:
    """Planned until its first day, ended once an end is recorded, standing between them."""
    if ended_on is not None:
        return State.ENDED
    return State.PLANNED if started_on > today else State.STANDING


def standing(
    kind: str, *, started_on: date, ended_on: date | None, report: str, next_due: date | None, today: date
) -> Standing:
    """How something stands on a day; `next_due` is the first open deadline. Nothing of what has ended is overdue."""
    state = state_of(started_on, ended_on, today)
    words = Report(report).label if report and state is State.STANDING else WORDS[kind, state]
    late = (today - next_due).days if next_due is not None and state is not State.ENDED else 0
    return Standing(state, str(words), COLOURS[state], max(0, late))


# from: the states of the report that can follow
REPORT_MOVES: dict[str, tuple[Report, ...]] = {
    "": (Report.DRAFT,),
    Report.DRAFT: (Report.ACCURACY, Report.FINAL),
    Report.ACCURACY: (Report.DRAFT, Report.FINAL),
    Report.FINAL: (),
}


def why_not_report(now: str, target: str, *, held: bool, ended: bool, found: bool, provider: bool) -> str | None:
    """Say why a visit's report cannot go on to a state; `found`: something is written, `provider`: there is one."""
    if target not in Report.values:
        return "Choose how far the report is"
    if ended:
        return "This visit is closed. Reopen it first."
    if not held:
        return "The visit has not been held."
    if target not in REPORT_MOVES[now]:
        return f"A report does not go from “{Report(now).label.lower() if now else 'none'}” to there."
    if target != Report.DRAFT and not found:
        return "Write what was found first."
    if target == Report.FINAL and now == Report.DRAFT and provider:
        return "The provider checks the report for factual accuracy first."
    if target == Report.ACCURACY and not provider:
        return "This subject has no provider that could check the report."
    return None


def shows_findings(report: str, *, outside: bool) -> bool:
    """Whether a reader may read what a visit found: the provider from the accuracy check on."""
    return not outside or report in (Report.ACCURACY, Report.FINAL)
