"""Set a date by which something is due, and record that it was done."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from escalation.interventions import actions
from escalation.interventions.forms import DeadlineForm, MeetForm
from escalation.interventions.models import Deadline
from escalation.interventions.views.reading import ROWS
from quality_oversight.pages import accepted, form_page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("intervention.keep")
def add_deadline(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(ROWS, pk=pk)
    form = DeadlineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_deadline(row, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, row, "The date has been set.")
    context = {"form": form, "row": row, "words": "Set a date", "about": row.subject}
    return form_page(request, "interventions/step.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("intervention.keep")
def meet_deadline(request: MemberRequest, pk: UUID, deadline: UUID) -> HttpResponse:
    row = get_object_or_404(ROWS, pk=pk)
    due = get_object_or_404(Deadline.objects.select_related("intervention"), pk=deadline, intervention=row)
    form = MeetForm(request.POST or None, initial={"done_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.meet_deadline(due, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, row, f"Recorded as done: {due.label}.")
    context = {"form": form, "row": row, "words": due.label, "about": row.subject}
    return form_page(request, "interventions/step.jinja", context)
