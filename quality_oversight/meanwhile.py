"""Two people edit the same row: the second is told who was first, and loses nothing."""

from typing import Any

from django.core.exceptions import ValidationError


class SavedMeanwhileError(ValidationError):
    """Somebody saved a row after it was opened; `current` stands now, `saved_by` is their step if known."""

    words = "Somebody else saved this while you were looking at it."

    def __init__(self, current: Any, saved_by: Any = None) -> None:
        super().__init__(self.words, code="saved_meanwhile")
        self.current, self.saved_by = current, saved_by
