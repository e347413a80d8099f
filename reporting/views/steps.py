"""Changes of one press: moving and removing items, "None", submitting, approving and returning."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires
from reporting import actions
from reporting.actions.items import DOWN, UP
from reporting.forms.reports import NoneForm, ReturnForm, StepForm
from reporting.models import Report
from reporting.rules.papers import Section
from reporting.views.showing import find_item, find_report, fixed, posted, show, show_problems

MEANWHILE = "{who} changed this report after you opened it. Read it as it stands now, then go on."


@require_POST
@requires("report.edit")
def item_move(request: MemberRequest, pk: UUID, item: UUID) -> HttpResponse:
    report = find_report(pk)
    row = find_item(report, item)
    to = request.POST.get("to", "")
    try:
        row = actions.move_item(row, by=request.membership, to=to)
    except ValidationError as refusal:
        return _refused(request, report, refusal)
    step = to in (UP, DOWN)
    said = f"Moved {to}: {row.title}" if step else f"Moved to {Section(to).label}: {row.title}"
    return _changed(request, report, f"item-{row.pk}", said, focus=row.pk, focus_stays=step)


@require_http_methods(["GET", "POST"])
@requires("report.edit")
def item_remove(request: MemberRequest, pk: UUID, item: UUID) -> HttpResponse:
    report = find_report(pk)
    row = find_item(report, item)
    context = {"report": report, "item": row, "seen": actions.item_mark(row), "clash": False}
    if request.method == "GET":
        return fixed(request, report) or page(request, "reporting/remove.jinja", context=context)
    try:
        actions.remove_item(row, by=request.membership, seen=request.POST.get("seen", ""))
    except actions.SavedMeanwhileError as clash:
        context |= {"item": clash.current, "clash": True, "saved_by": clash.saved_by}
        return page(request, "reporting/remove.jinja", context=context, status=409)
    except ValidationError as refusal:
        return _refused(request, report, refusal)
    return accepted(request, f"{report.get_absolute_url()}#section-{row.section}", "The item has been removed.")


@require_POST
@requires("report.edit")
def none(request: MemberRequest, pk: UUID) -> HttpResponse:
    report = find_report(pk)
    form = NoneForm(request.POST)
    if not form.is_valid():
        return show(request, report, status=422, stopped=[("Choose Alert, Advise or Assure.", "")])
    section, stated = Section(form.cleaned_data["section"]), form.cleaned_data["none"]
    try:
        actions.state_none(report, by=request.membership, section=section, none=stated)
    except ValidationError as refusal:
        return _refused(request, report, refusal, f"section-{section}")
    words = f"{section.label} now says “None”." if stated else f"“None” has been withdrawn from {section.label}."
    return _changed(request, report, f"section-{section}", words)


@require_POST
@requires("report.edit")
def submit(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _step(request, pk, actions.submit, "The report has been submitted for approval.")


@require_POST
@requires("report.approve")
def approve(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _step(request, pk, actions.approve, "The report has been approved. Its paper is being made.")


@require_http_methods(["GET", "POST"])
@requires("report.approve")
def send_back(request: MemberRequest, pk: UUID) -> HttpResponse:
    report = find_report(pk)
    form = ReturnForm(posted(request), initial={"version": report.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.send_back(report, by=request.membership, **form.cleaned_data)
        except actions.SavedMeanwhileError as clash:
            return _meanwhile(request, clash)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, report, "The report has been returned to its author.")
    context = {"report": report, "form": form}
    return form_page(request, "reporting/return.jinja", context)


def _step(request: MemberRequest, pk: UUID, act: Callable[..., Report], message: str) -> HttpResponse:
    report = find_report(pk)
    form = StepForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        act(report, by=request.membership, version=version)
    except actions.NotReadyError as refusal:
        return show_problems(request, report, refusal.problems)
    except actions.SavedMeanwhileError as clash:
        return _meanwhile(request, clash)
    except ValidationError as refusal:
        return _refused(request, report, refusal)
    return accepted(request, report, message)


def _changed(request: MemberRequest, report: Report, anchor: str, said: str, **focus: Any) -> HttpResponse:
    """Show what has changed: the fragment where htmx asked, else the page at its place."""
    if getattr(request, "htmx", None):
        return show(request, find_report(report.pk), said=said, **focus)
    return accepted(request, f"{report.get_absolute_url()}#{anchor}", said)


def _refused(request: MemberRequest, report: Report, refusal: ValidationError, place: str = "") -> HttpResponse:
    return show(request, find_report(report.pk), status=422, stopped=[(text, place) for text in refusal.messages])


def _meanwhile(request: MemberRequest, clash: Any) -> HttpResponse:
    who = clash.saved_by.by_name if clash.saved_by else "Somebody else"
    report = find_report(clash.current.pk)
    return show(request, report, status=409, stopped=[(MEANWHILE.format(who=who), "history")])
