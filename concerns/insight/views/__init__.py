"""Pages of insight."""

from .documents import add_files, download_file, remove_file
from .judging import judge, provider_panel, triangulation
from .reading import detail, listing, sources
from .tying import tie
from .writing import correct, find, log, withdraw

__all__ = [
    "add_files", "correct", "detail", "download_file", "find", "judge", "listing", "log", "provider_panel",
    "remove_file", "sources", "tie", "triangulation", "withdraw",
]  # fmt: skip
