"""What belongs to an ICB's places, collaboratives, pathways and programmes, and from when to when."""

from datetime import date

from django.db import models
from django.db.models import Q

from providers.models import Organisation, Subject
from providers.structure.rules import NAME_LIMIT, REASON_LIMIT, WORDS_LIMIT, Part, holds
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Signed

OF_SUBJECTS = (Part.MEMBER, Part.LEAD, Part.INTEGRATOR)


class BelongingQuerySet(models.QuerySet["Belonging"]):
    def standing(self) -> "BelongingQuerySet":
        """Rows that were not taken back as a mistake."""
        return self.filter(withdrawn_at=None)

    def on(self, day: date) -> "BelongingQuerySet":
        """Rows that hold on a day, of a whole that stands on it; first and last days are included."""
        rows = self.standing().filter(Q(until=None) | Q(until__gte=day), since__lte=day)
        rows = rows.filter(Q(whole__begins_on=None) | Q(whole__begins_on__lte=day))
        return rows.filter(Q(whole__ends_on=None) | Q(whole__ends_on__gte=day))

    def for_page(self) -> "BelongingQuerySet":
        return self.select_related("member__provider__organisation", "network").order_by("since", "at", "pk")


class Belonging(Signed):
    """One thing that belongs to a whole for a time. It gets its last day once, and a mistake is taken back, not mended.

    What belongs is a subject (a provider or a service), a primary care network of the national directory, or a council
    by its name.
    """

    whole = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="belongings")
    part = models.CharField(max_length=10, choices=Part)
    member = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="belongs_to")
    network = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=NAME_LIMIT, blank=True)
    words = models.CharField("what it does there", max_length=WORDS_LIMIT, blank=True)
    since = models.DateField("first day")
    until = models.DateField("last day", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When the last day was written down.")
    ended_by = models.CharField(max_length=160, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=160, blank=True)
    withdrawn_why = models.CharField(max_length=REASON_LIMIT, blank=True)

    objects = BelongingQuerySet.as_manager()

    class Meta:
        ordering = ["since", "at"]
        indexes = [
            models.Index(fields=["tenant", "whole", "part"], name="belonging_of_whole"),
            models.Index(fields=["tenant", "member"], name="belonging_of_member"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "whole", "part"],
                condition=Q(until=None, withdrawn_at=None, part__in=[Part.LEAD, Part.INTEGRATOR]),
                name="belonging_led_by_one",
            ),
            models.CheckConstraint(
                condition=Q(part__in=OF_SUBJECTS, member__isnull=False, network=None, name="")
                | Q(part=Part.NETWORK, network__isnull=False, member=None, name="")
                | (Q(part=Part.COUNCIL, member=None, network=None) & ~Q(name="")),
                name="belonging_names_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="belonging_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | (~Q(withdrawn_by="") & ~Q(withdrawn_why="")),
                name="belonging_taken_back_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}, {self.get_part_display().lower()}"

    def get_absolute_url(self) -> str:
        return url("structure:whole", self.whole_id)

    @property
    def who(self) -> str:
        """What belongs, by name."""
        return str((self.member and self.member.name) or (self.network and self.network.name) or self.name)

    def holds(self, on: date) -> bool:
        return self.withdrawn_at is None and holds(self, on)
