"""Who sits on a committee."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from concerns.register.actions.history import in_words
from escalation.models import Committee
from quality_oversight import meanwhile
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires
from reporting.committees import actions
from reporting.committees.forms import EndSeatForm, SeatForm
from reporting.committees.models import Seat
from reporting.committees.rules.vocabulary import SEAT

HOME = "committees:committee"


@require_http_methods(["GET", "POST"])
@requires("committee.keep")
def add(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Committee, pk=pk)
    form = SeatForm(request.POST or None, initial={"since": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_seat(row, by=request.membership, **given(form))
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, HOME, f"The seat “{made.title}” is added.", pk=row.pk)
    return form_page(request, "committees/seat_form.jinja", {"form": form, "row": row, "seat": None, "clash": None})


@require_http_methods(["GET", "POST"])
@requires("committee.keep")
def change(request: MemberRequest, pk: UUID) -> HttpResponse:
    seat, clash = _seat(pk), None
    form = SeatForm(request.POST or None, initial={name: getattr(seat, name) for name in (*SEAT, "version")})
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            seat = actions.change_seat(seat, by=request.membership, version=version, **given(form))
        except actions.SavedMeanwhileError as saved:
            seat = saved.current
            clash = met(seat, form, SEAT)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, HOME, "Your changes have been saved.", pk=seat.committee_id)
    context = {"form": form, "row": seat.committee, "seat": seat, "clash": clash}
    if clash:
        return page(request, "committees/seat_form.jinja", context=context, status=409)
    return form_page(request, "committees/seat_form.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("committee.keep")
def end(request: MemberRequest, pk: UUID) -> HttpResponse:
    seat = _seat(pk)
    form = EndSeatForm(request.POST or None, initial={"until": timezone.localdate(), "version": seat.version})
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            actions.end_seat(seat, by=request.membership, version=version, until=form.cleaned_data["until"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, HOME, f"The seat “{seat.title}” has ended.", pk=seat.committee_id)
    context = {"form": form, "row": seat.committee, "seat": seat, "clash": None}
    return form_page(request, "committees/seat_end.jinja", context)


def _seat(pk: UUID) -> Seat:
    rows = Seat.objects.filter(until=None).select_related("committee", "membership__user", "deputy__user")
    return get_object_or_404(rows, pk=pk)


def given(form: Any) -> dict[str, Any]:
    """What a form gives to an action."""
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def met(row: Any, form: Any, labels: dict[str, str]) -> dict[str, Any]:
    """Who changed a thing first, and what is saved now beside what was typed; the next press saves."""
    typed = type(row)(**{name: form.cleaned_data[name] for name in labels})
    saved = in_words(row, labels)
    clash = meanwhile.side_by_side(meanwhile.SavedMeanwhileError.words, saved, in_words(typed, labels), labels)
    meanwhile.withhold(form, saved)
    meanwhile.seen_now(form, row.version)
    return clash
