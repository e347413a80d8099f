"""What may still be changed about a concern, and how history tells it (domain brief 5.2 and 8.3)."""

from collections.abc import Collection

from .lifecycle import LIVE, MOVES, Status
from .sources import BY_CODE
from .vocabulary import RESTRICTED, Sensitivity

CHANGEABLE = LIVE | {Status.DRAFT}
UNTRIAGED = frozenset({Status.DRAFT, Status.SUBMITTED, Status.TRIAGE})

PAST = {
    "raised": "logged the concern",
    "edited": "changed the concern",
    "rescored": "scored the risk again",
    "rescored_initial": "scored the initial risk again",
    "rescored_target": "set the target for the risk",
    "risk_accepted": "accepted the risk",
    "acceptance_ended": "ended the acceptance of the risk",
    "shared": "shared the concern",
    "undone": "undid the move",
    "unshared": "stopped sharing the concern",
    "linked": "linked the concern to another",
    "unlinked": "removed a link to another concern",
    "carried_over": "carried the concern over to what follows",
    "taken_back": "took back that the concern was carried over",
    "repeated": "found the same concern in another report",
    "parted": "found that another report is a concern of its own",
    "file_added": "added a file",
    "file_removed": "removed a file",
    "action_added": "asked for an action",
    "action_changed": "changed an action",
    "action_revised": "changed the due date of an action",
    "action_reported": "reported on an action",
    "action_completed": "completed an action",
    "action_cancelled": "cancelled an action",
    "action_reopened": "reopened an action",
    "protected": "moved the concern into a protected stream",
    "redacted": "took words out that may identify somebody",
} | {move.name: move.past for move in MOVES.values()}

# Steps that stand beside the concern: they change no word of it, and clash with nobody's editing.
BESIDE = frozenset({"file_added", "file_removed", *(verb for verb in PAST if verb.startswith("action_"))})


def told(verb: str) -> str:
    """A step of history as a sentence that its author's name follows: "Logged the concern"."""
    words = PAST[verb]
    return words[0].upper() + words[1:]


def why_not_change(status: str) -> str | None:
    """Say why the words and scores of a concern stand still: work on it has ended."""
    if status in CHANGEABLE:
        return None
    return f"This concern is “{Status(status).label.lower()}”, so it cannot be changed. Reopen it first."


def why_not_other_subject(status: str, *, shared: bool) -> str | None:
    """Say why a concern stays with its provider; a mistake is put right before triage ends and before sharing."""
    if shared:
        return "This concern is shared. Stop sharing it before you move it to another provider."
    if status not in UNTRIAGED:
        return "The provider cannot be changed once the concern has been accepted. Log a new concern instead."
    return None


def why_not_sensitivity(
    source: str,
    sensitivity: str,
    *,
    clearances: Collection[str],
    was: str = Sensitivity.STANDARD,
    shared: bool = False,
    repeated: bool = False,
) -> dict[str, str]:
    """Problems by field: a restricted source stays in its stream, and only cleared people write there (8.3).

    `was`: the stream before a change; a restricted concern stays in it with all that was written for the few.
    `repeated`: it is to change its stream while other concerns are duplicates of it, which tell the same story.
    """
    if was in RESTRICTED and sensitivity != was:
        return {"sensitivity": "A restricted concern stays in its stream. Its keeper can hand the matter back."}
    kept = BY_CODE[source].sensitivity if source in BY_CODE else Sensitivity.STANDARD
    if kept in RESTRICTED and kept not in clearances:
        stream = _stream(kept)
        return {"source": f"What this source gives is restricted ({stream}). Ask somebody who is cleared to log it."}
    if kept in RESTRICTED and sensitivity != kept:
        return {"sensitivity": f"What comes from this source is restricted. Choose “{Sensitivity(kept).label}”."}
    if sensitivity in RESTRICTED and sensitivity not in clearances:
        return {"sensitivity": f"You are not cleared for this stream ({_stream(sensitivity)})."}
    if sensitivity in RESTRICTED and shared:
        return {"sensitivity": "Stop sharing this concern before you restrict it."}
    if repeated:
        return {"sensitivity": "Other concerns repeat this one. Move it to the protected stream: they go with it."}
    return {}


def why_not_lead(sensitivity: str, *, clearances: Collection[str]) -> str | None:
    """Say why a person cannot lead on a concern: nobody leads on what they may not see."""
    if sensitivity in RESTRICTED and sensitivity not in clearances:
        return "This person is not cleared to see this restricted concern. Choose somebody who is."
    return None


def _stream(sensitivity: str) -> str:
    return Sensitivity(sensitivity).label.removesuffix(" (restricted)")
