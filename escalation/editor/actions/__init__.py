"""Every change of the draft, its publication, and the day on which a version begins to hold."""

from escalation.editor.actions.beginning import begin_due
from escalation.editor.actions.drafting import (
    DraftSavedMeanwhileError,
    add_row,
    change,
    discard,
    move_row,
    remove_row,
    start,
    take_in,
)
from escalation.editor.actions.publishing import publish

__all__ = [
    "DraftSavedMeanwhileError",
    "add_row",
    "begin_due",
    "change",
    "discard",
    "move_row",
    "publish",
    "remove_row",
    "start",
    "take_in",
]
