"""Files that the national directory is brought up to, what each changed, and how organisations hang together."""

import uuid

from django.db import models
from django.utils import timezone

from providers.directory.rules.cqc import Framework, Question, Rating, words_of
from providers.directory.rules.telling import fields_in_words, outcome_in_words
from providers.rules.ods import Kind
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Tenant


class ImportState(models.TextChoices):
    WAITING = "waiting", "Being looked through"
    READY = "ready", "Looked through, nothing changed yet"
    RUNNING = "running", "Being imported"
    DONE = "done", "Imported"
    REFUSED = "refused", "Refused"


class DirectoryImport(models.Model):
    """One file of the directory. What it did, or would do, is kept for good; `icb` is empty for the command line."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    icb = models.ForeignKey(Tenant, on_delete=models.PROTECT, null=True, related_name="+")
    brought_by = models.UUIDField(null=True, help_text="The membership of who brought it.")
    brought_by_name = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=120, blank=True, help_text="Its name where the bytes are kept.")
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes")
    called = models.CharField("what it is", max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.WAITING)
    progress = models.PositiveIntegerField(default=0, help_text="Rows read so far.")
    counts = models.JSONField(default=dict, help_text="Rows by what became of them.")
    notes = models.JSONField(default=list, help_text="Sentences about what changed.")
    closing = models.JSONField(default=list, help_text="ICBs of which it closes many: code, closing, open.")
    refusal = models.CharField(max_length=500, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["-made_at", "-id"], name="directory_import_newest")]

    def __str__(self) -> str:
        return f"file of {self.made_at:%Y-%m-%d %H:%M}"  # its name is free text

    def get_absolute_url(self) -> str:
        return url("directory:import", self.pk)

    @property
    def rows(self) -> int:
        """Rows of the file that hold something."""
        return sum(self.counts.values())

    @property
    def reopens(self) -> int:
        """Rows that open again what was closed."""
        return int(self.counts.get(Kind.REOPENED, 0))

    @property
    def is_unusable(self) -> bool:
        """Whether every row was refused."""
        return self.rows == self.counts.get(Kind.REJECTED, 0)


class DirectoryChange(models.Model):
    """What became of one row that changed something, or was rejected; written by the import alone."""

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(
        DirectoryImport, on_delete=models.CASCADE, related_name="changes", db_index=False
    )  # the index by outcome begins with it
    part = models.CharField(max_length=60, blank=True, help_text="The sheet of a workbook.")
    line = models.PositiveIntegerField()
    code = models.CharField(max_length=30, blank=True)
    name = models.CharField(max_length=400, blank=True)
    outcome = models.CharField(max_length=10, choices=[(kind.value, kind.value.capitalize()) for kind in Kind])
    fields = models.JSONField(default=dict, help_text="field: [what was held, what the file says]")
    reason = models.TextField(blank=True)  # why it was rejected; of a relationship, what it says

    class Meta:
        ordering = ["part", "line", "pk"]
        indexes = [models.Index(fields=["job", "outcome", "part", "line"], name="directory_change_by_outcome")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.outcome}"

    @property
    def in_words(self) -> str:
        return outcome_in_words(self.outcome, self.fields, timezone.localdate())

    @property
    def in_detail(self) -> list[str]:
        return fields_in_words(self.fields)


class Relationship(models.Model):
    """How one organisation belongs to, or follows, another, with dates; codes may be those of no organisation held."""

    class Kind(models.TextChoices):
        MEMBER_OF_PCN = "member_of_pcn", "Member of the primary care network"
        SUCCEEDED_BY = "succeeded_by", "Succeeded by"

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20, choices=Kind)
    source_code = models.CharField(max_length=15)
    target_code = models.CharField(max_length=15)
    since = models.DateField()
    until = models.DateField(null=True, help_text="The last day.")
    manner = models.CharField(max_length=20, blank=True, help_text="Of a succession: merger, split or acquisition.")

    class Meta:
        ordering = ["kind", "source_code", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source_code", "target_code", "since"], name="relationship_once_since"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="relationship_ends_after_beginning",
            ),
        ]
        indexes = [models.Index(fields=["target_code", "kind"], name="relationship_by_target")]

    def __str__(self) -> str:
        return f"{self.source_code} {self.get_kind_display().lower()} {self.target_code}"


class CqcLocation(models.Model):
    """A place of care as the Care Quality Commission registers it; written by the import alone."""

    location_id = models.CharField(max_length=20, primary_key=True)
    provider_id = models.CharField(max_length=20, blank=True, db_index=True)
    name = models.CharField(max_length=200, blank=True)
    ods_code = models.CharField("ODS code", max_length=15, blank=True, db_index=True)
    type = models.CharField(max_length=60, blank=True)
    local_authority = models.CharField(max_length=80, blank=True)
    icb_ons_code = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    registered = models.BooleanField(null=True, help_text="Empty where only its name is known.")
    registered_on = models.DateField(null=True)
    deregistered_on = models.DateField(null=True)
    care_home = models.BooleanField(default=False)
    beds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["name", "location_id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.location_id})"


class CqcRating(models.Model):
    """What the Care Quality Commission said of one question at one location, now or before; absence is no row."""

    id = models.BigAutoField(primary_key=True)
    location = models.ForeignKey(CqcLocation, on_delete=models.CASCADE, related_name="ratings")
    question = models.CharField(max_length=12, choices=Question)
    rating = models.CharField(max_length=24, choices=Rating)
    on = models.DateField(null=True)
    framework = models.CharField(max_length=12, choices=Framework)
    current = models.BooleanField()

    class Meta:
        ordering = ["-current", "-on", "question", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["location", "question", "on", "framework", "current", "rating"], name="cqc_rating_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_question_display()}: {self.get_rating_display()}"

    @property
    def shown(self) -> tuple[str, str]:
        """The rating as it is written, with its shape, and the colour of its tag."""
        return words_of(self.rating)
