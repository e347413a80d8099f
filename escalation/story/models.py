"""The papers that somebody asked for about a day of a subject."""

from django.db import models

from providers.models import Subject
from quality_oversight.addresses import url
from quality_oversight.papers.models import MADE_WHOLE, AskedPaper


class DayPaper(AskedPaper):
    """A day of a subject and what was done."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta(AskedPaper.Meta):
        constraints = [models.CheckConstraint(condition=MADE_WHOLE, name="day_paper_is_made_whole")]

    def __str__(self) -> str:
        return f"paper of {self.day:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return url("story:paper", self.pk)
