"""Contracts and grants, what they cover, what is to be sent by them, and what was received."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q

from escalation.contracts.rules.fields import DUTY_LIMITS, LIMITS, NOTE_LIMIT
from escalation.contracts.rules.vocabulary import Every, Holder, Kind, Outcome, Report, State
from providers.models import Provider, Subject
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership, Signed, TenantModel


class ContractQuerySet(models.QuerySet["Contract"]):
    def in_state(self, state: str, today: date) -> "ContractQuerySet":
        """Contracts that stand so on a day."""
        begun = Q(starts_on__lte=today)
        return self.filter(
            {State.TO_COME: ~begun, State.ENDED: _ended(today)}.get(State(state), begun & ~_ended(today))
        )

    def with_late(self, today: date) -> "ContractQuerySet":
        """Each with the first day of which nothing is recorded yet, as `next_due`, and how many reports are `late`."""
        duties = Duty.objects.filter(contract=models.OuterRef("pk")).order_by().values("contract")
        late = duties.filter(next_due__lt=today).annotate(number=models.Count("pk")).values("number")
        first = duties.annotate(first=models.Min("next_due")).values("first")
        number = models.functions.Coalesce(models.Subquery(late), 0, output_field=models.IntegerField())
        return self.annotate(next_due=models.Subquery(first), late=number)


def _ended(today: date) -> Q:
    return Q(ends_on__isnull=False, ends_on__lt=today)


class Contract(TenantModel):
    """One contract or grant; `provider` is one that this ICB oversees, `holder` the name of any other body."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ref = models.CharField(max_length=LIMITS["ref"])
    title = models.CharField(max_length=LIMITS["title"])
    kind = models.CharField(max_length=16, choices=Kind)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, null=True, blank=True, related_name="contracts")
    holder = models.CharField(max_length=LIMITS["holder"], blank=True)
    holder_kind = models.CharField(max_length=16, choices=Holder)
    commissioner = models.CharField(max_length=LIMITS["commissioner"], blank=True, help_text="Empty: this ICB")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(max_length=LIMITS["note"], blank=True)
    covers = models.ManyToManyField(Subject, through="Covered", related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["ref"]
        indexes = [models.Index(fields=["provider", "starts_on"], name="contract_of_provider")]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "ref"], name="contract_ref_once_per_tenant"),
            models.CheckConstraint(
                condition=Q(provider=None) & ~Q(holder="") | Q(provider__isnull=False, holder=""),
                name="contract_has_one_provider",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="contract_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return url("contracts:detail", self.pk)

    @property
    def who(self) -> str:
        """The name of who provides under it."""
        return self.provider.organisation.name if self.provider else self.holder


class Covered(TenantModel):
    """One service, programme, place or the like that a contract pays for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="covered")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["subject__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "contract", "subject"], name="contract_covers_it_once")
        ]

    def __str__(self) -> str:
        return str(self.subject)


class Duty(TenantModel):
    """Something that is to be sent as a routine; `next_due` is the first period of which nothing is recorded."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="duties")
    title = models.CharField(max_length=DUTY_LIMITS["title"])
    kind = models.CharField(max_length=16, choices=Report)
    every = models.CharField(max_length=12, choices=Every)
    first_due = models.DateField()
    last_due = models.DateField(null=True, blank=True)
    receiver = models.CharField(max_length=DUTY_LIMITS["receiver"])
    next_due = models.DateField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["tenant", "next_due"], name="contract_duty_next")]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "contract", "title"], name="contract_duty_once"),
            models.CheckConstraint(
                condition=Q(last_due=None) | Q(last_due__gte=F("first_due")), name="contract_duty_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return url("contracts:duty", self.pk)

    @property
    def until(self) -> date | None:
        """The last day on which it can be due: its own, or else the contract's."""
        return self.last_due or self.contract.ends_on


class Return(Signed):
    """What became of one period: it was received on a day, or was not needed."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="returns")
    due = models.DateField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    received_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=NOTE_LIMIT, blank=True)

    class Meta:
        ordering = ["-due"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "duty", "due"], name="contract_return_once_per_period"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.RECEIVED, received_on__isnull=False)
                | Q(outcome=Outcome.NOT_NEEDED, received_on=None) & ~Q(note=""),
                name="contract_return_has_its_day_or_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, due {self.due}"

    @property
    def days_late(self) -> int:
        """How many days after its due day it came; 0 where it came in time."""
        return max(0, (self.received_on - self.due).days) if self.received_on else 0


class ContractEvent(Signed):
    """One step in its history."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    changes = models.JSONField(default=dict, help_text="field: [before, after], in words")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["contract", "-at"], name="contract_event_newest")]


class ContractSheet(Signed):
    """A sheet of the register that somebody brought: its rows until it is brought in, and what became of them."""

    file_name = models.CharField(max_length=200)
    rows = models.JSONField(default=list, help_text="[line, {field: cell}] of each row")
    outcome = models.JSONField(default=dict, help_text="what would become of the rows, or what did")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["tenant", "-at"], name="contract_sheet_newest")]

    def __str__(self) -> str:
        return f"contracts of {self.at:%Y-%m-%d %H:%M}"  # a file's name is free text

    def get_absolute_url(self) -> str:
        return url("contracts:sheet", self.pk)
