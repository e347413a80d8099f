"""Who may act where: tenants, people, memberships and the keys that stand for a membership."""

import uuid
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.utils import timezone

from quality_oversight.tenancy.isolation import CurrentTenant, TenantModel, tenant_context
from quality_oversight.tenancy.policy import (
    GRANTS,
    KEEPERS,
    OPEN_TO_OUTSIDE,
    OWN_STREAM_ONLY,
    PARTY_OF,
    TEAM,
    Clearance,
    Party,
    Role,
    may,
    spoken,
)

__all__ = ["OWN", "ApiKey", "CurrentTenant", "Membership", "Sending", "Signed", "Tenant", "TenantModel", "User"]


OWN = "own:"  # begins the reference of a framework that an ICB published itself


class Tenant(models.Model):
    """An Integrated Care Board, or an NHS region; written by the platform alone, readable by every tenant."""

    class Kind(models.TextChoices):
        ICB = "icb", "Integrated Care Board"
        REGION = "region", "NHS region"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("ODS code", max_length=6, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ICB)
    region_code = models.CharField(max_length=3)
    framework_key = models.CharField(max_length=60, help_text="The quality framework that this tenant took on.")
    framework_versions = models.JSONField(
        default=list,
        db_default=Value([], models.JSONField()),
        editable=False,
        help_text="Own versions of the framework as [day from which it holds, id]; the database adds them.",
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z0-9]{3,6}$"), name="tenant_code_is_an_ods_code")
        ]

    def __str__(self) -> str:
        return self.name

    def framework_on(self, day: date) -> str:
        """The reference of the framework that holds on a day: an own version's, else the one that was taken on."""
        held = [ref for since, ref in self.framework_versions if since <= day.isoformat()]  # in the order of publishing
        return f"{OWN}{held[-1]}" if held else self.framework_key

    @property
    def framework(self) -> str:
        """The reference of the framework that holds today (frameworks.kept.load)."""
        return self.framework_on(timezone.localdate())


