"""Add documents to what was done, have one, remove one."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from concerns.files.forms import RemoveForm
from concerns.files.handing import handed_over_as
from concerns.files.uploading import limits, sent_by, too_much
from escalation.interventions import actions
from escalation.interventions.forms import DocumentsForm
from escalation.interventions.models import InterventionFile
from escalation.interventions.views.reading import ROWS
from quality_oversight.jinja import plural
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires

FILES = InterventionFile.objects.select_related("intervention__subject")


@require_http_methods(["GET", "POST"])
@requires("intervention.keep")
def add_files(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(ROWS, pk=pk)
    form, context = DocumentsForm(*sent_by(request)), dict[str, Any](limits())
    too_much(request, form)
    if request.method == "POST" and form.is_valid():
        try:
            taken = actions.add_files(row, form.cleaned_data["files"], by=request.membership)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            said = f"{plural(len(taken.files), 'document')} added: {', '.join(each.name for each in taken.files)}."
            if not taken.refused:
                return accepted(request, row, said)
            form.add_error("files", taken.refused)
            context["added"] = said
    return form_page(request, "interventions/files.jinja", context | {"form": form, "row": row})


@require_GET
@requires("intervention.view")
def download_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    file = get_object_or_404(FILES, pk=pk)
    try:
        content = actions.download_file(file, by=request.membership)
    except ValidationError as refusal:
        context = {"file": file, "row": file.intervention, "reason": " ".join(refusal.messages)}
        return page(request, "interventions/not_now.jinja", context=context, status=409)
    return handed_over_as(file.name, file.mime, content)


@require_http_methods(["GET", "POST"])
@requires("intervention.keep")
def remove_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    file = get_object_or_404(FILES, pk=pk)
    row, form = file.intervention, RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_file(file, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, row, "The document has been removed.")
    context = {"form": form, "row": row, "words": f"Remove {file.name}", "about": row.subject}
    return form_page(request, "interventions/step.jinja", context)
