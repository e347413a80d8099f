"""The group's view, the decision, agreement, refusal and correction."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from escalation import actions, queries
from escalation.forms import AuthoriseForm, ConcurForm, ConfirmForm, ConsiderForm, CorrectForm
from escalation.models import LevelDecision, LevelRequest
from escalation.queries.cases import ask_of, judged_criteria, standing_decision, terms_of
from escalation.queries.requests import confirmers, meetings_to_choose
from escalation.queries.shares import with_answers
from escalation.queries.steps import awaited_parties, decided_on, submitted_on
from escalation.rules.moves import authorising_permission, checklist, needed_before, outstanding
from escalation.rules.workflow import CONFIRM, RequestStatus
from escalation.views.offers import needs_noting, party_words
from escalation.views.proposing import reasoned
from escalation.views.reading import REQUESTS, elsewhere, standing_of
from quality_oversight.frameworks.vocabulary import PARTY_TYPES
from quality_oversight.pages import accepted, form_page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires

DECISIONS = LevelDecision.objects.select_related("request", "subject__provider__organisation", "tenant")


@require_http_methods(["GET", "POST"])
@requires("level.consider")
def consider(request: MemberRequest, pk: UUID) -> HttpResponse:
    by, proposal = request.membership, get_object_or_404(REQUESTS, pk=pk)
    today, unnoted = timezone.localdate(), needs_noting(proposal)
    meetings = meetings_to_choose(today, since=decided_on(proposal) if unnoted else submitted_on(proposal))
    form = ConsiderForm(request.POST or None, meetings=meetings, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            actions.consider(proposal, by=by, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, proposal, "The view of the System Quality Group has been recorded.")
    return _answer(request, "escalation/consider.jinja", proposal, form, {"unnoted": unnoted})


@require_http_methods(["GET", "POST"])
@requires("level.view")
def authorise(request: MemberRequest, pk: UUID) -> HttpResponse:
    by, proposal = request.membership, get_object_or_404(REQUESTS, pk=pk)
    today = timezone.localdate()
    standing = standing_of(proposal.subject)
    ask = ask_of(proposal, standing, today=today)
    by.demand(authorising_permission(ask.terms))
    form = AuthoriseForm(
        request.POST or None,
        stepping_down=not ask.move.escalates,
        emergency=proposal.emergency,
        initial={"decided_on": today, "effective_from": today},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.authorise(proposal, by=by, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            done = "The decision has been recorded."
            asked = f"{done} It takes effect when a second person has confirmed it. They have been asked."
            return accepted(request, proposal, asked if proposal.emergency else done)
    more = {
        "second_people": confirmers(proposal, by=by, today=today) if proposal.emergency else (),
        "move": ask.move,
        "terms": ask.terms,
        "lacking": [check for check in checklist(ask, needed_before(ask)) if not check.done],
        "judged": [] if ask.move.escalates else judged_criteria(proposal, standing),
        "elsewhere": elsewhere(proposal.subject, queries.framework_of(by)),
        "concurrence": party_words(ask.terms.concurrence_parties),
        "objections": list(proposal.objections.all()),
        "parties": PARTY_TYPES,
    }
    return _answer(request, "escalation/authorise.jinja", proposal, form, more)


@require_http_methods(["GET", "POST"])
@requires("level.view")
def decline(request: MemberRequest, pk: UUID) -> HttpResponse:
    done = "The request has been declined."
    return reasoned(
        request, pk, RequestStatus.DECLINED, actions.decline, "Decline the request", "Decline", done,
        unconfirmed=("Do not confirm the decision", "Do not confirm", f"You did not confirm the decision. {done}"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(CONFIRM)
def confirm(request: MemberRequest, pk: UUID) -> HttpResponse:
    by, proposal = request.membership, get_object_or_404(REQUESTS, pk=pk)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm(proposal, by=by, note=form.cleaned_data["note"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, proposal, "You have confirmed the decision.")
    decision = standing_decision(proposal)
    more = {
        "decision": decision,
        "today": timezone.localdate(),
        "concurrence": party_words(outstanding(terms_of(proposal), ())),
        "objections": list(proposal.objections.all()),
        "parties": PARTY_TYPES,
    }
    return _answer(request, "escalation/confirm.jinja", proposal, form, more)


@require_http_methods(["GET", "POST"])
@requires("level.view")
def return_request(request: MemberRequest, pk: UUID) -> HttpResponse:
    return reasoned(
        request, pk, RequestStatus.RETURNED, actions.return_for_more, "Return for more work", "Return",
        "The request has been returned.",
        "Say what is missing. The quality leads can then change the proposal and submit it again.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("level.concur")
def concur(request: MemberRequest, pk: UUID) -> HttpResponse:
    by, proposal = request.membership, get_object_or_404(REQUESTS, pk=pk)
    form = ConcurForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.concur(proposal, by=by, note=form.cleaned_data["note"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, proposal, "Your agreement has been recorded.")
    return _answer(
        request,
        "escalation/concur.jinja",
        proposal,
        form,
        {"awaited": party_words(awaited_parties(proposal, standing_decision(proposal)))},
    )


@require_http_methods(["GET", "POST"])
@requires("level.correct")
def correct(request: MemberRequest, pk: UUID) -> HttpResponse:
    by, decision = request.membership, get_object_or_404(DECISIONS, pk=pk)
    form = CorrectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct(decision, by=by, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(
                request, "escalation:subject", "The correction has been recorded. Both dates are kept.",
                pk=decision.subject_id,
            )  # fmt: skip
    return _answer(
        request,
        "escalation/correct.jinja",
        decision.request,
        form,
        {"decision": decision, "period": decision.periods.first()},
    )


def _answer(
    request: MemberRequest, template: str, proposal: LevelRequest, form: Any, more: dict[str, Any]
) -> HttpResponse:
    framework = queries.framework_of(request.membership)
    answers = with_answers(proposal.shares.all())
    context = {"proposal": proposal, "form": form, "framework": framework, "answers": answers, **more}
    return form_page(request, template, context)
