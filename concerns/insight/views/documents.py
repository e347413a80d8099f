"""Add documents to an item, have one, remove one."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from concerns.files.forms import RemoveForm
from concerns.files.handing import handed_over_as
from concerns.files.rules.states import why_not_download, why_not_have
from concerns.files.scanner import is_on
from concerns.files.uploading import limits, sent_by, too_much
from concerns.insight import actions
from concerns.insight.forms import DocumentsForm
from concerns.insight.models import InsightFile
from concerns.insight.queries import listed
from quality_oversight.jinja import plural
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires
from quality_oversight.tenancy.models import Membership

FILES = InsightFile.objects.select_related("item__subject")


def why_held(file: InsightFile, by: Membership) -> str:
    """Why a reader cannot have a document now; empty where they can."""
    held = why_not_download(file.scan, scanning=is_on(), removed=file.is_removed)
    return held or why_not_have(file.words, own=file.by_id == by.pk) or ""


@require_http_methods(["GET", "POST"])
@requires("insight.log")
def add_files(request: MemberRequest, pk: UUID) -> HttpResponse:
    item = get_object_or_404(listed(), pk=pk)
    form, context = DocumentsForm(*sent_by(request)), dict[str, Any](limits())
    too_much(request, form)
    if request.method == "POST" and form.is_valid():
        try:
            taken = actions.add_files(item, form.cleaned_data["files"], by=request.membership)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            said = f"{plural(len(taken.files), 'document')} added: {', '.join(each.name for each in taken.files)}."
            if not taken.refused:
                return accepted(request, item, said)
            form.add_error("files", taken.refused)
            context["added"] = said
    return form_page(request, "insight/files.jinja", context | {"form": form, "item": item})


@require_GET
@requires("insight.view")
def download_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    file = get_object_or_404(FILES, pk=pk)
    try:
        content = actions.download_file(file, by=request.membership)
    except ValidationError as refusal:
        context = {"file": file, "item": file.item, "reason": " ".join(refusal.messages)}
        return page(request, "insight/not_now.jinja", context=context, status=409)
    return handed_over_as(file.name, file.mime, content)


@require_http_methods(["GET", "POST"])
@requires("insight.log")
def remove_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    file = get_object_or_404(FILES, pk=pk)
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_file(file, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, file.item, "The document has been removed.")
    return form_page(request, "insight/remove_file.jinja", {"form": form, "item": file.item, "file": file})
