"""Add files to a concern, have one, remove one."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from concerns.files import actions
from concerns.files.forms import AddForm, RemoveForm
from concerns.files.handing import handed_over
from concerns.files.models import Attachment
from concerns.files.queries import partners_of
from concerns.files.rules.kinds import TAKEN
from concerns.files.rules.names import size_in_words
from concerns.files.rules.states import why_not_remove
from concerns.models import Concern
from quality_oversight.jinja import plural
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires
from quality_oversight.uploads import brought_too_much


@require_http_methods(["GET", "POST"])
@requires("file.add")
def add(request: MemberRequest, pk: UUID) -> HttpResponse:
    by = request.membership
    concern = get_object_or_404(Concern.objects.select_related("subject"), pk=pk)
    posted = request.method == "POST"
    data = (request.POST, request.FILES) if posted else ()
    team = by.may_over("concern.edit", concern.sensitivity)
    form = AddForm(*data, outside=by.is_outside, team=team, partners=partners_of(concern))
    context: dict[str, Any] = {
        "form": form,
        "concern": concern,
        "taken": TAKEN,
        "file_limit": size_in_words(settings.FILE_LIMIT),
        "upload_limit": size_in_words(settings.UPLOAD_LIMIT),
    }
    if posted and brought_too_much(request):
        form.add_error("files", f"The files are larger than {context['upload_limit']} together. Add fewer at a time.")
        form.errors["files"] = form.error_class(form.errors["files"][-1:])
    elif posted and form.is_valid():
        given = form.cleaned_data
        try:
            added = actions.add_files(concern, given.pop("files"), by=by, **given)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            if not added.refused:
                return accepted(request, concern, _told(added))
            form.add_error("files", [str(each) for each in added.refused])
            context["added"] = _told(added)
    return form_page(request, "files/add.jinja", context)


@require_GET
@requires("concern.view")
def download(request: MemberRequest, pk: UUID) -> HttpResponse:
    attachment = get_object_or_404(Attachment.objects.select_related("concern"), pk=pk)
    try:
        content = actions.download(attachment, by=request.membership)
    except ValidationError as refusal:
        context = {"attachment": attachment, "concern": attachment.concern, "reason": " ".join(refusal.messages)}
        return page(request, "files/not_now.jinja", context=context, status=409)
    return handed_over(attachment, content)


@require_http_methods(["GET", "POST"])
@requires("file.remove")
def remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    by = request.membership
    attachment = get_object_or_404(Attachment.objects.select_related("concern"), pk=pk)
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove(attachment, by=by, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, attachment.concern, "The file has been removed.")
    own = attachment.from_organisation == by.organisation_id
    reason = why_not_remove(removed=attachment.is_removed, outside=by.is_outside, own=own)
    context = {"form": form, "attachment": attachment, "concern": attachment.concern, "reason": reason}
    return form_page(request, "files/remove.jinja", context)


def _told(added: actions.Added) -> str:
    words = f"{plural(len(added.files), 'file')} added: {', '.join(each.name for each in added.files)}."
    if added.renamed:
        kinds = ", ".join(f"{each.name} ({each.get_kind_display()})" for each in added.renamed)
        words += f" Named after what is in it: {kinds}."
    return words
