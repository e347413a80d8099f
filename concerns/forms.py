"""The fields of concerns as people fill them in."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from concerns.actions.updating import MISSING
from concerns.models import Concern, ConcernShare, Theme
from concerns.queries import themes_to_choose
from concerns.rules import past
from concerns.rules.fields import BY_NAME, FIELDS, MORE, Field, Kind
from concerns.rules.lifecycle import ClosureReason, Move, Route
from concerns.rules.links import Way
from concerns.rules.risk import Consequence, Likelihood
from concerns.rules.sharing import Caveat
from concerns.rules.sources import SOURCES
from concerns.rules.themes import NAME_LIMIT
from concerns.rules.updates import Answer, Visibility
from concerns.rules.vocabulary import RESTRICTED, Harm, Sensitivity
from concerns.subject_forms import FurtherSubjects
from providers.models import Organisation, Subject
from providers.queries import possible_leads
from quality_oversight.forms import DateField, PlainErrors
from quality_oversight.frameworks.kept import load
from quality_oversight.markings import Marking
from quality_oversight.tenancy.models import Membership

UNTOUCHED: tuple[Any, ...] = (None, "", [], ["", "", ""], Harm.UNKNOWN)
NO_PATIENTS = "Do not include patient names, NHS numbers or other details that could identify a patient."
SOURCE_CHOICES = [("", "Choose a source"), *((each.code, f"{each.quadrant.label}: {each.name}") for each in SOURCES)]


def text(label: str, limit: int, hint: str = "", **options: Any) -> forms.CharField:
    """A box for several lines, with the reminder that every free text carries."""
    words = f"{hint} {NO_PATIENTS}".strip()
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea, help_text=words, **options)


def scale(label: str, steps: type[Consequence] | type[Likelihood], hint: str) -> forms.TypedChoiceField:
    """Five radio buttons: "4 Major"."""
    choices = [(step.value, f"{step.value} {step.label}") for step in steps]
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int, widget=forms.RadioSelect, help_text=hint)


def consequence() -> forms.TypedChoiceField:
    return scale("Consequence", Consequence, "How bad would it be if it happened?")


def likelihood() -> forms.TypedChoiceField:
    return scale("Likelihood", Likelihood, "How likely is it to happen, or to happen again?")


class LeadField(forms.ModelChoiceField):
    """Who leads: people of the ICB who work on concerns."""

    def __init__(self, **options: Any) -> None:
        said = {"required": "Choose who leads on it"}
        super().__init__(
            Membership.objects.none(), label="Lead", empty_label="Nobody yet", error_messages=said, **options
        )

    def offer(self, stream: str | None) -> None:
        self.queryset = possible_leads(timezone.localdate(), stream)

    def label_from_instance(self, membership: Membership) -> str:
        return str(membership)


def _line(field: Field) -> forms.Field:
    return forms.CharField(max_length=field.limit, help_text=f"{field.hint} {NO_PATIENTS}".strip())


def _choice(field: Field) -> forms.Field:
    choices = [*([] if field.missing else [("", "Not recorded")]), *field.choices.items()]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect if field.missing else forms.Select)


MAKE: dict[Kind, Callable[[Field], forms.Field]] = {
    Kind.LINE: _line,
    Kind.TEXT: lambda field: text(field.asked, field.limit, field.hint),
    Kind.CHOICE: _choice,
    Kind.CHOICES: lambda field: forms.MultipleChoiceField(
        choices=list(field.choices.items()), widget=forms.CheckboxSelectMultiple
    ),
    Kind.DOMAINS: lambda field: forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple),
    Kind.THEMES: lambda field: forms.TypedMultipleChoiceField(coerce=UUID, widget=forms.CheckboxSelectMultiple),
    Kind.NUMBER: lambda field: forms.IntegerField(
        min_value=0,
        max_value=field.limit,
        error_messages={"invalid": f"{field.label} must be a whole number, such as 40"},
    ),
    Kind.DATE: lambda field: DateField(),
    Kind.SUBJECT: lambda field: forms.ModelChoiceField(Subject.objects.all(), widget=forms.TextInput),
    Kind.PERSON: lambda field: LeadField(),
}


def form_field(field: Field) -> forms.Field:
    """A field of the table of fields as people fill it in."""
    made = MAKE[field.kind](field)
    made.label, made.required = field.asked, bool(field.missing)
    made.help_text = made.help_text or field.hint
    if field.missing:
        made.error_messages["required"] = field.missing
    return made


_Described: type[forms.Form] = type(
    "_Described", (PlainErrors, forms.Form), {each.name: form_field(each) for each in FIELDS}
)


class DescriptionForm(FurtherSubjects, _Described):  # type: ignore[misc, valid-type]
    """What is written about a concern; restricted streams are offered to those who are cleared for them."""

    date_identified = DateField(
        label=BY_NAME["date_identified"].label, latest="today", help_text=BY_NAME["date_identified"].hint
    )
    source = forms.ChoiceField(
        label="Source",
        choices=SOURCE_CHOICES,
        help_text=BY_NAME["source"].hint,
        error_messages={"required": BY_NAME["source"].missing},
    )

    def __init__(self, *args: Any, by: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        framework = load(by.tenant.framework)
        self.fields["domains"].choices = [(domain.key, domain.label) for domain in framework.domains]
        self.fields["themes"].choices = themes_to_choose(self.initial.get("themes") or [])
        streams = [choice for choice in Sensitivity.choices if choice[0] in {Sensitivity.STANDARD, *by.clearances}]
        self.fields["sensitivity"].choices = streams
        if len(streams) == 1:
            self.fields["sensitivity"].required = False
            self.fields["sensitivity"].widget = forms.HiddenInput()
        self.fields["marking"].required = False
        self.fields["marking"].initial = Marking.OFFICIAL
        self.fields["lead"].offer(by.keeps)

    def clean_marking(self) -> str:
        return self.cleaned_data["marking"] or Marking.OFFICIAL

    def clean_sensitivity(self) -> str:
        return self.cleaned_data["sensitivity"] or Sensitivity.STANDARD

    @property
    def more_is_open(self) -> bool:
        """Whether “Add more about it” stands open: something in it is wrong, or has been filled in."""
        return any(self.has_error(name) or self[name].value() not in UNTOUCHED for name in MORE)


class RaiseForm(DescriptionForm):
    initial_consequence = consequence()
    initial_likelihood = likelihood()


class EditForm(DescriptionForm):
    """The words of a concern, with the version and the step of its history that were there when it was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    step = forms.UUIDField(widget=forms.HiddenInput, required=False)


