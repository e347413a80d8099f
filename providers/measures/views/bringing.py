"""Bring a published file, and see what became of its rows."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from providers.measures import actions
from providers.measures.forms import BringForm
from providers.measures.models import BroughtFile
from providers.measures.rules.published import LAYOUTS
from quality_oversight.pages import accepted, form_page, page, paginate, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires
from quality_oversight.uploads import refuse_too_much


@require_http_methods(["GET", "POST"])
@requires("measure.keep")
def bring(request: MemberRequest) -> HttpResponse:
    """A file to bring, and those that were brought before."""
    posted = request.method == "POST"
    form = BringForm(*((request.POST, request.FILES) if posted else ()))
    refuse_too_much(request, form, advice="Bring it in parts.")
    if posted and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            file = actions.bring_file(sent.read(), sent.name, by=request.membership)
        except ValidationError as refusal:
            show_refusal(form, _beside(refusal))
        else:
            return accepted(request, file, "The file has been read.")
    context = {"form": form, "layouts": LAYOUTS, "pager": paginate(request, BroughtFile.objects.all())}
    return form_page(request, "measures/bring.jinja", context)


@require_GET
@requires("measure.view")
def brought(request: MemberRequest, pk: UUID) -> HttpResponse:
    file = get_object_or_404(BroughtFile, pk=pk)
    return page(request, "measures/brought.jinja", context={"file": file})


def _beside(refusal: ValidationError) -> ValidationError:
    """A refusal of the file itself, beside its field."""
    return refusal if hasattr(refusal, "error_dict") else ValidationError({"file": refusal.messages})
