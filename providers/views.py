"""Pages of the ICB's providers and of the national directory."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Case, CharField, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from providers import queries
from providers.actions import SAVED_MEANWHILE, add_provider, add_subject, change_provider, change_subject
from providers.directory.queries import regulated
from providers.directory.queries.organisation import structure
from providers.directory.rules.cqc import Question
from providers.forms import (
    DirectorySearch,
    ListFilters,
    ProviderForm,
    SubjectChangeForm,
    SubjectFilters,
    SubjectForm,
)
from providers.models import Organisation, Provider, Subject
from providers.rules.places import ICBS, REGIONS, place
from providers.rules.sectors import Sector, SubjectKind, likely_sector
from providers.structure.queries import belongs_to, sites_of
from providers.structure.rules import WHOLES
from quality_oversight.addresses import url
from quality_oversight.pages import (
    accepted,
    form_page,
    found,
    invalid,
    page,
    paginate,
    searched,
    show_refusal,
    sort_by,
    sought,
)
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires

SUBJECT_COLUMNS = {
    "name": ("name", "pk"),
    "kind": ("kind", "name", "pk"),
    "provider": ("provider__organisation__name", "name", "pk"),
}
COLUMNS = {
    "name": ("organisation__name", "pk"),
    "code": ("organisation__code",),
    "sector": ("sector_words", "organisation__name", "pk"),
    "role": ("role_words", "organisation__name", "pk"),
    "lead": ("lead__user__name", "organisation__name", "pk"),
}


@requires("directory.view")
@require_GET
def provider_list(request: MemberRequest) -> HttpResponse:
    """The ICB's providers, filtered and sorted."""
    filters = ListFilters(request.GET)
    providers = Provider.objects.for_list()
    if filters.is_valid():
        chosen = filters.cleaned_data
        providers = providers.matching(chosen["q"])
        providers = providers.filter(**{name: chosen[name] for name in ("sector", "role") if chosen[name]})
    else:
        providers = providers.none()
    sorting = sort_by(request, COLUMNS, "name")
    context = {
        "filters": filters,
        "filtered": any(request.GET.get(name) for name in filters.fields),
        "sort": sorting,
        "pager": paginate(request, _worded(providers).order_by(*sorting.fields)),
    }
    return page(request, "providers/list.jinja", "results", context)


@requires("directory.view")
@require_GET
def detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One provider: who it is, what this ICB is for it, and what is known of its quality."""
    provider = get_object_or_404(Provider.objects.for_list().with_subject(), pk=pk)
    organisation = provider.organisation
    own = {each.pk: each for each in provider.subjects.in_use()}
    sites, known_sites = sites_of(organisation, own.values())
    context = {
        "provider": provider,
        "organisation": organisation,
        "sites": sites,
        "known_sites": known_sites,
        "icb": place(ICBS, organisation.icb_code),
        "region": place(REGIONS, organisation.region_code),
        "regulated": regulated(organisation.code),
        "structure": structure(organisation),
        "belongings": belongs_to(own.keys(), timezone.localdate()),
        "services": [each for each in own.values() if each.kind == SubjectKind.SERVICE],
        "questions": Question.choices,
    }
    return page(request, "providers/detail.jinja", context=context)


@requires("provider.add")
@require_GET
def add(request: MemberRequest) -> HttpResponse:
    """Search the national directory; without words, this ICB's own organisations are shown."""
    form = DirectorySearch(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    matches = queries.find_in_directory(words, timezone.localdate(), icb_code=request.membership.tenant.code)
    context = {
        "search": form,
        "words": words,
        "organisations": matches[: queries.SHOWN],
        "total": matches.count(),
        "limit": queries.SHOWN,
        "icbs": ICBS,
    }
    return page(request, "providers/add.jinja", "results", context)


@requires("provider.add")
@require_http_methods(["GET", "POST"])
def add_organisation(request: MemberRequest, organisation_pk: UUID) -> HttpResponse:
    """Say what this ICB is for one organisation of the directory, and add it."""
    organisation = get_object_or_404(Organisation, pk=organisation_pk)
    guess = likely_sector(organisation.name, organisation.kind)
    form = ProviderForm(request.POST or None, on=timezone.localdate(), initial={"sector": guess})
    context = {"form": form, "organisation": organisation, "guess": guess}
    if request.method == "POST" and form.is_valid():
        try:
            provider = add_provider(by=request.membership, organisation=organisation, **form.facts)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, provider, f"{provider} is now one of your providers.")
    answer = invalid if form.errors else page
    return answer(request, "providers/add_organisation.jinja", context=context)


