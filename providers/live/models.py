"""Refreshes of the directory from its live sources. They belong to no ICB: the directory is everybody's."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from providers.directory.models import DirectoryImport


class Source(models.TextChoices):
    ODS = "ods", "Organisation Data Service (ORD interface)"
    CQC = "cqc", "Care Quality Commission (API)"


class RefreshState(models.TextChoices):
    LISTING = "listing", "Asking what changed"
    FETCHING = "fetching", "Fetching records"
    HANDED = "handed", "Being imported"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


OPEN = (RefreshState.LISTING, RefreshState.FETCHING, RefreshState.HANDED)


class Refresh(models.Model):
    """One refresh from one source. Whoever works on it holds it until `held_until`; after a crash the next goes on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=3, choices=Source)
    week = models.DateField(null=True, help_text="The Monday of the week that it is for; empty where somebody asked.")
    asked_by_name = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    since = models.DateField(null=True, help_text="Changes from this day on; empty: everything.")
    state = models.CharField(max_length=10, choices=RefreshState, default=RefreshState.LISTING)
    cursor = models.CharField(max_length=60, blank=True, help_text="Where the list goes on.")
    held_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Failed ones since the last that got on.")
    next_try_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    fetched = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0, help_text="Listed, and then not there.")
    total = models.PositiveIntegerField(default=0)
    job = models.OneToOneField(DirectoryImport, on_delete=models.PROTECT, null=True, related_name="refresh")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=Q(state__in=OPEN), name="refresh_one_open_per_source"),
            models.UniqueConstraint(fields=["source", "week"], name="refresh_once_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()}, {self.started_at:%Y-%m-%d}"


class FetchedRecord(models.Model):
    """One record that a refresh was told of; `body` is empty until it has been fetched. Gone once it is imported."""

    id = models.BigAutoField(primary_key=True)
    refresh = models.ForeignKey(Refresh, on_delete=models.CASCADE, related_name="records")
    key = models.CharField(max_length=30)
    body = models.JSONField(null=True)
    missing = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["refresh", "key"], name="fetched_record_once")]

    def __str__(self) -> str:
        return self.key
