"""Both concerns side by side, before one is marked as the duplicate of the other."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.utils.html import format_html

from concerns import actions
from concerns.drawing import scored
from concerns.models import Concern
from concerns.rules.lifecycle import Move
from concerns.rules.subjects import in_words
from concerns.streams.actions import note_reading
from quality_oversight.markings import highest
from quality_oversight.pages import page, show_refusal
from quality_oversight.tenancy.access import MemberRequest

CONFIRMED = "confirmed"


def is_to_confirm(request: MemberRequest, step: Move) -> bool:
    """Whether both concerns have to be shown before the move is made."""
    return step.name == "mark_duplicate" and CONFIRMED not in request.POST


def side_by_side(request: MemberRequest, concern: Concern, form: Form, shown: dict[str, Any]) -> HttpResponse | None:
    """Both concerns, with the button that marks the one in hand; None where it cannot repeat the other."""
    original = Concern.objects.for_list().get(pk=form.cleaned_data["duplicate_of"].pk)
    if problems := actions.duplicate_problems(concern, original):
        show_refusal(form, ValidationError(problems))
        return None
    note_reading(original, by=request.membership)
    both = (concern, original)
    context = shown | {
        "original": original,
        "about": {each.pk: _about(each) for each in both},
        "scores": {each.pk: scored(each.consequence, each.likelihood) for each in both},
        "marked": highest(each.marked for each in both),
    }
    return page(request, "concerns/merge.jinja", context=context)


def merged(concern: Concern) -> str:
    """What is said once a concern is marked, with the way to the one that is counted."""
    other = concern.duplicate_of
    if other is None:
        return ""
    return format_html(
        "{} is now a duplicate of <a class=\"nhsuk-notification-banner__link\" href=\"{}\">{} {}</a>. "
        "It is counted once, there, and both sources are kept.",
        concern.ref, other.get_absolute_url(), other.ref, other.title,
    )  # fmt: skip


def _about(concern: Concern) -> str:
    """What else a concern is about, in words."""
    rows = concern.further.current().select_related("subject")
    return in_words((row.subject.name, row.part) for row in rows)
