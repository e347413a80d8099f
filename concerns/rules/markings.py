"""How a concern is marked and handled (domain brief 8.3, 8.4)."""

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


def marked(sensitivity: str, marking: str = Marking.OFFICIAL) -> Marked:
    """The marking of a concern: a restricted stream's own, whatever was chosen; else what was chosen."""
    stream = STREAMS.get(Sensitivity(sensitivity))
    return stream or (SENSITIVE if marking == Marking.SENSITIVE else ORDINARY)
