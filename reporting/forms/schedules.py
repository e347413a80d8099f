"""When a committee's reports fall due, in plain choices instead of a repeat rule."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from escalation.models import Committee
from quality_oversight.forms import DateField, PlainErrors
from reporting.models import ReportSchedule
from reporting.rules.recurrence import Frequency, Position, Recurrence, Weekday, by_month, in_words, read

KEEP = "keep"


class ScheduleForm(PlainErrors, forms.Form):
    """The receiving committee's meetings and how long before each the draft is made."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    frequency = forms.ChoiceField(label="How often the receiving committee meets", widget=forms.RadioSelect)
    weekday = forms.ChoiceField(label="Day of the week", choices=Weekday.choices, required=False)
    position = forms.ChoiceField(
        label="Which of those days in the month", choices=Position.choices, required=False,
        help_text="Only where it meets by the month",
    )  # fmt: skip
    starts_on = DateField(label="First meeting", help_text="The date of the first meeting that gets a report")
    days_before = forms.IntegerField(
        label="Days before the meeting that the draft is made", initial=10, min_value=0, max_value=60
    )
    active = forms.BooleanField(label="Draft reports by this schedule", required=False, initial=True)

    def __init__(self, *args: Any, schedule: ReportSchedule | None = None, **kwargs: Any) -> None:
        initial = kwargs.pop("initial", {})
        choices = [(str(value), str(label)) for value, label in Frequency.choices]
        self.kept = ""
        if schedule is not None:
            choice = read(schedule.cadence)
            initial |= {
                "version": schedule.version, "starts_on": schedule.starts_on, "days_before": schedule.days_before,
                "active": schedule.active, "frequency": choice.frequency if choice else KEEP,
                "weekday": choice.weekday if choice else "", "position": choice.position if choice else "",
            }  # fmt: skip
            if choice is None:
                self.kept = schedule.cadence
                choices.append((KEEP, f"As now: {in_words(schedule.cadence)}"))
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["frequency"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        frequency = given.get("frequency")
        if frequency == KEEP:
            given["cadence"] = self.kept
        elif frequency:
            given["cadence"] = self._rule(frequency, given)
        return given

    def _rule(self, frequency: str, given: dict[str, Any]) -> str:
        if not given.get("weekday"):
            self.add_error("weekday", ValidationError("Choose the day of the week"))
            return ""
        if by_month(frequency) and not given.get("position"):
            self.add_error("position", ValidationError("Choose which of those days in the month"))
            return ""
        place = Position(given.get("position") or Position.FIRST)
        return Recurrence(Frequency(frequency), Weekday(given["weekday"]), place).rule

    def schedule_fields(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: self.cleaned_data[name] for name in ("cadence", "starts_on", "days_before", "active")}


class NewScheduleForm(ScheduleForm):
    """A schedule with the two committees; reports hang from them, so that they are chosen once."""

    committee = forms.ModelChoiceField(Committee.objects.none(), label="Committee that reports")
    receiver = forms.ModelChoiceField(Committee.objects.none(), label="Committee that receives the report")
    starts_on = DateField(
        label="First meeting", help_text="The date of the first meeting that gets a report", earliest="today"
    )

    field_order = ["committee", "receiver", "frequency", "weekday", "position", "starts_on", "days_before", "active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("committee", "receiver"):
            self.fields[name].queryset = Committee.objects.order_by("name")  # type: ignore[attr-defined]

    def schedule_fields(self) -> dict[str, Any]:
        """What the action takes."""
        return super().schedule_fields() | {name: self.cleaned_data[name] for name in ("committee", "receiver")}
