"""The group's view, the decision and what may follow it."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from concerns.forms import text
from escalation.models import LevelRequest, Meeting
from quality_oversight.forms import DateField, PlainErrors

LONG = 5000


class ConsiderForm(PlainErrors, forms.Form):
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label="Meeting of the System Quality Group",
        required=False,
        empty_label="Another date",
        help_text="Choose the meeting, or give its date below.",
    )
    on = DateField(
        label="Date considered", latest="today", required=False, help_text="Only where no meeting is chosen."
    )
    view = forms.ChoiceField(label="View of the group", choices=LevelRequest.View.choices, widget=forms.RadioSelect)
    note = text("What was said", LONG, required=False)

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]
        if not meetings:
            self.initial["on"] = today

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("meeting") and not given.get("on") and "on" not in self.errors:
            self.add_error("on", "Choose the meeting, or enter the date considered")
        return given


class AuthoriseForm(PlainErrors, forms.Form):
    decided_on = DateField(label="Date of the decision", latest="today")
    effective_from = DateField(
        label="Date of effect",
        help_text="The day from which the new level holds: the day of the decision, or a later one.",
    )
    reasons = text("Reasons for the decision", LONG)
    conditions = text("Conditions", LONG, "What the provider or others must do.", required=False)
    dissent = text(
        "Dissent", LONG, "Objections of a partner. They do not stop the decision, and stand on record.", required=False
    )
    override_reason = text(
        "Reason for deciding against open criteria or the group’s view",
        LONG,
        "Only where it applies. It is printed in the committee’s report.",
        required=False,
    )
    interests = forms.CharField(
        label="Your own conflicts of interest", max_length=500, help_text="Write “None” where there is none."
    )

    def __init__(self, *args: Any, stepping_down: bool, emergency: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if not stepping_down:
            del self.fields["override_reason"]
        if emergency:
            self.fields["effective_from"].help_text = (
                "The day of the decision or a later one, today at the latest. The new level holds when a second "
                "person has confirmed it, and not before."
            )


class ReasonForm(PlainErrors, forms.Form):
    reason = text("Reason", LONG)


class CloseForm(PlainErrors, forms.Form):
    """Where everything that follows is done, a note is free; else ReasonForm asks why."""

    reason = text("Note", LONG, "Anything that the record should say.", required=False)


class ConfirmForm(PlainErrors, forms.Form):
    note = text("Note", LONG, "Anything that the record should say.", required=False)


class ConcurForm(PlainErrors, forms.Form):
    note = text("Note", LONG, "Anything that the record should say.", required=False)


class CorrectForm(PlainErrors, forms.Form):
    effective_from = DateField(label="Correct date of effect", latest="today")
    reason = text("Reason for the correction", LONG)
