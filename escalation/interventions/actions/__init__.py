"""Every change of what was done about a subject."""

from concerns.files.actions.keeping import Taken

from .calling import call_owed_review, call_owed_reviews, call_review
from .clock import add_deadline, meet_deadline
from .documents import add_files, download_file, examine_file, remove_file, tidy_files
from .keeping import SavedMeanwhileError, add, edit, end, reopen
from .reporting import move_report

__all__ = [
    "SavedMeanwhileError", "Taken", "add", "add_deadline", "add_files", "call_owed_review", "call_owed_reviews",
    "call_review", "download_file", "edit", "end", "examine_file",
    "meet_deadline", "move_report", "remove_file", "reopen", "tidy_files",
]  # fmt: skip
