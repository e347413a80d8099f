"""Similar open concerns: offered while a title is typed, and what a person may do with one of them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from concerns.forms import update_form
from concerns.models import Concern
from concerns.queries import shares_of
from concerns.rules.updates import Visibility
from concerns.rules.vocabulary import Sensitivity
from concerns.search.beside import joined, similar_in
from concerns.streams.actions import note_reading
from concerns.views.updating import updates_part
from quality_oversight.ids import as_id
from quality_oversight.pages import page
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("concern.raise")
@part_of("concerns:new")
def similar(request: MemberRequest) -> HttpResponse:
    """What stands below a title that is being typed."""
    context = {"similar": similar_in(request.GET), "may_merge": may_merge(request), "beside": joined(request.GET)}
    return page(request, "concerns/_similar.jinja", context=context)


def may_merge(request: MemberRequest) -> bool:
    """Whether this person may decide that two concerns are the same."""
    return request.membership.may_over("concern.triage", Sensitivity.STANDARD)


def carry_over(request: MemberRequest) -> HttpResponse:
    """The form of an update on the concern that was pressed, with what was typed for a new one."""
    concern = get_object_or_404(Concern.objects.for_list(), pk=as_id(request.POST.get("add_to", "")))
    note_reading(concern, by=request.membership)
    form = update_form(None, by=request.membership, shares=shares_of(concern), stream=concern.sensitivity)
    typed = (request.POST.get("title", ""), request.POST.get("summary", ""))
    text = "\n\n".join(part.strip() for part in typed if part.strip())
    form.initial = {"text": text, "visibility": Visibility.ICB, "happened_on": timezone.localdate()}
    context = {"concern": concern, "part": updates_part(request, concern, form), "carried": True}
    return page(request, "concerns/updates.jinja", context=context)
