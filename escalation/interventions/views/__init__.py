"""Pages of what was done."""

from .deadlines import add_deadline, meet_deadline
from .reading import detail, listing
from .writing import add, edit, end, move_report, reopen

__all__ = [
    "add", "add_deadline", "detail", "edit", "end", "listing", "meet_deadline", "move_report", "reopen",
]  # fmt: skip
