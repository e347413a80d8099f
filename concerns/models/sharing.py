"""With which outside organisations a concern is shared, and why."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from concerns.models.concerns import Concern
from concerns.rules.sharing import Caveat
from providers.models import Organisation
from quality_oversight.tenancy.models import Signed


class ConcernShareQuerySet(models.QuerySet["ConcernShare"]):
    def current(self) -> "ConcernShareQuerySet":
        return self.filter(ended_at=None)


class ConcernShare(Signed):
    """One organisation that may see a concern, from when until when, by whom and why.

    Row-level security reads `Concern.shared_with`, which holds the organisations of the shares that have not ended.
    """

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="shares")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=500)
    caveat = models.CharField(max_length=20, choices=Caveat, default=Caveat.NONE, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=160, blank=True)

    objects = ConcernShareQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "concern", "organisation"],
                condition=Q(ended_at=None),
                name="concern_shared_once_with_an_organisation",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="concern_shared_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.concern} shared with {self.organisation}"

    @property
    def handling(self) -> str:
        """The caveat in a few words: "Not for the provider"; empty without one."""
        return self.get_caveat_display().split(":")[0] if self.caveat else ""

    def end(self, by_name: str) -> None:
        self.ended_at, self.ended_by_name = timezone.now(), by_name
        self.save(update_fields=["ended_at", "ended_by_name"])
