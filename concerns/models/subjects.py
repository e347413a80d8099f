"""The further subjects of a concern."""

from django.db import models
from django.db.models import Q

from concerns.models.concerns import Concern
from concerns.rules.subjects import Part
from providers.models import Subject
from quality_oversight.tenancy.models import Signed


class ConcernSubjectQuerySet(models.QuerySet["ConcernSubject"]):
    def current(self) -> "ConcernSubjectQuerySet":
        return self.filter(ended_at=None)


class ConcernSubject(Signed):
    """One subject beside the concern's own, and its part; it is ended, never deleted, so that past days show it."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="further")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=Part)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ConcernSubjectQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["subject", "concern"], condition=Q(ended_at=None), name="concern_also_about")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "concern", "subject"], condition=Q(ended_at=None), name="concern_subject_once"
            ),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="concern_subject_of_a_known_part"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.get_part_display()}"
