"""Pages of the story of a subject."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from concerns.files.handing import handed_over_as
from concerns.rules.past import day_of as written
from escalation.story import actions
from escalation.story.forms import DayForm, TimelineForm
from escalation.story.models import DayPaper
from escalation.story.queries import DECISIONS, SUBJECTS, day_of, original, replay, timeline
from escalation.story.rules import Order
from quality_oversight.frameworks.vocabulary import PARTY_TYPES
from quality_oversight.pages import accepted, page
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("level.view")
def story(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Everything that happened about a subject, in one order; it prints."""
    about, form = get_object_or_404(SUBJECTS, pk=pk), TimelineForm(request.GET)
    kinds, order = form.chosen()
    told = timeline(about, by=request.membership, kinds=kinds)
    context = {
        "about": about,
        "filters_form": form,
        "entries": told.entries[::-1] if order == Order.OLDEST else told.entries,
        "oldest": order == Order.OLDEST,
        "marked": told.marked,
        "today": timezone.localdate(),
    }
    return page(request, "story/story.jinja", "results", context)


@require_GET
@requires("level.view")
def day(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What was known at the end of a day, and what was done."""
    about, by = get_object_or_404(SUBJECTS, pk=pk), request.membership
    asked = any(request.GET.get(f"on_{part}") for part in ("day", "month", "year"))
    form = DayForm(request.GET if asked else None, initial={"on": timezone.localdate()})
    context: dict[str, Any] = {"about": about, "form": form, "made": None}
    if asked and not form.is_valid():
        return page(request, "story/day.jinja", context=context, status=422)
    on = form.cleaned_data["on"] if asked else timezone.localdate()
    made = day_of(about, on, by=by)
    return page(
        request, "story/day.jinja", context=context | {"made": made, "framework": made.framework, "marked": made.marked}
    )


@require_POST
@requires("level.view")
def ask_paper(request: MemberRequest, pk: UUID, on: str) -> HttpResponse:
    """Ask for a day as a PDF; a worker makes it."""
    about, wanted = get_object_or_404(SUBJECTS, pk=pk), _day(on)
    return accepted(request, actions.ask_for_paper(about, wanted, by=request.membership))


@require_GET
@requires("level.view")
def paper(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One's own PDF: being made, or ready to be taken away."""
    rows = DayPaper.objects.defer("pdf").select_related("subject")
    found = get_object_or_404(rows, pk=pk, made_for=request.membership)
    return page(request, "story/paper.jinja", "progress", {"paper": found})


@require_GET
@requires("level.view")
def paper_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(DayPaper, pk=pk, made_for=request.membership, made_at__isnull=False)
    return handed_over_as(found.name, "application/pdf", bytes(found.pdf or b""))


@require_GET
@requires("level.view")
def replayed(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What the authoriser had before them; of a correction, what stood before the decision that it corrects."""
    decision = original(get_object_or_404(DECISIONS, pk=pk))
    shown = replay(decision, by=request.membership)
    context = {
        "shown": shown,
        "decision": decision,
        "marked": shown.marked,
        "framework": shown.framework,
        "parties": PARTY_TYPES,
    }
    return page(request, "story/replay.jinja", context=context)


def _day(words: str) -> date:
    wanted = written(words)
    if wanted is None or wanted > timezone.localdate():
        raise Http404
    return wanted
