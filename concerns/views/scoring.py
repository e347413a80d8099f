"""Score a concern's risk again, and show the score of what is being chosen."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from concerns import actions
from concerns.drawing import preview, scored
from concerns.forms import RescoreForm
from concerns.models import Concern
from quality_oversight.pages import accepted, invalid, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("concern.triage")
def rescore(request: MemberRequest, pk: UUID) -> HttpResponse:
    concern = get_object_or_404(Concern.objects.for_list(), pk=pk)
    form = RescoreForm(request.POST or None, initial={"which": "current"})
    if request.method == "POST" and form.is_valid():
        try:
            concern = actions.rescore(concern, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, concern, "The risk has been scored again.")
    context = {
        "form": form,
        "concern": concern,
        "initial": scored(concern.initial_consequence, concern.initial_likelihood),
        "current": scored(concern.consequence, concern.likelihood),
        "risk": preview(request.POST, earlier=(concern.consequence, concern.likelihood)),
    }
    if request.method == "POST":
        return invalid(request, "concerns/rescore.jinja", context)
    return page(request, "concerns/rescore.jinja", context=context)


@require_GET
@requires("concern.raise")
def risk(request: MemberRequest) -> HttpResponse:
    """The score and matrix of what is chosen, for the forms that ask for a consequence and a likelihood."""
    prefix = "initial_" if "initial_consequence" in request.GET or "initial_likelihood" in request.GET else ""
    return page(request, "concerns/_risk.jinja", context={"risk": preview(request.GET, prefix)})
