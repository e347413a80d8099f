"""Link a concern to another, and take a link away."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from concerns import actions
from concerns.forms import LinkForm, UnlinkForm
from concerns.models import Concern, ConcernLink
from concerns.queries import link_options
from concerns.rules.links import Way, seen_from
from quality_oversight.pages import accepted, form_page, found, searched, show_refusal, sought
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("concern.edit")
def link(request: MemberRequest, pk: UUID) -> HttpResponse:
    concern = get_object_or_404(Concern.objects.for_list(), pk=pk)
    request.membership.demand_over("concern.edit", concern.sensitivity)
    form = LinkForm(request.POST if request.method == "POST" else None, initial={"way": Way.RELATED})
    searching = request.method == "POST" and searched(request, form)
    if request.method == "POST" and not searching and form.is_valid():
        try:
            actions.link(concern, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, concern, f"{concern.ref} is now linked to {form.cleaned_data['other'].ref}.")
    words = sought(request, "other")
    options = link_options(concern, words, form["other"].value())
    context = {"concern": concern, "form": form, "options": options, "sought": words}
    return form_page(request, "concerns/link.jinja", context)


@require_GET
@requires("concern.edit")
@part_of("concerns:link")
def find_linked(request: MemberRequest, pk: UUID) -> HttpResponse:
    concern = get_object_or_404(Concern, pk=pk)
    request.membership.demand_over("concern.edit", concern.sensitivity)
    return found(request, "other", link_options(concern, sought(request, "other"), request.GET.get("other")))


@require_http_methods(["GET", "POST"])
@requires("concern.edit")
def unlink(request: MemberRequest, pk: UUID, link: UUID) -> HttpResponse:
    concern = get_object_or_404(Concern, pk=pk)
    request.membership.demand_over("concern.edit", concern.sensitivity)
    kept = get_object_or_404(ConcernLink.objects.of(concern).select_related("concern", "other"), pk=link)
    form = UnlinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.unlink(kept, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, concern, "The link has been removed.")
    start = kept.concern_id == concern.pk
    other = kept.other if start else kept.concern
    context = {"concern": concern, "other": other, "words": seen_from(kept.kind, start=start).label, "form": form}
    return form_page(request, "concerns/unlink.jinja", context)
