"""Quality concerns and what belongs to one."""

from .answers import ConcernAnswer
from .concerns import FIVE, Concern, ConcernEvent, ConcernQuerySet, ReferenceCounter
from .drafts import ConcernDraft
from .links import ConcernLink
from .sharing import ConcernShare
from .subjects import ConcernSubject
from .themes import Theme
from .updates import ConcernUpdate

__all__ = [
    "FIVE",
    "Concern",
    "ConcernAnswer",
    "ConcernDraft",
    "ConcernEvent",
    "ConcernLink",
    "ConcernQuerySet",
    "ConcernShare",
    "ConcernSubject",
    "ConcernUpdate",
    "ReferenceCounter",
    "Theme",
]  # fmt: skip
