"""Drafts of concerns: saved by hand or as they are typed, gone on with, or discarded."""

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from concerns import actions
from concerns.models import ConcernDraft
from concerns.rules import markings
from concerns.rules.drafts import to_keep
from concerns.rules.fields import label
from providers.models import Subject
from quality_oversight.ids import as_id
from quality_oversight.jinja import long_datetime
from quality_oversight.markings import highest
from quality_oversight.pages import accepted, page
from quality_oversight.tenancy.access import MemberRequest, requires

PLAIN = "text/plain; charset=utf-8"


@require_GET
@requires("concern.raise")
def own_drafts(request: MemberRequest) -> HttpResponse:
    """One's own drafts, the latest first."""
    rows = list(ConcernDraft.objects.filter(owner=request.membership))
    keys = {key for row in rows if (key := as_id(row.first("subject")))}
    marked = highest(markings.marked(row.sensitivity) for row in rows)
    names = {str(pk): name for pk, name in Subject.objects.filter(pk__in=keys).values_list("pk", "name")}
    return page(request, "concerns/drafts.jinja", context={"drafts": rows, "names": names, "marked": marked})


@require_POST
@requires("concern.raise")
def save_draft(request: MemberRequest) -> HttpResponse:
    """Keep the form as it is typed; the answer is a line of plain words for the page."""
    try:
        draft = keep(request, whole=False)
    except ValidationError as refusal:
        return HttpResponse("Not saved as a draft. " + " ".join(refusal.messages), status=422, content_type=PLAIN)
    told = "".join(
        f", without what you typed last as “{label(name)}”: {said[0].lower()}{said[1:]}"
        for name, doubt in actions.doubtful(to_keep(dict(request.POST.lists()))).items()
        for said in doubt.messages
    )
    return HttpResponse(f"Saved as a draft on {long_datetime(draft.saved_at)}{told}", content_type=PLAIN)


@require_POST
@requires("concern.raise")
def discard_draft(request: MemberRequest, pk: UUID) -> HttpResponse:
    draft = get_object_or_404(ConcernDraft, pk=pk, owner=request.membership)
    actions.discard_draft(draft, by=request.membership)
    return accepted(request, "concerns:drafts", "The draft has been discarded.")


def keep(request: MemberRequest, *, whole: bool = True) -> ConcernDraft:
    """Keep what was posted as the draft that the form names; texts that may identify somebody only in a `whole` one."""
    key = as_id(request.POST.get("draft"))
    if key is None:
        raise ValidationError("Open the form again.")
    return actions.save_draft(key, by=request.membership, typed=dict(request.POST.lists()), whole=whole)


def opened(request: MemberRequest) -> QueryDict | None:
    """What was typed in the draft that the address names; None without one."""
    if "draft" not in request.GET:
        return None
    draft = _own(request, request.GET["draft"])
    if draft is None:
        raise Http404
    data = QueryDict(mutable=True)
    for name, values in draft.fields.items():
        data.setlist(name, values)
    return data


def key_of(request: MemberRequest) -> Any:
    """The key under which this form is kept as a draft: the one that it carries, or a new one."""
    return as_id(request.POST.get("draft")) or as_id(request.GET.get("draft")) or uuid4()


def logged(request: MemberRequest) -> None:
    """Take the draft of a concern away that has just been logged."""
    draft = _own(request, request.POST.get("draft"))
    if draft:
        actions.discard_draft(draft, by=request.membership, logged=True)


def _own(request: MemberRequest, value: Any) -> ConcernDraft | None:
    key = as_id(value)
    return ConcernDraft.objects.filter(pk=key, owner=request.membership).first() if key else None
