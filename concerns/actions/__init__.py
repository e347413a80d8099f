"""Every change of a concern."""

from .editing import SavedMeanwhileError, edit
from .moving import move
from .raising import raise_concern
from .scoring import rescore
from .sharing import share_with_provider, stop_sharing

__all__ = ["SavedMeanwhileError", "edit", "move", "raise_concern", "rescore", "share_with_provider", "stop_sharing"]
