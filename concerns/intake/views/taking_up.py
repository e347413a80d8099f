"""Take soft intelligence up as a new concern, beside the similar ones that are open already."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from concerns.drawing import preview
from concerns.intake import actions
from concerns.intake.forms import RaiseForm, first_words
from concerns.intake.models import SoftReport
from concerns.intake.queries import steps_of
from concerns.intake.views.reviewing import likeness, reviewed
from concerns.models import Concern
from concerns.rules.vocabulary import INEQUALITY_GROUPS, Harm
from concerns.search.beside import GONE, Joined, is_gone, joined, noting, similar_in, to_look_at
from providers.queries import own_options
from quality_oversight.pages import accepted, invalid, page, searched, show_refusal, sought
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("intelligence.review")
def take_up(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The full form, filled in from the report."""
    report = reviewed(pk)
    known = {"date_identified": timezone.localdate(report.made_at), "harm": Harm.UNKNOWN}
    form = RaiseForm(request.POST or None, by=request.membership, initial=first_words(report, known))
    posted = request.method == "POST"
    waiting = posted and (searched(request, form) or noting(request, form))
    beside, similar = joined(request.POST), _similar(request, report)
    first: list[Concern] = []
    if posted and not waiting and form.is_valid():
        if is_gone(request):
            form.add_error(None, GONE)
        else:
            first = [] if beside else to_look_at(request.POST, similar)
            if not first and (response := _take_up(request, report, form, beside)):
                return response
    words = sought(request, "subject")
    context = {
        "report": report,
        "marked": report.marked,
        "likeness": likeness(report, steps_of(report)),
        "names": report.shows_names(request.membership),
        "form": form,
        "sought": words,
        "options": own_options(words, form["subject"].value()),
        "risk": preview(request.POST, "initial_"),
        "similar": similar,
        "look_first": bool(first),
        "beside": beside,
        "groups": INEQUALITY_GROUPS,
    }
    if posted and not waiting and not first:
        return invalid(request, "intake/take_up.jinja", context)
    return page(request, "intake/take_up.jinja", context=context)


@require_GET
@requires("intelligence.review")
@part_of("intake:take_up")
def similar(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What stands below the title that is being typed for a report."""
    report = reviewed(pk)
    context = {
        "similar": _similar(request, report),
        "may_merge": False,
        "report": report,
        "beside": joined(request.GET),
    }
    return page(request, "concerns/_similar.jinja", context=context)


def _take_up(request: MemberRequest, report: SoftReport, form: RaiseForm, beside: Joined | None) -> HttpResponse | None:
    """Log the concern out of the report, alone or beside another one; None when it is refused."""
    how: dict[str, Any] = {"beside": beside.other, "how": beside.how} if beside else {}
    try:
        concern = actions.take_up(report, by=request.membership, **how, **form.cleaned_data)
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return None
    linked = f", {beside.words[2]} {beside.other.ref}" if beside else ""
    return accepted(request, concern, f"{report.ref} has been taken up as {concern.ref}{linked}.")


def _similar(request: MemberRequest, report: SoftReport) -> list[Concern]:
    """Similar concerns of the report's own stream; until a title is typed, those near to what was told."""
    typed = request.POST if request.method == "POST" else request.GET
    return similar_in(typed, title=report.what, subject=report.subject_id, stream=report.sensitivity)
