"""Pages of one organisation of the national directory, and of files that the directory is brought up to."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from providers.directory import actions
from providers.directory.forms import BringForm, ChangeFilters, ConfirmForm
from providers.directory.models import DirectoryImport, ImportState
from providers.directory.queries import regulated
from providers.directory.queries.organisation import belongings, structure
from providers.directory.rules.cqc import Question
from providers.models import Organisation, Provider
from providers.rules.ods import Kind
from providers.structure.queries import sites_of
from quality_oversight.pages import accepted, form_page, invalid, page, paginate, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires
from quality_oversight.uploads import refuse_too_much


@require_GET
@requires("directory.view")
def organisation(request: MemberRequest, code: str) -> HttpResponse:
    """One organisation: what the directory and the regulator say of it, and where it stands."""
    found = get_object_or_404(Organisation, code=code.upper())
    today = timezone.localdate()
    provider = Provider.objects.filter(organisation=found).first()
    closed = found.closed is not None and found.closed < today
    sites, known_sites = sites_of(found, provider.subjects.in_use() if provider else ())
    context = {
        "organisation": found,
        "former": found.former_names.splitlines(),
        "structure": structure(found),
        "below": belongings(found, today),
        "regulated": regulated(found.code),
        "questions": Question.choices,
        "provider": provider,
        "sites": sites,
        "known_sites": known_sites,
        "may_take_up": request.membership.may("provider.add") and not closed,
    }
    return page(request, "directory/organisation.jinja", context=context)


@require_http_methods(["GET", "POST"])
@requires("directory.import")
def imports(request: MemberRequest) -> HttpResponse:
    """Bring a file; and those that were brought here, or that changed the directory."""
    form = BringForm(request.POST, request.FILES) if request.method == "POST" else BringForm()
    refuse_too_much(request, form, advice="Bring it in a zip.")
    if request.method == "POST" and form.is_valid():
        job = actions.bring(form.cleaned_data["file"], by=request.membership)
        return accepted(request, job)
    context = {"form": form, "pager": paginate(request, _seen(request).select_related("icb"))}
    return form_page(request, "directory/imports.jinja", context)


@require_GET
@requires("directory.import")
def job(request: MemberRequest, pk: UUID) -> HttpResponse:
    """How far one file is, what it changes row by row, and what is asked before it is taken."""
    return _shown(request, get_object_or_404(_seen(request), pk=pk), ConfirmForm())


@require_http_methods(["GET", "POST"])
@requires("directory.import")
def confirm(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Take a file that was looked through."""
    found = get_object_or_404(_seen(request), pk=pk)
    if request.method == "GET":
        return accepted(request, found)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try:
            found = actions.confirm(found, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, found)
    return _shown(request, found, form)


def _shown(request: MemberRequest, found: DirectoryImport, form: ConfirmForm) -> HttpResponse:
    filters = ChangeFilters(request.GET)
    changes = found.changes.all()
    if outcome := filters.chosen:
        changes = changes.filter(outcome=outcome)
    context = {
        "job": found,
        "form": form,
        "filters": filters,
        "pager": paginate(request, changes),
        "mine": found.icb_id in (request.membership.tenant_id, None),
        "running": found.state in actions.OPEN,
        "tally": [(kind, found.counts[kind]) for kind in Kind if found.counts.get(kind)],
        "ready": found.state == ImportState.READY and found.icb_id in (request.membership.tenant_id, None),
    }
    if form.errors:
        return invalid(request, "directory/import.jinja", context)
    return page(request, "directory/import.jinja", "progress", context)


def _seen(request: MemberRequest) -> QuerySet[DirectoryImport]:
    """Files of the acting ICB and of the live sources, and all that changed the directory, which is everybody's."""
    own = Q(icb=request.membership.tenant_id) | Q(icb=None)
    return DirectoryImport.objects.filter(own | Q(state=ImportState.DONE)).order_by("-made_at", "-pk")
