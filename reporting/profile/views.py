"""Pages of a provider's profile."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from concerns.files.handing import handed_over_as
from quality_oversight.pages import accepted, page, paginate
from quality_oversight.tenancy.access import MemberRequest, requires
from reporting.profile import actions, queries
from reporting.profile.forms import TimelineForm
from reporting.profile.models import KeptProfile, ProfilePaper
from reporting.profile.rules.kinds import begins
from reporting.profile.rules.sharing import LEFT_OUT, Rendering

LATEST = 8  # entries of the timeline that the profile itself shows
ON_PAGE = 50
PDF = "application/pdf"


@require_GET
@requires("profile.view")
def profile(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The fifteen blocks, the newest of the timeline, and what is missing; it prints."""
    provider, today = queries.provider_of(pk), timezone.localdate()
    made = queries.profile(provider, by=request.membership, today=today)
    context = {
        "made": made,
        "organisation": provider.organisation,
        "newest": made.moments[:LATEST],
        "kept": list(queries.kept_of(provider)[:LATEST]),
        "may_share": request.membership.may("profile.share"),
        "left_out": LEFT_OUT,
        "marked": made.marked,
        "framework": made.framework,
    }
    return page(request, "profile/profile.jinja", context=context)


@require_GET
@requires("profile.view")
def timeline(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Everything that is known, the newest first; it prints."""
    provider, form = queries.provider_of(pk), TimelineForm(request.GET)
    kinds, span = form.chosen()
    since = begins(span, timezone.localdate())
    told = queries.moments(provider, by=request.membership, kinds=kinds, since=since)
    context = {
        "provider": provider,
        "organisation": provider.organisation,
        "filters_form": form,
        "pager": paginate(request, told, ON_PAGE),
        "left_out": LEFT_OUT,
    }
    return page(request, "profile/timeline.jinja", "results", context)


@require_POST
@requires("profile.view")
def ask_paper(request: MemberRequest, pk: UUID, rendering: str) -> HttpResponse:
    """Ask for a profile as a PDF; a worker makes it."""
    if rendering not in Rendering:
        raise Http404
    asked = actions.ask_for_paper(queries.provider_of(pk), rendering, by=request.membership)
    return accepted(request, asked)


@require_GET
@requires("profile.view")
def paper(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One's own PDF: being made, or ready to be taken away."""
    rows = ProfilePaper.objects.defer("pdf").select_related("provider__organisation")
    found = get_object_or_404(rows, pk=pk, made_for=request.membership)
    return page(request, "profile/paper.jinja", "progress", {"paper": found})


@require_GET
@requires("profile.view")
def paper_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One's own PDF."""
    rows = ProfilePaper.objects.filter(made_for=request.membership, made_at__isnull=False).select_related("kept")
    found = get_object_or_404(rows, pk=pk)
    return handed_over_as(found.name, PDF, bytes((found.kept.pdf if found.kept else found.pdf) or b""))


@require_GET
@requires("profile.view")
def kept_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A profile as it was made for the provider."""
    found = get_object_or_404(KeptProfile, pk=pk)
    return handed_over_as(found.name, PDF, bytes(found.pdf))
