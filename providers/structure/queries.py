"""Reads of an ICB's structure: what belongs to what, on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from providers.directory.models import CqcLocation
from providers.directory.queries.search import of_icb
from providers.models import Organisation, Subject
from providers.queries import subject_options
from providers.rules.sectors import SubjectKind
from providers.structure.models import Belonging
from providers.structure.rules import ASKED, MEMBERS, PARTS, WHOLES, Part


@dataclass(frozen=True)
class Whole:
    """A place, collaborative, pathway or programme as it is on a day."""

    subject: Subject
    rows: Sequence[Belonging] = field(default_factory=list)

    def of(self, part: str) -> list[Belonging]:
        return [each for each in self.rows if each.part == part]

    @property
    def lead(self) -> str:
        return next((each.who for each in self.of(Part.LEAD)), "")

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many belong to it, by part."""
        parts = [(part, len({each.who for each in self.of(part)})) for part in PARTS[self.subject.kind]]
        return [(ASKED[part][1], number) for part, number in parts if number and part != Part.LEAD]


def wholes(kind: str = "", words: str = "") -> QuerySet[Subject]:
    """The ICB's places, collaboratives, pathways and programmes."""
    rows = Subject.objects.filter(kind__in=[kind] if kind else WHOLES)
    for word in words.split():
        rows = rows.filter(name__icontains=word)
    return rows.order_by("name", "pk")


def as_at(subjects: Iterable[Subject], on: date) -> list[Whole]:
    """Each with what belongs to it on a day: one query."""
    given = list(subjects)
    rows: dict[UUID, list[Belonging]] = {each.pk: [] for each in given}
    for row in Belonging.objects.on(on).filter(whole__in=rows).for_page():
        rows[row.whole_id].append(row)
    return [Whole(each, rows[each.pk]) for each in given]


def history(whole: Subject) -> list[Belonging]:
    """All that ever belonged to a whole, the newest first; what was taken back too."""
    return list(Belonging.objects.filter(whole=whole).for_page().reverse())


def belongs_to(subjects: Iterable[Any], on: date) -> list[Belonging]:
    """The wholes that some subjects belong to on a day."""
    rows = Belonging.objects.on(on).filter(member__in=subjects)
    return list(rows.select_related("whole", "member").order_by("whole__kind", "whole__name", "part", "pk"))


@dataclass(frozen=True)
class Site:
    """A site below an organisation: one that the ICB keeps, one that the directory knows, or both."""

    name: str
    code: str
    subject: Subject | None = None


def sites_of(organisation: Organisation, kept: Iterable[Subject]) -> tuple[list[Site], list[Site]]:
    """The sites of an organisation that the ICB keeps, and those that only the Care Quality Commission tells of.

    `kept`: subjects of the organisation as this ICB oversees it. Known are the registered locations whose provider it
    is; the trust's own registration is no site of it.
    """
    own = [Site(each.name, each.code, each) for each in kept if each.kind == SubjectKind.SITE]
    known = CqcLocation.objects.filter(provider_id=organisation.code).exclude(pk=organisation.code)
    known = known.exclude(registered=False).exclude(pk__in=[each.code for each in own]).order_by("name", "pk")
    return sorted(own, key=lambda each: each.name), [Site(each.name, each.pk) for each in known if each.name]


def member_options(words: str, chosen: object = None) -> list[Any]:
    """Options of a finder among what can belong to a whole: providers and services."""
    return subject_options(words, chosen, kinds=MEMBERS)


def networks_of(icb_code: str, on: date) -> list[tuple[str, str]]:
    """Key and name of each primary care network of an ICB that is open on a day, for a list of choices."""
    rows = Organisation.objects.open_on(on).filter(of_icb(icb_code), kind=Organisation.Kind.PCN)
    return [(str(pk), f"{name} ({code})") for pk, name, code in rows.order_by("name").values_list("pk", "name", "code")]