MOVE_FIELDS: dict[str, Callable[[], forms.Field]] = {
    "consequence": consequence,
    "likelihood": likelihood,
    "lead": LeadField,
    "route": lambda: forms.ChoiceField(label="Route", choices=Route.choices, widget=forms.RadioSelect),
    "redirected_to": lambda: forms.CharField(
        label="Who takes it on there?",
        max_length=200,
        help_text=f"A team, or a role with its organisation. {NO_PATIENTS}",
        error_messages={"required": "Enter who takes it on there"},
    ),
    "duplicate_of": lambda: forms.ModelChoiceField(
        Concern.objects.all(),
        label="The concern that this one repeats",
        widget=forms.TextInput,
        error_messages={"required": "Search for the concern that this one repeats and choose it"},
    ),
    "closure_reason": lambda: forms.ChoiceField(
        label="Why is it being closed?", choices=ClosureReason.choices, widget=forms.RadioSelect
    ),
    "evidence": lambda: text("Evidence", 2000, "What shows that the concern can be closed?"),
    "reason": lambda: text("Reason", 2000),
    "outcome": lambda: text(
        "What the person who logged it is told",
        2000,
        "What has changed as a result, or why it is not taken further? Use plain words that name nobody.",
    ),
}
ASKED_TOO = {"accept": ("consequence", "likelihood", "lead")}


def move_form(data: Any, *, step: Move, shared: bool, stream: str, initial: dict[str, Any]) -> forms.Form:
    """A form of just what one move needs; where the concern is shared, it asks whether this step is too."""
    wanted = (*step.needs, *ASKED_TOO.get(step.name, ()))
    asked = {name: make() for name, make in MOVE_FIELDS.items() if name in wanted}
    if shared:
        asked["shared"] = forms.BooleanField(label="Let those whom it is shared with see this step", required=False)
    form: forms.Form = type("MoveForm", (PlainErrors, forms.Form), asked)(data, initial=initial)
    if "lead" in form.fields:
        form.fields["lead"].offer(stream)  # type: ignore[attr-defined]
        if stream in RESTRICTED:
            cleared = form.fields["lead"].queryset.filter(clearances__contains=[stream])  # type: ignore[attr-defined]
            form.fields["lead"].queryset = cleared  # type: ignore[attr-defined]
    return form


BULK_FIELDS: dict[str, Callable[[], forms.Field]] = {
    "lead": LeadField,
    "theme": lambda: forms.ModelChoiceField(Theme.objects.in_use(), label="Theme", empty_label="Choose a theme"),
    "review_due": lambda: DateField(label="When are they looked at next?", earliest="today"),
    "reason": lambda: text("Reason", 2000, "It stands in the history of each concern."),
}


def bulk_form(data: Any, *, needs: Iterable[str], stream: str | None) -> forms.Form:
    """A form of just what one change of many concerns needs; `stream` is the one that its reader keeps."""
    asked = {name: BULK_FIELDS[name]() for name in needs}
    form: forms.Form = type("BulkForm", (PlainErrors, forms.Form), asked)(data)
    if "lead" in form.fields:
        form.fields["lead"].offer(stream)  # type: ignore[attr-defined]
    return form


