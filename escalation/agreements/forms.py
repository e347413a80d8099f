"""What is typed of an agreement between ICBs."""

from collections.abc import Collection
from typing import Any

from django import forms

from concerns.forms import text
from escalation.agreements.rules import TEXT
from quality_oversight.dates import DateField
from quality_oversight.forms import PlainErrors


class ProposeForm(PlainErrors, forms.Form):
    others = forms.MultipleChoiceField(label="Other ICB", widget=forms.CheckboxSelectMultiple)
    lead = forms.ChoiceField(label="Lead commissioner", help_text="Its level is shown first.")
    purpose = text("Purpose", TEXT, "The other ICB reads this. Write nothing about a person or a concern.")
    starts_on = DateField(label="First day")
    ends_on = DateField(label="Last day", required=False, help_text="Leave it empty to agree until one of you ends it.")
    tells_requests = forms.BooleanField(
        label="Also tell each other when a change of level is proposed",
        help_text="Only the level that is proposed is told, never the grounds.",
        required=False,
    )

    def __init__(self, *args: Any, own: str, icbs: dict[str, str], near: Collection[str], **options: Any) -> None:
        """`near` are the ICBs of the own region: they come first, the others under a heading of their own."""
        super().__init__(*args, **options)
        others: Any = self.fields["others"]
        lead: Any = self.fields["lead"]
        close = [(code, name) for code, name in icbs.items() if code in near and code != own]
        far = [(code, name) for code, name in icbs.items() if code not in near and code != own]
        self.far = [code for code, _ in far] if close else []
        others.choices = [*close, *far]
        lead.choices = [("", "Choose"), *((code, icbs[code]) for code in [own] if code in icbs), *close, *far]


class SignForm(PlainErrors, forms.Form):
    pass


class EndForm(PlainErrors, forms.Form):
    on = DateField(label="First day on which it no longer holds")
    reason = text("Reason", TEXT, "The other ICB reads this.")
