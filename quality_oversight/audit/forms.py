"""Filters of the trail."""

from django import forms

from quality_oversight.audit.words import VERBS, choice
from quality_oversight.dates import DateField


class TrailFilters(forms.Form):
    """Who, what, when, to what; and where in the trail to begin."""

    person = forms.CharField(label="Person", required=False, max_length=120, widget=forms.TextInput({"type": "search"}))
    verb = forms.ChoiceField(
        label="What was done",
        required=False,
        choices=[("", "Anything"), *sorted(((verb, choice(verb)) for verb in VERBS), key=lambda pair: pair[1])],
    )
    target = forms.CharField(label="Reference or name", required=False, max_length=200)
    from_day = DateField(label="From", required=False)
    to_day = DateField(label="To", required=False)
    before = forms.IntegerField(required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput)
