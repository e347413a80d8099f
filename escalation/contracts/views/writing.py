"""Record a contract, change it, and say what it covers."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from escalation.contracts import actions
from escalation.contracts.actions.history import in_words
from escalation.contracts.forms import ContractForm, CoverForm
from escalation.contracts.models import Contract, Covered
from escalation.contracts.queries import covered_options
from escalation.contracts.rules.fields import CONTRACT
from providers.models import Provider
from providers.queries import own_options
from quality_oversight import meanwhile
from quality_oversight.ids import as_id
from quality_oversight.jinja import long_datetime
from quality_oversight.pages import accepted, form_page, found, page, searched, show_refusal, sought
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires

ROWS = Contract.objects.select_related("provider__organisation", "owner__user")


@require_http_methods(["GET", "POST"])
@requires("contract.keep")
def add(request: MemberRequest) -> HttpResponse:
    by, named = request.membership, as_id(request.GET.get("provider"))
    known = Provider.objects.filter(pk=named).first() if named else None
    form = ContractForm(request.POST or None, initial={"owner": by.pk, "provider": known and known.pk})
    searching = request.method == "POST" and searched(request, form)
    if request.method == "POST" and not searching and form.is_valid():
        try:
            made = actions.add(by=by, **_given(form))
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, made, f"{made.ref} is in the register. Add what it covers and what is to be sent.")
    return form_page(request, "contracts/form.jinja", _context(request, form, None, None))


@require_http_methods(["GET", "POST"])
@requires("contract.keep")
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    row, clash = get_object_or_404(ROWS, pk=pk), None
    initial = {name: getattr(row, name) for name in (*CONTRACT, "version")}
    initial |= {"owner": row.owner_id, "provider": row.provider_id}
    form = ContractForm(request.POST or None, initial=initial)
    searching = request.method == "POST" and searched(request, form)
    if request.method == "POST" and not searching and form.is_valid():
        try:
            row = actions.edit(row, by=request.membership, version=form.cleaned_data["version"] or 0, **_given(form))
        except actions.SavedMeanwhileError as saved:
            row, clash = saved.current, _clash(saved.current, form)
            meanwhile.seen_now(form, row.version)  # seen now: the next press saves
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, row, "Your changes have been saved.")
    context = _context(request, form, row, clash)
    if clash:
        return page(request, "contracts/form.jinja", context=context, status=409)
    return form_page(request, "contracts/form.jinja", context)


@require_GET
@requires("contract.keep")
@part_of("contracts:add")
def find(request: MemberRequest) -> HttpResponse:
    """A finder's search among the ICB's providers."""
    return found(request, "provider", _providers(sought(request, "provider"), request.GET.get("provider")))


@require_http_methods(["GET", "POST"])
@requires("contract.keep")
def cover(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Add a service, programme or place that a contract pays for."""
    row, form = get_object_or_404(ROWS, pk=pk), CoverForm(request.POST or None)
    searching = request.method == "POST" and searched(request, form)
    if request.method == "POST" and not searching and form.is_valid():
        try:
            made = actions.cover(row, form.cleaned_data["subject"], by=request.membership)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, row, f"It covers {made.subject.name}.")
    words = sought(request, "subject")
    context = {"form": form, "row": row, "options": covered_options(words, form["subject"].value()), "sought": words}
    return form_page(request, "contracts/cover.jinja", context)


@require_GET
@requires("contract.keep")
@part_of("contracts:list")
def find_subject(request: MemberRequest) -> HttpResponse:
    """A finder's search among what a contract can cover."""
    return found(request, "subject", covered_options(sought(request, "subject"), request.GET.get("subject")))


@require_POST
@requires("contract.keep")
def uncover(request: MemberRequest, pk: UUID) -> HttpResponse:
    covered = get_object_or_404(Covered.objects.select_related("contract", "subject"), pk=pk)
    actions.uncover(covered, by=request.membership)
    return accepted(request, covered.contract, f"It does not cover {covered.subject.name} any more.")


def _providers(words: str, chosen: object) -> Any:
    return own_options(words, chosen, value="provider")


def _given(form: ContractForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _context(request: MemberRequest, form: ContractForm, row: Contract | None, clash: Any) -> dict[str, Any]:
    words = sought(request, "provider")
    options = _providers(words, form["provider"].value())
    return {"form": form, "row": row, "clash": clash, "options": options, "sought": words}


def _clash(row: Contract, form: ContractForm) -> dict[str, Any]:
    """Who changed it first, and what is saved now beside what was typed."""
    step = row.events.first()
    who = f"{step.by_name} saved it on {long_datetime(step.at)}." if step else meanwhile.SavedMeanwhileError.words
    typed, saved = in_words(Contract(**_given(form)), CONTRACT), in_words(row, CONTRACT)
    clash = meanwhile.side_by_side(who, saved, typed, CONTRACT)
    meanwhile.withhold(form, saved)
    return clash
