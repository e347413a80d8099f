"""Every change of an action on a concern."""

from .digests import choose_digest, remind
from .doing import complete, report
from .keeping import SavedMeanwhileError, add, cancel, change, reopen, revise

__all__ = [
    "SavedMeanwhileError", "add", "cancel", "change", "choose_digest", "complete", "remind", "reopen", "report",
    "revise",
]  # fmt: skip
