"""The fields of concerns as people fill them in."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from concerns.actions.updating import MISSING
from concerns.models import Concern, ConcernShare
from concerns.rules.lifecycle import ClosureReason, Move, Route
from concerns.rules.links import Way
from concerns.rules.risk import Consequence, Likelihood
from concerns.rules.sharing import Caveat
from concerns.rules.sources import SOURCES
from concerns.rules.updates import Answer, Visibility
from concerns.rules.vocabulary import Harm, Immediacy, KeyQuestion, Sensitivity
from providers.models import Organisation, Subject
from providers.queries import possible_leads
from quality_oversight.forms import DateField, PlainErrors
from quality_oversight.frameworks import load
from quality_oversight.tenancy.models import Membership

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
        super().__init__(Membership.objects.none(), label="Lead", empty_label="Nobody yet", **options)

    def offer(self) -> None:
        self.queryset = possible_leads(timezone.localdate())

    def label_from_instance(self, membership: Membership) -> str:
        return str(membership)


class DescriptionForm(PlainErrors, forms.Form):
    """What is written about a concern; restricted streams are offered to those who are cleared for them."""

    subject = forms.ModelChoiceField(
        Subject.objects.all(),
        label="Provider",
        widget=forms.TextInput,
        error_messages={"required": "Search for the provider and choose it"},
    )
    title = forms.CharField(
        max_length=120, help_text=f"A few words that others will recognise it by, up to 120 characters. {NO_PATIENTS}"
    )
    summary = text("What was seen", 5000, "Say what happened or what was found, where, and since when.")
    source = forms.ChoiceField(label="Source", choices=SOURCE_CHOICES, help_text="Where did this come from?")
    date_identified = DateField(
        label="Date identified",
        latest="today",
        help_text="The day on which somebody first noticed it. For example, 27 3 2026",
    )
    domains = forms.MultipleChoiceField(label="Quality domain", widget=forms.CheckboxSelectMultiple)
    key_questions = forms.MultipleChoiceField(
        label="CQC key question", choices=KeyQuestion.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    immediacy = forms.ChoiceField(
        label="How soon may people be at risk?", choices=Immediacy.choices, widget=forms.RadioSelect
    )
    immediate_safety_action = text(
        "Immediate safety action", 2000, "What has been done to keep people safe now?", required=False
    )
    harm = forms.ChoiceField(label="Harm known so far", choices=Harm.choices, widget=forms.RadioSelect)
    sensitivity = forms.ChoiceField(
        label="Who may see this concern?",
        widget=forms.RadioSelect,
        help_text="Only people who are cleared for a restricted stream see what is in it.",
    )
    lead = LeadField(required=False)

    def __init__(self, *args: Any, by: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        framework = load(by.tenant.framework_key)
        self.fields["domains"].choices = [(domain.key, domain.label) for domain in framework.domains]  # type: ignore[attr-defined]
        streams = [choice for choice in Sensitivity.choices if choice[0] in {Sensitivity.STANDARD, *by.clearances}]
        self.fields["sensitivity"].choices = streams  # type: ignore[attr-defined]
        if len(streams) == 1:
            self.fields["sensitivity"].required = False
            self.fields["sensitivity"].widget = forms.HiddenInput()
        self.fields["lead"].offer()  # type: ignore[attr-defined]

    def clean_sensitivity(self) -> str:
        return self.cleaned_data["sensitivity"] or Sensitivity.STANDARD


class RaiseForm(DescriptionForm):
    initial_consequence = consequence()
    initial_likelihood = likelihood()


class EditForm(DescriptionForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class RescoreForm(PlainErrors, forms.Form):
    which = forms.ChoiceField(
        label="Which score?",
        choices=[
            ("current", "The current risk, with what has been done about it"),
            ("initial", "The initial risk, as first seen"),
        ],
        widget=forms.RadioSelect,
    )
    consequence = consequence()
    likelihood = likelihood()
    reason = text("Reason", 2000, "What has changed?")


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


def move_form(data: Any, *, step: Move, shared: bool, initial: dict[str, Any]) -> forms.Form:
    """A form of just what one move needs; where the concern is shared, it asks whether this step is too."""
    wanted = (*step.needs, *ASKED_TOO.get(step.name, ()))
    asked = {name: make() for name, make in MOVE_FIELDS.items() if name in wanted}
    if shared:
        asked["shared"] = forms.BooleanField(label="Let those whom it is shared with see this step", required=False)
    form: forms.Form = type("MoveForm", (PlainErrors, forms.Form), asked)(data, initial=initial)
    if "lead" in form.fields:
        form.fields["lead"].offer()  # type: ignore[attr-defined]
    return form


class ShareForm(PlainErrors, forms.Form):
    """With whom to share a concern, why, and how they are to handle it."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label="Organisation",
        widget=forms.TextInput,
        error_messages={"required": "Search for the organisation and choose it"},
    )
    reason = text("Reason", 500, "Why does it need to see the concern? The organisation reads this too.")
    caveat = forms.ChoiceField(
        label="How may they handle it?", choices=Caveat.choices, widget=forms.RadioSelect, required=False
    )


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


def update_form(data: Any, *, by: Membership, shares: list[ConcernShare]) -> forms.Form:
    """A form for an update; the ICB's people choose who reads it, what an outside user writes goes to the ICB."""
    label = "Your answer to the ICB" if by.is_outside else "What has happened?"
    asked: dict[str, forms.Field] = {"text": text(label, 4000, error_messages={"required": MISSING["text"]})}
    asked["happened_on"] = DateField(label="On which day?", latest="today")
    if not by.is_outside:
        choices = [each for each in Visibility.choices if each[0] != Visibility.NAMED or shares]
        choices = [each for each in choices if each[0] != Visibility.TEAM or by.may("concern.edit")]
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
