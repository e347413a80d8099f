"""What the pages of an action's steps have in common: a form, the action that it asks for, and what is said then."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone

from concerns.queries import marked_for
from concerns.work.models import ConcernAction
from concerns.work.queries import lines, why_closed
from quality_oversight.pages import accepted, form_page, show_refusal
from quality_oversight.tenancy.access import MemberRequest


def take_step(
    request: MemberRequest, found: ConcernAction, verb: str, form: Any, act: Callable[..., ConcernAction], said: str
) -> HttpResponse:
    """Show the form of a step, or take it and go back to the action; a step that is closed says why."""
    by = request.membership
    if request.method == "POST" and form.is_valid():
        try:
            act(found, by=by, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, found, said)
    context = {
        "action": found,
        "concern": found.concern,
        "marked": marked_for(request.membership, found.concern),
        "line": lines([found], timezone.localdate())[0],
        "form": form,
        "verb": verb,
        "closed": why_closed(verb, found, by=by),
    }
    return form_page(request, "work/step.jinja", context)
