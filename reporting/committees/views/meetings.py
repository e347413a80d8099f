"""The meetings of committees: all of them by month, one more, moved and cancelled."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from escalation.models import Committee, Meeting
from quality_oversight.frameworks.kept import framework_on
from quality_oversight.pages import accepted, form_page, page, paginate, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires
from reporting.committees import actions
from reporting.committees.forms import CancelForm, ChangeMeetingForm, MeetingFilters, MeetingForm
from reporting.committees.queries import papers_on, terms_by_committee
from reporting.committees.queries.agendas import agenda_of
from reporting.committees.rules.quorum import in_words as quorum_words
from reporting.committees.rules.vocabulary import MEETING
from reporting.committees.views.seats import HOME, given, met

Status = Meeting.Status


@require_GET
@requires("committee.view")
def calendar(request: MemberRequest) -> HttpResponse:
    """Meetings to come, by month, or past ones."""
    form, today = MeetingFilters(request.GET), timezone.localdate()
    chosen = form.chosen()
    rows = Meeting.objects.select_related("committee")
    past = chosen.get("which") == "past"
    rows = (
        rows.filter(held_on__lt=today).order_by("-held_on", "committee__name")
        if past
        else rows.filter(held_on__gte=today).order_by("held_on", "starts_at", "committee__name")
    )
    if committee := chosen.get("committee"):
        rows = rows.filter(committee=committee)
    pager = paginate(request, rows, 50)
    terms = terms_by_committee()
    shown = [(row, papers_on(row, terms.get(row.committee_id))) for row in pager.rows]
    months = [(month, list(some)) for month, some in groupby(shown, key=lambda pair: pair[0].held_on.replace(day=1))]
    context = {"pager": pager, "months": months, "filters_form": form, "past": past}
    return page(request, "committees/calendar.jinja", "results", context)


@require_GET
@requires("committee.view")
def meeting(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One meeting: when and where, who is expected, and the agenda that the levels of today make."""
    row, today = get_object_or_404(Meeting.objects.select_related("committee"), pk=pk), timezone.localdate()
    terms = row.committee.terms.first()
    seats = list(row.committee.seats.on(max(row.held_on, today)).for_page())
    framework = framework_on(request.membership, today)
    context = {
        "meeting": row,
        "row": row.committee,
        "terms": terms,
        "papers": papers_on(row, terms),
        "quorum": quorum_words(terms.quorum) if terms else "",
        "seats": seats,
        "agenda": agenda_of(row, framework, seats, today=today) if row.held_on >= today else None,
        "levels": {level.key: level for level in framework.levels},
        "today": today,
        "keeps": request.membership.may("committee.keep"),
    }
    return page(request, "committees/meeting.jinja", context=context)


@require_http_methods(["GET", "POST"])
@requires("committee.keep")
def add(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Committee, pk=pk)
    terms = row.terms.first()
    initial = {name: getattr(terms, name) for name in ("starts_at", "minutes", "venue")} if terms else {"minutes": 120}
    form = MeetingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_meeting(row, by=request.membership, **given(form))
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, HOME, "The meeting is planned.", pk=row.pk)
    return form_page(
        request, "committees/meeting_form.jinja", {"form": form, "row": row, "meeting": None, "clash": None}
    )


@require_http_methods(["GET", "POST"])
@requires("committee.keep")
def change(request: MemberRequest, pk: UUID) -> HttpResponse:
    row, clash = _meeting(pk), None
    form = ChangeMeetingForm(request.POST or None, initial={name: getattr(row, name) for name in (*MEETING, "version")})
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            row = actions.change_meeting(row, by=request.membership, version=version, **given(form))
        except actions.SavedMeanwhileError as saved:
            row = saved.current
            clash = met(row, form, MEETING)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, HOME, "Your changes have been saved.", pk=row.committee_id)
    context: dict[str, Any] = {"form": form, "row": row.committee, "meeting": row, "clash": clash}
    if clash:
        return page(request, "committees/meeting_form.jinja", context=context, status=409)
    return form_page(request, "committees/meeting_form.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("committee.keep")
def cancel(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = _meeting(pk)
    form = CancelForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            actions.cancel_meeting(row, by=request.membership, version=version, why=form.cleaned_data["why"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, HOME, "The meeting is cancelled.", pk=row.committee_id)
    return form_page(
        request, "committees/meeting_cancel.jinja", {"form": form, "row": row.committee, "meeting": row, "clash": None}
    )


def _meeting(pk: UUID) -> Meeting:
    rows = Meeting.objects.filter(status=Status.PLANNED).select_related("committee")
    return get_object_or_404(rows, pk=pk)
