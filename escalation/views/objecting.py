"""Record dissent, ask for reconsideration, and answer that."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from escalation import actions, queries
from escalation.forms.objections import AnswerForm, ObjectionForm
from escalation.models import LevelRequest, Objection
from escalation.queries.cases import terms_of
from escalation.rules.moves import authorising_permission
from escalation.rules.objections import OVER
from escalation.rules.workflow import RequestStatus
from escalation.views.reading import REQUESTS
from quality_oversight.pages import accepted, form_page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires

STOPS_NOTHING = "What you record stands in the record with your name and party. It does not stop the decision."
ROWS = Objection.objects.select_related("request__subject", "request__proposer", "request__tenant", "by")


@require_http_methods(["GET", "POST"])
@requires("level.object")
def object_to(request: MemberRequest, pk: UUID) -> HttpResponse:
    proposal = get_object_or_404(REQUESTS, pk=pk)
    form = ObjectionForm(request.POST or None, decided=RequestStatus(proposal.status) in OVER)
    if request.method == "POST" and form.is_valid():
        try:
            actions.object_to(proposal, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, proposal, "Your words stand in the record.")
    return _step(request, proposal, form, "Record dissent", STOPS_NOTHING)


@require_http_methods(["GET", "POST"])
@requires("level.view")
def answer_objection(request: MemberRequest, pk: UUID) -> HttpResponse:
    asked = get_object_or_404(ROWS, pk=pk)
    request.membership.demand(authorising_permission(terms_of(asked.request)))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_objection(asked, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, asked.request, "The answer has been recorded.")
    return _step(request, asked.request, form, "Answer the request for reconsideration", asked=asked)


def _step(
    request: MemberRequest,
    proposal: LevelRequest,
    form: ObjectionForm | AnswerForm,
    title: str,
    hint: str = "",
    asked: Objection | None = None,
) -> HttpResponse:
    framework = queries.framework_of(proposal)
    context = {
        "proposal": proposal,
        "form": form,
        "framework": framework,
        "title": title,
        "button": "Record the answer" if asked else "Record",
        "hint": hint,
        "asked": asked,
    }
    return form_page(request, "escalation/reason.jinja", context)
