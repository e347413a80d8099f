"""One action, and every step of it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from concerns.queries import marked_for
from concerns.streams.actions import note_reading
from concerns.work.models import ConcernAction
from concerns.work.queries import files_of, lines, open_verbs
from concerns.work.rules.changes import PAST
from quality_oversight.pages import page
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("concern.view")
def action(request: MemberRequest, pk: UUID) -> HttpResponse:
    found = find(pk)
    note_reading(found.concern, by=request.membership)
    today = timezone.localdate()
    context = {
        "action": found,
        "concern": found.concern,
        "marked": marked_for(request.membership, found.concern),
        "line": lines([found], today)[0],
        "files": files_of(found),
        "steps": [(PAST[each.verb], each) for each in found.revisions.select_related("organisation")],
        "verbs": open_verbs(found, by=request.membership),
    }
    return page(request, "work/action.jinja", context=context)


def find(pk: UUID) -> ConcernAction:
    """The action with its concern and owner, or 404."""
    actions = ConcernAction.objects.select_related("concern__subject", "organisation", "owner__user", "asked_by__user")
    return get_object_or_404(actions, pk=pk)
