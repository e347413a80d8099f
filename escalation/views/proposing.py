"""Propose a level, change the proposal, withdraw it."""

from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from concerns.drawing import preview
from concerns.rules.sources import source
from escalation import actions, queries
from escalation.actions.steps import demand_step
from escalation.early_warning.queries.drafting import draft_of
from escalation.forms import ProposalForm, ReasonForm
from escalation.forms.criteria import FIRST_ROWS
from escalation.interventions.queries import last_held
from escalation.models import LevelRequest
from escalation.queries.cases import asks_commissioner
from escalation.queries.endings import why_ended
from escalation.queries.requests import concerns_to_cite
from escalation.rules.levels import Level
from escalation.rules.moves import MOVES, Move, moves_from
from escalation.rules.workflow import CLOSED, RequestStatus
from escalation.views.comparing import differences, review_values, step_down_values, typed_values, values_of
from escalation.views.offers import party_words
from escalation.views.reading import REQUESTS, SUBJECTS, standing_of
from providers.measures.queries import measures_of
from quality_oversight.frameworks import Framework
from quality_oversight.pages import accepted, form_page, page, show_refusal, wait
from quality_oversight.tenancy.access import MemberRequest, requires

MORE = "more_criteria"  # the button that asks for room for one more criterion


@require_http_methods(["GET", "POST"])
@requires("level.propose")
def propose(request: MemberRequest, pk: UUID) -> HttpResponse:
    by, about = request.membership, get_object_or_404(SUBJECTS, pk=pk)
    framework = queries.framework_of(by)
    standing = standing_of(about)
    level = Level(standing.level if standing else Level.ROUTINE)
    moves = [move for move in moves_from(level) if framework.transition(move.id).allowed]
    ended = why_ended(about)
    moves = [] if ended else moves
    asked = request.POST.get("target") or request.GET.get("target")
    move = next((move for move in moves if move.target == asked), None)
    common = {"about": about, "framework": framework, "moves": moves, "standing": standing, "ended": ended}
    common["party_words"] = party_words
    open_request = about.level_requests.exclude(status__in=CLOSED).first()
    if move is None or (open_request and request.method == "GET"):  # said before anybody fills in the form
        not_here = target_not_allowed(level, asked, framework)
        context = common | {
            "open": open_request,
            "cite": request.GET.get("concern", ""),
            "not_here": not_here,
        }
        return form_page(request, "escalation/choose_level.jinja", context)
    concerns = concerns_to_cite(about)
    begun = {} if move.escalates or standing is None else step_down_values(standing)
    begun |= review_values(about, request.GET.get("review", ""), begun)
    begun |= draft_of(about) if move.escalates and request.GET.get("early_warning") else {}
    cited = [*request.GET.getlist("concern"), *begun.pop("concern_ids", ())]
    form = ProposalForm(
        request.POST or None, move=move, terms=framework.transition(move.id), concerns=concerns,
        criteria_rows=_criteria_rows(request, {}), ask_commissioner=asks_commissioner(about),
        measures=measures_of(about),
        initial={"rapid_review_on": last_held(about), **begun, "target": move.target, "concern_ids": cited},
    )  # fmt: skip
    if MORE in request.POST:
        wait(form)
        return page(
            request, "escalation/propose.jinja", context=common | _form_context(request, form, move, concerns)
        )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            proposal = actions.propose(about, move.target, by=by, **form.for_action())
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, proposal, "The proposal has been saved.")
    context = common | _form_context(request, form, move, concerns)
    return form_page(request, "escalation/propose.jinja", context)


def target_not_allowed(level: Level, asked: str | None, framework: Framework) -> str | None:
    """The target that was asked for where the framework does not allow that move (EA9: then one step is offered)."""
    move = next((move for move in moves_from(level) if move.target == asked), None)
    return asked if move and not framework.transition(move.id).allowed else None


