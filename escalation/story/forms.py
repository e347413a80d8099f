"""How the story of a subject is read, and which day of it."""

from django import forms

from escalation.story.rules import Kind, Order
from quality_oversight.dates import DateField
from quality_oversight.forms import PlainErrors


class TimelineForm(forms.Form):
    kind = forms.MultipleChoiceField(
        label="Show", required=False, choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    order = forms.ChoiceField(required=False, choices=Order.choices, initial=Order.NEWEST)

    def chosen(self) -> tuple[list[str], str]:
        """The kinds and the order that were asked for; what is not offered asks for nothing."""
        self.is_valid()
        return self.cleaned_data.get("kind") or [], self.cleaned_data.get("order") or Order.NEWEST


class DayForm(PlainErrors, forms.Form):
    on = DateField(label="Day", latest="today", help_text="What was known at the end of this day")
