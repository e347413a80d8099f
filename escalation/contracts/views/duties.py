"""What is to be sent by a contract, and what became of each period."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from escalation.contracts import actions
from escalation.contracts.actions.history import in_words
from escalation.contracts.forms import DutyForm, ReturnForm, TakeBackForm
from escalation.contracts.models import Contract, Duty, Return
from escalation.contracts.queries import owed, periods
from escalation.contracts.rules.fields import DUTY
from quality_oversight import meanwhile
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires

ROWS = Duty.objects.select_related("contract__provider__organisation").prefetch_related("returns")


@require_GET
@requires("contract.view")
def duty(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One report: what became of each period."""
    today, row = timezone.localdate(), get_object_or_404(ROWS, pk=pk)
    context = {
        "row": row,
        "owed": owed(row, today),
        "periods": periods(row, today),
        "keeps": request.membership.may("contract.keep"),
    }
    return page(request, "contracts/duty.jinja", context=context)


@require_http_methods(["GET", "POST"])
@requires("contract.keep")
def add_duty(request: MemberRequest, pk: UUID) -> HttpResponse:
    contract = get_object_or_404(Contract, pk=pk)
    form = DutyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_duty(contract, by=request.membership, **_given(form))
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, contract, f"Added: {made.title}.")
    context = {"form": form, "contract": contract, "row": None, "clash": None}
    return form_page(request, "contracts/duty_form.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("contract.keep")
def change_duty(request: MemberRequest, pk: UUID) -> HttpResponse:
    row, clash = get_object_or_404(ROWS, pk=pk), None
    form = DutyForm(request.POST or None, initial={name: getattr(row, name) for name in (*DUTY, "version")})
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            actions.change_duty(row, by=request.membership, version=version, **_given(form))
        except actions.SavedMeanwhileError as saved:
            row, clash = saved.current, _clash(saved.current, form)
            meanwhile.seen_now(form, row.version)  # seen now: the next press saves
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, row, "Your changes have been saved.")
    context = {"form": form, "contract": row.contract, "row": row, "clash": clash}
    if clash:
        return page(request, "contracts/duty_form.jinja", context=context, status=409)
    return form_page(request, "contracts/duty_form.jinja", context)


@require_POST
@requires("contract.keep")
def remove_duty(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(ROWS, pk=pk)
    try:
        actions.remove_duty(row, by=request.membership)
    except ValidationError as refusal:
        return accepted(request, row, " ".join(refusal.messages))
    return accepted(request, row.contract, f"Removed: {row.title}.")


@require_http_methods(["GET", "POST"])
@requires("contract.keep")
def record_return(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Record for a period that it was received, or was not needed."""
    row, today = get_object_or_404(ROWS, pk=pk), timezone.localdate()
    asked = {"due": request.GET.get("due") or (row.next_due and row.next_due.isoformat()), "received_on": today}
    form = ReturnForm(request.POST or None, duty=row, initial=asked | {"outcome": "received"})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.record_return(row, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, row, f"Recorded: {made.get_outcome_display().lower()}.")
    context = {"form": form, "row": row, "words": "Record a period", "button": "Save"}
    return form_page(request, "contracts/step.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("contract.keep")
def take_back(request: MemberRequest, pk: UUID) -> HttpResponse:
    said = get_object_or_404(Return.objects.select_related("duty__contract__provider__organisation"), pk=pk)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_back(said.pk, by=request.membership, duty=said.duty, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, said.duty, "It has been taken back. The period is open again.")
    context = {"form": form, "row": said.duty, "said": said, "words": "Take it back", "button": "Take it back"}
    return form_page(request, "contracts/step.jinja", context)


def _given(form: DutyForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _clash(row: Duty, form: DutyForm) -> dict[str, Any]:
    """What is saved now beside what was typed."""
    typed, saved = in_words(Duty(**_given(form)), DUTY), in_words(row, DUTY)
    step = row.contract.events.first()
    who = f"{step.by_name} saved it." if step else meanwhile.SavedMeanwhileError.words
    clash = meanwhile.side_by_side(who, saved, typed, DUTY)
    meanwhile.withhold(form, saved)
    return clash
