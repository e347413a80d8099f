"""The list of reports and the page of one."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from quality_oversight.pages import page, paginate
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires
from reporting.forms.reports import ReportFilters
from reporting.queries.reports import committees_that_report, for_list, paper_facts
from reporting.views.showing import find_report, show

STILL_WAITING = 204  # htmx then leaves the page as it is


@require_GET
@requires("report.view")
def reports(request: MemberRequest) -> HttpResponse:
    form = ReportFilters(request.GET, committees=committees_that_report())
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = for_list(status=chosen.get("status") or "", committee=chosen.get("committee"))
    context = {"filters_form": form, "pager": paginate(request, rows), "filtered": any(chosen.values())}
    return page(request, "reporting/reports.jinja", "results", context)


@require_GET
@requires("report.view")
def report(request: MemberRequest, pk: UUID) -> HttpResponse:
    return show(request, find_report(pk))


@require_GET
@requires("report.view")
@part_of("reporting:report")
def paper_status(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Where the paper stands: asked every few seconds while it is being made."""
    found = find_report(pk)
    paper = paper_facts(found)
    if paper is None:
        return HttpResponse(status=STILL_WAITING)
    return page(request, "reporting/_paper.jinja", context={"report": found, "paper": paper})