class People(BaseUserManager["User"]):
    """Makes accounts; the e-mail address is the name to sign in with."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person, known by e-mail; what the person may do stands in memberships."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False, help_text="An invented person; cannot sign in where DEBUG is off.")
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = People()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case")]

    def __str__(self) -> str:
        return self.name

    @property
    def may_enter(self) -> bool:
        """Whether the account is open; an invented person's is so only where DEBUG is on."""
        return self.is_active and (settings.DEBUG or not self.is_demo)

    def get_short_name(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, today: date) -> "MembershipQuerySet":
        """Memberships that hold on a day (both ends included)."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today, user__is_active=True)

    def holding(self, permission: str) -> "MembershipQuerySet":
        """Memberships that hold a permission."""
        holding = self.filter(role__in=GRANTS[permission])
        return holding if permission in OPEN_TO_OUTSIDE else holding.filter(organisation_id=None)


class Membership(TenantModel):
    """A person in one ICB, in one role, for one party; every action is taken by one of these."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role)
    job_title = models.CharField(max_length=120, blank=True)
    party = models.CharField(max_length=40, choices=Party, default=Party.ICB)
    organisation_id = models.UUIDField(
        null=True, blank=True, help_text="An outside organisation in the national directory; empty for the ICB's own."
    )
    clearances = ArrayField(models.CharField(max_length=20, choices=Clearance), default=list, blank=True)
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

    api_key = ""  # the label of the key through which this membership acts; the audit trail names it

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["user__name", "role"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user", "role"], name="membership_once_per_role"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[Role.PROVIDER_USER, Role.PARTNER_USER]) | Q(organisation_id__isnull=False),
                name="membership_outside_user_has_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name}, {self.role_words}"

    @property
    def role_words(self) -> str:
        """The role as it stands inside a sentence."""
        return spoken(Role(self.role))

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def is_outside(self) -> bool:
        """Whether this is an outside organisation's user, who sees only what is shared."""
        return self.organisation_id is not None

    @property
    def streams(self) -> list[str]:
        """What row-level security shows this membership: its clearances, the team's notes, the vault of its stream."""
        vault = [f"{self.keeps}_vault"] if self.keeps else []
        team = self.may("concern.edit") and Role(self.role) not in KEEPERS  # a keeper reads those of the own stream
        return [*self.clearances, *vault, *([TEAM] if team else [])]

    @property
    def who(self) -> dict[str, Any]:
        """Who is acting, as row-level security asks for it (tenancy.isolation)."""
        return {"clearances": self.streams, "organisation_id": self.organisation_id, "user_id": self.user_id}

    def acting(self, *streams: str) -> AbstractContextManager[None]:
        """Act as this membership, as on a page; with further streams where a caller says so."""
        return tenant_context(self.tenant_id, **self.who | {"clearances": [*self.streams, *streams]})

    @property
    def keeps(self) -> str | None:
        """The restricted stream whose vault this membership keeps: its role's, while it is cleared for it."""
        stream = KEEPERS.get(Role(self.role))
        return stream if stream in self.clearances and self.may("stream.keep") else None

    def clearance_words(self) -> list[str]:
        """The restricted streams that this person may see, in words."""
        return [str(Clearance(stream).label) for stream in self.clearances]

    def is_current(self, day: date) -> bool:
        """Whether it holds on a day (both ends included), as `objects.current` asks for rows."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day) and self.user.is_active

    def may(self, permission: str) -> bool:
        return may(self.role, permission, outside=self.is_outside)

    def may_over(self, permission: str, stream: str) -> bool:
        """Whether it may do something to a concern of a stream ("standard" for none): a keeper only in the own one."""
        kept_to_own = permission in OWN_STREAM_ONLY and Role(self.role) in KEEPERS
        return self.may(permission) and (not kept_to_own or self.keeps == stream)

    def demand_over(self, permission: str, stream: str) -> None:
        """Refuse with 403 what the role may not do to a concern of a stream."""
        self.demand(permission)
        if not self.may_over(permission, stream):
            raise PermissionDenied(f"Your role ({self.get_role_display()}) works on concerns of its own stream only.")

    def demand(self, permission: str) -> None:
        """Refuse with 403 unless the role holds the permission."""
        if not self.may(permission):
            raise PermissionDenied(f"Your role ({self.get_role_display()}) does not allow this.")

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.party == Party.ICB:
            self.party = PARTY_OF.get(Role(self.role), Party.ICB)
        super().save(*args, **kwargs)


class ApiKey(TenantModel):
    """A secret that stands for a membership in programs; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="api_keys")
    label = models.CharField(max_length=80)
    secret_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["tenant", "secret_hash"], name="api_key_hash_is_unique")]

    def __str__(self) -> str:
        return self.label


class Sending(TenantModel):
    """Something that a person sent, and what it made: sent again, it makes nothing (tenancy.once)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64, help_text="A hash of the form, or of a program's Idempotency-Key.")
    content = models.CharField(max_length=64, help_text="A hash of all that was sent.")
    made = models.TextField(blank=True, help_text="The address of a page, or the id of a thing.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "user", "key"], name="sending_once")]
        indexes = [models.Index(fields=["tenant", "at"], name="sending_by_age")]


class Signed(TenantModel):
    """A row of history: immutable, with its time and its author as they were named then.

    The author is null for scheduled work; the name and role are kept as text, so that history
    reads the same when the person has left, and for readers who may not see the membership.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=160)
    by_role = models.CharField(max_length=160, blank=True)  # a job title, and that a program acted

    class Meta:
        abstract = True

    @staticmethod
    def signature(by: Membership | None) -> dict[str, Any]:
        """The author's fields, for `create(**Signed.signature(by), ...)`."""
        if by is None:
            return {"by": None, "by_name": "Quality oversight", "by_role": "Scheduled work"}
        role = str(by.job_title or by.get_role_display())
        # The trail names the key (audit.trail.record); the history says that it was not the person's own hand.
        return {"by": by, "by_name": by.name, "by_role": f"{role} (by a program)" if by.api_key else role}
