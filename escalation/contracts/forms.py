"""The fields of contracts and of what is to be sent as people fill them in."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from concerns.forms import text
from concerns.register.forms import PersonField
from escalation.contracts.models import Duty
from escalation.contracts.queries import LATE, MINE, owners_on, periods_to_record
from escalation.contracts.rules.fields import CONTRACT, DUTY, DUTY_LIMITS, LIMITS, NOTE_LIMIT
from escalation.contracts.rules.vocabulary import Every, Holder, Kind, Outcome, Report, State
from escalation.contracts.sheets import MOST_BYTES, MOST_ROWS
from providers.models import Provider, Subject
from quality_oversight.forms import DateField, Filters, PlainErrors
from quality_oversight.jinja import days, long_date

EXAMPLE = "For example, 31 3 2027"


class ContractForm(PlainErrors, forms.Form):
    ref = forms.CharField(label=CONTRACT["ref"], max_length=LIMITS["ref"], help_text="As it stands in the contract")
    title = forms.CharField(
        label=CONTRACT["title"], max_length=LIMITS["title"], help_text="For example, community stroke rehabilitation"
    )
    kind = forms.ChoiceField(label=CONTRACT["kind"], choices=[("", "Choose"), *Kind.choices])
    provider = forms.ModelChoiceField(
        Provider.objects.all(), label=CONTRACT["provider"], required=False, widget=forms.TextInput
    )
    holder = forms.CharField(
        label=CONTRACT["holder"],
        max_length=LIMITS["holder"],
        required=False,
        help_text="Only for a body that is not in the national directory, such as a small charity",
    )
    holder_kind = forms.ChoiceField(label=CONTRACT["holder_kind"], choices=[("", "Choose"), *Holder.choices])
    commissioner = forms.CharField(
        label=CONTRACT["commissioner"],
        max_length=LIMITS["commissioner"],
        required=False,
        help_text="Leave it empty where this ICB leads",
    )
    starts_on = DateField(label=CONTRACT["starts_on"], help_text=EXAMPLE)
    ends_on = DateField(label=CONTRACT["ends_on"], required=False, help_text="Leave it empty where none is agreed")
    owner = PersonField(CONTRACT["owner"], "Choose", help_text="Who looks after it, and is told what is late")
    note = text(CONTRACT["note"], LIMITS["note"], required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = owners_on(timezone.localdate())  # type: ignore[attr-defined]


class CoverForm(PlainErrors, forms.Form):
    subject = forms.ModelChoiceField(
        Subject.objects.all(),
        label="Service, programme or place",
        widget=forms.TextInput,
        error_messages={"required": "Search for what it covers and choose it"},
    )


class DutyForm(PlainErrors, forms.Form):
    title = forms.CharField(
        label=DUTY["title"], max_length=DUTY_LIMITS["title"], help_text="For example, quarterly quality report"
    )
    kind = forms.ChoiceField(label=DUTY["kind"], choices=[("", "Choose"), *Report.choices])
    every = forms.ChoiceField(label=DUTY["every"], choices=[("", "Choose"), *Every.choices])
    first_due = DateField(
        label=DUTY["first_due"],
        help_text="The others follow from this day. Due on the 31st means the last day of a shorter month",
    )
    last_due = DateField(label=DUTY["last_due"], required=False, help_text="Leave it empty: until the contract ends")
    receiver = forms.CharField(
        label=DUTY["receiver"], max_length=DUTY_LIMITS["receiver"], help_text="A team or a role, not a person’s name"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReturnForm(PlainErrors, forms.Form):
    """What became of one period."""

    due = forms.TypedChoiceField(label="Which period, by its due day?", coerce=date.fromisoformat)
    outcome = forms.ChoiceField(label="What became of it?", choices=Outcome.choices, widget=forms.RadioSelect)
    received_on = DateField(label="Received on", required=False, latest="today", help_text="Only where it was received")
    note = text("Note", NOTE_LIMIT, "Why it was not needed, or what is to be known of it.", required=False)

    def __init__(self, *args: Any, duty: Duty, **options: Any) -> None:
        super().__init__(*args, **options)
        today = timezone.localdate()
        found = periods_to_record(duty, today)
        choices = [(day.isoformat(), _period(day, (today - day).days)) for day in found]
        self.fields["due"].choices = choices  # type: ignore[attr-defined]


def _period(day: Any, late: int) -> str:
    return f"{long_date(day)}{f', late by {days(late)}' if late > 0 else ''}"


class TakeBackForm(PlainErrors, forms.Form):
    reason = text("Why is it taken back?", NOTE_LIMIT)


class BringForm(PlainErrors, forms.Form):
    file = forms.FileField(
        label="Your sheet",
        max_length=200,
        help_text=f"CSV or Excel (.xlsx), up to {MOST_ROWS:,} rows and {MOST_BYTES // 1_000_000} MB",
        error_messages={"required": "Choose a file", "empty": "This file is empty."},
        widget=forms.FileInput,
    )


class BringInForm(PlainErrors, forms.Form):
    leave_out = forms.BooleanField(label="Leave out the rows that cannot be used", required=False)


class FilterForm(Filters):
    """What the register is filtered by."""

    q = forms.CharField(
        label="Reference, provider, code or service", required=False, widget=forms.TextInput({"type": "search"})
    )
    state = forms.ChoiceField(required=False, choices=[("", "All"), *State.choices])
    kind = forms.ChoiceField(label="Kind of contract", required=False, choices=[("", "All"), *Kind.choices])
    holder_kind = forms.ChoiceField(label="Kind of provider", required=False, choices=[("", "All"), *Holder.choices])
    report = forms.ChoiceField(label="Report", required=False, choices=[("", "Any"), *Report.choices])
    look = forms.ChoiceField(
        label="Needs a look", required=False, choices=[("", "Any"), (LATE, "A report is late"), (MINE, "Mine")]
    )
