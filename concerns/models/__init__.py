"""Quality concerns and what belongs to one."""

from .concerns import FIVE, Concern, ConcernEvent, ConcernQuerySet, ReferenceCounter

__all__ = ["FIVE", "Concern", "ConcernEvent", "ConcernQuerySet", "ReferenceCounter"]
