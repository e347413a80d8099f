"""Log what a source says, correct it, withdraw it."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from concerns.files.uploading import limits, sent_by, too_much
from concerns.insight import actions
from concerns.insight.forms import CorrectForm, ItemForm, WithdrawForm
from concerns.insight.models import InsightItem
from concerns.insight.queries import listed
from providers.queries import subject_options
from quality_oversight.pages import accepted, form_page, found, searched, show_refusal, sought
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("insight.log")
def log(request: MemberRequest) -> HttpResponse:
    form = ItemForm(*sent_by(request), by=request.membership, initial={"subject": request.GET.get("subject")})
    too_much(request, form)
    searching = request.method == "POST" and searched(request, form)
    if request.method == "POST" and not searching and form.is_valid():
        given = form.given()
        try:
            item = actions.log(given.pop("subject"), by=request.membership, **given)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, item, f"It is logged as {item.ref}.")
    return _shown(request, form)


@require_http_methods(["GET", "POST"])
@requires("insight.log")
def correct(request: MemberRequest, pk: UUID) -> HttpResponse:
    item = get_object_or_404(listed(), pk=pk)
    initial = {name: getattr(item, name) for name in actions.FIELDS} | {
        "subject": item.subject_id,
        "value": item.figure,
    }
    form = CorrectForm(*sent_by(request), by=request.membership, initial=initial)
    too_much(request, form)
    searching = request.method == "POST" and searched(request, form)
    if request.method == "POST" and not searching and form.is_valid():
        try:
            made = actions.correct(item, by=request.membership, **form.given())
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, made, f"{item.ref} is corrected. What stands now is {made.ref}.")
    return _shown(request, form, item)


@require_http_methods(["GET", "POST"])
@requires("insight.log")
def withdraw(request: MemberRequest, pk: UUID) -> HttpResponse:
    item: InsightItem = get_object_or_404(listed(), pk=pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(item, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, item, f"{item.ref} is withdrawn.")
    context = {"form": form, "item": item}
    return form_page(request, "insight/withdraw.jinja", context)


@require_GET
@requires("insight.log")
@part_of("insight:log")
def find(request: MemberRequest) -> HttpResponse:
    """The subjects that match what is typed."""
    return found(request, "subject", subject_options(sought(request, "subject"), request.GET.get("subject")))


def _shown(request: MemberRequest, form: ItemForm, item: InsightItem | None = None) -> HttpResponse:
    words = sought(request, "subject")
    context = {"form": form, "item": item, "sought": words, "options": subject_options(words, form["subject"].value())}
    context |= limits()
    return form_page(request, "insight/log.jinja", context)
