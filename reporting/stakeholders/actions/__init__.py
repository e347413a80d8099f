"""What can be done with stakeholders, strategies and events."""

from .contributing import add_contributors, change_contribution, remove_contributor
from .keeping import SavedMeanwhileError, add, add_occasion, edit, edit_occasion
from .taking import ask_for_paper, keep_paper, note_taken

__all__ = [
    "SavedMeanwhileError", "add", "add_contributors", "add_occasion", "ask_for_paper", "change_contribution", "edit",
    "edit_occasion", "keep_paper", "note_taken", "remove_contributor",
]  # fmt: skip
