"""How a concern is marked and handled (domain brief 8.3, 8.4)."""

from concerns.rules.sharing import keeps_inside
from concerns.rules.vocabulary import Sensitivity
from quality_oversight.markings import ORDINARY, SENSITIVE, Marked, Marking

STREAMS = {
    Sensitivity.SPEAK_UP: Marked(
        Marking.SENSITIVE,
        "Speaking up. Only for people cleared for this stream. Never send on, never name who spoke up.",
    ),
    Sensitivity.SAFEGUARDING: Marked(
        Marking.SENSITIVE, "Safeguarding. Only for people cleared for it. Only the safeguarding lead sends it on."
    ),
}


def marked(sensitivity: str, marking: str = Marking.OFFICIAL, handling: str = "") -> Marked:
    """The marking of a concern: a restricted stream's own, whatever was chosen; else what was chosen.

    `handling` is the line that was written for a sensitive one; without it the usual line stands.
    """
    if sensitivity != Sensitivity.STANDARD:
        return STREAMS[Sensitivity(sensitivity)]
    if marking != Marking.SENSITIVE:
        return ORDINARY
    return Marked(Marking.SENSITIVE, handling, own=True) if handling else SENSITIVE


def outside(mark: Marked) -> Marked:
    """A marking as it holds for a reader outside the ICB: a line that keeps a thing inside gives way to the usual one.

    Such a thing is shared when whoever wrote the line agrees; then the line is not true of this reader (8.4).
    """
    return SENSITIVE if mark.own and keeps_inside(mark.line) else mark


def why_not_handling(sensitivity: str, marking: str, handling: str) -> dict[str, str]:
    """Problems by field: a handling line goes with a sensitive marking, and a restricted stream has its own (8.4)."""
    if handling and sensitivity in STREAMS:
        return {"handling": "A restricted concern has the handling line of its stream. Leave this empty."}
    if handling and marking != Marking.SENSITIVE:
        return {"handling": "A handling line goes with OFFICIAL-SENSITIVE. Choose it, or leave this empty."}
    return {}
