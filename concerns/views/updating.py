"""Updates on a concern, and its factual accuracy."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from concerns import actions
from concerns.forms import AccuracyForm, AnswerForm, CorrectForm, update_form
from concerns.models import Concern, ConcernUpdate
from concerns.queries import marked_for, shares_of, updates_of
from quality_oversight.once import led_to
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


def updates_part(request: MemberRequest, concern: Concern, form: Form | None = None) -> dict[str, Any]:
    """What the part of a concern's page shows: updates, comments on factual accuracy, and the form for another."""
    by = request.membership
    told = updates_of(concern)
    actions.mark_read(concern, told, by=by)
    shares = shares_of(concern) if form is None else []
    if form is None and by.may("concern.update"):
        form = update_form(None, by=by, shares=shares, stream=concern.sensitivity)
    return {
        "updates": [each for each in told if each.kind == "update"],
        "comments": [each for each in told if each.kind == "accuracy"],
        "form": form,
        "shares": shares,  # the page of the concern shows them too
    }


@require_http_methods(["GET", "POST"])
@requires("concern.update")
def updates(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Write an update; with JavaScript the part of the concern's page is drawn again in its place."""
    concern = get_object_or_404(Concern.objects.for_list(), pk=pk)
    by = request.membership
    posted = request.POST if request.method == "POST" else None
    form = update_form(posted, by=by, shares=shares_of(concern), stream=concern.sensitivity)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_update(concern, by=by, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            if not request.htmx:
                return accepted(request, concern, "Your update has been added.")
            context = {"concern": concern, "part": updates_part(request, concern)}
            return led_to(page(request, "concerns/updates.jinja", "updates", context), concern.get_absolute_url())
    marked = marked_for(by, concern)
    context = {"concern": concern, "marked": marked, "part": updates_part(request, concern, form)}
    return page(request, "concerns/updates.jinja", "updates", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("concern.accuracy")
def accuracy(request: MemberRequest, pk: UUID) -> HttpResponse:
    concern = get_object_or_404(Concern.objects.for_list(), pk=pk)
    form = AccuracyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.comment_on_accuracy(concern, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, concern, "Your comment has been sent. You will find the answer on this page.")
    return _form(request, form, concern, "Comment on factual accuracy", "Send the comment")


@require_http_methods(["GET", "POST"])
@requires("concern.update")
def correct_update(request: MemberRequest, pk: UUID, update: UUID) -> HttpResponse:
    told = _update(pk, update)
    if told.by_id != request.membership.pk:
        raise PermissionDenied("Only the person who wrote this can correct it.")
    form = CorrectForm(request.POST or None, initial={"text": told.text})
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_update(told, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, told.concern, "Your words have been corrected. The earlier words are kept.")
    return _form(request, form, told.concern, "Correct your words", "Save the correction")


@require_http_methods(["GET", "POST"])
@requires("concern.edit")
def answer_accuracy(request: MemberRequest, pk: UUID, update: UUID) -> HttpResponse:
    told = _update(pk, update)
    request.membership.demand_over("concern.edit", told.concern.sensitivity)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_accuracy(told, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, told.concern, "Your answer has been kept in the correction log.")
    return _form(request, form, told.concern, "Answer a comment on factual accuracy", "Send the answer", told)


def _update(pk: UUID, update: UUID) -> ConcernUpdate:
    return get_object_or_404(ConcernUpdate.objects.select_related("concern__subject"), pk=update, concern_id=pk)


def _form(
    request: MemberRequest, form: Form, concern: Concern, title: str, button: str, about: ConcernUpdate | None = None
) -> HttpResponse:
    marked = marked_for(request.membership, concern)
    context = {"concern": concern, "marked": marked, "form": form, "title": title, "button": button, "about": about}
    return form_page(request, "concerns/update_form.jinja", context)
