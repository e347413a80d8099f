"""The team's inbox of soft intelligence, and what the team does with each report."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from concerns.intake import actions
from concerns.intake.forms import AddForm, StepForm, WordsForm
from concerns.intake.models import SoftReport, SoftReportStep
from concerns.intake.queries import concern_options, steps_of
from concerns.intake.queries import inbox as inbox_of
from concerns.intake.rules.states import (
    STEPS,
    State,
    steps_from,
    target_of,
    told,
    why_not_hand_back,
    why_not_pass_on,
)
from concerns.rules.speaking_up import reads_like
from concerns.rules.vocabulary import Sensitivity
from quality_oversight.markings import highest
from quality_oversight.pages import accepted, form_page, found, invalid, page, paginate, searched, show_refusal, sought
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires
from quality_oversight.tenancy.models import Membership

WORDS = {"decline": "Why it is not taken up", "close": "What changed"}


@require_GET
@requires("intelligence.review")
def inbox(request: MemberRequest) -> HttpResponse:
    show = "all" if request.GET.get("show") == "all" else "open"
    pager = paginate(request, inbox_of(show))
    context = {"pager": pager, "show": show, "marked": highest(report.marked for report in pager.rows)}
    return page(request, "intake/inbox.jinja", "results", context)


@require_GET
@requires("intelligence.review")
def review(request: MemberRequest, pk: UUID) -> HttpResponse:
    report = reviewed(pk)
    return page(request, "intake/review.jinja", context=_context(request, report, WordsForm()))


@require_POST
@requires("intelligence.review")
def answer(request: MemberRequest, pk: UUID) -> HttpResponse:
    report = reviewed(pk)
    form = WordsForm(request.POST)
    if form.is_valid():
        try:
            actions.answer(report, by=request.membership, words=form.cleaned_data["words"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, "intake:review", "The person who shared this can read your words now.", pk=pk)
    return invalid(request, "intake/review.jinja", _context(request, report, form))


@require_http_methods(["GET", "POST"])
@requires("intelligence.review")
def take_step(request: MemberRequest, pk: UUID, name: str) -> HttpResponse:
    """Acknowledge, add to a concern, do not take up, say what changed, or look again."""
    report = reviewed(pk)
    chosen = next((step for step in STEPS.values() if step.name == name and name != "take_up"), None)
    if chosen is None:
        raise Http404
    make = AddForm if "concern" in chosen.needs else StepForm
    form = make(request.POST or None, initial={"concern": request.GET.get("concern")})
    form.fields["words"].required = "words" in chosen.needs
    form.fields["words"].label = WORDS.get(name, form.fields["words"].label)
    searching = request.method == "POST" and searched(request, form)
    if request.method == "POST" and not searching and form.is_valid():
        try:
            report = actions.step(report, name, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            now = report.get_state_display().lower()
            return accepted(request, "intake:review", f"{report.ref} is now “{now}”.", pk=pk)
    words = sought(request, "concern")
    context = {
        "report": report,
        "marked": report.marked,
        "step": chosen,
        "read": told(name, report.sensitivity),
        "form": form,
        "sought": words,
        "possible": target_of(report.state, name) is not None,
        "options": concern_options(report, words, form["concern"].value()) if "concern" in form.fields else [],
    }
    return form_page(request, "intake/step.jinja", context)


@require_GET
@requires("intelligence.review")
@part_of("intake:step", name="add")
def find_concern(request: MemberRequest, pk: UUID) -> HttpResponse:
    return found(
        request, "concern", concern_options(reviewed(pk), sought(request, "concern"), request.GET.get("concern"))
    )


def reviewed(pk: UUID) -> SoftReport:
    return get_object_or_404(SoftReport.objects.select_related("subject", "taken_into", "made_by__user"), pk=pk)


def likeness(report: SoftReport, steps: Iterable[SoftReportStep]) -> Sensitivity | None:
    """The restricted stream that an ordinary report reads like, with what was added to it."""
    if report.sensitivity != Sensitivity.STANDARD:
        return None
    return report.reads_like or reads_like(*(step.text for step in steps if step.verb == "wrote"))


def may_hand_back(report: SoftReport, by: Membership) -> bool:
    """Whether this is the keeper of its stream, and it waits for a decision."""
    return by.keeps == report.sensitivity and not why_not_hand_back(report.state, report.sensitivity, words="-")


def _context(request: MemberRequest, report: SoftReport, form: WordsForm) -> dict[str, Any]:
    live = report.taken_into is not None and report.taken_into.is_live
    open_now = [each for target, each in steps_from(report.state).items() if not (target == State.CLOSED and live)]
    steps = list(steps_of(report))
    return {
        "report": report,
        "marked": report.marked,
        "steps": steps,
        "form": form,
        "open_now": open_now,
        "likeness": likeness(report, steps),
        "may_pass_on": not why_not_pass_on(report.state, report.sensitivity, Sensitivity.SPEAK_UP),
        "may_hand_back": may_hand_back(report, request.membership),
        "names": report.shows_names(request.membership),
    }
