"""Terms of reference of committees, who sits on them, and their history."""

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from escalation.models import Committee
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership, Signed, TenantModel
from quality_oversight.tenancy.policy import Party
from reporting.committees.rules.quorum import Rule
from reporting.committees.rules.vocabulary import COUNTING, LIMITS, SEAT_LIMITS, OnHoliday, SeatRole


class Terms(Signed):
    """One version of a committee's terms of reference; it holds from its day until the next, and never changes."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField()
    purpose = models.TextField(max_length=LIMITS["purpose"])
    cadence = models.CharField(max_length=200, blank=True, help_text="RFC 5545; empty: it meets on request.")
    starts_at = models.TimeField()
    minutes = models.PositiveSmallIntegerField(help_text="Minutes")
    venue = models.CharField(max_length=LIMITS["venue"], blank=True)
    on_holiday = models.CharField(max_length=6, choices=OnHoliday)
    paper_days = models.PositiveSmallIntegerField(help_text="Working days before a meeting on which its papers go out.")
    in_public = models.BooleanField()
    quorum_members = models.PositiveSmallIntegerField()
    quorum_chair = models.BooleanField()
    quorum_parties = ArrayField(models.CharField(max_length=40, choices=Party), default=list, blank=True)
    note = models.TextField(max_length=LIMITS["note"], blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["tenant", "committee", "number"], name="terms_number_once")]

    def __str__(self) -> str:
        return f"Terms of reference {self.number}"

    def get_absolute_url(self) -> str:
        return url("committees:terms", self.committee_id, self.number)

    @property
    def quorum(self) -> Rule:
        """What it asks for."""
        return Rule(members=self.quorum_members, chair=self.quorum_chair, parties=tuple(self.quorum_parties))

    @property
    def parties(self) -> list[str]:
        """The bodies that its quorum asks for, in words."""
        return [str(Party(party).label) for party in self.quorum_parties]


class SeatQuerySet(models.QuerySet["Seat"]):
    def on(self, day: date) -> "SeatQuerySet":
        """Seats that there are on a day; both their days are included."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)

    def for_page(self) -> "SeatQuerySet":
        """The chair first, then as the roles stand in order."""
        place = models.Case(*(models.When(role=role, then=n) for n, role in enumerate(SeatRole.values)))
        return self.select_related("membership__user", "deputy__user").order_by(place, "title", "pk")


class Seat(TenantModel):
    """A seat on a committee: whom it belongs to, who sits in it, and who comes in their place.

    A person without an account is named; a seat of which neither is said is vacant.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=12, choices=SeatRole)
    title = models.CharField(max_length=SEAT_LIMITS["title"])
    party = models.CharField(max_length=40, choices=Party, default=Party.ICB)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=SEAT_LIMITS["name"], blank=True)
    deputy = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    deputy_name = models.CharField(max_length=SEAT_LIMITS["deputy_name"], blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SeatQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["tenant", "committee"], name="seat_of_committee")]
        constraints = [
            models.CheckConstraint(condition=Q(membership=None) | Q(name=""), name="seat_holder_is_named_once"),
            models.CheckConstraint(condition=Q(deputy=None) | Q(deputy_name=""), name="seat_deputy_is_named_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="seat_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return url("committees:committee", self.committee_id)

    @property
    def who(self) -> str:
        """Who sits in it; empty where it is vacant."""
        return self.membership.name if self.membership else self.name

    @property
    def deputy_who(self) -> str:
        return self.deputy.name if self.deputy else self.deputy_name

    @property
    def counts(self) -> bool:
        """Whether it counts towards the quorum."""
        return self.role in COUNTING


class CommitteeStep(Signed):
    """One step in the history of a committee."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    changes = models.JSONField(default=dict, help_text="field: [before, after], in words")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["committee", "-at"], name="committee_step_newest")]
