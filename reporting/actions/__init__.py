"""Every change of a schedule, a report and its paper."""

from quality_oversight.meanwhile import SavedMeanwhileError

from .drafting import draft, draft_due
from .items import add_item, edit_item, item_mark, move_item, remove_item
from .particulars import edit_particulars, follow_up, leave_out, state_none
from .publishing import approved_paper, awaiting_paper, keep_paper, note_download
from .schedules import ScheduleSavedMeanwhileError, add_schedule, edit_schedule
from .steps import NotReadyError, approve, send_back, submit

__all__ = [
    "NotReadyError", "SavedMeanwhileError", "ScheduleSavedMeanwhileError", "add_item", "add_schedule", "approve",
    "approved_paper", "awaiting_paper", "draft", "draft_due", "edit_item", "edit_particulars", "edit_schedule",
    "follow_up", "item_mark", "keep_paper", "leave_out", "move_item", "note_download", "remove_item", "send_back",
    "state_none", "submit",
]  # fmt: skip
