"""Forms about people."""

from django import forms
from django.core.exceptions import ValidationError

from providers.models import Organisation
from quality_oversight.dates import DateField
from quality_oversight.tenancy.policy import Clearance, Party, Role

AT_ONCE, ON_A_DAY = "at_once", "on_a_day"


def _clearances() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="Cleared for restricted concerns",
        choices=Clearance.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Restricted concerns are invisible to everybody else, in lists, counts and reports too.",
    )


class PersonForm(forms.Form):
    """Who is given which role."""

    email = forms.EmailField(
        label="Email address",
        help_text="The person signs in with it. A mail with a link to choose a password goes there.",
        error_messages={"required": "Enter an email address"},
    )
    name = forms.CharField(label="Full name", max_length=120, error_messages={"required": "Enter the person's name"})
    role = forms.ChoiceField(
        label="Role", choices=Role.choices, widget=forms.RadioSelect, error_messages={"required": "Choose a role"}
    )
    job_title = forms.CharField(
        label="Job title", max_length=120, required=False, help_text="Shown beside the name in decisions and reports."
    )
    organisation = forms.CharField(
        label="ODS code of an outside organisation",
        max_length=15,
        required=False,
        help_text="For a provider's or partner's user, for example RRK. Leave it empty for the ICB's own staff.",
    )
    party = forms.ChoiceField(
        label="Speaks for",
        choices=[("", "As usual for the role"), *Party.choices],
        required=False,
        help_text="Whom this person represents in the System Quality Group.",
    )
    clearances = _clearances()
    ends_on = DateField(
        label="Last day of access", required=False, earliest="today", help_text="For a secondment or an inspection."
    )

    def clean_organisation(self) -> Organisation | None:
        code = self.cleaned_data["organisation"].strip().upper()
        if not code:
            return None
        found = Organisation.objects.filter(code=code).first()
        if found is None:
            raise ValidationError("No organisation of the national directory has this code")
        return found


class EndForm(forms.Form):
    """When access ends."""

    when = forms.ChoiceField(
        label="When does access end?",
        choices=[(AT_ONCE, "At once"), (ON_A_DAY, "At the end of a day")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose when access ends"},
    )
    last_day = DateField(label="Last day of access", required=False, earliest="today")

    def clean(self) -> None:
        if self.cleaned_data.get("when") == ON_A_DAY and not self.cleaned_data.get("last_day"):
            if "last_day" not in self.errors:
                self.add_error("last_day", "Enter the last day of access")
        elif self.cleaned_data.get("when") == AT_ONCE:
            self.cleaned_data["last_day"] = None


class ClearancesForm(forms.Form):
    """Which restricted streams a person may see."""

    clearances = _clearances()


class KeyForm(forms.Form):
    """What an API key is for."""

    label = forms.CharField(
        label="What is the key for?",
        max_length=80,
        help_text="For example: Incident system, nightly transfer.",
        error_messages={"required": "Say what the key is for"},
    )


class PeopleFilters(forms.Form):
    """Filters of the list of people."""

    q = forms.CharField(label="Name, email or job title", required=False, widget=forms.TextInput({"type": "search"}))
    standing = forms.ChoiceField(
        label="Access",
        required=False,
        choices=[("current", "Holds today"), ("ended", "Has ended"), ("all", "All")],
        initial="current",
    )
