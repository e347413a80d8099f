"""The vault of a restricted concern, and the neutral themes that everybody here may read."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from concerns.drawing import preview
from concerns.models import Concern
from concerns.rules.vocabulary import INEQUALITY_GROUPS, RESTRICTED, Harm, Sensitivity
from concerns.streams import actions, queries
from concerns.streams.forms import HandBackForm, KeepForm, OpenForm, ThemeForm
from concerns.streams.models import StreamTheme
from concerns.streams.rules import why_not_hand_back
from providers.queries import subject_options
from quality_oversight.pages import accepted, form_page, invalid, page, paginate, searched, show_refusal, sought
from quality_oversight.tenancy.access import MemberRequest, requires


def _restricted(pk: UUID) -> Concern:
    return get_object_or_404(Concern.objects.select_related("subject"), pk=pk, sensitivity__in=RESTRICTED)


@require_http_methods(["GET", "POST"])
@requires("concern.raise")
def keep(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Seal who reported a restricted concern."""
    concern = _restricted(pk)
    form = KeepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_identity(concern, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, concern, "Who reported it is sealed. Only the keeper of this stream can open it.")
    context = {"concern": concern, "form": form, "keeper": queries.keeper_words(concern.sensitivity)}
    return form_page(request, "streams/keep.jinja", context)


@never_cache
@require_http_methods(["GET", "POST"])
@requires("stream.keep")
def identity(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Open who reported a concern: asked for with a reason, written down, shown on this one page."""
    concern = _restricted(pk)
    if request.membership.keeps != concern.sensitivity:
        raise PermissionDenied("Only the keeper of this stream may open who reported a concern.")
    form = OpenForm(request.POST or None)
    context: dict[str, Any] = {"concern": concern, "form": form, "identity": None}
    if request.method == "POST" and form.is_valid():
        try:
            context["identity"] = actions.open_identity(concern, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
    if request.method == "POST" and context["identity"] is None:
        return invalid(request, "streams/identity.jinja", context)
    return page(request, "streams/identity.jinja", context=context)


@require_POST
@requires("stream.keep")
def forget(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Delete who reported a concern."""
    concern = _restricted(pk)
    actions.forget_identity(concern, by=request.membership)
    return accepted(request, concern, "Who reported it has been deleted.")


@require_http_methods(["GET", "POST"])
@requires("stream.keep")
def hand_back(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Write the ordinary concern that goes to the quality team; what was logged stands beside and stays here."""
    by, concern = request.membership, _restricted(pk)
    if by.keeps != concern.sensitivity:
        raise PermissionDenied("Only the keeper of this stream may hand a matter back.")
    known = {"subject": concern.subject_id, "date_identified": timezone.localdate(), "harm": Harm.UNKNOWN}
    form = HandBackForm(request.POST or None, by=by, initial=known)
    searching = request.method == "POST" and searched(request, form)
    if request.method == "POST" and not searching and form.is_valid():
        try:
            made = actions.hand_back(concern, by=by, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, made, f"The quality team has it as {made.ref}. {concern.ref} stays in the stream.")
    if request.method == "GET":
        actions.note_reading(concern, by=by)
    words = sought(request, "subject")
    context = {
        "concern": concern,
        "marked": concern.marked,
        "form": form,
        "sought": words,
        "options": subject_options(words, form["subject"].value()),
        "risk": preview(request.POST, "initial_"),
        "groups": INEQUALITY_GROUPS,
        "possible": not why_not_hand_back(concern.status, reason="-"),
    }
    return form_page(request, "streams/hand_back.jinja", context)


@require_GET
@requires("theme.view")
def themes(request: MemberRequest) -> HttpResponse:
    """What may be said of speaking up and safeguarding, quarter by quarter."""
    keeps = request.membership.keeps
    context = {"pager": paginate(request, StreamTheme.objects.all()), "keeps": keeps}
    return page(request, "streams/themes.jinja", context=context)


@require_http_methods(["GET", "POST"])
@requires("stream.keep")
def approve(request: MemberRequest) -> HttpResponse:
    """Write a neutral theme, with the figures as they will be shown."""
    stream = request.membership.keeps
    if stream is None:
        raise Http404("This person keeps no stream.")
    form = ThemeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            theme = actions.approve_theme(by=request.membership, stream=stream, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, theme, "The theme can now be read by everybody here.")
    context = {"form": form, "stream": Sensitivity(stream).label}
    return form_page(request, "streams/approve.jinja", context)
