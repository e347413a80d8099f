"""The committees of an ICB, one of them, and its terms of reference."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from escalation.models import Committee, Meeting
from quality_oversight import meanwhile
from quality_oversight.frameworks.kept import framework_on
from quality_oversight.jinja import long_datetime
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires
from reporting.committees import actions
from reporting.committees.actions.terms import in_terms
from reporting.committees.forms import TermsForm, terms_initial
from reporting.committees.models import Terms
from reporting.committees.queries import lacking, lines, papers_on
from reporting.committees.rules.quorum import in_words as quorum_words
from reporting.committees.rules.vocabulary import LABELS, TERMS, SeatRole, told
from reporting.rules.recurrence import in_words

SHOWN = 6  # meetings to come, and past ones, on a committee's own page


@require_GET
@requires("committee.view")
def listing(request: MemberRequest) -> HttpResponse:
    context = {"lines": lines(timezone.localdate())}
    return page(request, "committees/list.jinja", context=context)


@require_GET
@requires("committee.view")
def committee(request: MemberRequest, pk: UUID) -> HttpResponse:
    row, today = get_object_or_404(Committee.objects.select_related("reports_to"), pk=pk), timezone.localdate()
    terms = row.terms.first()
    seats = list(row.seats.on(today).for_page())
    upcoming = list(row.meetings.filter(held_on__gte=today).order_by("held_on")[:SHOWN])
    has_chair = any(seat.role == SeatRole.CHAIR and seat.who for seat in seats)
    stands = any(meeting.status != Meeting.Status.CANCELLED for meeting in upcoming)
    context = {
        "row": row,
        "terms": terms,
        "told_terms": in_terms(terms) if terms else {},
        "labels": LABELS,
        "term_labels": TERMS,
        "quorum": quorum_words(terms.quorum) if terms else "",
        "meets": in_words(row.cadence) if row.cadence else "On request",
        "seats": seats,
        "upcoming": [(meeting, papers_on(meeting, terms)) for meeting in upcoming],
        "past": list(row.meetings.filter(held_on__lt=today).order_by("-held_on")[:SHOWN]),
        "reporters": list(row.reporters.order_by("name")),
        "steps": list(row.steps.all()[:50]),
        "told": told,
        "lacks": lacking(terms, has_chair=has_chair, has_meeting=stands),
        "keeps": request.membership.may("committee.keep"),
        "today": today,
    }
    return page(request, "committees/committee.jinja", context=context)


@require_GET
@requires("committee.view")
def terms(request: MemberRequest, pk: UUID, number: int) -> HttpResponse:
    row = get_object_or_404(Terms.objects.select_related("committee"), committee=pk, number=number)
    context = {
        "row": row,
        "told_terms": in_terms(row),
        "term_labels": TERMS,
        "versions": list(Terms.objects.filter(committee=pk)),
    }
    return page(request, "committees/terms.jinja", context=context)


@require_http_methods(["GET", "POST"])
@requires("committee.keep")
def set_terms(request: MemberRequest, pk: UUID) -> HttpResponse:
    row, clash = get_object_or_404(Committee, pk=pk), None
    now = row.terms.first()
    initial = terms_initial(now) if now else {"number": 0, **_as_the_framework_says(request, row)}
    form = TermsForm(request.POST or None, cadence=now.cadence if now else row.cadence, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.set_terms(
                row, by=request.membership, number=form.cleaned_data["number"] or 0, **form.given()
            )
        except actions.SavedMeanwhileError as saved:
            clash = _met(saved.current, form)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, "committees:committee", f"{made} hold from now on.", pk=row.pk)
    context = {"form": form, "row": row, "now": now, "clash": clash}
    if clash:
        return page(request, "committees/terms_form.jinja", context=context, status=409)
    return form_page(request, "committees/terms_form.jinja", context)


def _as_the_framework_says(request: MemberRequest, row: Committee) -> dict[str, Any]:
    """What the ICB's framework says of a committee that has no terms of its own yet."""
    told_there = framework_on(request.membership, timezone.localdate()).committees
    found = next((each for each in told_there if each.key == row.key), None)
    return {"purpose": found.purpose, "paper_days": found.paper_lead_days} if found else {}


def _met(current: Terms | None, form: TermsForm) -> dict[str, Any]:
    """Who set other terms first, and what they say beside what was typed; the next press saves."""
    typed = Terms(**form.given())
    saved, mine = in_terms(current), in_terms(typed)
    who = f"{current.by_name} set other terms on {long_datetime(current.at)}." if current else ""
    clash = meanwhile.side_by_side(who, saved, mine, TERMS)
    meanwhile.withhold(form, saved)
    shown: Any = form
    again = shown.data.copy()
    again["number"] = str(current.number if current else 0)
    shown.data = again
    return clash
