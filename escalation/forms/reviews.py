"""Reviews of a level, and the progress of exit criteria."""

from django import forms

from concerns.forms import text
from escalation.models import ExitCriterion, LevelReview
from quality_oversight.forms import DateField, PlainErrors


class ReviewForm(PlainErrors, forms.Form):
    held_on = DateField(label="Date of the review", latest="today")
    outcome = forms.ChoiceField(label="Outcome", choices=LevelReview.Outcome.choices, widget=forms.RadioSelect)
    note = text("What the review found", 5000)


class CriterionForm(PlainErrors, forms.Form):
    status = forms.ChoiceField(
        label="How far is it met?", choices=ExitCriterion.Status.choices, widget=forms.RadioSelect
    )
    evidence = text("Evidence", 2000, "Needed where the criterion is met.", required=False)
