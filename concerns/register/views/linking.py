"""Link a risk with concerns."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from concerns.register import actions
from concerns.register.forms import LinkForm
from concerns.register.models import Risk, RiskLink
from concerns.register.queries import concern_options
from quality_oversight.pages import accepted, form_page, found, searched, show_refusal, sought
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("risk.keep")
def link(request: MemberRequest, pk: UUID) -> HttpResponse:
    risk = get_object_or_404(Risk, pk=pk)
    form = LinkForm(request.POST or None)
    searching = request.method == "POST" and searched(request, form)
    if request.method == "POST" and not searching and form.is_valid():
        try:
            actions.link(risk, form.cleaned_data["concern"], by=request.membership)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, risk, "The concern has been linked.")
    words = sought(request, "concern")
    options = concern_options(risk, words, form["concern"].value())
    context = {"form": form, "risk": risk, "sought": words, "options": options}
    return form_page(request, "register/link.jinja", context)


@require_GET
@requires("risk.keep")
@part_of("register:link")
def find_concern(request: MemberRequest, pk: UUID) -> HttpResponse:
    risk = get_object_or_404(Risk, pk=pk)
    options = concern_options(risk, sought(request, "concern"), request.GET.get("concern"))
    return found(request, "concern", options)


@require_POST
@requires("risk.keep")
def unlink(request: MemberRequest, pk: UUID, link: UUID) -> HttpResponse:
    there = get_object_or_404(RiskLink.objects.select_related("concern"), pk=link, risk=pk)
    try:
        risk = actions.unlink(there, by=request.membership)
    except ValidationError as refusal:
        return accepted(request, there.risk, " ".join(refusal.messages))
    return accepted(request, risk, "The concern is no longer linked.")
