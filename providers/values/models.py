"""A spreadsheet of values on its way in, and how one like it was read last time."""

from typing import Any

from django.db import models
from django.utils import timezone

from providers.measures.models import BroughtFile
from quality_oversight.addresses import url
from quality_oversight.spreadsheets.memory import ReadLastTime
from quality_oversight.tenancy.models import Signed, TenantModel


class PointSheetQuerySet(models.QuerySet["PointSheet"]):
    def unfinished(self) -> "PointSheetQuerySet":
        """Sheets whose values nobody has saved yet, without their rows."""
        return self.filter(file=None).defer("sheets")


class PointSheet(Signed):
    """A sheet that somebody brought; its rows go as soon as its values are saved, or after two weeks."""

    file_name = models.CharField(max_length=200)
    sheets = models.JSONField(default=list, help_text="name, too_long, lines (number, cells, kept_out) of each sheet")
    sheet = models.PositiveSmallIntegerField(default=0)
    header = models.PositiveIntegerField(default=1, help_text="The number of the row that holds the headings.")
    places = models.JSONField(default=dict, help_text="field: column, counted from 0")
    same = models.JSONField(default=dict, help_text="field: the value of every row")
    meant = models.JSONField(default=dict, help_text="field: {name in the sheet: what it stands for}")
    wide = models.BooleanField(default=False, help_text="A column for each period")
    shares = models.BooleanField(default=False, help_text="Percentages are written as shares of one")
    chosen = models.BooleanField(default=False, help_text="Somebody has said how it is read")
    version = models.PositiveIntegerField(default=1)
    file = models.OneToOneField(BroughtFile, on_delete=models.PROTECT, null=True, related_name="sheet")

    objects = PointSheetQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["tenant", "-at"], name="point_sheet_newest")]

    def __str__(self) -> str:
        return f"values of {timezone.localtime(self.at):%Y-%m-%d %H:%M}"  # a file's name is free text

    def get_absolute_url(self) -> str:
        return url("values:check" if self.chosen else "values:columns", self.pk)

    @property
    def in_file(self) -> list[tuple[str, int, bool]]:
        """Each sheet of the file: its name, the rows below its headings, and whether these are too many."""
        return [
            (
                each["name"],
                len(self.rows) if place == self.sheet else max(len(each["lines"]) - 1, 0),
                each["too_long"],
            )
            for place, each in enumerate(self.sheets)
        ]

    @property
    def lines(self) -> list[Any]:
        """The rows of the chosen sheet: number, cells, and by column what was not taken in."""
        found: list[Any] = self.sheets[self.sheet]["lines"] if self.sheets else []
        return found

    @property
    def rows(self) -> list[Any]:
        """The rows below the headings."""
        return [line for line in self.lines if line[0] > self.header]

    @property
    def headings(self) -> list[str]:
        """What stands in the row of the headings, as wide as the widest row."""
        found: list[str] = next((list(line[1]) for line in self.lines if line[0] == self.header), [])
        widest = max((len(line[1]) for line in self.rows), default=0)
        return found + [""] * (widest - len(found))


class PointSheetMemory(ReadLastTime, TenantModel):
    """How a sheet of values was read last time; `places` count the columns that name no period."""

    id = models.BigAutoField(primary_key=True)
    wide = models.BooleanField(default=False)
    shares = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user_id", "fingerprint"], name="point_sheet_memory_once")
        ]

    def __str__(self) -> str:
        return "how a sheet of values is read"
