"""What becomes of soft intelligence, and what each step needs (issue "Getting concerns in"; domain brief F023)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices

from concerns.rules.vocabulary import RESTRICTED, Sensitivity


class State(TextChoices):
    RECEIVED = "received", "Received"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    TAKEN_UP = "taken_up", "Taken up as a concern"
    ADDED = "added", "Added to a concern"
    NOT_TAKEN_UP = "not_taken_up", "Not taken up"
    CLOSED = "closed", "Closed"
    HANDED_BACK = "handed_back", "Given to the quality team"


class When(TextChoices):
    NOW = "now", "It is happening now"
    WEEK = "week", "In the last 7 days"
    MONTH = "month", "In the last month"
    EARLIER = "earlier", "Longer ago"


class Certainty(TextChoices):
    SEEN = "seen", "I saw or heard it myself"
    TOLD = "told", "Somebody told me"
    PATTERN = "pattern", "It is a pattern that I notice"


@dataclass(frozen=True)
class Step:
    """One permitted step: its key, its button, what must be given, and what is read of it (see `told`)."""

    name: str
    label: str
    needs: tuple[str, ...]
    told: str


ACKNOWLEDGE = Step("acknowledge", "Acknowledge", (), "Read by {who}")
TAKE_UP = Step("take_up", "Take up as a new concern", ("concern",), "Taken up as a concern")
ADD = Step("add", "Add to an existing concern", ("concern",), "Added to a concern that is known")
DECLINE = Step("decline", "Do not take up", ("words",), "Not taken up")
CLOSE = Step("close", "Tell what changed, and close", ("words",), "The work on it has ended")
AGAIN = Step("look_again", "Look at it again", (), "Being looked at again by {who}")

STEPS: dict[tuple[State, State], Step] = {
    (State.RECEIVED, State.ACKNOWLEDGED): ACKNOWLEDGE,
    (State.RECEIVED, State.TAKEN_UP): TAKE_UP,
    (State.ACKNOWLEDGED, State.TAKEN_UP): TAKE_UP,
    (State.RECEIVED, State.ADDED): ADD,
    (State.ACKNOWLEDGED, State.ADDED): ADD,
    (State.RECEIVED, State.NOT_TAKEN_UP): DECLINE,
    (State.ACKNOWLEDGED, State.NOT_TAKEN_UP): DECLINE,
    (State.NOT_TAKEN_UP, State.ACKNOWLEDGED): AGAIN,
    (State.HANDED_BACK, State.ACKNOWLEDGED): AGAIN,
    (State.TAKEN_UP, State.CLOSED): CLOSE,
    (State.ADDED, State.CLOSED): CLOSE,
}
WAITING = frozenset({State.RECEIVED, State.ACKNOWLEDGED})
IN_A_CONCERN = frozenset({State.TAKEN_UP, State.ADDED})
NOWHERE = "Enter where it was"  # neither a place nor a provider is given
MISSING = {
    "concern": "Choose the concern.",
    "words": "Write what the person who shared this will read.",
}


def steps_from(state: str) -> dict[State, Step]:
    """The steps that are open from a state, by target, in the order of their buttons."""
    return {target: step for (origin, target), step in STEPS.items() if origin == state}


def target_of(state: str, name: str) -> State | None:
    """Where the step of that name leads from a state; None where there is no such step."""
    return next((target for target, step in steps_from(state).items() if step.name == name), None)


def why_not(state: str, name: str, *, given: Mapping[str, object], concern_is_live: bool = False) -> dict[str, str]:
    """Problems by field, none when the step may be taken; "__all__" where the state itself does not allow it.

    `concern_is_live` says whether the concern that it went into is still worked on: what changed is told afterwards.
    """
    target = target_of(state, name)
    if target is None:
        label = State(state).label.lower()
        return {"__all__": f"What is “{label}” cannot take this step. Somebody may have dealt with it meanwhile."}
    if target == State.CLOSED and concern_is_live:
        return {"__all__": "The concern is still being worked on. Say what changed when it has ended."}
    needs = STEPS[State(state), target].needs
    return {field: MISSING[field] for field in needs if not given.get(field)}


def why_not_pass_on(state: str, sensitivity: str, stream: str) -> dict[str, str]:
    """Problems by field of giving a report to the keeper of a restricted stream (domain brief 8.3)."""
    if stream not in RESTRICTED:
        return {"stream": "Choose who it is for"}
    if sensitivity in RESTRICTED:
        return {"__all__": "It is in a protected stream already."}
    if state in IN_A_CONCERN:
        return {"__all__": "It went into a concern. Move that concern to the protected stream: this goes with it."}
    return {}


def why_not_hand_back(state: str, sensitivity: str, *, words: str) -> dict[str, str]:
    """Problems by field of giving the quality team what is not a matter of the stream (domain brief 8.3)."""
    if sensitivity not in RESTRICTED:
        return {"__all__": "It is with the quality team already."}
    if state not in WAITING:
        return {"__all__": f"What is “{State(state).label.lower()}” cannot be handed back."}
    return {} if words else {"words": MISSING["words"]}


# Who deals with what was shared (domain brief 8.3): a restricted report never comes to the quality team.
WHO = {
    Sensitivity.STANDARD: "the quality team",
    Sensitivity.SPEAK_UP: "the Freedom to Speak Up guardian",
    Sensitivity.SAFEGUARDING: "the safeguarding lead",
}
TOLD = {step.name: step.told for step in STEPS.values()} | {
    "shared": "Shared with {who}",
    "answered": "Answer of {who}",
    "wrote": "More was added by whoever shared it",
    "passed_on": "Passed on to {who} alone",
    "handed_back": "Given to the quality team by {who}, in other words and without your name",
}


def who_reads(sensitivity: str) -> str:
    """Who deals with a report of a stream, as it stands inside a sentence."""
    return WHO[Sensitivity(sensitivity)]


def told(verb: str, sensitivity: str) -> str:
    """What is read of a step of a report, by its reporter and by who reviews it, before any words of their own."""
    return TOLD[verb].format(who=who_reads(sensitivity))
