"""What the list of requests is filtered by."""

from collections.abc import Mapping
from typing import Any

from django import forms

from escalation.rules.reviews import Look
from escalation.rules.workflow import RequestStatus

OPEN, RECONSIDER = "open", "reconsider"


class Filters(forms.Form):
    """An unknown value in the address filters nothing."""

    def chosen(self) -> dict[str, str]:
        """What was asked for; a value that is not offered asks for nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class ReviewFilterForm(Filters):
    q = forms.CharField(label="Subject or code", required=False, widget=forms.TextInput({"type": "search"}))
    look = forms.ChoiceField(label="Look", required=False, choices=[("", "All"), *Look.choices])
    level = forms.ChoiceField(label="Level", required=False)

    def __init__(self, *args: Any, levels: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["level"].choices = [("", "All"), *levels.items()]  # type: ignore[attr-defined]


class FilterForm(Filters):
    q = forms.CharField(label="Subject or code", required=False, widget=forms.TextInput({"type": "search"}))
    status = forms.ChoiceField(
        required=False,
        choices=[
            ("", "All"),
            (OPEN, "All open requests"),
            (RECONSIDER, "Reconsideration not answered"),
            *RequestStatus.choices,
        ],
    )
    target = forms.ChoiceField(label="Proposed level", required=False)

    def __init__(self, *args: Any, levels: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["target"].choices = [("", "All"), *levels.items()]  # type: ignore[attr-defined]
