"""Move an ordinary concern into a restricted stream."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from concerns.intake import actions
from concerns.models import Concern
from concerns.queries import reports_of
from concerns.streams.forms import StreamForm
from concerns.streams.queries import keeper_words
from quality_oversight.pages import accepted, form_page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("concern.triage")
def protect(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Say whose it is; whoever is not cleared for that stream sees the concern no more."""
    by = request.membership
    concern = get_object_or_404(Concern.objects.for_list(), pk=pk)
    by.demand_over("concern.triage", concern.sensitivity)
    form = StreamForm(request.POST or None, initial={"stream": concern.reads_like})
    if request.method == "POST" and form.is_valid():
        stream = form.cleaned_data["stream"]
        try:
            actions.protect(concern, by=by, stream=stream)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            done = f"{concern.ref} has been moved to the protected stream. It is with the {keeper_words(stream)} now."
            return accepted(request, concern if stream in by.clearances else "concerns:list", done)
    doubles = [each for each in reports_of(concern) if each.sensitivity == concern.sensitivity]
    context = {"concern": concern, "form": form, "doubles": doubles}
    return form_page(request, "concerns/protect.jinja", context)
