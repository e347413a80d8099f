"""The national directory of organisations, and what one ICB says of the providers it oversees."""

import uuid
from datetime import date

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from providers.rules.sectors import Sector, SubjectKind
from providers.rules.standing import standing
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership, TenantModel


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def open_on(self, day: date) -> "OrganisationQuerySet":
        """Organisations that are open on a day; the closing date is the last day."""
        return self.filter(Q(opened=None) | Q(opened__lte=day)).filter(Q(closed=None) | Q(closed__gte=day))

    def active_on(self, day: date) -> "OrganisationQuerySet":
        """Organisations that are open on a day, and neither dormant nor proposed nor inactive."""
        return self.open_on(day).filter(status="active")

    def matching(self, words: str) -> "OrganisationQuerySet":
        """Organisations for which every word stands in the name or a former one, or begins the code or postcode."""
        found = self
        for word in words.replace("’", "'").split():
            # Codes are kept in capitals; a search that ignores case could not use their index.
            begins = Q(code__startswith=word.upper()) | Q(postcode__startswith=word.upper())
            holds = Q(name__icontains=word) | Q(former_names__icontains=word)
            found = found.filter(begins | holds)
        return found


class Organisation(models.Model):
    """One organisation of the national directory (ODS), shared by every ICB and written by the import alone."""

    class Kind(models.TextChoices):
        TRUST = "trust", "NHS trust"
        PRACTICE = "practice", "General practice"
        INDEPENDENT = "independent", "Independent provider"
        SOCIAL_CARE = "social_care", "Social care provider"
        PHARMACY = "pharmacy", "Pharmacy"
        PCN = "pcn", "Primary care network"
        PRESCRIBER = "prescriber", "Other prescribing service"
        ICB = "icb", "Integrated Care Board"
        SUB_ICB = "sub_icb", "Sub-ICB location"
        OTHER = "other", "Other"

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        INACTIVE = "inactive", "Inactive"
        DORMANT = "dormant", "Dormant"
        PROPOSED = "proposed", "Proposed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("ODS code", max_length=15, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.TRUST)
    region_code = models.CharField(max_length=3, blank=True)
    icb_code = models.CharField(max_length=6, blank=True)
    address = models.CharField(max_length=400, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True, help_text="The last day on which it is open.")
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE, db_default=Status.ACTIVE)
    parent_code = models.CharField(
        max_length=6, blank=True, default="", db_default="", help_text="The sub-ICB location, or a pharmacy's company."
    )
    former_names = models.TextField(
        blank=True, default="", db_default="", help_text="One on each line, the newest first."
    )
    read_from = models.UUIDField(null=True, help_text="The digest of the line of a file that last said what it is.")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="organisation_name_words"),
            GinIndex(OpClass(Upper("former_names"), name="gin_trgm_ops"), name="organisation_former_name_words"),
            models.Index(OpClass("postcode", name="varchar_pattern_ops"), name="organisation_by_postcode"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed=None) | Q(opened=None) | Q(closed__gte=F("opened")),
                name="organisation_closes_after_opening",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def standing(self, on: date) -> str:
        """What a reader must know of its opening and closing, as "Closed on 31 March 2026"; empty when simply open."""
        return standing(self.opened, self.closed, on)


class ProviderQuerySet(models.QuerySet["Provider"]):
    def for_list(self) -> "ProviderQuerySet":
        return self.select_related("organisation", "lead__user").order_by("organisation__name")

    def with_subject(self) -> "ProviderQuerySet":
        """Each with the id of its own subject, which concerns, levels and measures are about, as `subject_pk`."""
        own = Subject.objects.filter(kind=SubjectKind.PROVIDER, provider=models.OuterRef("pk")).order_by("pk")
        return self.annotate(subject_pk=models.Subquery(own.values("pk")[:1]))

    def matching(self, words: str) -> "ProviderQuerySet":
        """Providers whose organisation matches the words (see `OrganisationQuerySet.matching`)."""
        return self.filter(organisation__in=Organisation.objects.matching(words)) if words.strip() else self


class Provider(TenantModel):
    """An organisation as one ICB oversees it; a trust can be the provider of several ICBs, each with its own view."""

    class Role(models.TextChoices):
        LEAD = "lead_commissioner", "Lead commissioner"
        ASSOCIATE = "associate", "Associate commissioner"
        INTEREST = "interest_only", "Interest only"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("this ICB is", max_length=20, choices=Role, default=Role.LEAD)
    sector = models.CharField(max_length=20, choices=Sector)
    lead = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "organisation"], name="provider_once_per_tenant")]

    def __str__(self) -> str:
        return str(self.organisation)

    def get_absolute_url(self) -> str:
        return url("providers:detail", self.pk)


class SubjectQuerySet(models.QuerySet["Subject"]):
    def in_use(self) -> "SubjectQuerySet":
        """Subjects that something new can be about."""
        return self.filter(retired_on=None)


class Subject(TenantModel):
    """What an assurance level is about: a provider, or a service, place, pathway or programme, with a scope."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=SubjectKind, default=SubjectKind.PROVIDER)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, null=True, blank=True, related_name="subjects")
    name = models.CharField(max_length=200)
    scope = models.CharField(max_length=120, default="Whole organisation")
    retired_on = models.DateField(null=True, blank=True, help_text="Nothing new is about it since this day.")

    objects = SubjectQuerySet.as_manager()

    class Meta:
        ordering = ["name", "scope"]
        indexes = [models.Index(fields=["tenant", "name"], name="subject_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "provider", "kind", "name", "scope"], name="subject_once_per_scope"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[SubjectKind.PROVIDER, SubjectKind.SERVICE]) | Q(provider__isnull=False),
                name="subject_provider_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(kind=SubjectKind.PROVIDER) | Q(retired_on=None), name="subject_of_directory_is_not_retired"
            ),
        ]

    def __str__(self) -> str:
        return self.name
