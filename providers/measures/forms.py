"""Shape and wording of the forms of measures."""

from typing import Any

from django import forms
from django.utils import timezone

from providers.measures.rules.measures import LIMITS, MOST_DECIMALS
from providers.measures.rules.vocabulary import Confidence, Direction, Frequency, Profile, Question, TargetType
from providers.models import Subject
from providers.queries import possible_leads
from quality_oversight.forms import DateField, PlainErrors
from quality_oversight.tenancy.models import Membership


def _number(**options: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=18, decimal_places=6, widget=forms.TextInput, **options)


def _text(name: str, **options: Any) -> forms.CharField:
    return forms.CharField(max_length=LIMITS[name], required=False, **options)


class ListFilters(forms.Form):
    """What the list of measures can be narrowed by."""

    q = forms.CharField(label="Code, name or source", required=False, max_length=100, widget=forms.SearchInput)
    domain = forms.ChoiceField(label="Quality domain", required=False)
    frequency = forms.ChoiceField(label="Published", required=False, choices=[("", "Any"), *Frequency.choices])

    def __init__(self, *args: Any, domains: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["domain"].choices = [("", "All domains"), *domains]  # type: ignore[attr-defined]


class MeasureForm(PlainErrors, forms.Form):
    """A measure of the library."""

    code = forms.CharField(max_length=LIMITS["code"], help_text="Short and lasting, for example AE-4H")
    name = forms.CharField(max_length=LIMITS["name"])
    definition = _text("definition", widget=forms.Textarea, help_text="What is counted, of whom, and what is left out")
    numerator = _text("numerator")
    denominator = _text("denominator")
    unit = _text("unit", help_text="For example %, days, or per 1,000 bed days. Empty for a plain count")
    decimals = forms.IntegerField(
        label="Decimal places shown", min_value=0, max_value=MOST_DECIMALS, initial=0, widget=forms.TextInput
    )
    source = _text("source", help_text="Who publishes it, and where")
    frequency = forms.ChoiceField(
        label="How often is it published?", choices=Frequency.choices, initial=Frequency.MONTH
    )
    direction = forms.ChoiceField(
        label="In which direction does it improve?", choices=Direction.choices, widget=forms.RadioSelect
    )
    target_type = forms.ChoiceField(
        label="How is the target met?", choices=[("", "No target"), *TargetType.choices], required=False
    )
    target = _number(required=False)
    target_upper = _number(label="Upper end of the target", required=False, help_text="For a range")
    floor = _number(
        label="Lowest possible value", required=False, help_text="For example 0. Limits are drawn inside it"
    )
    ceiling = _number(label="Highest possible value", required=False, help_text="For example 100 for a percentage")
    small_numbers = forms.BooleanField(
        label="It counts few people: show 1 to 4 as <5",
        required=False,
        help_text="For counts of small areas, complaints or people who spoke up",
    )
    owner = forms.ModelChoiceField(Membership.objects.none(), required=False, empty_label="Nobody yet")
    domain = forms.ChoiceField(label="Quality domain", required=False)
    questions = forms.MultipleChoiceField(
        label="Key questions of the Care Quality Commission",
        choices=Question.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    confidence = forms.ChoiceField(
        label="Data quality kite mark", choices=Confidence.choices, initial=Confidence.UNKNOWN
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, domains: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["domain"].choices = [("", "None"), *domains]  # type: ignore[attr-defined]
        people = possible_leads(timezone.localdate())
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """What was given, as the actions take it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class LogForm(PlainErrors, forms.Form):
    """One value of a measure."""

    subject = forms.ModelChoiceField(Subject.objects.all(), widget=forms.TextInput)
    day = DateField(label="A day of the period", help_text="Any day in it will do. For example, 1 4 2026")
    value = _number()
    numerator = _number(required=False)
    denominator = _number(required=False)
    provisional = forms.BooleanField(label="The value is provisional", required=False)


class ChartingForm(PlainErrors, forms.Form):
    """How one chart is worked out."""

    profile = forms.ChoiceField(label="How are limits worked out?", choices=Profile.choices, widget=forms.RadioSelect)
    locked = forms.IntegerField(
        label="Values that the first limits are locked to",
        required=False,
        min_value=0,
        widget=forms.TextInput,
        help_text="12 or more are usual. Empty: all values up to the next rebase",
    )
    across_gaps = forms.BooleanField(label="Runs of points go on over periods without a value", required=False)


class RebaseForm(PlainErrors, forms.Form):
    """From when limits are worked out anew, and why."""

    starts_on = DateField(
        label="From the period with this day", help_text="Any day in it will do. For example, 1 4 2026"
    )
    reason = forms.CharField(
        label="Why is the chart rebased?",
        max_length=LIMITS["reason"],
        widget=forms.Textarea,
        help_text="Name the change in the process, and when it was made. Do not name patients or staff",
    )
    locked = forms.IntegerField(
        label="Values that the new limits are locked to",
        required=False,
        min_value=0,
        widget=forms.TextInput,
        help_text="Empty: all values up to the next rebase",
    )


class TakeBackForm(PlainErrors, forms.Form):
    """Why a rebase is taken back."""

    reason = forms.CharField(label="Why is the rebase taken back?", max_length=LIMITS["reason"], widget=forms.Textarea)


class BringForm(PlainErrors, forms.Form):
    """A file that NHS England published."""

    file = forms.FileField(
        label="Published file",
        help_text="CSV, Excel (.xlsx) or a zip of one file, 10 MB at most",
        widget=forms.FileInput,
    )
