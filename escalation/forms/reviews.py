"""Reviews of a level."""

from django import forms

from concerns.forms import text
from escalation.models import LevelReview
from quality_oversight.forms import DateField, PlainErrors


class ReviewForm(PlainErrors, forms.Form):
    held_on = DateField(label="Date of the review", latest="today")
    outcome = forms.ChoiceField(label="Outcome", choices=LevelReview.Outcome.choices, widget=forms.RadioSelect)
    note = text("What the review found", 5000)
