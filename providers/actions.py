"""What is done to the directory and to the ICB's own providers."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from providers.models import Organisation, Provider, Subject
from providers.queries import possible_leads
from providers.rules.sectors import OWN_KINDS, SubjectKind, why_not_subject
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership, Tenant

SAVED_MEANWHILE = "saved_meanwhile"


@transaction.atomic
def add_provider(
    *, by: Membership, organisation: Organisation, role: str, sector: str, lead: Membership | None
) -> Provider:
    """Take an open organisation of the national directory among this ICB's providers, with its subject."""
    by.demand("provider.add")
    today = timezone.localdate()
    if not Organisation.objects.open_on(today).filter(pk=organisation.pk).exists():
        standing = organisation.standing(today)
        raise ValidationError({"organisation": f"{organisation} cannot be added. {standing}."})
    _demand_possible(lead, today)
    facts = {"role": role, "sector": sector, "lead": lead}
    provider, is_new = Provider.objects.get_or_create(organisation=organisation, defaults=facts)
    if not is_new:
        raise ValidationError({"organisation": f"{organisation} is one of your providers already."})
    Subject.objects.create(kind=SubjectKind.PROVIDER, provider=provider, name=organisation.name)
    record("provider.added", provider, by=by, code=organisation.code, role=role, sector=sector, lead=_name(lead))
    return provider


@transaction.atomic
def change_provider(
    provider: Provider, *, by: Membership, version: int, role: str, sector: str, lead: Membership | None
) -> Provider:
    """Change what this ICB says of a provider; refused with code SAVED_MEANWHILE when another version was seen."""
    by.demand("provider.add")
    provider = Provider.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=provider.pk)
    if provider.version != version:
        raise ValidationError("Somebody saved this provider while you were changing it.", code=SAVED_MEANWHILE)
    new = {"role": role, "sector": sector, "lead": lead}
    changed = {name: value for name, value in new.items() if getattr(provider, name) != value}
    if not changed:
        return provider
    if "lead" in changed:
        _demand_possible(lead, timezone.localdate())
    before = {name: _plain(getattr(provider, name)) for name in changed}
    for name, value in changed.items():
        setattr(provider, name, value)
    provider.version += 1
    provider.save(update_fields=[*changed, "version"])
    after = {name: _plain(value) for name, value in changed.items()}
    record("provider.changed", provider, by=by, before=before, after=after, version=provider.version)
    return provider


@transaction.atomic
def add_subject(*, by: Membership, kind: str, name: str, provider: Provider | None = None, code: str = "") -> Subject:
    """Add a service, site, place, pathway, programme or collaborative that concerns can be about (F005).

    `code`: of a site, its ODS code or its id at the Care Quality Commission.
    """
    by.demand("provider.add")
    name, code = " ".join(name.split()), "".join(code.split()).upper()
    problems = why_not_subject(kind, name, provider=provider is not None, code=code)
    if not problems and _same_subjects(kind, name, provider).exists():
        problems["name"] = f"There is a {SubjectKind(kind).label.lower()} of this name already."
    if not problems and code and (same := _same_site(provider, code).first()):
        problems["code"] = f"The provider has a site with this code already: {same}."
    if problems:
        raise ValidationError(problems)
    scope = SubjectKind(kind).label
    subject = Subject.objects.create(kind=kind, name=name, provider=provider, scope=scope, code=code)
    record("subject.added", subject, by=by, kind=kind, provider=provider and provider.organisation.code)
    return subject


@transaction.atomic
def change_subject(subject: Subject, *, by: Membership, name: str, retired: bool, code: str | None = None) -> Subject:
    """Rename a subject of the ICB's own, retire it, or take it into use again; providers follow the directory.

    `code`: the new one of a site; None leaves it.
    """
    by.demand("provider.add")
    subject = Subject.objects.select_for_update(of=("self",)).select_related("provider").get(pk=subject.pk)
    if subject.kind not in OWN_KINDS:
        raise ValidationError("A provider has the name that the national directory gives it.")
    name, code = " ".join(name.split()), subject.code if code is None else "".join(code.split()).upper()
    problems = why_not_subject(subject.kind, name, provider=subject.provider is not None, code=code)
    if not problems and code and (same := _same_site(subject.provider, code).exclude(pk=subject.pk).first()):
        problems["code"] = f"The provider has a site with this code already: {same}."
    if not problems and _same_subjects(subject.kind, name, subject.provider).exclude(pk=subject.pk).exists():
        problems["name"] = f"There is a {subject.get_kind_display().lower()} of this name already."
    if problems:
        raise ValidationError(problems)
    before = {"name": subject.name, "retired": subject.retired_on is not None, "code": subject.code}
    after = {"name": name, "retired": retired, "code": code}
    if before == after:
        return subject
    subject.name, subject.code = name, code
    subject.retired_on = (subject.retired_on or timezone.localdate()) if retired else None
    subject.save(update_fields=["name", "code", "retired_on"])
    record("subject.changed", subject, by=by, before=before, after=after)
    return subject


def _same_subjects(kind: str, name: str, provider: Provider | None) -> QuerySet[Subject]:
    return Subject.objects.filter(kind=kind, name__iexact=name, provider=provider)


def _same_site(provider: Provider | None, code: str) -> QuerySet[Subject]:
    return Subject.objects.filter(provider=provider, code=code)


def follow_renames() -> int:
    """Give the acting ICB's providers the names that the directory now has for them; say how many changed."""
    subjects = Subject.objects.filter(kind=SubjectKind.PROVIDER).exclude(name=F("provider__organisation__name"))
    renamed = list(subjects.select_for_update(of=("self",)).with_provider())
    for subject in renamed:
        if subject.provider is not None:  # always so for this kind (constraint subject_provider_is_named)
            before, subject.name = subject.name, subject.provider.organisation.name
            subject.save(update_fields=["name"])
            record("provider.renamed", subject.provider, by=None, before=before, after=subject.name)
    return len(renamed)


def follow_renames_everywhere() -> Iterator[tuple[Tenant, int]]:
    """Let new names reach every ICB's own rows, and say where some did; a later run puts right what was left."""
    for tenant in Tenant.objects.order_by("code"):
        with tenant_context(tenant.pk):
            if renamed := follow_renames():
                yield tenant, renamed


def _demand_possible(lead: Membership | None, today: date) -> None:
    if lead is not None and not possible_leads(today).filter(pk=lead.pk).exists():
        raise ValidationError({"lead": "Choose a quality lead or executive quality lead of this ICB."})


def _name(lead: Membership | None) -> str:
    return lead.name if lead else ""


def _plain(value: Any) -> Any:
    return _name(value) if value is None or isinstance(value, Membership) else value
