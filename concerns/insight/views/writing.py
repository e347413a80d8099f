"""Log what a source says, correct it, withdraw it."""

from typing import Any
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
from quality_oversight.jinja import long_date, long_datetime
from quality_oversight.meanwhile import side_by_side, withhold
from quality_oversight.pages import accepted, form_page, found, page, searched, show_refusal, sought
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires

CHOSEN = ("polarity", "evidence_category", "confidence", "sensitivity")


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
        except actions.TakenBackMeanwhileError as taken:
            show_refusal(form, taken)
            return _shown(request, form, taken.current, clash=_clash(item, taken.current, form))
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


def _shown(request: MemberRequest, form: ItemForm, item: InsightItem | None = None, **more: Any) -> HttpResponse:
    words = sought(request, "subject")
    context = {"form": form, "item": item, "sought": words, "options": subject_options(words, form["subject"].value())}
    context |= limits() | {"clash": None} | more
    if more:
        return page(request, "insight/log.jinja", context=context, status=409)
    return form_page(request, "insight/log.jinja", context)


def _clash(first: InsightItem, current: InsightItem, form: ItemForm) -> dict[str, Any]:
    """Who corrected or withdrew it first and why, and what stands now beside what was typed."""
    first.refresh_from_db()
    done = "withdrew" if current.is_withdrawn and current.pk == first.pk else "corrected"
    at = long_datetime(first.withdrawn_at) if first.withdrawn_at else ""
    given = {"sensitivity": current.sensitivity}  # unless it was offered
    given |= {name: value for name, value in form.given().items() if name in actions.FIELDS}
    typed, saved = InsightItem(**given, subject=form.cleaned_data["subject"]), in_words(current)
    labels = {name: str(form.fields[name].label or "Source") for name in saved if name in form.fields}
    withhold(form, {"headline": current.headline, "text": current.text})
    who = f"{first.withdrawn_by} {done} {first.ref} on {at}: {first.withdrawal_reason}"
    return side_by_side(who, saved, in_words(typed), labels)


def in_words(item: InsightItem) -> dict[str, str]:
    """What an item says, field by field, as it is read."""
    days = {name: getattr(item, name) for name in ("period_from", "period_to", "received_on")}
    shown = {name: getattr(item, f"get_{name}_display")() for name in CHOSEN}
    return {
        "subject": item.subject.name,
        "source": item.of.name,
        "headline": item.headline,
        **{name: str(words or "") for name, words in shown.items()},
        **{name: long_date(day) if day else "" for name, day in days.items()},
        "value": item.figure,
        "unit": item.unit,
        "text": item.text,
        "age_limit": str(item.age_limit or ""),
        "link": item.link,
    }
