"""What the list of early warnings is filtered by, and the reason of a dismissal."""

from collections.abc import Mapping
from typing import Any

from django import forms

from concerns.forms import text
from escalation.early_warning.queries import SHOWN
from escalation.early_warning.rules.dismissing import REASON_LIMIT
from escalation.early_warning.rules.facts import REASONS
from providers.rules.sectors import Sector, SubjectKind
from providers.structure.forms import UnderField
from quality_oversight.forms import Filters, PlainErrors

ALL = ("", "All")


class FilterForm(Filters):
    q = forms.CharField(
        label="Name or code", required=False, max_length=200, widget=forms.TextInput({"type": "search"})
    )
    show = forms.ChoiceField(required=False, choices=list(SHOWN.items()))
    level = forms.ChoiceField(label="Suggested level", required=False)
    kind = forms.ChoiceField(required=False, choices=[ALL, *SubjectKind.choices])
    sector = forms.ChoiceField(required=False, choices=[ALL, *Sector.choices])
    under = UnderField()
    reason = forms.ChoiceField(required=False, choices=[ALL, *REASONS])

    def __init__(self, *args: Any, levels: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["under"].offer(self.data.get("under"))  # type: ignore[attr-defined]
        self.fields["level"].choices = [ALL, *levels.items()]  # type: ignore[attr-defined]


class DismissForm(PlainErrors, forms.Form):
    reason = text(
        "Why is this no reason to look at the level?", REASON_LIMIT, "It is kept with your name in the history."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