FREE = "none"  # a radio button needs a value; without a caveat none is kept


class ShareForm(PlainErrors, forms.Form):
    """With whom to share a concern, why, and how they are to handle it."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label="Organisation",
        widget=forms.TextInput,
        error_messages={"required": "Search for the organisation and choose it"},
    )
    reason = text("Reason", 500, "Why does it need to see the concern? The organisation reads this too.")
    caveat = forms.TypedChoiceField(
        label="How may they handle it?",
        choices=[(key or FREE, words) for key, words in Caveat.choices],
        coerce=lambda key: "" if key == FREE else key,
        widget=forms.RadioSelect,
        required=False,
        initial=FREE,
    )
    line = forms.ChoiceField(
        label="Does the handling line allow it?",
        choices=[("agreed", "Whoever wrote the line agrees to this sharing"), ("change", "The line is changed, to:")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say that sharing it is agreed, or change the handling line"},
    )
    handling = forms.CharField(
        label="New handling line", max_length=160, required=False, help_text=f"Only if it is changed. {NO_PATIENTS}"
    )

    def __init__(self, data: Any, *, line: str) -> None:
        super().__init__(data, initial={"handling": line})
        if not line:
            del self.fields["line"], self.fields["handling"]

    def given(self) -> dict[str, Any]:
        """What the action takes: the line is left as it is unless it is changed."""
        given = {name: self.cleaned_data[name] for name in ("organisation", "reason", "caveat")}
        line = self.cleaned_data.get("line")
        handling = self.cleaned_data["handling"] if line == "change" else None
        return given | {"agreed": line == "agreed", "handling": handling}


class LinkForm(PlainErrors, forms.Form):
    """Another concern, and how the two hang together."""

    way = forms.ChoiceField(label="How do they belong together?", choices=Way.choices, widget=forms.RadioSelect)
    other = forms.ModelChoiceField(
        Concern.objects.all(),
        label="The other concern",
        widget=forms.TextInput,
        error_messages={"required": "Search for the other concern and choose it"},
    )
    reason = text("Reason", 500, "Why do they belong together?")


class UnlinkForm(PlainErrors, forms.Form):
    reason = text("Reason", 500, "Why do they not belong together?")


def update_form(data: Any, *, by: Membership, shares: list[ConcernShare], stream: str) -> forms.Form:
    """A form for an update; the ICB's people choose who reads it, what an outside user writes goes to the ICB."""
    label = "Your answer to the ICB" if by.is_outside else "What has happened?"
    asked: dict[str, forms.Field] = {"text": text(label, 4000, error_messages={"required": MISSING["text"]})}
    asked["happened_on"] = DateField(label="On which day?", latest="today")
    if not by.is_outside:
        choices = [each for each in Visibility.choices if each[0] != Visibility.NAMED or shares]
        choices = [each for each in choices if each[0] != Visibility.TEAM or by.may_over("concern.edit", stream)]
        asked["visibility"] = forms.ChoiceField(label="Who may read this?", choices=choices, widget=forms.RadioSelect)
    if shares and not by.is_outside:
        asked["organisations"] = forms.TypedMultipleChoiceField(
            label="Organisations",
            choices=[(str(each.organisation_id), each.organisation.name) for each in shares],
            coerce=UUID,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
    initial = {"visibility": Visibility.ICB, "happened_on": timezone.localdate()}
    form: forms.Form = type("UpdateForm", (PlainErrors, forms.Form), asked)(data, initial=initial)
    return form


class CorrectForm(PlainErrors, forms.Form):
    text = text("Your words", 4000, "The earlier words are kept beside them.")


class AccuracyForm(PlainErrors, forms.Form):
    """A comment on factual accuracy: the point, what is wrong with it, and what shows that."""

    point = text("What was said?", 500, "Quote the words.", error_messages={"required": MISSING["point"]})
    evidence = text("Evidence", 2000, "What shows that it is wrong?", error_messages={"required": MISSING["evidence"]})
    text = text("What is wrong with it?", 4000, error_messages={"required": "Enter what is wrong with it"})

    field_order = ["point", "text", "evidence"]


class AnswerForm(PlainErrors, forms.Form):
    answer = forms.ChoiceField(label="Is the comment accepted?", choices=Answer.choices, widget=forms.RadioSelect)
    answer_text = text("Correction, or reason", 2000, "The organisation reads this.")


class ThemeForm(PlainErrors, forms.Form):
    name = forms.CharField(
        label="Name of the theme",
        max_length=NAME_LIMIT,
        help_text=f"For example, safer staffing. {NO_PATIENTS}",
        error_messages={"required": "Enter the name of the theme"},
    )


class HistoryForm(forms.Form):
    kind = forms.ChoiceField(label="Kind of step", required=False, choices=past.CHOICES)
