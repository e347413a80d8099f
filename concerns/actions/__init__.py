"""Every change of a concern."""

from .answering import acknowledge, answer_reporters, mail_answers, read_answers
from .bulk import change_many, preview_many
from .carrying import carry_over, take_back
from .drafts import discard_draft, doubtful, save_draft
from .editing import SavedMeanwhileError, edit
from .joining import count_once, raise_beside
from .linking import link, unlink
from .merging import duplicate_problems
from .moving import move
from .raising import raise_concern, raise_concerns
from .scoring import accept_risk, end_risk_acceptance, rescore
from .sharing import share, share_with_provider, stop_sharing
from .themes import add_theme, change_theme
from .undoing import undo, why_not_undo_now
from .updating import add_update, answer_accuracy, comment_on_accuracy, correct_update, mark_read

__all__ = [
    "SavedMeanwhileError", "accept_risk", "acknowledge", "add_theme", "add_update", "answer_accuracy",
    "answer_reporters", "carry_over", "change_many", "change_theme", "comment_on_accuracy", "correct_update",
    "count_once", "discard_draft", "doubtful", "duplicate_problems", "edit", "end_risk_acceptance", "link",
    "mail_answers", "mark_read", "move", "preview_many", "raise_beside", "raise_concern", "raise_concerns",
    "read_answers", "rescore", "save_draft", "share", "share_with_provider", "stop_sharing", "take_back", "undo",
    "unlink", "why_not_undo_now",
]  # fmt: skip
