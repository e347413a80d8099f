"""Pages of what was done."""

from .deadlines import add_deadline, meet_deadline
from .documents import add_files, download_file, remove_file
from .reading import detail, listing
from .writing import add, call_review, edit, end, move_report, reopen

__all__ = [
    "add",
    "add_deadline",
    "add_files", "call_review",
    "detail",
    "download_file",
    "edit",
    "end",
    "listing",
    "meet_deadline",
    "move_report",
    "remove_file",
    "reopen",
]  # fmt: skip
