"""Pages of soft intelligence."""

from .passing import hand_back, pass_on
from .reviewing import answer, find_concern, inbox, review, take_step
from .sharing import find_provider, mine, report, share
from .taking_up import similar, take_up
from .telling import reply, tell

__all__ = [
    "answer", "find_concern", "find_provider", "hand_back", "inbox", "mine", "pass_on", "reply", "report", "review",
    "share", "similar", "take_step", "take_up", "tell",
]  # fmt: skip
