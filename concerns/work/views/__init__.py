"""Pages of actions."""

from .doing import complete, report
from .keeping import add, cancel, change, reopen, revise
from .mine import digest, mine
from .reading import action

__all__ = ["action", "add", "cancel", "change", "complete", "digest", "mine", "reopen", "report", "revise"]
