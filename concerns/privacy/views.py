"""The queue of the information governance lead, a decision, and taking words out of a concern."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from concerns.files.actions import download
from concerns.files.handing import handed_over
from concerns.files.models import Attachment
from concerns.models import Concern
from concerns.privacy import actions
from concerns.privacy.forms import KEEP, DecideForm, RedactForm
from concerns.privacy.models import FILE, PrivacyFinding
from concerns.privacy.queries import (
    excerpts,
    file_of,
    names_of_files,
    now_of,
    places_of,
    queue,
    unseen,
    unseen_in_words,
    with_the_teams_notes,
)
from quality_oversight.pages import accepted, form_page, page, paginate, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires
from quality_oversight.texts.doubts import marked


@require_GET
@requires("privacy.review")
def listing(request: MemberRequest) -> HttpResponse:
    show = "decided" if request.GET.get("show") == "decided" else "waiting"
    pager = paginate(request, queue(show))
    context = {"pager": pager, "show": show, "files": names_of_files(pager.rows, request.membership)}
    return page(request, "privacy/queue.jinja", "results", context)


@require_http_methods(["GET", "POST"])
@requires("privacy.review")
def decide(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The words as they stand now, every place where they stand, and what happens to them."""
    by = request.membership
    finding = get_object_or_404(PrivacyFinding.objects.select_related("concern", "decision"), pk=pk)
    form = DecideForm(request.POST or None, in_file=finding.in_file)
    if request.method == "POST" and form.is_valid():
        try:
            keep, reason = form.cleaned_data["decision"] == KEEP, form.cleaned_data["reason"]
            if finding.in_file:
                actions.decide_on_file(finding, by=by, release=keep, reason=reason)
            elif keep:
                actions.decide_to_keep(finding, by=by, reason=reason)
            else:
                actions.redact_finding(finding, by=by)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, "privacy:queue", "Your decision has been kept.")
    context: dict[str, Any] = {"form": form, "finding": finding}
    with with_the_teams_notes(by):
        context["file"] = file_of(finding)
        found = None if finding.in_file else now_of(finding)
        context["excerpt"] = marked(found.text, [found.finding]) if found else ""
        context["places"] = places_of(found.words) if found else []
        context["unseen"] = unseen_in_words(unseen(found.words, context["places"])) if found else []
    context["excerpts"] = excerpts(context["places"], found.words) if found else {}
    return form_page(request, "privacy/decide.jinja", context)


@require_GET
@requires("privacy.review")
def file(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The file that is to be decided on, a file for the quality team alone too; the trail keeps that it was had."""
    by = request.membership
    finding = get_object_or_404(PrivacyFinding.objects.waiting().filter(target_type=FILE), pk=pk)
    with with_the_teams_notes(by):
        found = get_object_or_404(Attachment.objects.select_related("concern"), pk=finding.target_id)
        try:
            content = download(found, by=by)
        except ValidationError as refusal:
            context = {"attachment": found, "concern": found.concern, "reason": " ".join(refusal.messages)}
            return page(request, "files/not_now.jinja", context=context, status=409)
    return handed_over(found, content)


@sensitive_post_parameters("words")
@require_http_methods(["GET", "POST"])
@requires("privacy.redact")
def redact(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Type the words, look at every place where they stand, then take them out."""
    by = request.membership
    concern = get_object_or_404(Concern, pk=pk)
    actions.demand_redaction(concern, by)
    form = RedactForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "concern": concern, "places": None}
    if request.method == "POST" and form.is_valid():
        words, kind = form.cleaned_data["words"], form.cleaned_data["kind"]
        try:
            if "confirm" in request.POST:
                actions.redact(concern, by=by, words=words, kind=kind)
                return accepted(request, concern, "The words have been taken out.")
            context["places"], hidden = actions.preview(concern, by=by, words=words)
            context["unseen"] = unseen_in_words(hidden)
            context["excerpts"] = excerpts(context["places"], words)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return page(request, "privacy/redact.jinja", context=context)
    return form_page(request, "privacy/redact.jinja", context)
