"""Every change of what was done about a subject."""

from .clock import add_deadline, meet_deadline
from .keeping import SavedMeanwhileError, add, edit, end, reopen
from .reporting import move_report

__all__ = ["SavedMeanwhileError", "add", "add_deadline", "edit", "end", "meet_deadline", "move_report", "reopen"]
