"""What a person has logged and what came of it; and taking back one's own move."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from concerns import actions
from concerns.models import Concern
from concerns.queries import answers_for
from quality_oversight.pages import accepted, page, paginate
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("answer.view")
def logged(request: MemberRequest) -> HttpResponse:
    """The latest answer on each concern that one has logged; a POST marks all as read."""
    by = request.membership
    if request.method == "POST":
        actions.read_answers(by=by)
        return accepted(request, "concerns:logged", "All answers are marked as read.")
    pager = paginate(request, answers_for(by))
    seen = dict(Concern.objects.filter(pk__in=[each.concern_id for each in pager.rows]).values_list("pk", "title"))
    context = {"pager": pager, "titles": seen, "unread": any(each.read_at is None for each in pager.rows)}
    return page(request, "concerns/logged.jinja", context=context)


@require_POST
@requires("concern.triage")
def undo(request: MemberRequest, pk: UUID) -> HttpResponse:
    concern = get_object_or_404(Concern, pk=pk)
    try:
        concern = actions.undo(concern, by=request.membership)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return accepted(request, concern)
    return accepted(request, concern, f"Undone: {concern.ref} is “{concern.get_status_display().lower()}” again.")