@require_http_methods(["GET", "POST"])
@requires("level.propose")
def edit_request(request: MemberRequest, pk: UUID) -> HttpResponse:
    by, proposal = request.membership, get_object_or_404(REQUESTS, pk=pk)
    framework = queries.framework_of(by)
    move = MOVES[Level(proposal.origin), Level(proposal.target)]
    concerns = concerns_to_cite(proposal.subject, proposal)
    initial = values_of(proposal)
    form = ProposalForm(
        request.POST or None, move=move, terms=framework.transition(move.id), concerns=concerns,
        rows=_rows(request, initial), criteria_rows=_criteria_rows(request, initial), initial=initial,
        ask_commissioner=asks_commissioner(proposal.subject), measures=measures_of(proposal.subject),
    )  # fmt: skip
    context = {"proposal": proposal, "about": proposal.subject, "framework": framework}
    if MORE in request.POST:
        wait(form)
        context |= _form_context(request, form, move, concerns)
        return page(request, "escalation/edit_request.jinja", context=context)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            proposal = actions.edit(proposal, by=by, version=version, **form.for_action())
        except actions.SavedMeanwhileError as clash:
            context |= _clash(form, clash.current, version)
            return page(
                request, "escalation/edit_request.jinja",
                context=context | _form_context(request, form, move, concerns), status=409,
            )  # fmt: skip
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, proposal, "Your changes have been saved.")
    context |= _form_context(request, form, move, concerns)
    return form_page(request, "escalation/edit_request.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("level.view")
def withdraw(request: MemberRequest, pk: UUID) -> HttpResponse:
    done = "The request has been withdrawn."
    return reasoned(request, pk, RequestStatus.WITHDRAWN, actions.withdraw, "Withdraw the request", "Withdraw", done)


def reasoned(
    request: MemberRequest,
    pk: UUID,
    target: RequestStatus,
    act: Any,
    title: str,
    button: str,
    done: str,
    hint: str = "",
    unconfirmed: tuple[str, str, str] | None = None,
) -> HttpResponse:
    """A page that asks for a reason and takes one step; who may take it depends on where the request stands.

    `unconfirmed` are title, button and what was done where it waits for the second person.
    """
    by, proposal = request.membership, get_object_or_404(REQUESTS, pk=pk)
    if unconfirmed and proposal.status == RequestStatus.AWAITING_CONFIRMER:
        title, button, done = unconfirmed
    demand_step(proposal, target, by=by)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(proposal, by=by, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, proposal, done)
    context = {
        "proposal": proposal,
        "framework": queries.framework_of(by),
        "form": form,
        "title": title,
        "button": button,
        "hint": hint,
    }
    return form_page(request, "escalation/reason.jinja", context)


def _form_context(request: MemberRequest, form: ProposalForm, move: Move, concerns: list[Any]) -> dict[str, Any]:
    typed = request.POST if request.method == "POST" else form.initial
    hints = {
        str(each.pk): f"{source(each.source).quadrant.label}: {source(each.source).name}. "
        f"Score {each.score}, {each.get_status_display().lower()}."
        for each in concerns
    }
    return {"form": form, "move": move, "hints": hints, "risk": preview(typed)}


def _rows(request: MemberRequest, initial: dict[str, Any]) -> int:
    """Rows for further evidence: those on the form that was sent, else one more than there are."""
    sent = sum(name.startswith("source_") for name in request.POST)
    return sent or max(2, 1 + sum(name.startswith("source_") for name in initial))


def _criteria_rows(request: MemberRequest, initial: dict[str, Any]) -> int:
    """Rows for exit criteria: those on the form that was sent, with one more if it was asked for."""
    sent = sum(name.startswith("criterion_") for name in request.POST)
    known = sum(name.startswith("criterion_") for name in initial)
    return sent + (MORE in request.POST) if sent else max(FIRST_ROWS, 1 + known)


def _clash(form: ProposalForm, current: LevelRequest, seen: int) -> dict[str, Any]:
    """What was typed beside what somebody else saved; saving again then replaces it knowingly."""
    typed_again = cast(QueryDict, form.data).copy()
    typed_again["version"] = str(current.version)
    form.data = typed_again
    saved, typed = values_of(current), typed_values(form)
    steps = list(current.steps.all()[: max(1, current.version - seen)])
    return {"meanwhile": steps, "differences": differences(form, saved, typed), "proposal": current}
