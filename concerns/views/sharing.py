"""Share a concern with outside organisations, and stop."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from concerns import actions
from concerns.forms import ShareForm
from concerns.models import Concern
from concerns.queries import organisation_options, shares_of
from concerns.rules.sharing import keeps_inside, why_not_share_at_all
from providers.models import Organisation
from quality_oversight.pages import accepted, found, page, searched, show_refusal, sought
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("concern.share")
def share(request: MemberRequest, pk: UUID) -> HttpResponse:
    by = request.membership
    concern = get_object_or_404(Concern.objects.select_related("subject__provider"), pk=pk)
    stopping = request.POST.get("sharing") == "stop"
    form = ShareForm(request.POST if request.method == "POST" and not stopping else None, line=concern.handling)
    searching = not stopping and request.method == "POST" and searched(request, form)
    refused = why_not_share_at_all(concern.sensitivity, concern.status)
    if request.method == "POST" and not searching and (stopping or form.is_valid()):
        try:
            if stopping:
                other = get_object_or_404(Organisation, pk=_key(request.POST.get("organisation")))
                actions.stop_sharing(concern, by=by, organisation=other)
                done = "is no longer shared"
            else:
                other = form.cleaned_data["organisation"]
                actions.share(concern, by=by, **form.given())
                done = "is now shared"
        except ValidationError as refusal:
            if stopping:
                refused = " ".join(refusal.messages)
            else:
                show_refusal(form, refusal)
        else:
            return accepted(request, concern, f"{concern.ref} {done} with {other.name}.")
    words = sought(request, "organisation")
    context = {
        "concern": concern,
        "form": form,
        "shares": shares_of(concern),
        "refused": refused,
        "options": organisation_options(concern, words, form["organisation"].value()),
        "sought": words,
        "inside": keeps_inside(concern.handling),
    }
    good = request.method == "GET" or searching
    return page(request, "concerns/share.jinja", context=context, status=200 if good else 422)


@require_GET
@requires("concern.share")
@part_of("concerns:share")
def find_organisation(request: MemberRequest, pk: UUID) -> HttpResponse:
    concern = get_object_or_404(Concern, pk=pk)
    words, chosen = sought(request, "organisation"), request.GET.get("organisation")
    return found(request, "organisation", organisation_options(concern, words, chosen))


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
