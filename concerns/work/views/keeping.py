"""Ask for an action, change it, change its due date, cancel and reopen it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from concerns.models import Concern
from concerns.rules.changes import why_not_change
from concerns.work import actions
from concerns.work.forms import ORGANISATION, PERSON, ActionForm, ReasonForm, ReviseForm, version_of
from concerns.work.models import ConcernAction
from concerns.work.queries import why_closed
from concerns.work.views.reading import find
from concerns.work.views.steps import take_step
from quality_oversight.meanwhile import typed_or_withheld, withhold
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("action.keep")
def add(request: MemberRequest, pk: UUID) -> HttpResponse:
    concern = get_object_or_404(Concern.objects.for_list(), pk=pk)
    form = ActionForm(request.POST or None, concern=concern)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add(concern, by=request.membership, **form.given())
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, f"{concern.get_absolute_url()}#actions", "The action has been added.")
    context = {"form": form, "concern": concern, "action": None, "refused": why_not_change(concern.status)}
    return form_page(request, "work/form.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("action.keep")
def change(request: MemberRequest, pk: UUID) -> HttpResponse:
    found = find(pk)
    owner = f"{PERSON}:{found.owner_id}" if found.owner_id else f"{ORGANISATION}:{found.organisation_id}"
    initial = {"title": found.title, "detail": found.detail, "owner": owner}
    form = ActionForm(request.POST or None, concern=found.concern, new=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(found, by=request.membership, version=version_of(request.POST), **form.given())
        except actions.SavedMeanwhileError as clash:
            return _show_both(request, form, clash.current)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, found, "Your changes have been saved.")
    refused = why_closed("change", found, by=request.membership)
    context = {"form": form, "concern": found.concern, "action": found, "refused": refused}
    return form_page(request, "work/form.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("action.keep")
def revise(request: MemberRequest, pk: UUID) -> HttpResponse:
    form = ReviseForm(request.POST or None)
    return take_step(request, find(pk), "revise", form, actions.revise, "The due date has been changed.")


@require_http_methods(["GET", "POST"])
@requires("action.keep")
def cancel(request: MemberRequest, pk: UUID) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    return take_step(request, find(pk), "cancel", form, actions.cancel, "The action has been cancelled.")


@require_http_methods(["GET", "POST"])
@requires("action.keep")
def reopen(request: MemberRequest, pk: UUID) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    return take_step(request, find(pk), "reopen", form, actions.reopen, "The action is open again.")


def _show_both(request: MemberRequest, form: ActionForm, current: ConcernAction) -> HttpResponse:
    """Show what was typed beside what somebody else saved; saving again then replaces it knowingly."""
    again = request.POST.copy()
    again["version"] = str(current.version)
    form.data = again
    chosen = dict(form.fields["owner"].choices)  # type: ignore[attr-defined]
    typed = {
        "What is to be done?": form.cleaned_data["title"],
        "More about it": form.cleaned_data["detail"],
        "Who is to do it?": chosen.get(form.data.get("owner"), ""),
    }
    key = f"{PERSON}:{current.owner_id}" if current.owner_id else f"{ORGANISATION}:{current.organisation_id}"
    saved = {
        "What is to be done?": current.title,
        "More about it": current.detail,
        "Who is to do it?": chosen.get(key, current.owner_words),
    }
    context: dict[str, Any] = {
        "form": form,
        "concern": current.concern,
        "action": current,
        "refused": None,
        "clash": True,
        "meanwhile": list(current.revisions.all()[:1]),
        "differences": [
            (name, saved[name], typed_or_withheld(saved[name], typed[name]))
            for name in saved
            if saved[name] != typed[name]
        ],
    }
    withhold(form, {"title": current.title, "detail": current.detail})
    return page(request, "work/form.jinja", context=context, status=409)
