"""Files attached to concerns; their bytes are kept outside the database."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q

from concerns.files.rules.kinds import MIME, Kind
from concerns.files.rules.names import size_in_words
from concerns.files.rules.states import OPEN, Scan, Words
from concerns.models import Concern
from concerns.rules.updates import Visibility
from quality_oversight.tenancy.models import Signed
from quality_oversight.texts.findings import Kind as Finds
from quality_oversight.texts.findings import in_words


def kept() -> Storage:
    """Where the bytes are."""
    return storages["attachments"]


class KeptFileQuerySet(models.QuerySet[Any]):
    def present(self) -> Self:
        """Files that have not been removed."""
        return self.filter(removed_at=None)

    def to_read(self) -> Self:
        """Files whose words nobody has read."""
        return self.present().filter(words=Words.WAITING)

    def to_scan(self) -> Self:
        """Files that no scanner has judged yet."""
        return self.present().filter(scan__in=OPEN)

    def gone(self) -> Self:
        """Files whose bytes are to go: they were removed, or are infected."""
        return self.exclude(stored_as="").filter(Q(removed_at__isnull=False) | Q(scan=Scan.INFECTED))


class KeptFile(Signed):
    """A file whose bytes are kept outside the database. When it is removed the row stays, with who and why."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4, choices=Kind)
    size = models.PositiveIntegerField(help_text="Bytes")
    sha256 = models.CharField("SHA-256", max_length=64)
    stored_as = models.CharField(
        max_length=120, blank=True, help_text="Its random name where it is kept; empty once gone."
    )
    scan = models.CharField(max_length=11, choices=Scan, default=Scan.UNSCANNED)
    scanned_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=8, choices=Words, default=Words.WAITING)
    words_kinds = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text="What may be in it, by kind.",
    )
    removed_at = models.DateTimeField(null=True)
    removed_by = models.CharField(max_length=160, blank=True)
    removal_reason = models.TextField(max_length=500, blank=True)

    objects = KeptFileQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None

    @property
    def what(self) -> str:
        """Its kind and size in words: "PDF, 34 KB"."""
        return f"{self.get_kind_display()}, {size_in_words(self.size)}"

    @property
    def may_hold(self) -> str:
        """What may be in a file that is held, in words; empty for any other."""
        held = self.words in {Words.HELD, Words.STOPPED}
        return in_words([Finds(kind) for kind in self.words_kinds]) if held and self.words_kinds else ""

    @property
    def mime(self) -> str:
        return MIME[Kind(self.kind)]


class Attachment(KeptFile):
    """One file on a concern. When it is removed the row stays, with who and why; the bytes go."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="attachments")
    visibility = models.CharField(max_length=8, choices=Visibility)
    audience = ArrayField(
        models.UUIDField(), default=list, blank=True, help_text="The outside organisations whose people may have it."
    )
    from_organisation = models.UUIDField(
        null=True, help_text="The outside organisation that added it; none for the ICB."
    )

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["concern", "-at"], name="attachment_newest_first"),
            models.Index(fields=["tenant", "scan"], condition=Q(removed_at=None), name="attachment_to_scan"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at=None) | (~Q(removal_reason="") & ~Q(removed_by="")),
                name="attachment_removed_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(stored_as="") | Q(removed_at__isnull=False) | Q(scan=Scan.INFECTED),
                name="attachment_has_bytes_until_removed",
            ),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.NAMED) ^ Q(audience=[]), name="attachment_named_readers"
            ),
        ]
