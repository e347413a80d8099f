"""Pages of actions."""

from .doing import complete, report
from .keeping import add, cancel, change, reopen, revise
from .reading import action

__all__ = ["action", "add", "cancel", "change", "complete", "reopen", "report", "revise"]
