"""An ICB's own templates, and its letters to providers."""

import uuid

from django.db import models
from django.db.models import Q

from concerns.files.models import KeptFile
from concerns.files.rules.states import Words
from escalation.letters.rules import BODY, HEADING, Kind, Sent
from providers.models import Subject
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Signed, TenantModel


class LetterTemplate(TenantModel):
    """The ICB's own words of one kind of letter; without a row the shipped ones hold."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    heading = models.CharField(max_length=HEADING)
    body = models.TextField(max_length=BODY)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "kind"], name="letter_template_once_per_kind")]

    def __str__(self) -> str:
        return f"template: {self.get_kind_display().lower()}"


class Letter(Signed):
    """A letter to a provider. Its PDF is made of its words and goes when they change; once sent, nothing changes.

    What was sent is that PDF, or `sent_file`: the letter as somebody edited it elsewhere.
    """

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=12, choices=Kind)
    recipient = models.CharField(max_length=200)
    heading = models.CharField(max_length=HEADING)
    body = models.TextField(max_length=BODY)
    asked_at = models.DateTimeField(null=True, help_text="When its PDF was asked for.")
    pdf = models.BinaryField(null=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    pages = models.PositiveIntegerField(null=True)
    sent_on = models.DateField(null=True)
    sent_how = models.CharField(max_length=8, choices=Sent, blank=True)
    sent_to = models.CharField(max_length=200, blank=True)
    sent_by = models.CharField(max_length=160, blank=True)
    sent_file = models.ForeignKey("LetterFile", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["tenant", "subject", "-at"], name="letter_of_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(pdf=None, sha256="", pages=None) | (Q(pdf__isnull=False, pages__gte=1) & ~Q(sha256="")),
                name="letter_pdf_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(sent_on=None, sent_how="", sent_to="", sent_by="", sent_file=None)
                | (Q(sent_on__isnull=False) & ~Q(sent_how="") & ~Q(sent_to="") & ~Q(sent_by="")),
                name="letter_sent_by_somebody_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(sent_on=None) | (Q(pdf__isnull=False) ^ Q(sent_file__isnull=False)),
                name="letter_sent_as_its_pdf_or_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"letter: {self.heading}"

    def get_absolute_url(self) -> str:
        return url("letters:letter", self.pk)


class LetterFile(KeptFile):
    """The file that was sent in the place of the PDF that is made here; it is seen where its letter is seen."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="files")
    released_by = models.CharField(max_length=160, blank=True)
    release_reason = models.TextField(max_length=500, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at=None) | (~Q(removal_reason="") & ~Q(removed_by="")),
                name="letter_file_removed_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(words=Words.RELEASED) | (~Q(release_reason="") & ~Q(released_by="")),
                name="letter_file_released_with_reason",
            ),
        ]
