"""Reads of the directory and of the ICB's own providers that several pages share."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from providers.models import Organisation, OrganisationQuerySet, Provider, Subject
from providers.rules.sectors import SubjectKind
from quality_oversight.audit.models import AuditEvent
from quality_oversight.compiled import compiled
from quality_oversight.ids import as_id
from quality_oversight.spreadsheets.headings import same_words
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.policy import KEEPERS

SHOWN = 20
ALIKE = 0.39  # of a word's groups of three letters that another must share to be taken for it


def loosely() -> None:
    """Let words that share enough of their groups of three letters count as alike, until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)])


def find_in_directory(words: str, on: date, *, icb_code: str = "") -> OrganisationQuerySet:
    """Organisations of the national directory that are open on a day, best match first.

    Each carries `added`: whether the acting ICB has it already. An exact code comes first, then the organisations
    of `icb_code`; without words only those of `icb_code` are given, what can still be added before what is there.
    Where nothing has the words, what reads alike is given.
    """
    added = Exists(Provider.objects.filter(organisation=OuterRef("pk")))
    still_open = Organisation.objects.open_on(on).annotate(added=added)
    if not words.strip():
        return still_open.filter(icb_code=icb_code).order_by("added", "name", "pk")
    found = still_open.matching(words)
    if found.exists():
        return found.closest_first(words, icb_code=icb_code)
    loosely()
    return still_open.alike(words).closest_first(words, icb_code=icb_code, alike=True)


def find_own(words: str, *, alike: bool = False) -> QuerySet[Subject]:
    """The acting ICB's providers by the words of a search of the directory, each as its own subject."""
    own = Subject.objects.filter(kind=SubjectKind.PROVIDER).with_provider()
    return own.filter(provider__in=Provider.objects.matching(words, alike=alike)).order_by("name", "pk")


def own_options(words: str, chosen: object = None, *, value: str = "subject") -> list[Mapping[str, str]]:
    """Options of a finder (components/finder.jinja): what was chosen already, then what the words find, 20 at most.

    `value` says which id an option stands for: "subject" (concerns and levels are about subjects) or "provider".
    """
    key = {"subject": "pk", "provider": "provider_id"}[value]
    kept = as_id(chosen)

    def read(*, alike: bool) -> list[Subject]:
        wanted = Q(pk__in=find_own(words, alike=alike).values("pk")[:SHOWN]) if words.strip() else Q(pk__in=[])
        own = find_own("").filter(wanted | Q(**{key: kept})) if kept else find_own("").filter(wanted)
        return sorted(own, key=lambda subject: str(getattr(subject, key)) != str(kept))

    found = read(alike=False)
    if words.strip() and not [each for each in found if str(getattr(each, key)) != str(kept)]:
        loosely()
        found = read(alike=True)
    today = timezone.localdate()
    return [
        {
            "value": str(getattr(subject, key)),
            "text": str(subject.provider.organisation),
            "hint": subject.provider.organisation.standing(today) or subject.provider.get_sector_display(),
        }
        for subject in found
        if subject.provider is not None
    ]


def subject_options(
    words: str, chosen: object = None, *, kinds: Collection[str] = tuple(SubjectKind)
) -> list[Mapping[str, str]]:
    """Options of a finder among all that a concern can be about: providers by name or code, the others by name.

    What was chosen comes first, then providers, then their services and whatever else bears the words. `kinds`: only
    subjects of these.
    """
    kept = as_id(chosen)
    wanted = Q(pk__in=[])
    if words.strip():
        named = Q()
        for word in words.split():
            named &= Q(name__icontains=word) | Q(provider__organisation__name__icontains=word) | Q(code__iexact=word)
        others = Subject.objects.in_use().filter(kind__in=kinds).exclude(kind=SubjectKind.PROVIDER).filter(named)
        others = others.order_by("name", "pk")
        wanted = Q(pk__in=find_own(words).values("pk")[:SHOWN]) | Q(pk__in=others.values("pk")[:SHOWN])
    known = Subject.objects.with_provider().order_by("name", "pk")
    found = known.filter(wanted | Q(pk=kept)) if kept else known.filter(wanted)
    today = timezone.localdate()
    ordered = sorted(found, key=lambda each: (each.pk != kept, each.kind != SubjectKind.PROVIDER))
    return [_option(each, today) for each in ordered]


def _option(subject: Subject, today: date) -> Mapping[str, str]:
    provider = subject.provider
    if subject.kind == SubjectKind.PROVIDER and provider is not None:
        hint = provider.organisation.standing(today) or provider.get_sector_display()
        return {"value": str(subject.pk), "text": str(provider.organisation), "hint": str(hint)}
    hint = f"{subject.get_kind_display()}, {provider.organisation.name}" if provider else subject.get_kind_display()
    text = f"{subject.name} ({subject.code})" if subject.code else subject.name
    return {"value": str(subject.pk), "text": text, "hint": hint}


def subject_names() -> dict[str, str | None]:
    """Every subject by the words of its names and codes (see `same_words`); None where several have a name."""
    names: dict[str, str | None] = {}
    for subject in Subject.objects.with_provider():
        provider = subject.provider if subject.kind == SubjectKind.PROVIDER else None
        organisation = provider and provider.organisation
        ways = [subject.name, f"{subject.name} {subject.scope}"]
        if subject.code:
            ways += [subject.code, f"{subject.name} {subject.code}"]
        if organisation:
            ways += [organisation.code, organisation.name, f"{organisation.name} {organisation.code}"]
        for way in ways:
            name_once(names, way, str(subject.pk))
    return names


def name_once(names: dict[str, Any], way: str, value: Any) -> None:
    """Note what a name stands for, and that it stands for nothing certain when it names two things."""
    words = same_words(way)
    names[words] = value if names.get(words, value) == value else None


def possible_leads(on: date, stream: str | None = None) -> QuerySet[Membership]:
    """The ICB's own people who may lead: those who may work a concern on that day, with the keepers of a `stream`."""
    people = Membership.objects.filter(organisation_id=None).current(on).holding("concern.work").select_related("user")
    return people.exclude(role__in=[role for role, kept in KEEPERS.items() if kept != stream])


def names_of_leads(on: date, stream: str | None = None) -> list[tuple[str, str]]:
    """Key and name of each possible lead, for a list of choices."""
    return [(str(pk), name) for pk, name in _names_of_leads(on, stream=stream)]


@compiled
def _names_of_leads(on: Any, *, stream: str | None) -> Any:
    return possible_leads(on, stream).values_list("pk", "user__name")


def last_change(provider: Provider) -> AuditEvent | None:
    """Who saved this provider last, and when."""
    return AuditEvent.objects.filter(target_type="provider", target_id=str(provider.pk)).order_by("-number").first()
