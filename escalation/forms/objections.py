"""What somebody says against a request, and the answer to it."""

from typing import Any

from django import forms

from concerns.forms import text
from escalation.rules.objections import ASKED, Kind
from quality_oversight.forms import PlainErrors

LONG = 5000


class ObjectionForm(PlainErrors, forms.Form):
    kind = forms.ChoiceField(label="What do you want to record?", widget=forms.RadioSelect)
    text = text("Reasons", LONG)

    def __init__(self, *args: Any, decided: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = ASKED if decided else (Kind.DISSENT,)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in offered]  # type: ignore[attr-defined]


class AnswerForm(PlainErrors, forms.Form):
    text = text("Answer", LONG, "Whether the decision stands, and why. A new level needs a request of its own.")
