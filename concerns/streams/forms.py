"""The forms of the vault and of the neutral themes."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from concerns.forms import RaiseForm, text
from concerns.rules.vocabulary import Sensitivity
from concerns.streams.rules import WhyOpen, quarter_after, quarter_before, quarter_of
from quality_oversight.forms import PlainErrors
from quality_oversight.jinja import long_date

QUARTERS = 6


class KeepForm(PlainErrors, forms.Form):
    """Who reported it. These boxes are for names: what is in them is sealed, and screened for nothing."""

    name = forms.CharField(label="Who reported it", max_length=160)
    contact = forms.CharField(label="How to reach them", max_length=300, required=False)
    notes = forms.CharField(
        label="What the keeper should know",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For example whether they fear harm at work for speaking up.",
    )


class StreamForm(PlainErrors, forms.Form):
    """To whom a matter goes that was told or logged as an ordinary one."""

    stream = forms.ChoiceField(
        label="Who is it for?",
        choices=[
            (Sensitivity.SPEAK_UP, "The Freedom to Speak Up guardian: a worker spoke up, or was treated badly for it"),
            (Sensitivity.SAFEGUARDING, "The safeguarding lead: abuse or neglect of a child or an adult"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who it is for"},
    )


class HandBackForm(RaiseForm):
    """The ordinary concern that a keeper writes for the quality team, and why the matter is not the stream's."""

    reason = text("Why is this not a matter of the stream?", 2000, "It stays in the stream, with what was logged.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sensitivity"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields["lead"].offer(None)

    def clean_sensitivity(self) -> str:
        return Sensitivity.STANDARD


class OpenForm(PlainErrors, forms.Form):
    reason = forms.ChoiceField(label="Why do you need to know?", choices=WhyOpen.choices, widget=forms.RadioSelect)


class ThemeForm(PlainErrors, forms.Form):
    quarter_starts = forms.TypedChoiceField(label="Quarter", coerce=date.fromisoformat)
    text = forms.CharField(
        label="Theme",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="What may be read by everybody here: no person, no team and nothing that points to either.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["quarter_starts"].choices = [  # type: ignore[attr-defined]
            (str(first), f"{long_date(first)} to {long_date(quarter_after(first) - timedelta(days=1))}")
            for first in _ended_quarters(timezone.localdate())
        ]


def _ended_quarters(today: date) -> list[date]:
    first, ended = quarter_of(today), []
    for _ in range(QUARTERS):
        first = quarter_before(first)
        ended.append(first)
    return ended
