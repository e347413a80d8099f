"""The fields of stakeholders, strategies and events as people fill them in."""

from typing import Any

from django import forms

from concerns.forms import text
from quality_oversight.forms import DateField, Filters, PlainErrors
from quality_oversight.tenancy.policy import Party
from reporting.stakeholders.models import Occasion, Stakeholder
from reporting.stakeholders.queries import CURRENT, LEFT, not_yet
from reporting.stakeholders.rules.vocabulary import (
    CONTRIBUTION,
    FIELDS,
    LIMITS,
    OCCASION,
    OCCASION_LIMITS,
    WORDS_LIMIT,
    How,
    Kind,
)

SEARCH = forms.TextInput({"type": "search"})


class StakeholderForm(PlainErrors, forms.Form):
    name = forms.CharField(
        label=FIELDS["name"], max_length=LIMITS["name"], help_text="For example, Healthwatch Hertfordshire"
    )
    kind = forms.ChoiceField(label=FIELDS["kind"], choices=[("", "Choose"), *Party.choices])
    code = forms.CharField(
        label=FIELDS["code"], max_length=15, required=False, help_text="Where it is in the national directory"
    )
    contact_role = forms.CharField(
        label=FIELDS["contact_role"],
        max_length=LIMITS["contact_role"],
        required=False,
        help_text="For example, head of safeguarding. Not a person’s name",
    )
    contact_email = forms.EmailField(
        label=FIELDS["contact_email"],
        required=False,
        help_text="Of a team or a role, where there is one",
        error_messages={"invalid": "Enter an e-mail address in the correct format, like name@example.com"},
    )
    interest = text(FIELDS["interest"], LIMITS["interest"], "What its stake is.", required=False)
    left_on = DateField(
        label=FIELDS["left_on"], required=False, latest="today", help_text="It stays in every list that names it"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class OccasionForm(PlainErrors, forms.Form):
    name = forms.CharField(
        label=OCCASION["name"],
        max_length=OCCASION_LIMITS["name"],
        help_text="For example, Quality strategy 2026",
    )
    kind = forms.ChoiceField(label=OCCASION["kind"], choices=[("", "Choose"), *Kind.choices])
    held_on = DateField(
        label=OCCASION["held_on"], help_text="On which it was held or published. For example, 27 3 2026"
    )
    note = text(OCCASION["note"], OCCASION_LIMITS["note"], required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ContributorsForm(PlainErrors, forms.Form):
    """Who contributed, several at once."""

    stakeholders = forms.ModelMultipleChoiceField(
        Stakeholder.objects.none(),
        label="Who contributed?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose who contributed"},
    )
    how = forms.ChoiceField(label="How?", choices=How.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, occasion: Occasion, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["stakeholders"].queryset = not_yet(occasion)  # type: ignore[attr-defined]


class ContributionForm(PlainErrors, forms.Form):
    how = forms.ChoiceField(label="How?", choices=How.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=CONTRIBUTION["words"],
        max_length=WORDS_LIMIT,
        required=False,
        help_text="Teams and roles, for example the primary care team",
    )


class FilterForm(Filters):
    """What the register is filtered by."""

    q = forms.CharField(label="Name, ODS code or interest", required=False, widget=SEARCH)
    kind = forms.ChoiceField(label=FIELDS["kind"], required=False, choices=[("", "All"), *Party.choices])
    standing = forms.ChoiceField(
        label="Standing", required=False, choices=[("", "All"), (CURRENT, "Stakeholders now"), (LEFT, "No longer")]
    )


class OccasionFilter(Filters):
    q = forms.CharField(label="Name", required=False, widget=SEARCH)
    kind = forms.ChoiceField(required=False, choices=[("", "All"), *Kind.choices])
