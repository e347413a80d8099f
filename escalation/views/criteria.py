"""One exit criterion with its history; record what was seen of it, and verify it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from escalation import actions
from escalation.forms import NoteForm, VerifyForm
from escalation.forms.criteria import DayForm
from escalation.models import ExitCriterion
from escalation.queries import framework_of
from escalation.queries.charted import look
from escalation.queries.criteria import counts_now, why_not_verify_now
from escalation.rules.exits import waits_for_verifier
from quality_oversight.dates import end_of
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires

ROWS = ExitCriterion.objects.select_related("request__subject", "request__proposer", "verified_by__user", "measure")


@require_GET
@requires("level.view")
def criterion(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(ROWS, pk=pk)
    counts, reviews = counts_now(row), request.membership.may("level.review")
    day = DayForm(request.GET if "on_day" in request.GET else None)
    past = day.cleaned_data["on"] if row.measure_id and day.is_bound and day.is_valid() else None
    then = look([row], today=past, known_at=end_of(past)).get(row.pk) if past else None
    charted = look([row], today=timezone.localdate()).get(row.pk)  # the last look is what the page judges by
    context = {
        "criterion": row,
        "about": row.request.subject,
        "chart": charted,
        "day": day,
        "then": then,
        "past": past,
        "framework": framework_of(request.membership),
        "notes": list(row.notes.all()),
        "waits": counts and waits_for_verifier(row.progress, row.days_by_entries),
        "counts": counts,
        "may_note": counts and reviews,
        "may_verify": counts and reviews and why_not_verify_now(row, by=request.membership) is None,
    }
    return page(request, "escalation/criterion.jinja", context=context)


@require_http_methods(["GET", "POST"])
@requires("level.review")
def note_criterion(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(ROWS, pk=pk)
    form = NoteForm(request.POST or None, criterion=row, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_criterion(row, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            row.refresh_from_db()
            waits = waits_for_verifier(row.progress, row.days_by_entries)
            return accepted(
                request, row, f"Recorded. {'Somebody else of the ICB now verifies it.' if waits else ''}".strip()
            )
    return _step(request, row, form, {"title": "Record progress", "button": "Record"})


@require_http_methods(["GET", "POST"])
@requires("level.review")
def verify_criterion(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(ROWS, pk=pk)
    form = VerifyForm(request.POST or None, criterion=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.verify_criterion(row, by=request.membership, **form.for_action())
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, row, "Your verification has been recorded.")
    more = {"title": "Verify", "button": "Record", "refused": why_not_verify_now(row, by=request.membership)}
    return _step(request, row, form, more | {"last": row.notes.filter(verifies=False).first()})


def _step(request: MemberRequest, row: ExitCriterion, form: Any, more: dict[str, Any]) -> HttpResponse:
    chart = look([row], today=timezone.localdate()).get(row.pk)
    context = {"criterion": row, "about": row.request.subject, "form": form, "chart": chart, **more}
    return form_page(request, "escalation/criterion_step.jinja", context)
