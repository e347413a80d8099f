"""The register and the contributors as files."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from concerns.files.handing import handed_over_as
from quality_oversight.markings import ORDINARY, file_name
from quality_oversight.pages import accepted, page
from quality_oversight.spreadsheets.writing import TYPES
from quality_oversight.tenancy.access import MemberRequest, requires
from reporting.stakeholders import actions, files, queries
from reporting.stakeholders.forms import FilterForm
from reporting.stakeholders.models import ContributorsPaper, Occasion


@require_GET
@requires("stakeholder.view")
def file(request: MemberRequest, kind: str, pk: UUID | None = None) -> Any:
    """What the register shows, or who contributed to one occasion, as a spreadsheet."""
    if kind not in TYPES:
        raise Http404
    by = request.membership
    about = get_object_or_404(Occasion, pk=pk) if pk else None
    if about is None:
        made = files.register(queries.filtered(FilterForm(request.GET).chosen()).order_by("name", "pk"), kind)
        called, day = "stakeholders", timezone.localdate()
    else:
        made = files.contributors(queries.contributors(about), kind)
        called, day = f"contributors to {about.name[:80]}", about.held_on
    actions.note_taken(about, by=by, kind=kind)
    name = file_name(called, by.tenant.code, day, ORDINARY, kind)
    return FileResponse(made, as_attachment=True, filename=name, content_type=TYPES[kind])


@require_POST
@requires("stakeholder.view")
def ask(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Ask for the contributors as a PDF; a worker makes it."""
    return accepted(request, actions.ask_for_paper(get_object_or_404(Occasion, pk=pk), by=request.membership))


@require_GET
@requires("stakeholder.view")
def paper(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One's own PDF: being made, or ready to be taken away."""
    rows = ContributorsPaper.objects.defer("pdf").select_related("occasion")
    row = get_object_or_404(rows, pk=pk, made_for=request.membership)
    return page(request, "stakeholders/paper.jinja", "progress", {"paper": row})


@require_GET
@requires("stakeholder.view")
def paper_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(ContributorsPaper, pk=pk, made_for=request.membership, made_at__isnull=False)
    return handed_over_as(row.name, "application/pdf", bytes(row.pdf or b""))
