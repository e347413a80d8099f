"""Close a request once what follows from its decision is done."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from escalation import queries
from escalation.actions.steps import demand_step
from escalation.following import actions
from escalation.following.queries import followed
from escalation.following.rules import still_to_do
from escalation.forms.decisions import CloseForm, ReasonForm
from escalation.rules.workflow import RequestStatus
from escalation.views.reading import REQUESTS
from quality_oversight.pages import accepted, form_page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("level.view")
def close(request: MemberRequest, pk: UUID) -> HttpResponse:
    by, proposal = request.membership, get_object_or_404(REQUESTS, pk=pk)
    demand_step(proposal, RequestStatus.DONE, by=by)
    follows = followed(proposal)
    to_do = still_to_do(follows)
    form = (ReasonForm if to_do else CloseForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close(proposal, by=by, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, proposal, "The request has been closed.")
    context = {"proposal": proposal, "form": form, "framework": queries.framework_of(by), "follows": follows}
    return form_page(request, "escalation/close.jinja", {**context, "to_do": to_do})