@requires("provider.add")
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Change role, sector and lead; a second person who saves meanwhile is shown, and may be saved over knowingly."""
    provider = get_object_or_404(Provider.objects.for_list(), pk=pk)
    today = timezone.localdate()
    now = {"role": provider.role, "sector": provider.sector, "lead": provider.lead_id, "version": provider.version}
    form = ProviderForm(request.POST or None, on=today, present=provider.lead, initial=now)
    context: dict[str, Any] = {"form": form, "provider": provider}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                seen = form.cleaned_data["version"] or 0
                change_provider(provider, by=request.membership, version=seen, **form.facts)
            except ValidationError as refusal:
                show_refusal(form, refusal)
                if refusal.error_list[0].code == SAVED_MEANWHILE:
                    status = 409
                    context |= _meanwhile(request, form, provider)
            else:
                return accepted(request, provider, f"{provider} was saved.")
    return page(request, "providers/edit.jinja", context=context, status=status)


@requires("directory.view")
@require_GET
def subjects(request: MemberRequest) -> HttpResponse:
    """The ICB's own services, sites, places, pathways, programmes and collaboratives."""
    filters = SubjectFilters(request.GET)
    found = Subject.objects.exclude(kind=SubjectKind.PROVIDER).with_provider()
    chosen = filters.cleaned_data if filters.is_valid() else {}
    for word in chosen.get("q", "").split():
        found = found.filter(name__icontains=word)
    if chosen.get("kind"):
        found = found.filter(kind=chosen["kind"])
    sorting = sort_by(request, SUBJECT_COLUMNS, "name")
    context = {
        "filters": filters,
        "filtered": any(request.GET.get(name) for name in filters.fields),
        "sort": sorting,
        "pager": paginate(request, found.order_by(*sorting.fields)),
    }
    return page(request, "providers/subjects.jinja", "results", context)


@requires("provider.add")
@require_http_methods(["GET", "POST"])
def new_subject(request: MemberRequest) -> HttpResponse:
    given = {name: request.GET.get(name) for name in ("kind", "provider", "name", "code")}
    form = SubjectForm(request.POST or None, initial=given)
    searching = request.method == "POST" and searched(request, form)
    if request.method == "POST" and not searching and form.is_valid():
        try:
            subject = add_subject(by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            where: Any = url("structure:whole", subject.pk) if subject.kind in WHOLES else "providers:subjects"
            return accepted(request, subject.provider or where, f"{subject} was added.")
    words = sought(request, "provider")
    options = queries.own_options(words, form["provider"].value(), value="provider")
    context = {"form": form, "options": options, "sought": words}
    return form_page(request, "providers/new_subject.jinja", context)


@requires("provider.add")
@require_http_methods(["GET", "POST"])
def edit_subject(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Rename a service, site, place, pathway, programme or collaborative, retire it, or take it into use again."""
    own = Subject.objects.exclude(kind=SubjectKind.PROVIDER).with_provider()
    subject = get_object_or_404(own, pk=pk)
    now = {"name": subject.name, "retired": subject.retired_on is not None, "code": subject.code}
    form = SubjectChangeForm(request.POST or None, initial=now, site=subject.kind == SubjectKind.SITE)
    if request.method == "POST" and form.is_valid():
        try:
            subject = change_subject(subject, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, "providers:subjects", f"{subject} was saved.")
    context = {"form": form, "subject": subject}
    return form_page(request, "providers/edit_subject.jinja", context)


@requires("directory.view")
@require_GET
@part_of("providers:list")
def find(request: MemberRequest) -> HttpResponse:
    """A finder's search among the ICB's own providers, by words of the name or the start of the code.

    The finder's field is called "subject" (an option's value is the provider's subject, which concerns and levels are
    about) or "provider" (the value is the provider itself). The text is name and code, the hint the sector, or when
    it closed.
    """
    name = "provider" if "provider_q" in request.GET else "subject"
    options = queries.own_options(sought(request, name), request.GET.get(name), value=name)
    return found(request, name, options)


def _worded(providers: QuerySet[Provider]) -> QuerySet[Provider]:
    """Add the words of sector and role, so that a list sorts by what people read."""

    def in_words(field: str, choices: list[tuple[str, str]]) -> Case:
        words = (When(**{field: key}, then=Value(text)) for key, text in choices)
        return Case(*words, default=Value(""), output_field=CharField())

    return providers.annotate(
        sector_words=in_words("sector", Sector.choices), role_words=in_words("role", Provider.Role.choices)
    )


def _meanwhile(request: MemberRequest, form: ProviderForm, provider: Provider) -> dict[str, Any]:
    """Who saved what meanwhile, beside what was chosen here; the form then carries the version that was seen now."""
    typed = request.POST.copy()
    typed["version"] = str(provider.version)
    form.data, mine = typed, form.facts
    rows = [
        ("This ICB is", provider.get_role_display(), Provider.Role(mine["role"]).label),
        ("Sector", provider.get_sector_display(), Sector(mine["sector"]).label),
        ("Lead", *(lead.name if lead else "Nobody yet" for lead in (provider.lead, mine["lead"]))),
    ]
    return {"meanwhile": queries.last_change(provider), "rows": rows}
