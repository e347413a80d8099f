"""Alert / Advise / Assure reports (domain brief 6.1)."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from concerns.models import Concern
from escalation.models import Committee
from providers.models import Subject
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership, Signed, TenantModel
from reporting.models.schedules import ReportSchedule
from reporting.rules.papers import Ask, Disposition, EvidenceLine, ReportStatus, Section


class Report(TenantModel):
    """One report of one committee to another, for one meeting; made once a schedule and meeting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    schedule = models.ForeignKey(ReportSchedule, on_delete=models.PROTECT, related_name="reports")
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="+")
    meeting_on = models.DateField()
    due_on = models.DateField()
    covers_from = models.DateField()
    covers_to = models.DateField()
    drafted_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=12, choices=ReportStatus, default=ReportStatus.DRAFT)
    none_alert = models.BooleanField("there is nothing to alert", default=False)
    none_advise = models.BooleanField("there is nothing to advise", default=False)
    none_assure = models.BooleanField("there is nothing to assure", default=False)
    quorate = models.BooleanField("the meeting was quorate", null=True, blank=True)
    quorate_note = models.CharField("decisions to be ratified", max_length=500, blank=True)
    declarations = models.CharField("declarations of interest", max_length=500, blank=True)
    recommendation = models.CharField("what the receiving committee is asked to do", max_length=500, blank=True)
    submitted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_text = models.JSONField(
        null=True, blank=True, help_text="The paper as it was approved; the PDF is made of it."
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-meeting_on", "committee__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "schedule", "meeting_on"], name="report_once_per_schedule_and_meeting"
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(approved_by__isnull=False, approved_text__isnull=False),
                name="report_published_by_an_approver",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(submitted_by=None) | ~Q(approved_by=F("submitted_by")),
                name="report_author_is_not_sole_approver",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee} to {self.receiver}, {date.fromisoformat(str(self.meeting_on)):%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return url("reporting:report", self.pk)


class ReportItem(TenantModel):
    """One item of a report, in one section."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="items")
    section = models.CharField(max_length=8, choices=Section)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=160)
    text = models.TextField(max_length=2000)
    ask = models.CharField(max_length=12, choices=Ask, blank=True)
    ask_text = models.CharField("what is asked", max_length=300, blank=True)
    owner = models.CharField(max_length=120, blank=True)
    next_look = models.DateField("next look", null=True, blank=True)
    evidence = models.TextField("evidence seen", max_length=1000, blank=True)
    evidence_line = models.CharField("line of assurance", max_length=12, choices=EvidenceLine, blank=True)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    rule = models.CharField("why it was drafted", max_length=120, blank=True)
    carried_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["section", "position", "id"]

    def __str__(self) -> str:
        return self.title


class AlertFollowUp(TenantModel):
    """What became of an alert of the report before (AA8)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="follow_ups")
    item = models.ForeignKey(ReportItem, on_delete=models.PROTECT, related_name="+")
    disposition = models.CharField(max_length=12, choices=Disposition, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "report", "item"], name="alert_followed_up_once")]


class LeftOut(TenantModel):
    """Why a subject that is newly at the highest level is not in Alert (AA9)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="left_out")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=1000)
    by_name = models.CharField(max_length=160)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "report", "subject"], name="subject_left_out_once")]

    def __str__(self) -> str:
        return f"{self.subject}, left out of Alert"


class ReportEvent(Signed):
    """One step in a report's history; what it was about is kept by id, so that no restricted title stays behind."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=40)
    about = models.UUIDField(null=True, blank=True, help_text="The item, alert or subject that was changed.")
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]
