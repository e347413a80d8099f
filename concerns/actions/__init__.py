"""Every change of a concern."""

from .editing import SavedMeanwhileError, edit
from .moving import move
from .raising import raise_concern
from .scoring import rescore
from .sharing import share, share_with_provider, stop_sharing

__all__ = [
    "SavedMeanwhileError", "edit", "move", "raise_concern", "rescore", "share", "share_with_provider", "stop_sharing",
]  # fmt: skip
