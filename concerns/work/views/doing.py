"""What the owner of an action does: report how it goes, and complete it."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from concerns.work import actions
from concerns.work.forms import CompleteForm, ReportForm
from concerns.work.views.reading import find
from concerns.work.views.steps import take_step
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("action.report")
def report(request: MemberRequest, pk: UUID) -> HttpResponse:
    found = find(pk)
    form = ReportForm(request.POST or None, initial={"status": found.status, "blocker": found.blocker})
    return take_step(request, found, "report", form, actions.report, "Your report has been saved.")


@require_http_methods(["GET", "POST"])
@requires("action.report")
def complete(request: MemberRequest, pk: UUID) -> HttpResponse:
    found = find(pk)
    form = CompleteForm(request.POST or None, concern=found.concern)
    return take_step(request, found, "complete", form, actions.complete, "The action is complete.")
