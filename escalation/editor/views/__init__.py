"""Pages of the framework's versions and of the draft of the next one."""

from .drafting import about, add_row, discard, draft, move_row, part, remove_row, start
from .files import draft_file, take_in, version_file
from .publishing import publish
from .reading import compare, version, versions

__all__ = [
    "about",
    "add_row",
    "compare",
    "discard",
    "draft",
    "draft_file",
    "move_row",
    "part",
    "publish",
    "remove_row",
    "start",
    "take_in",
    "version",
    "version_file",
    "versions",
]
