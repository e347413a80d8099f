"""Actions on concerns, every step of each, and the daily digest."""

import uuid
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from concerns.models import Concern
from concerns.work.rules import judging
from concerns.work.rules.judging import OPEN, Judged, Status
from providers.models import Organisation
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership, Signed, TenantModel, User

IS_OPEN = Q(status__in=sorted(OPEN))


class Standing(models.Model):
    """What an action says at one time, and how it stood then."""

    title = models.CharField(max_length=160)
    detail = models.TextField(max_length=2000, blank=True)
    owner_name = models.CharField(max_length=160, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The outside organisation that is to do it; none for the ICB.",
    )
    due = models.DateField()
    slips = models.PositiveSmallIntegerField(default=0, help_text="How often its due date was put off.")
    status = models.CharField(max_length=12, choices=Status, default=Status.NOT_STARTED)
    blocker = models.TextField(max_length=500, blank=True, help_text="What it waits for.")
    evidence = models.TextField(max_length=2000, blank=True)
    evidence_files = ArrayField(models.UUIDField(), default=list, blank=True, help_text="Files of the concern, by id.")

    class Meta:
        abstract = True

    def judged(self, today: date) -> Judged:
        """Its colour on a day, and why."""
        return judging.judge(
            self.status,
            due=self.due,
            today=today,
            slips=self.slips,
            blocked=bool(self.blocker),
            evidenced=bool(self.evidence),
        )

    def standing(self, today: date) -> str:
        """Its status on a day: what is written down, or overdue."""
        return judging.standing(self.status, due=self.due, today=today)

    def status_words(self, today: date) -> str:
        """Its status on a day, in words."""
        return judging.standing_words(self.status, due=self.due, today=today)

    @property
    def owner_words(self) -> str:
        """Who is to do it: "Sam Okoro, Example Trust"."""
        return ", ".join(filter(None, [self.owner_name, self.organisation.name if self.organisation else ""]))


STANDING = (
    "title", "detail", "owner_name", "organisation", "due", "slips", "status", "blocker", "evidence", "evidence_files",
)  # fmt: skip


class ConcernActionQuerySet(models.QuerySet["ConcernAction"]):
    def open(self) -> "ConcernActionQuerySet":
        """Actions that are still to be done."""
        return self.filter(status__in=OPEN)

    def due_by(self, day: date) -> "ConcernActionQuerySet":
        """Open actions whose due date is on or before a day."""
        return self.open().filter(due__lte=day)

    def shown(self, which: str, *, today: date) -> "ConcernActionQuerySet":
        """Actions that are "open", "ended", "overdue", or "all" of them."""
        wanted = {"open": IS_OPEN, "ended": ~IS_OPEN, "overdue": IS_OPEN & Q(due__lt=today), "all": Q()}
        return self.filter(wanted[which])

    def for_list(self) -> "ConcernActionQuerySet":
        return self.select_related("concern__subject", "organisation")


class ConcernAction(Standing, TenantModel):
    """Something that somebody was asked to do about a concern, and by when (domain brief 5.2 `Action`).

    An outside user sees it while the own organisation is to do it, on a concern that is shared with that organisation.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="actions")
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    original_due = models.DateField()
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    ended_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ConcernActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action"
        ordering = ["due", "asked_at", "id"]
        indexes = [
            models.Index(fields=["concern", "due"], name="action_of_concern_by_due"),
            models.Index(fields=["owner", "due"], condition=IS_OPEN, name="action_open_by_owner"),
            models.Index(fields=["organisation", "due"], condition=IS_OPEN, name="action_open_by_org"),
            models.Index(fields=["tenant", "due"], condition=IS_OPEN, name="action_open_by_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="action_says_what_is_to_be_done"),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(organisation__isnull=False), name="action_has_an_owner"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.COMPLETE) | ~Q(evidence=""), name="action_complete_with_evidence"
            ),
            models.CheckConstraint(
                condition=(IS_OPEN & Q(ended_on=None)) | (~IS_OPEN & Q(ended_on__isnull=False)),
                name="action_ended_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return url("work:action", self.pk)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def is_of(self, by: Membership) -> bool:
        """Whether it is this person's to do: asked of them by name, or of the organisation whose user they are."""
        if by.organisation_id is not None:
            return by.organisation_id == self.organisation_id
        return self.owner is not None and self.owner.user_id == by.user_id


class ActionRevision(Standing, Signed):
    """One step of an action, with what it said after the step; nothing of it is ever changed."""

    action = models.ForeignKey(ConcernAction, on_delete=models.PROTECT, related_name="revisions")
    verb = models.CharField(max_length=12)
    reason = models.TextField(max_length=2000, blank=True)
    due_before = models.DateField(null=True, blank=True, help_text="The due date that this step replaced.")

    class Meta:
        verbose_name = "step of an action"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["action", "-at"], name="action_revision_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verb="revised") | (Q(due_before__isnull=False) & ~Q(reason="")),
                name="action_revised_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(verb__in=["cancelled", "reopened"]) | ~Q(reason=""), name="action_ended_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb}: {self.title}"

    def get_absolute_url(self) -> str:
        return url("work:action", self.action_id)

    @property
    def concern(self) -> Any:
        return self.action.concern


class Digest(TenantModel):
    """The daily mail to one person: that it was written, and of how much; a second one of a day cannot be."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    overdue = models.PositiveIntegerField()
    due = models.PositiveIntegerField()
    reviews = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField(default=0, help_text="Answers from outside, and what waits for the role.")

    class Meta:
        ordering = ["-day", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "user", "day"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"Daily mail of {self.day}"


class DigestChoice(TenantModel):
    """Whether a person wants the daily mail; without a row they do."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    wanted = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "user"], name="digest_choice_once_a_person")]

    def __str__(self) -> str:
        return "Daily mail" if self.wanted else "No daily mail"
