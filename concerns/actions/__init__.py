"""Every change of a concern."""

from .editing import SavedMeanwhileError, edit
from .linking import link, unlink
from .moving import move
from .raising import raise_concern
from .scoring import rescore
from .sharing import share, share_with_provider, stop_sharing
from .themes import add_theme, change_theme
from .updating import add_update, answer_accuracy, comment_on_accuracy, correct_update

__all__ = [
    "SavedMeanwhileError", "add_theme", "add_update", "answer_accuracy", "change_theme", "comment_on_accuracy",
    "correct_update", "edit", "link", "move", "raise_concern", "rescore", "share", "share_with_provider",
    "stop_sharing", "unlink",
]  # fmt: skip
