"""The extract of the register as a PDF, for the one who asked for it."""

from django.db import models

from quality_oversight.addresses import url
from quality_oversight.papers.models import MADE_WHOLE, AskedPaper


class ExtractPaper(AskedPaper):
    """The register as its asker may see it."""

    query = models.TextField(blank=True, help_text="The filters, as in the address of the page.")

    class Meta(AskedPaper.Meta):
        constraints = [models.CheckConstraint(condition=MADE_WHOLE, name="extract_paper_is_made_whole")]

    def __str__(self) -> str:
        return f"extract of {self.asked_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return url("extract:paper", self.pk)
