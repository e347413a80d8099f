"""The national directory of organisations, and what one ICB says of the providers it oversees."""

import uuid
from datetime import date
from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Concat, Replace, Upper

from providers.rules.searching import SHORTEST, searched_words
from providers.rules.sectors import PARTS, WHOLE, Sector, SubjectKind
from providers.rules.standing import standing, written
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
        """Organisations for which every word stands in what they are found by, or begins the code.

        They are found by their name, former names, postcode and town (`Organisation.words`).
        """
        found = self._sought(words)
        for word in searched_words(words):
            found = found.filter(_bears(word))
        return found

    def alike(self, words: str) -> "OrganisationQuerySet":
        """Those that match, and those with words that read alike, as with an error of typing.

        How alike is the transaction's to say: see `providers.queries.loosely`.
        """
        found = self._sought(words)
        for word in searched_words(words):
            found = found.filter(_bears(word) | Q(words__trigram_word_similar=word))
        return found

    def _sought(self, words: str) -> "OrganisationQuerySet":
        """All where nothing was typed; none where what was typed holds no word."""
        return self.none() if words.strip() and not searched_words(words) else self

    def closest_first(self, words: str, *, icb_code: str = "", alike: bool = False) -> "OrganisationQuerySet":
        """In the order of a search: the code itself, codes and names that begin so, an ICB's own, then the others."""
        whole = " ".join(searched_words(words))
        near = Case(
            When(code=whole, then=Value(0)),
            When(code__startswith=whole, then=Value(1)),
            When(words__startswith=f" {whole}", then=Value(2)),
            When(icb_code=icb_code, then=Value(3)),
            default=Value(4),
        )
        if not whole:
            return self.order_by("name", "pk")
        if alike:
            return self.order_by(TrigramWordSimilarity(whole, "words").desc(), near, "name", "pk")
        return self.order_by(near, "name", "pk")


def _bears(word: str) -> Q:
    # Codes are kept in capitals; a search that ignores case could not use their index. Of a short word there are no
    # trigrams to look up, but of the beginning of one there are.
    return Q(code__startswith=word) | Q(words__contains=word if len(word) >= SHORTEST else f" {word}")


TEXT = models.TextField()
PENDING = 131_072  # kilobytes that wait to be sorted into the index of words


def _without(text: Any, *marks: str) -> Any:
    for mark in marks:
        text = Replace(text, Value(mark), output_field=TEXT)
    return text


# What an organisation is found by, in capitals: name, former names, its address from the second line on (the town),
# and the postcode with and without its space. Each begins with a space, so that a word's beginning can be looked up,
# and has no apostrophes, which some write and some leave out.
WORDS = Upper(
    Concat(
        Value(" "),
        _without("name", "'", "’"),
        Value(" "),
        Replace(_without("former_names", "'", "’"), Value("\n"), Value(" "), output_field=TEXT),
        Func(F("address"), Value("^[^,]*,?"), Value(""), function="regexp_replace", output_field=TEXT),
        Value(" "),
        F("postcode"),
        Value(" "),
        _without("postcode", " "),
        output_field=TEXT,
    )
)


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
    code = models.CharField("ODS code", max_length=15)
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
    words = models.GeneratedField(expression=WORDS, output_field=models.TextField(), db_persist=True)
    changed_on = models.DateField(null=True, help_text="The newest day of change that a record of it told.")
    read_from = models.UUIDField(null=True, help_text="The digest of the line of a file that last said what it is.")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [
            # What an import adds waits in a list until it is done, and is then sorted in (`importing.tidy`): to sort in
            # row by row would take many times as long.
            GinIndex(OpClass("words", name="gin_trgm_ops"), name="organisation_words", gin_pending_list_limit=PENDING),
        ]
        constraints = [
            # One index serves for the code itself and for its beginning.
            models.UniqueConstraint(fields=["code"], name="organisation_code_once", opclasses=["varchar_pattern_ops"]),
            models.CheckConstraint(
                condition=Q(closed=None) | Q(opened=None) | Q(closed__gte=F("opened")),
                name="organisation_closes_after_opening",
            ),
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

    def matching(self, words: str, *, alike: bool = False) -> "ProviderQuerySet":
        """Providers whose organisation matches the words, or reads `alike` (see `OrganisationQuerySet`)."""
        known = Organisation.objects
        found = known.alike(words) if alike else known.matching(words)
        return self.filter(organisation__in=found) if words.strip() else self


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
    def with_provider(self) -> "SubjectQuerySet":
        """Each with its provider and what the directory calls it."""
        return self.select_related("provider__organisation")

    def in_use(self) -> "SubjectQuerySet":
        """Subjects that something new can be about."""
        return self.filter(retired_on=None)


class Subject(TenantModel):
    """What an assurance level is about: a provider, or a site, service, place, pathway or the like, with a scope."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=SubjectKind, default=SubjectKind.PROVIDER)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, null=True, blank=True, related_name="subjects")
    name = models.CharField(max_length=200)
    scope = models.CharField(max_length=120, default=WHOLE)
    code = models.CharField(
        max_length=15, blank=True, db_default="", help_text="Of a site: its ODS code, or its id at the CQC."
    )
    retired_on = models.DateField(null=True, blank=True, help_text="Nothing new is about it since this day.")

    begins_on = models.DateField("first day", null=True, blank=True, help_text="Of a provider collaborative.")
    ends_on = models.DateField("last day", null=True, blank=True, help_text="Of a provider collaborative.")

    objects = SubjectQuerySet.as_manager()

    class Meta:
        ordering = ["name", "scope"]
        indexes = [models.Index(fields=["tenant", "name"], name="subject_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "provider", "kind", "name", "scope"], name="subject_once_per_scope"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[SubjectKind.PROVIDER, *PARTS]) | Q(provider__isnull=False),
                name="subject_provider_is_named",
            ),
            models.CheckConstraint(condition=Q(code="") | Q(kind=SubjectKind.SITE), name="subject_code_is_of_a_site"),
            models.UniqueConstraint(
                fields=["tenant", "provider", "code"], condition=~Q(code=""), name="subject_site_once_per_provider"
            ),
            models.CheckConstraint(
                condition=Q(begins_on=None, ends_on=None) | Q(kind=SubjectKind.COLLABORATIVE),
                name="subject_days_are_of_a_collaborative",
            ),
            models.CheckConstraint(
                condition=Q(begins_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("begins_on")),
                name="subject_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(kind=SubjectKind.PROVIDER) | Q(retired_on=None), name="subject_of_directory_is_not_retired"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def lasts(self, on: date) -> bool:
        """Whether it has begun and has not ended on a day; both its days are included."""
        return (self.begins_on is None or self.begins_on <= on) and (self.ends_on is None or self.ends_on >= on)

    def days_words(self, on: date) -> str:
        """What a reader must know of its days, as "Ended on 31 March 2026"; empty where it simply goes on."""
        if self.begins_on is not None and self.begins_on > on:
            return f"Begins on {written(self.begins_on)}"
        if self.ends_on is None:
            return ""
        return f"{'Ended' if self.ends_on < on else 'Ends'} on {written(self.ends_on)}"
