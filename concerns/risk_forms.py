"""The risk of a concern as people score and accept it."""

from typing import Any

from django import forms

from concerns.forms import consequence, likelihood, text
from concerns.rules.risk import Stage
from concerns.scales import STEPS, AreasForm
from quality_oversight.forms import DateField, PlainErrors


class RescoreForm(AreasForm):
    """One of the three scores: as a whole, or area by area where that says more."""

    which = forms.ChoiceField(
        label="Which score?",
        choices=[
            (Stage.CURRENT, "The current risk, with what has been done about it"),
            (Stage.INITIAL, "The initial risk, as first seen"),
            (Stage.TARGET, "The target, where the risk shall come to"),
        ],
        widget=forms.RadioSelect,
    )
    consequence = consequence()
    likelihood = likelihood()
    reason = text("Reason", 2000, "What has changed?")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in STEPS:
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.any_area:
            for name in STEPS:
                if given.get(name) is None and not self.has_error(name):
                    self.add_error(name, f"Choose the {name}")
        return given

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        names = ("which", "reason", "version", *STEPS)
        return {name: self.cleaned_data[name] for name in names} | {"areas": self.areas()}


class AcceptRiskForm(PlainErrors, forms.Form):
    """An executive's acceptance of a risk as it stands."""

    reason = text("Reason", 2000, "Why can the board live with it for now?")
    until = DateField(label="Last day of the acceptance", earliest="today", help_text="A day in the next 12 months")
