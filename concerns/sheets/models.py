"""A spreadsheet that somebody brings, its rows, and what is remembered for the next one like it."""

import uuid

from django.db import models
from django.db.models import TextChoices
from django.utils import timezone

from concerns.models import Concern
from quality_oversight.addresses import url
from quality_oversight.spreadsheets.memory import ReadLastTime
from quality_oversight.tenancy.models import Membership, TenantModel


class JobState(TextChoices):
    BROUGHT = "brought", "Columns not chosen yet"
    READY = "ready", "Ready to import"
    RUNNING = "running", "Running"
    DONE = "done", "Done"


class RowState(TextChoices):
    WAITING = "waiting", "Waiting"
    CHECKED = "checked", "Checked"
    MADE = "made", "Imported"
    REFUSED = "refused", "Refused"
    DUPLICATE = "duplicate", "Left out: the same concern is here already"
    UNCHANGED = "unchanged", "Left out: here already and unchanged"
    CHANGED = "changed", "Left out: here already, and different"


class Mode(TextChoices):
    ROWS = "rows", "Import the rows that are right, and show me the others"
    FILE = "file", "Import all rows or none"


class Doubles(TextChoices):
    """What becomes of a row that tells of a concern that is here already (DD1)."""

    SKIP = "skip", "Leave it out, and show me both"
    IMPORT = "import", "Bring it in anyway, as a concern of its own"
    JOIN = "join", "Bring it in and join it to that concern: both are kept, and counted once"


class Audience(TextChoices):
    """Who sees an import beside its maker; what a person cleared for a restricted stream brings stays with them."""

    TEAM = "team", "The quality team"
    MAKER = "maker", "Who brought it"


class ImportJob(TenantModel):
    """One spreadsheet on its way in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    user_id = models.UUIDField(help_text="The person behind made_by, for row-level security.")
    audience = models.CharField(max_length=10, choices=Audience)
    made_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=4)
    sheets = models.JSONField(default=list, help_text="name, rows and too_long of each sheet")
    sheet = models.PositiveSmallIntegerField(default=0)
    header = models.PositiveIntegerField(default=1, help_text="The number of the row that holds the headings.")
    places = models.JSONField(default=dict, help_text="field: column, counted from 0")
    same = models.JSONField(default=dict, help_text="field: the value of every row")
    meant = models.JSONField(default=dict, help_text="field: {name in the sheet: what it stands for}")
    mode = models.CharField(max_length=4, choices=Mode, default=Mode.ROWS)
    doubles = models.CharField(max_length=6, choices=Doubles, default=Doubles.SKIP)
    why_kept = models.CharField(
        "why words stay that may identify somebody", max_length=500, blank=True, help_text="Given for the whole sheet."
    )
    state = models.CharField(max_length=10, choices=JobState, default=JobState.BROUGHT)
    none_made = models.BooleanField(default=False, help_text="All rows or none was asked, and a row was refused.")
    tally = models.JSONField(default=dict, help_text="Rows by state, kept when the rows are gone.")
    finished_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["tenant", "state", "-made_at"], name="import_job_by_state")]

    def __str__(self) -> str:
        return f"import of {self.made_at:%Y-%m-%d %H:%M}"  # a file's name is free text

    def get_absolute_url(self) -> str:
        return url("sheets:job", self.pk)


class ImportRow(TenantModel):
    """One row of a sheet as it was brought, without what must not be stored."""

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="rows")
    sheet = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveIntegerField(help_text="The row's number in its sheet, from 1")
    cells = models.JSONField(default=list)
    kept_out = models.JSONField(default=dict, help_text="column, from 0: the kind of what was not taken in")
    state = models.CharField(max_length=10, choices=RowState, default=RowState.WAITING)
    problems = models.JSONField(default=dict, help_text="field: why it was refused")
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, null=True, related_name="+")
    looked_through = models.BooleanField(
        default=False, help_text="Whether its problems are those that were found before the import."
    )
    doubtful = models.BooleanField(default=False, help_text="Whether words in it may identify somebody.")
    reads_like = models.CharField(
        max_length=20, blank=True, help_text="The restricted stream that an ordinary row reads like."
    )
    joined_to = models.ForeignKey(
        Concern,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The concern that what was made of it is counted once with, or follows.",
    )
    twin = models.PositiveIntegerField(null=True, help_text="The row of the same sheet that tells of the same concern.")

    class Meta:
        ordering = ["sheet", "number"]
        constraints = [models.UniqueConstraint(fields=["tenant", "job", "sheet", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["job", "state", "number"], name="import_row_by_state")]

    def __str__(self) -> str:
        return f"row {self.number}"


class SheetMemory(ReadLastTime, TenantModel):
    """How a sheet with certain headings was read last time: by the same person, or else by anybody of the team."""

    id = models.BigAutoField(primary_key=True)
    audience = models.CharField(max_length=10, choices=Audience)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "user_id", "fingerprint"], name="sheet_memory_once")]

    def __str__(self) -> str:
        return "how a sheet is read"
