"""Pages of the register of contracts."""

from .bringing import bring, sheet, throw_away
from .duties import add_duty, change_duty, duty, record_return, remove_duty, take_back
from .reading import detail, listing, panel, take_away
from .writing import add, cover, edit, find, find_subject, uncover

__all__ = [
    "add", "add_duty", "bring", "change_duty", "cover", "detail", "duty", "edit", "find", "find_subject", "listing",
    "panel", "record_return", "remove_duty", "sheet", "take_away", "take_back", "throw_away", "uncover",
]  # fmt: skip
