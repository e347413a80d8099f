"""Links between concerns."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from concerns.models.concerns import Concern
from concerns.rules.links import LinkKind
from quality_oversight.tenancy.models import Signed


class ConcernLinkQuerySet(models.QuerySet["ConcernLink"]):
    def current(self) -> "ConcernLinkQuerySet":
        return self.filter(ended_at=None)

    def of(self, concern: Concern) -> "ConcernLinkQuerySet":
        """Links at either end of a concern."""
        return self.filter(Q(concern=concern) | Q(other=concern))


class ConcernLink(Signed):
    """Why two concerns belong together; it is seen by those who see both, and ended, never deleted."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="links_to_it")
    kind = models.CharField(max_length=12, choices=LinkKind)
    reason = models.TextField(max_length=500)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=160, blank=True)
    end_reason = models.TextField(max_length=500, blank=True)

    objects = ConcernLinkQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["concern"], name="concern_link_from"),
            models.Index(fields=["other"], name="concern_link_to"),
        ]
        constraints = [
            models.UniqueConstraint(
                F("tenant"),
                Least("concern", "other"),
                Greatest("concern", "other"),
                condition=Q(ended_at=None),
                name="concerns_linked_once",
            ),
            models.CheckConstraint(condition=~Q(concern=F("other")), name="concern_link_joins_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="concern_link_has_a_reason"),
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="concern_link_of_a_known_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.concern.ref} {self.get_kind_display().lower()} {self.other.ref}"

    def end(self, by_name: str, reason: str) -> None:
        """Take the link away from today's page; it stays for the days on which it stood."""
        self.ended_at, self.ended_by_name, self.end_reason = timezone.now(), by_name, reason
        self.save(update_fields=["ended_at", "ended_by_name", "end_reason"])
