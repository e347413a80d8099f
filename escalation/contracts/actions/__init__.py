"""What can be done with contracts and with what is to be sent by them."""

from .bringing import bring, bring_in, throw_away
from .covering import cover, uncover
from .duties import add_duty, change_duty, remove_duty
from .keeping import SavedMeanwhileError, add, edit
from .returns import record_return, take_back
from .taking import note_taken

__all__ = [
    "SavedMeanwhileError", "add", "add_duty", "bring", "bring_in", "change_duty", "cover", "edit",
    "note_taken", "record_return", "remove_duty", "take_back", "throw_away", "uncover",
]  # fmt: skip
