"""Dismiss a line with a reason, and take that back."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from escalation.early_warning import actions, queries
from escalation.early_warning.forms import DismissForm
from escalation.early_warning.rules.dismissing import COMES_BACK
from escalation.early_warning.views.reading import LINES
from quality_oversight.addresses import url
from quality_oversight.pages import accepted, form_page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("warning.dismiss")
def dismiss(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(LINES, pk=pk)
    form = DismissForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.dismiss(row, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            words = "The line is dismissed. It comes back when the facts grow worse."
            return accepted(request, url("early_warning:subject", row.subject_id), words)
    (shown,) = queries.shown_lines([row], timezone.now())
    context = {"form": form, "line": shown, "about": row.subject, "comes_back": COMES_BACK}
    return form_page(request, "early_warning/dismiss.jinja", context)


@require_POST
@requires("warning.dismiss")
def restore(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(LINES, pk=pk)
    try:
        actions.restore(row, by=request.membership)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return accepted(request, row)
    return accepted(request, url("early_warning:subject", row.subject_id), "The dismissal is taken back.")
