"""The whole history of a concern, and the concern as it stood on a past day."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from concerns.actions.editing import FIELDS
from concerns.actions.history import in_words, stage_in_words
from concerns.actions.scoring import accepted_in_words
from concerns.forms import HistoryForm
from concerns.models import Concern
from concerns.queries import marked_for, shares_at, steps_of, ties_of, updates_at
from concerns.rules.changes import told
from concerns.rules.fields import label
from concerns.rules.past import as_it_stood, day_of, why_not_as_at
from concerns.rules.risk import Stage
from concerns.rules.subjects import in_words as further_in_words
from concerns.work.queries import actions_at
from quality_oversight.dates import end_of
from quality_oversight.pages import page, paginate
from quality_oversight.tenancy.access import MemberRequest, requires

# Each area that stands on a concern adds a template, and what stood at a time: (concern, time) -> what the template
# calls `part`, or None. Row-level security of today holds.
PARTS: tuple[tuple[str, Callable[[Concern, datetime], Any]], ...] = (
    ("concerns/past/links.jinja", ties_of),
    ("concerns/past/sharing.jinja", shares_at),
    ("concerns/past/actions.jinja", actions_at),
    ("concerns/past/updates.jinja", updates_at),
)


@require_GET
@requires("concern.view")
def history(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Every step, by kind and by page; an outside organisation's user sees those that are shared, without changes."""
    concern = get_object_or_404(Concern, pk=pk)
    form = HistoryForm(request.GET)
    form.full_clean()
    pager = paginate(request, steps_of(concern, form.cleaned_data.get("kind", "")))
    context = {
        "concern": concern,
        "marked": marked_for(request.membership, concern),
        "pager": pager,
        "filters_form": form,
        "told": told,
        "internal": not request.membership.is_outside,
        "today": timezone.localdate(),
    }
    return page(request, "concerns/history.jinja", "results", context)


def as_at(request: MemberRequest, concern: Concern) -> HttpResponse:
    """The concern at the end of a past day, worked out from what each later step found; nothing can be done there."""
    today = timezone.localdate()
    day = day_of(request.GET["as_at"])
    refused = why_not_as_at(day, logged_on=timezone.localdate(concern.logged_at), today=today)
    context: dict[str, Any] = {"concern": concern, "day": day, "today": today, "refused": refused}
    if day is None or refused:
        return page(request, "concerns/as_at.jinja", context=context, status=422)
    end = end_of(day)
    stood = words_at(concern, end, request.membership.tenant.framework)
    parts = [(template, stood_then(concern, end)) for template, stood_then in PARTS]
    return page(
        request,
        "concerns/as_at.jinja",
        context=context
        | {
            "title": stood["title"],
            "rows": [(label(name), words) for name, words in stood.items() if name != "title"],
            "pager": paginate(request, concern.events.filter(at__lt=end)),
            "told": told,
            "parts": [(template, part) for template, part in parts if part],
        },
    )


def words_at(concern: Concern, end: datetime, framework_key: str) -> dict[str, str]:
    """What a concern said before a past time, by the names that history uses."""
    later = concern.events.filter(at__gte=end).order_by("at", "id").values_list("changes", flat=True)
    return as_it_stood(_now(concern, framework_key), later)


def _now(concern: Concern, framework_key: str) -> dict[str, str]:
    """What a concern says today, by the names that history uses."""
    original = Concern.objects.filter(pk=concern.duplicate_of_id).first() if concern.duplicate_of_id else None
    further = concern.further.current().select_related("subject")
    redirected = f"{concern.get_route_display()}: {concern.redirected_to}" if concern.redirected_to else ""
    return {
        "status": str(concern.get_status_display()),
        **in_words(concern, FIELDS, framework_key),
        "subjects": further_in_words((row.subject.name, row.part) for row in further),
        **{f"{stage}_risk": stage_in_words(concern, stage) for stage in Stage},
        "tolerated": accepted_in_words(concern),
        "closure_reason": str(concern.get_closure_reason_display()),
        "outcome": concern.outcome,
        "redirected_to": redirected,
        "duplicate_of": original.ref if original else "",
    }
