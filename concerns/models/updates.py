"""What happens to a concern between its moves, told by those who work on it and those whom it is shared with."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from concerns.models.concerns import Concern
from concerns.rules.updates import Answer, Kind, Visibility
from quality_oversight.tenancy.models import Signed

# what a lead is to read or to answer: an answer from outside, or a comment on factual accuracy
WAITS = Q(kind=Kind.UPDATE, from_organisation__isnull=False, read_at=None) | Q(kind=Kind.ACCURACY, answer="")


class ConcernUpdateQuerySet(models.QuerySet["ConcernUpdate"]):
    def unread(self) -> "ConcernUpdateQuerySet":
        """What came from outside and nobody who leads on the concern has opened."""
        return self.filter(from_organisation__isnull=False, read_at=None)

    def waiting(self) -> "ConcernUpdateQuerySet":
        """What a lead is to read or to answer."""
        return self.filter(WAITS)


class ConcernUpdate(Signed):
    """One dated update, or a comment on factual accuracy, with those who may read it (domain brief 5.2, 8.9).

    An outside user reads it only with the own organisation in `audience`, and only while the concern is shared.
    """

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="updates")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.UPDATE)
    happened_on = models.DateField(default=timezone.localdate)
    text = models.TextField(max_length=4000)
    visibility = models.CharField(max_length=10, choices=Visibility)
    audience = ArrayField(models.UUIDField(), default=list, blank=True)
    from_organisation = models.UUIDField(null=True, blank=True, help_text="The outside author's; empty for the ICB.")
    point = models.TextField("what was said", max_length=500, blank=True)
    evidence = models.TextField(max_length=2000, blank=True)
    earlier = models.JSONField(default=list, help_text="Earlier words: [[when they were replaced, text], ...]")
    answer = models.CharField(max_length=12, choices=Answer, blank=True)
    answer_text = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_name = models.CharField(max_length=160, blank=True)
    read_at = models.DateTimeField(
        null=True, editable=False, help_text="When who leads on the concern first opened what came from outside."
    )

    objects = ConcernUpdateQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["concern", "-at"], name="concern_update_newest_first"),
            models.Index(
                fields=["concern"],
                condition=Q(from_organisation__isnull=False, read_at=None),
                name="concern_update_unread",
            ),
            models.Index(fields=["tenant"], condition=WAITS, name="concern_update_waits"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="concern_update_says_something"),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.NAMED) ^ Q(audience=[]), name="concern_update_named_readers"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="concern_update_answered_at",
            ),
            models.CheckConstraint(condition=Q(answer="") | Q(kind=Kind.ACCURACY), name="concern_update_answered_kind"),
        ]

    @property
    def is_unread(self) -> bool:
        """Whether it came from outside and nobody who leads on the concern has opened it."""
        return self.from_organisation is not None and self.read_at is None

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.concern}"
