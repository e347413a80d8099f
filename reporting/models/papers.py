"""Published papers: the bytes, their fingerprint, and the data that they were made of; never changed."""

import hashlib

from django.db import models

from quality_oversight.tenancy.models import Signed
from reporting.models.reports import Report


class Paper(Signed):
    """The PDF of an approved report."""

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="paper")
    data = models.JSONField(help_text="What the paper was made of.")
    pdf = models.BinaryField()
    sha256 = models.CharField("SHA-256", max_length=64)
    pages = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"Paper of {self.report}"

    def is_intact(self) -> bool:
        """Whether the bytes still have the fingerprint that was taken at publication."""
        return hashlib.sha256(bytes(self.pdf)).hexdigest() == self.sha256
