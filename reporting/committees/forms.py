"""Terms of reference, seats and meetings as people fill them in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from concerns.forms import text
from escalation.models import Committee
from quality_oversight.dates import DateField
from quality_oversight.forms import Filters, PlainErrors
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.policy import Party
from reporting.committees.models import Terms
from reporting.committees.queries import people
from reporting.committees.rules.vocabulary import (
    LIMITS,
    MEETING,
    SEAT,
    SEAT_LIMITS,
    TERMS,
    WHY_LIMIT,
    OnHoliday,
    SeatRole,
)
from reporting.rules.recurrence import Frequency, Position, Recurrence, Weekday, by_month, in_words, read

KEEP, ON_REQUEST = "keep", "on_request"
TIME = "Enter the time as hours and minutes, like 09:30 or 14:00"


class TimeOfDay(forms.TimeField):
    """A local time of day, written as 9:30, 09:30, 0930 or 9.30."""

    widget = forms.TextInput({"inputmode": "numeric"})

    def __init__(self, **options: Any) -> None:
        messages = {"invalid": TIME, "required": TIME}
        super().__init__(input_formats=["%H:%M", "%H:%M:%S", "%H.%M", "%H%M"], error_messages=messages, **options)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if hasattr(value, "hour") else value


class TermsForm(PlainErrors, forms.Form):
    number = forms.IntegerField(widget=forms.HiddenInput, required=False)
    purpose = text(TERMS["purpose"], LIMITS["purpose"], "What the committee is for, and what it may decide.")
    frequency = forms.ChoiceField(label="How often it meets", widget=forms.RadioSelect)
    weekday = forms.ChoiceField(
        label="Day of the week", choices=[("", "Choose"), *Weekday.choices], required=False,
        help_text="Not where it meets on request",
    )  # fmt: skip
    position = forms.ChoiceField(
        label="Which of those days in the month", choices=[("", "Choose"), *Position.choices], required=False,
        help_text="Only where it meets by the month",
    )  # fmt: skip
    on_holiday = forms.ChoiceField(
        label="What becomes of a meeting that falls on a bank holiday?", choices=OnHoliday.choices,
        widget=forms.RadioSelect, initial=OnHoliday.NEXT,
    )  # fmt: skip
    starts_at = TimeOfDay(label=TERMS["starts_at"], help_text="For example, 09:30", initial="09:30")
    minutes = forms.IntegerField(label=TERMS["minutes"], initial=120)
    venue = forms.CharField(
        label=TERMS["venue"], max_length=LIMITS["venue"], required=False, help_text="A room, a link to join, or both"
    )
    paper_days = forms.IntegerField(label="Working days before a meeting that its papers go out", initial=5)
    in_public = forms.BooleanField(label=TERMS["in_public"], required=False)
    quorum_members = forms.IntegerField(
        label="How many members must be there for decisions?", initial=0,
        help_text="The chair, deputy chairs and members count, and a deputy for each; 0 where there is no number",
    )  # fmt: skip
    quorum_chair = forms.BooleanField(label=TERMS["quorum_chair"], required=False)
    quorum_parties = forms.MultipleChoiceField(
        label="Bodies that must be there", choices=Party.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    note = text("What changes, and why", LIMITS["note"], "Kept with this version for good.", required=False)

    def __init__(self, *args: Any, cadence: str = "", **options: Any) -> None:
        choices = [(str(value), str(label)) for value, label in Frequency.choices]
        choices.append((ON_REQUEST, "On request, on no fixed days"))
        choice, self.kept = (read(cadence) if cadence else None), ""
        chosen = {"frequency": ON_REQUEST}
        if choice is not None:
            chosen = {"frequency": choice.frequency, "weekday": choice.weekday, "position": choice.position}
        elif cadence:
            self.kept, chosen = cadence, {"frequency": KEEP}
            choices.append((KEEP, f"As now: {in_words(cadence)}"))
        super().__init__(*args, initial=chosen | options.pop("initial", {}), **options)
        self.fields["frequency"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        frequency = given.get("frequency")
        if frequency in (KEEP, ON_REQUEST):
            given["cadence"] = self.kept if frequency == KEEP else ""
        elif frequency:
            given["cadence"] = self._rule(frequency, given)
        return given

    def _rule(self, frequency: str, given: dict[str, Any]) -> str:
        if not given.get("weekday"):
            self.add_error("weekday", ValidationError("Choose the day of the week"))
        if by_month(frequency) and not given.get("position"):
            self.add_error("position", ValidationError("Choose which of those days in the month"))
        if self.errors:
            return ""
        place = Position(given.get("position") or Position.FIRST)
        return Recurrence(Frequency(frequency), Weekday(given["weekday"]), place).rule

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        own = {"number", "frequency", "weekday", "position"}
        return {name: value for name, value in self.cleaned_data.items() if name not in own}


def terms_initial(terms: Terms | None) -> dict[str, Any]:
    """What the form begins with."""
    if terms is None:
        return {"number": 0}
    names = [name for name in TermsForm.base_fields if name not in ("frequency", "weekday", "position", "note")]
    return {name: getattr(terms, name) for name in names}


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.job_title or obj.get_role_display()}"


class SeatForm(PlainErrors, forms.Form):
    role = forms.ChoiceField(label=SEAT["role"], choices=[("", "Choose"), *SeatRole.choices])
    title = forms.CharField(
        label="Whose seat is it?", max_length=SEAT_LIMITS["title"],
        help_text="The office or body, for example “Chief nursing officer” or “Healthwatch”",
    )  # fmt: skip
    party = forms.ChoiceField(label="The body that it speaks for", choices=Party.choices)
    membership = PersonChoice(
        Membership.objects.none(), label="Who sits in it?", required=False, empty_label="Nobody with an account"
    )
    name = forms.CharField(
        label="Name, where the person has no account", max_length=SEAT_LIMITS["name"], required=False,
        help_text="Leave both empty while the seat is vacant",
    )  # fmt: skip
    deputy = PersonChoice(
        Membership.objects.none(), label="Who comes in their place?", required=False,
        empty_label="Nobody with an account",
    )  # fmt: skip
    deputy_name = forms.CharField(
        label="Name of the deputy, where they have no account", max_length=SEAT_LIMITS["deputy_name"], required=False
    )
    since = DateField(label="First day", latest="today", help_text="For example, 1 4 2026")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("membership", "deputy"):
            self.fields[name].queryset = people(timezone.localdate())  # type: ignore[attr-defined]


class EndSeatForm(PlainErrors, forms.Form):
    until = DateField(label="Last day", latest="today", help_text="For example, 31 3 2026")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class MeetingForm(PlainErrors, forms.Form):
    held_on = DateField(label=MEETING["held_on"], earliest="today", help_text="For example, 27 3 2027")
    starts_at = TimeOfDay(label=MEETING["starts_at"], help_text="For example, 09:30")
    minutes = forms.IntegerField(label=MEETING["minutes"])
    venue = forms.CharField(
        label=MEETING["venue"], max_length=LIMITS["venue"], required=False, help_text="A room, a link to join, or both"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ChangeMeetingForm(MeetingForm):
    why = text("Why is it moved?", WHY_LIMIT, "Members read this. Not asked for where the day stays.", required=False)
    field_order = ["held_on", "why", "starts_at", "minutes", "venue", "version"]


class MeetingFilters(Filters):
    committee = forms.ModelChoiceField(
        Committee.objects.none(), label="Committee", required=False, empty_label="All committees"
    )
    which = forms.ChoiceField(label="Which", choices=[("", "To come"), ("past", "Past")], required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["committee"].queryset = Committee.objects.order_by("name")  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """What was chosen; what cannot be read is not asked for."""
        return self.cleaned_data if self.is_valid() else {}


class CancelForm(PlainErrors, forms.Form):
    why = text("Why is it cancelled?", WHY_LIMIT, "Members read this.")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
