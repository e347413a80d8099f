"""Move a concern on."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from concerns import actions
from concerns.drawing import preview
from concerns.forms import move_form
from concerns.models import Concern
from concerns.queries import original_options
from concerns.rules.lifecycle import LIVE, MOVE_NAMES, MOVES, Status, moves_from
from concerns.views.merging import is_to_confirm, merged, side_by_side
from concerns.work.models import ConcernAction
from quality_oversight.pages import accepted, form_page, found, page, searched, show_refusal, sought
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("concern.work")
def move(request: MemberRequest, pk: UUID, name: str) -> HttpResponse:
    by = request.membership
    concern = get_object_or_404(Concern.objects.for_list(), pk=pk)
    by.demand_over("concern.work", concern.sensitivity)
    if name not in MOVE_NAMES:
        raise Http404
    target = next((target for target, step in moves_from(concern.status).items() if step.name == name), None)
    if target is None:  # somebody moved it first
        return page(request, "concerns/moved_on.jinja", context={"concern": concern}, status=409)
    step = MOVES[Status(concern.status), target]
    by.demand_over(step.permission, concern.sensitivity)
    initial = {"lead": concern.lead_id, "consequence": concern.consequence, "likelihood": concern.likelihood}
    posted = request.method == "POST"
    form = move_form(
        request.POST if posted else None,
        step=step,
        shared=bool(concern.shared_with),
        stream=concern.sensitivity,
        initial=initial,
    )
    searching = posted and searched(request, form)
    left = list(ConcernAction.objects.open().filter(concern=concern)) if target not in LIVE else []
    context = {"concern": concern, "step": step, "left": left, "form": form}
    if posted and not searching and form.is_valid():
        if is_to_confirm(request, step):
            if response := side_by_side(request, concern, form, context):
                return response
        else:
            try:
                concern = actions.move(concern, target, by=by, **form.cleaned_data)
            except ValidationError as refusal:
                show_refusal(form, refusal)
            else:
                return accepted(request, concern, merged(concern) or _moved(concern))
    context |= _context(request, concern, form, request.POST if posted else initial)
    return form_page(request, "concerns/move.jinja", context)


@require_GET
@requires("concern.triage")
@part_of("concerns:move", name="mark_duplicate")
def find_original(request: MemberRequest, pk: UUID) -> HttpResponse:
    concern = get_object_or_404(Concern, pk=pk)
    request.membership.demand_over("concern.triage", concern.sensitivity)
    words = sought(request, "duplicate_of")
    return found(request, "duplicate_of", original_options(concern, words, request.GET.get("duplicate_of")))


def _moved(concern: Concern) -> str:
    return f"{concern.ref} is now “{concern.get_status_display().lower()}”."


def _context(request: MemberRequest, concern: Concern, form: Form, given: Any) -> dict[str, Any]:
    """The finder of a duplicate's original, or the matrix of a score to confirm, where the move asks for them."""
    context: dict[str, Any] = {}
    if "duplicate_of" in form.fields:
        words = sought(request, "duplicate_of")
        options = original_options(concern, words, form["duplicate_of"].value())
        context |= {"sought": words, "options": options}
    if "consequence" in form.fields:
        context |= {"risk": preview(given, earlier=(concern.initial_consequence, concern.initial_likelihood))}
    return context
