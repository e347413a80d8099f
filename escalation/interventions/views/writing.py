"""Record what was done, change it, end it, reopen it, and take the report of a visit on."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from escalation.interventions import actions
from escalation.interventions.actions.history import in_words
from escalation.interventions.forms import CallForm, EndForm, InterventionForm, ReopenForm, ReportForm, usual
from escalation.interventions.models import Intervention
from escalation.interventions.queries import why_no_review
from escalation.interventions.rules.calling import Harm, why_not_call
from escalation.interventions.rules.fields import FIELDS
from escalation.interventions.rules.states import ENDING
from escalation.interventions.rules.vocabulary import Kind
from escalation.interventions.views.reading import ROWS
from escalation.queries.frameworks import framework_of
from providers.models import Subject
from quality_oversight import meanwhile
from quality_oversight.jinja import long_datetime
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires

SUBJECTS = Subject.objects.with_provider()


@require_http_methods(["GET", "POST"])
@requires("intervention.keep")
def add(request: MemberRequest, pk: UUID, kind: str) -> HttpResponse:
    about, by = get_object_or_404(SUBJECTS, pk=pk), request.membership
    if kind not in Kind.values:
        raise Http404
    clock = framework_of(by).clock
    initial = usual(kind, owner=by.pk, today=timezone.localdate())
    form = InterventionForm(request.POST or None, initial=initial, kind=kind, subject=about, clock=clock)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add(about, kind, by=by, **_given(form))
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, made, f"It is recorded as {made.ref}.")
    context = {"form": form, "about": about, "kind": Kind(kind), "row": None, "clash": None}
    return form_page(request, "interventions/form.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("review.call")
def call_review(request: MemberRequest, pk: UUID) -> HttpResponse:
    about, by = get_object_or_404(SUBJECTS, pk=pk), request.membership
    form = CallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            immediate = form.cleaned_data["harm"] == Harm.YES
            made = actions.call_review(about, by=by, text=form.cleaned_data["text"], immediate=immediate)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, made, f"The review is called as {made.ref}. {made.owner.name} follows it up.")
    why_not = why_not_call(by.party)
    if request.method == "GET":  # said before anybody fills in the form
        why_not = why_not or why_no_review(about)
    context = {"form": form, "about": about, "why_not": why_not}
    return form_page(request, "interventions/call_review.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("intervention.keep")
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    row, by = get_object_or_404(ROWS, pk=pk), request.membership
    initial = {name: getattr(row, name) for name in (*FIELDS[row.kind], "version")}
    initial |= {"owner": row.owner_id} | ({"follows": row.follows_id} if row.kind == Kind.CONTRACT else {})
    about, clock, clash = row.subject, framework_of(by).clock, None
    data = request.POST or None
    form = InterventionForm(data, initial=initial, kind=row.kind, subject=about, clock=clock, was=row)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.edit(row, by=by, version=form.cleaned_data["version"] or 0, **_given(form))
        except actions.SavedMeanwhileError as saved:
            row, clash = saved.current, _clash(saved.current, form)
            meanwhile.seen_now(form, row.version)  # seen now: the next press saves
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, row, "Your changes have been saved.")
    context = {"form": form, "about": about, "kind": Kind(row.kind), "row": row, "clash": clash}
    if clash:
        return page(request, "interventions/form.jinja", context=context, status=409)
    return form_page(request, "interventions/form.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("intervention.keep")
def end(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(ROWS, pk=pk)
    form = EndForm(request.POST or None, initial={"ended_on": timezone.localdate()})
    return _step(request, row, form, actions.end, ENDING[Kind(row.kind)], "Its end has been recorded.")


@require_http_methods(["GET", "POST"])
@requires("intervention.keep")
def reopen(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(ROWS, pk=pk)
    return _step(request, row, ReopenForm(request.POST or None), actions.reopen, "Reopen", "It is open again.")


@require_http_methods(["GET", "POST"])
@requires("intervention.keep")
def move_report(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(ROWS, pk=pk)
    provider = row.subject.provider_id is not None
    form = ReportForm(request.POST or None, now=row.report, provider=provider, initial={"on": timezone.localdate()})
    return _step(request, row, form, actions.move_report, "Take the report on", "The report has been taken on.")


def _step(
    request: MemberRequest, row: Intervention, form: Form, act: Callable[..., Any], words: str, done: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(row, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, row, done)
    context = {"form": form, "row": row, "words": words, "about": row.subject}
    return form_page(request, "interventions/step.jinja", context)


def _given(form: InterventionForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _clash(row: Intervention, form: InterventionForm) -> dict[str, Any]:
    """Who changed it first, and what is saved now beside what was typed."""
    names = list(FIELDS[row.kind])
    step = row.events.first()
    who = f"{step.by_name} saved it on {long_datetime(step.at)}." if step else meanwhile.SavedMeanwhileError.words
    typed = in_words(Intervention(kind=row.kind, **_given(form)), names)
    saved = in_words(row, names)
    clash = meanwhile.side_by_side(who, saved, typed, {name: str(form.fields[name].label) for name in names})
    meanwhile.withhold(form, saved)
    return clash
