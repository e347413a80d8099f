"""Ends, mergers and suspensions of subjects as people fill them in."""

from typing import Any

from django import forms

from concerns.forms import text
from escalation.forms.filters import CONFIRM, OPEN, Filters
from escalation.rules.endings import ASKED, EndingStatus, Why
from providers.models import Subject
from quality_oversight.forms import DateField, PlainErrors

LONG = 5000


class EndingForm(PlainErrors, forms.Form):
    why = forms.ChoiceField(
        label="What happens to it?",
        choices=[(why.value, why.label) for why in Why if why in ASKED],
        widget=forms.RadioSelect,
    )
    effective_on = DateField(
        label="From which day?", help_text="Today or a later day. It holds from the confirmation at the earliest."
    )
    successor = forms.ModelChoiceField(
        Subject.objects.all(), label="Which subject follows it?", required=False, widget=forms.TextInput
    )
    no_successor_reason = text(
        "Why nothing follows it",
        LONG,
        "Only where it closes or its contract ends.",
        required=False,
    )
    reasons = text("Reasons", LONG)


class ResumeForm(PlainErrors, forms.Form):
    effective_on = DateField(label="From which day?", help_text="Today or a later day.")
    reasons = text("Reasons", LONG)


class ConfirmForm(PlainErrors, forms.Form):
    note = text("Note", LONG, "Anything that the record should say.", required=False)


class CorrectEndingForm(PlainErrors, forms.Form):
    effective_on = DateField(label="Correct day", latest="today")
    reason = text("Reason for the correction", LONG)


class EndingFilterForm(Filters):
    q = forms.CharField(label="Subject or code", required=False, widget=forms.TextInput({"type": "search"}))
    status = forms.ChoiceField(
        required=False,
        choices=[("", "All"), (OPEN, "All open ones"), (CONFIRM, "For me to confirm"), *EndingStatus.choices],
    )
    why = forms.ChoiceField(label="What happens", required=False, choices=[("", "All"), *Why.choices])

    def __init__(self, *args: Any, confirms: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not confirms:
            self.leave_out("status", CONFIRM)
