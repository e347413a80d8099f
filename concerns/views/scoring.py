"""Score a concern's risk again, and show the score of what is being chosen."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from concerns import actions
from concerns.actions.history import risk_in_words, stage_in_words
from concerns.drawing import preview, scored
from concerns.models import Concern
from concerns.register.risk_of_concerns import judged
from concerns.risk_forms import AcceptRiskForm, RescoreForm
from concerns.rules.risk import Stage, headline
from concerns.scales import chosen_areas
from quality_oversight.jinja import long_datetime
from quality_oversight.meanwhile import SavedMeanwhileError, seen_now, side_by_side
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("concern.triage")
def rescore(request: MemberRequest, pk: UUID) -> HttpResponse:
    concern = get_object_or_404(Concern.objects.for_list(), pk=pk)
    request.membership.demand_over("concern.triage", concern.sensitivity)
    which = request.GET.get("which")
    stage = Stage(which) if which in Stage.values else Stage.CURRENT
    areas = chosen_areas(concern.areas.get(stage, {}))
    initial = {"which": stage, "version": concern.version} | areas
    form = RescoreForm(request.POST or None, initial=initial)
    clash = None
    if request.method == "POST" and form.is_valid():
        try:
            concern = actions.rescore(concern, by=request.membership, **form.given())
        except SavedMeanwhileError as meanwhile:
            concern, clash = meanwhile.current, _clash(meanwhile.current, form)
            seen_now(form, concern.version)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, concern, "The risk has been scored again.")
    context = {
        "form": form,
        "clash": clash,
        "concern": concern,
        "scores": [(stage.label, scored(*pair)) for stage in Stage if (pair := concern.pair(stage))],
        "opened_with": f"{stage.label.lower()} risk" if areas and request.method == "GET" else "",
        "risk": preview(request.POST or areas, earlier=(concern.consequence, concern.likelihood)),
    }
    if clash:
        return page(request, "concerns/rescore.jinja", context=context, status=409)
    return form_page(request, "concerns/rescore.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("risk.accept")
def accept_risk(request: MemberRequest, pk: UUID) -> HttpResponse:
    concern = get_object_or_404(Concern.objects.for_list(), pk=pk)
    form = AcceptRiskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            concern = actions.accept_risk(concern, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, concern, f"The risk of {concern.ref} is accepted as it stands.")
    now = judged([concern], timezone.localdate())[concern.pk]
    context = {"form": form, "concern": concern, "now": now, "current": scored(concern.consequence, concern.likelihood)}
    return form_page(request, "concerns/accept_risk.jinja", context)


@require_POST
@requires("risk.accept")
def end_risk_acceptance(request: MemberRequest, pk: UUID) -> HttpResponse:
    concern = get_object_or_404(Concern, pk=pk)
    try:
        concern = actions.end_risk_acceptance(concern, by=request.membership)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return accepted(request, concern)
    return accepted(request, concern, f"The acceptance of the risk of {concern.ref} has ended.")


@require_GET
@requires("concern.raise")
@part_of("concerns:new")
def risk(request: MemberRequest) -> HttpResponse:
    """The score and matrix of what is chosen, for the forms that ask for a consequence and a likelihood."""
    prefix = "initial_" if "initial_consequence" in request.GET or "initial_likelihood" in request.GET else ""
    return page(request, "concerns/_risk.jinja", context={"risk": preview(request.GET, prefix)})


def _clash(concern: Concern, form: RescoreForm) -> dict[str, Any]:
    """Who saved the concern first, and the score that stands now beside the one that was chosen."""
    given = form.given()
    areas = given["areas"]
    steps = areas[headline(areas)] if areas else (given["consequence"], given["likelihood"])
    now, typed = stage_in_words(concern, given["which"]), risk_in_words(steps[0], steps[1], areas)
    step = concern.events.first()
    who = f"{step.by_name} saved it on {long_datetime(step.at)}." if step else SavedMeanwhileError.words
    return side_by_side(who, {"risk": now}, {"risk": typed}, {"risk": "Risk"})
