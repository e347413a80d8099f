"""Quality concerns and what belongs to one."""

from .concerns import FIVE, Concern, ConcernEvent, ConcernQuerySet, ReferenceCounter
from .sharing import ConcernShare

__all__ = ["FIVE", "Concern", "ConcernEvent", "ConcernQuerySet", "ConcernShare", "ReferenceCounter"]
