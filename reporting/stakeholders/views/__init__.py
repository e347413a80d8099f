"""Pages of stakeholders, and of who contributed to what."""

from .occasions import add_contributors, add_occasion, change, edit_occasion, occasion, occasions, remove
from .papers import ask, file, paper, paper_file
from .stakeholders import add, detail, edit, listing

__all__ = [
    "add", "add_contributors", "add_occasion", "ask", "change", "detail", "edit", "edit_occasion", "file", "listing",
    "occasion", "occasions", "paper", "paper_file", "remove",
]  # fmt: skip
