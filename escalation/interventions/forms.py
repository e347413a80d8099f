"""The fields of what was done as people fill them in; which a kind has stands in rules/fields.py."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from concerns.files.forms import FilesField
from concerns.forms import text
from concerns.register.forms import PersonField
from escalation.interventions.models import Intervention
from escalation.interventions.queries import MINE, OPEN, OVERDUE, levers_before, people
from escalation.interventions.rules.calling import Harm, held_by
from escalation.interventions.rules.fields import FIELDS, LIMITS
from escalation.interventions.rules.states import REPORT_MOVES, State
from escalation.interventions.rules.vocabulary import CALLERS, REGULATORS, TYPE_CHOICES, TYPES, Kind, Report
from providers.models import Subject
from quality_oversight.forms import DateField, Filters, PlainErrors
from quality_oversight.frameworks.timing import Clock
from quality_oversight.tenancy.policy import Party

EXAMPLE = "For example, 27 3 2027"
HINTS = {
    "due_on": EXAMPLE,
    "follows": "A notice comes first; a remedial action plan, for example, follows it",
    "clause": "For example, GC9.4",
    "told_on": "From then on the provider’s own users see this here. Leave it empty while the provider does not know",
    "team": "Names and roles. Say who brings lived experience",
    "found_safe": "For each of the five questions: what was seen and heard",
    "immediate_concerns": "What could not wait, and what was done about it at once",
}
NEEDED = frozenset({"type", "party", "started_on", "text", "owner", "team", "withheld"})


class LeverField(forms.ModelChoiceField):
    """An earlier lever about the same subject."""

    def label_from_instance(self, lever: Intervention) -> str:
        return f"{lever.ref} {lever.get_type_display()}, {lever.started_on:%d %B %Y}".replace(" 0", " ")


def _written(name: str, label: str) -> forms.Field:
    if LIMITS[name] > 500:
        return text(label, LIMITS[name], HINTS.get(name, ""), required=name in NEEDED)
    return forms.CharField(label=label, max_length=LIMITS[name], required=name in NEEDED, help_text=HINTS.get(name, ""))


def _day(name: str, label: str) -> forms.Field:
    latest = "today" if name == "told_on" else None
    return DateField(label=label, required=name in NEEDED, help_text=HINTS.get(name, EXAMPLE), latest=latest)


def _parties(kind: str) -> list[tuple[str, str]]:
    known = {Kind.REGULATORY: REGULATORS, Kind.MEETING: CALLERS}.get(Kind(kind), tuple(Party))
    return [("", "Choose"), *((str(each), str(each.label)) for each in known)]


# field: what makes it, from the kind, its name and its label
SPECIAL: dict[str, Callable[[str, str, str], forms.Field]] = {
    "type": lambda kind, name, label: forms.ChoiceField(label=label, choices=[("", "Choose"), *TYPES[kind].choices]),
    "party": lambda kind, name, label: forms.ChoiceField(label=label, choices=_parties(kind)),
    "follows": lambda kind, name, label: LeverField(
        Intervention.objects.none(), label=label, required=False, empty_label="No other lever", help_text=HINTS[name]
    ),
    "withheld": lambda kind, name, label: forms.IntegerField(label=label, required=False, min_value=0, max_value=100),
    "owner": lambda kind, name, label: PersonField(label, "Choose"),
    "lived_experience": lambda kind, name, label: forms.BooleanField(label=label, required=False),
}


class FieldsOfKind(forms.Form):
    """The fields of one kind, in their order."""

    def __init__(self, *args: Any, kind: str, subject: Subject, clock: Clock, **options: Any) -> None:
        was = options.pop("was", None)
        super().__init__(*args, **options)
        for name, label in FIELDS[kind].items():
            make = SPECIAL.get(name)
            if make:
                self.fields[name] = make(kind, name, label)
            else:
                self.fields[name] = _written(name, label) if name in LIMITS else _day(name, label)
        self.fields["owner"].queryset = people(timezone.localdate())  # type: ignore[attr-defined]
        if "follows" in self.fields:
            self.fields["follows"].queryset = levers_before(subject, was)  # type: ignore[attr-defined]
            self.fields[
                "withheld"
            ].help_text = (
                f"Only for a withholding of payment: up to {clock.withhold_limit} per cent, as the framework says"
            )
        if subject.provider_id is None:
            self.fields["told_on"].widget = forms.HiddenInput()


class InterventionForm(PlainErrors, FieldsOfKind):
    """What was done, of one kind."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class CallForm(PlainErrors, forms.Form):
    """A Rapid Quality Review that somebody calls."""

    text = text("Why is it called?", 5000, "What has emerged, who is at risk, and why it is not dealt with elsewhere.")
    harm = forms.ChoiceField(label="Are people being harmed now?", choices=Harm.choices, widget=forms.RadioSelect)


class DocumentsForm(PlainErrors, forms.Form):
    files = FilesField(label="Documents", error_messages={"required": "Choose at least one document"})  # type: ignore[assignment]


class EndForm(PlainErrors, forms.Form):
    ended_on = DateField(label="Ended on", latest="today")
    outcome = text("How did it end?", 2000)


class ReopenForm(PlainErrors, forms.Form):
    reason = text("Why is it reopened?", 2000)


class DeadlineForm(PlainErrors, forms.Form):
    label = forms.CharField(label="What is due?", max_length=160, help_text="For example, a milestone of the plan")
    due = DateField(label="Due date", help_text=EXAMPLE)


class MeetForm(PlainErrors, forms.Form):
    done_on = DateField(label="Done on", latest="today")
    note = forms.CharField(label="Note", max_length=500, required=False)


class ReportForm(PlainErrors, forms.Form):
    """The next step of a visit's report."""

    report = forms.ChoiceField(label="The report is now", widget=forms.RadioSelect)
    on = DateField(label="Since", latest="today")

    def __init__(self, *args: Any, now: str, provider: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        skipped = {Report.FINAL} if provider and now == Report.DRAFT else set() if provider else {Report.ACCURACY}
        steps = [each for each in REPORT_MOVES[now] if each not in skipped]
        self.fields["report"].choices = [(str(each), str(each.label)) for each in steps]  # type: ignore[attr-defined]


class FilterForm(Filters):
    """What the list is filtered by."""

    q = forms.CharField(label="Subject, code or reference", required=False, widget=forms.TextInput({"type": "search"}))
    kind = forms.ChoiceField(required=False, choices=[("", "All"), *Kind.choices])
    type = forms.ChoiceField(required=False, choices=[("", "All"), *TYPE_CHOICES])
    state = forms.ChoiceField(required=False, choices=[("", "All"), (OPEN, "Not ended"), *State.choices])
    look = forms.ChoiceField(
        label="Needs a look", required=False, choices=[("", "Any"), (OVERDUE, "Something is overdue"), (MINE, "Mine")]
    )


def usual(kind: str, *, owner: Any, today: date) -> dict[str, Any]:
    """What a new form holds already."""
    due = {"due_on": held_by(today, immediate=False)} if kind == Kind.MEETING else {}
    return {"owner": owner, "started_on": None if kind == Kind.VISIT else today, **due}
