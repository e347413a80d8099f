"""Quality concerns and what belongs to one."""

from .concerns import FIVE, Concern, ConcernEvent, ConcernQuerySet, ReferenceCounter
from .links import ConcernLink
from .sharing import ConcernShare

__all__ = ["FIVE", "Concern", "ConcernEvent", "ConcernLink", "ConcernQuerySet", "ConcernShare", "ReferenceCounter"]
