"""What is done to committees, the seats on them and their meetings."""

from .meetings import add_meeting, cancel_meeting, change_meeting, plan_ahead
from .seats import add_seat, change_seat, end_seat
from .steps import SavedMeanwhileError
from .terms import set_terms

__all__ = [
    "SavedMeanwhileError",
    "add_meeting",
    "add_seat",
    "cancel_meeting",
    "change_meeting",
    "change_seat",
    "end_seat",
    "plan_ahead",
    "set_terms",
]
