"""Ends, mergers and suspensions of subjects: proposed by one person, confirmed by another."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from escalation import actions, queries
from escalation.chores import ends_to_confirm
from escalation.forms import ReasonForm
from escalation.forms.endings import ConfirmForm, CorrectEndingForm, EndingFilterForm, EndingForm, ResumeForm
from escalation.forms.filters import CONFIRM
from escalation.models import Ending
from escalation.queries.endings import (
    ENDINGS,
    covered_by,
    listed_endings,
    may_confirm,
    named_request,
    requests_in_the_way,
    why_ended,
)
from escalation.rules.endings import OPEN, EndingStatus, Why
from escalation.views.leaving import staying_with
from escalation.views.reading import SUBJECTS
from providers.queries import subject_options
from quality_oversight.pages import accepted, form_page, found, page, paginate, searched, show_refusal, sought
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires

SHOWN = 10  # subjects that are offered to begin with, of those that the words find


@require_GET
@requires("subject.view_end")
def endings(request: MemberRequest) -> HttpResponse:
    by = request.membership
    form = EndingFilterForm(request.GET, confirms=by.may("subject.end"))
    chosen = form.chosen()
    rows = listed_endings(words=chosen["q"], status=chosen["status"], why=chosen["why"], by=by)
    to_end = []
    if chosen["q"] and by.may("subject.end"):
        keys = [each["value"] for each in subject_options(chosen["q"])]
        found_ones = SUBJECTS.filter(pk__in=keys).exclude(ended__until=None, ended__isnull=False)
        to_end = list(found_ones.order_by("name", "scope")[:SHOWN])
    waiting = ends_to_confirm(by.user_id, by.role) if by.may("subject.end") and chosen["status"] != CONFIRM else 0
    context = {"filters_form": form, "pager": paginate(request, rows), "to_end": to_end, "waiting": waiting}
    return page(request, "escalation/endings.jinja", "results", context)


@require_GET
@requires("subject.view_end")
def ending(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(ENDINGS, pk=pk)
    by, is_open = request.membership, row.status in OPEN
    lines = list(row.covered.select_related("subject", "successor", "decision").order_by("subject__name"))
    resuming = Ending.objects.filter(subject=row.subject_id, why=Why.RESUMES)
    covered = covered_by(row) if is_open else []
    holds = any(line.until is None for line in lines)
    context = {
        "ending": row,
        "framework": queries.framework_of(by),
        "covered": covered,
        "lines": lines,
        "in_the_way": list(map(named_request, requests_in_the_way(row, covered))) if is_open else [],
        "steps": list(row.steps.all()),
        "own": row.proposer.user_id == by.user_id,
        "may_confirm": by.may("subject.end") and may_confirm(by)(row),
        "may_withdraw": by.may("subject.end") and is_open,
        "may_resume": by.may("subject.end")
        and holds
        and row.why == Why.SUSPENDED
        and not resuming.filter(status__in=OPEN).exists(),
        "may_correct": by.may("level.correct") and holds,
        "staying": staying_with(row.subject, by),
    }
    return page(request, "escalation/ending.jinja", context=context)


@require_http_methods(["GET", "POST"])
@requires("subject.end")
def end_subject(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Propose that a subject ends, merges into another, or is suspended."""
    by, about = request.membership, get_object_or_404(SUBJECTS, pk=pk)
    proposed = {name: request.GET[name] for name in ("why", "successor") if name in request.GET}
    form = EndingForm(request.POST or None, initial={"effective_on": timezone.localdate(), **proposed})
    if request.method == "POST" and not searched(request, form) and form.is_valid():
        try:
            made = actions.propose_ending(about, by=by, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, made, "It has been proposed. Somebody in the other role now confirms it.")
    words = sought(request, "successor")
    draft = Ending(subject=about, why=Why.CLOSES)
    covered = covered_by(draft)
    more = {
        "covered": covered,
        "in_the_way": list(map(named_request, requests_in_the_way(draft, covered))),
        "staying": staying_with(about, by),
        "ended": why_ended(about),
        "open_one": Ending.objects.open().filter(subject=about).first(),
        "options": subject_options(words, form["successor"].value()),
        "sought": words,
    }
    return _form(request, "escalation/end_subject.jinja", about, form, more)


@require_GET
@requires("subject.end")
@part_of("escalation:end_subject")
def find_successor(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The subjects that match, for what follows."""
    get_object_or_404(SUBJECTS, pk=pk)
    return found(request, "successor", subject_options(sought(request, "successor"), request.GET.get("successor")))


@require_http_methods(["GET", "POST"])
@requires("subject.end")
def resume_subject(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Propose that a suspension is lifted."""
    by, row = request.membership, get_object_or_404(ENDINGS, pk=pk)
    form = ResumeForm(request.POST or None, initial={"effective_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose_ending(row.subject, by=by, why=Why.RESUMES, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, made, "It has been proposed. Somebody in the other role now confirms it.")
    hint = "All that was suspended together is taken up again at the levels, exit criteria and reviews that it had."
    return _step(request, row, form, "Propose to lift the suspension", "Propose", hint)


@require_http_methods(["GET", "POST"])
@requires("subject.end")
def confirm_ending(request: MemberRequest, pk: UUID) -> HttpResponse:
    by, row = request.membership, get_object_or_404(ENDINGS, pk=pk)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.confirm_ending(row, by=by, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            now = "It is in effect." if done.status == EndingStatus.EFFECTIVE else "It takes effect on its day."
            return accepted(request, row, f"It has been confirmed. {now}")
    return _step(request, row, form, "Confirm as the second person", "Confirm", "")


@require_http_methods(["GET", "POST"])
@requires("subject.end")
def withdraw_ending(request: MemberRequest, pk: UUID) -> HttpResponse:
    by, row = request.membership, get_object_or_404(ENDINGS, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_ending(row, by=by, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, row, "It has been withdrawn.")
    return _step(request, row, form, "Withdraw the proposal", "Withdraw", "")


@require_http_methods(["GET", "POST"])
@requires("level.correct")
def correct_ending(request: MemberRequest, pk: UUID) -> HttpResponse:
    by, row = request.membership, get_object_or_404(ENDINGS, pk=pk)
    form = CorrectEndingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_ending(row, by=by, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, row, "The correction has been recorded. Both days are kept.")
    hint = "The day changes for what ended and for the level that its successor took over. The first record stays."
    return _step(request, row, form, "Correct the day", "Add the correction", hint)


def _step(request: MemberRequest, row: Ending, form: Any, title: str, button: str, hint: str) -> HttpResponse:
    more = {"ending": row, "title": title, "button": button, "hint": hint, "covered": covered_by(row)}
    return _form(request, "escalation/ending_step.jinja", row.subject, form, more)


def _form(request: MemberRequest, template: str, about: Any, form: Any, more: dict[str, Any]) -> HttpResponse:
    framework = queries.framework_of(request.membership)
    context = {"about": about, "form": form, "framework": framework, **more}
    return form_page(request, template, context)
