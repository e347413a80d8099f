"""Pages of the risk register."""

from .appetite import appetite, set_appetite
from .deciding import accept, close, end_acceptance, reopen
from .heat import heat_map
from .linking import find_concern, link, unlink
from .parts import add_part, edit_part, remove_part
from .reading import detail, listing
from .writing import edit, find, new, rescore

__all__ = [
    "accept", "add_part", "appetite", "close", "detail", "edit", "edit_part", "end_acceptance", "find", "find_concern",
    "heat_map",
    "link", "listing", "new", "remove_part", "reopen", "rescore", "set_appetite", "unlink",
]  # fmt: skip
