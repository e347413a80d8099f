"""When reports fall due: the list of schedules, and their forms."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from quality_oversight.pages import accepted, invalid, page, paginate, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires
from reporting import actions
from reporting.forms.schedules import NewScheduleForm, ScheduleForm
from reporting.models import ReportSchedule
from reporting.rules.recurrence import in_words
from reporting.rules.schedule import Schedule, next_due
from reporting.views.showing import posted

TEMPLATE = "reporting/schedule.jinja"


@require_GET
@requires("report.schedule")
def schedules(request: MemberRequest) -> HttpResponse:
    rows = ReportSchedule.objects.select_related("committee", "receiver").order_by(
        "committee__name", "receiver__name", "pk"
    )
    pager = paginate(request, rows)
    lines = [{"schedule": row, "cadence": in_words(row.cadence), "next": _next(row)} for row in pager.rows]
    return page(request, "reporting/schedules.jinja", context={"pager": pager, "lines": lines})


@require_http_methods(["GET", "POST"])
@requires("report.schedule")
def schedule_add(request: MemberRequest) -> HttpResponse:
    form = NewScheduleForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_schedule(by=request.membership, **form.schedule_fields())
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, "reporting:schedules", "The schedule has been added.")
    context = {"form": form, "schedule": None}
    return invalid(request, TEMPLATE, context) if request.method == "POST" else page(request, TEMPLATE, context=context)


@require_http_methods(["GET", "POST"])
@requires("report.schedule")
def schedule_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    schedule = get_object_or_404(ReportSchedule.objects.select_related("committee", "receiver"), pk=pk)
    form = ScheduleForm(posted(request), schedule=schedule)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_schedule(
                schedule, by=request.membership, version=form.cleaned_data["version"] or 0, **form.schedule_fields()
            )
        except actions.ScheduleSavedMeanwhileError as clash:
            return _show_both(request, form, clash.current)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, "reporting:schedules", "The schedule has been saved.")
    context = {"form": form, "schedule": schedule}
    return invalid(request, TEMPLATE, context) if request.method == "POST" else page(request, TEMPLATE, context=context)


def _next(schedule: ReportSchedule) -> tuple[Any, Any] | None:
    plan = Schedule(id=schedule.pk, rrule=schedule.cadence, start=schedule.starts_on, days_before=schedule.days_before)
    return next_due(plan, today=timezone.localdate()) if schedule.active else None


def _show_both(request: MemberRequest, form: ScheduleForm, current: ReportSchedule) -> HttpResponse:
    """Show what was typed beside what somebody else saved; saving again then replaces it knowingly."""
    given = form.schedule_fields()
    typed, saved = _said(given), _said({name: getattr(current, name) for name in given})
    data = request.POST.copy()
    data["version"] = str(current.version)
    form.data = data
    differences = [
        {"label": label, "saved": saved[label], "typed": typed[label]}
        for label in typed
        if saved[label] != typed[label]
    ]
    context = {"form": form, "schedule": current, "clash": True, "differences": differences}
    return page(request, TEMPLATE, context=context, status=409)


def _said(fields: dict[str, Any]) -> dict[str, str]:
    return {
        "Receiving committee meets": in_words(fields["cadence"]),
        "First meeting": f"{fields['starts_on'].day} {fields['starts_on']:%B %Y}",
        "Days before the meeting": str(fields["days_before"]),
        "Drafts reports": "Yes" if fields["active"] else "No",
    }
