"""Every change of an action on a concern."""

from .doing import complete, report
from .keeping import SavedMeanwhileError, add, cancel, change, reopen, revise

__all__ = ["SavedMeanwhileError", "add", "cancel", "change", "complete", "reopen", "report", "revise"]
