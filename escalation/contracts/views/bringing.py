"""Bring the register in from a sheet: the file, what would become of its rows, then have it done."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from escalation.contracts import actions
from escalation.contracts.actions.bringing import WORDS
from escalation.contracts.forms import BringForm, BringInForm
from escalation.contracts.models import ContractSheet
from escalation.contracts.rules.sheets import READ
from quality_oversight.pages import accepted, form_page, paginate, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires

COLOURS = {"added": "green", "changed": "blue", "unchanged": "grey", "refused": "red"}


@require_http_methods(["GET", "POST"])
@requires("contract.keep")
def bring(request: MemberRequest) -> HttpResponse:
    """A sheet to bring, and those that were brought."""
    posted = request.method == "POST"
    form = BringForm(*((request.POST, request.FILES) if posted else ()))
    if posted and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            made = actions.bring(sent.read(), sent.name, by=request.membership)
        except ValidationError as refusal:
            form.add_error("file", refusal.messages)
        else:
            return accepted(request, made)
    rows = ContractSheet.objects.defer("rows")
    context = {"form": form, "columns": READ, "pager": paginate(request, rows)}
    return form_page(request, "contracts/bring.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("contract.keep")
def sheet(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What would become of each row, and what did."""
    row = get_object_or_404(ContractSheet.objects.defer("rows"), pk=pk)
    form = BringInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.bring_in(row, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
            row.refresh_from_db()
        else:
            return accepted(request, row, "The rows have been brought in.")
    lines = sorted(row.outcome["lines"], key=lambda line: line["said"] != "refused")
    context = {"form": form, "row": row, "lines": lines, "words": WORDS, "colours": COLOURS}
    return form_page(request, "contracts/sheet.jinja", context)


@require_POST
@requires("contract.keep")
def throw_away(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(ContractSheet, pk=pk)
    try:
        actions.throw_away(row, by=request.membership)
    except ValidationError as refusal:
        return accepted(request, row, " ".join(refusal.messages))
    return accepted(request, "contracts:bring", "The sheet is deleted. Nothing of it was kept.")
