"""The fields of the risk register as people fill them in."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from concerns.forms import NO_PATIENTS, text
from concerns.models import Concern
from concerns.register.queries import risk_executives, risk_people
from concerns.register.rules.vocabulary import Effectiveness, Gap, Kind, Level, Line, Proximity, Which
from concerns.rules.risk import BANDS, SCORES, Appetite, Area
from concerns.scales import STEPS, AreasForm, step
from providers.models import Subject
from providers.structure.forms import UnderField
from quality_oversight.forms import DateField, PlainErrors
from quality_oversight.tenancy.models import Membership


class PersonField(forms.ModelChoiceField):
    """Somebody of the ICB; the form says who may be chosen, when it is made."""

    def __init__(self, label: str, empty: str = "Nobody yet", **options: Any) -> None:
        super().__init__(Membership.objects.none(), label=label, empty_label=empty, **options)

    def label_from_instance(self, membership: Membership) -> str:
        return str(membership)


class SubjectField(forms.ModelChoiceField):
    """A provider, found by typing."""

    def __init__(self, label: str, **options: Any) -> None:
        needed = {"required": "Search for the provider and choose it"}
        super().__init__(Subject.objects.all(), label=label, widget=forms.TextInput, error_messages=needed, **options)


class RiskForm(PlainErrors, forms.Form):
    """What is written about a risk."""

    event = forms.CharField(
        label="What could happen",
        max_length=200,
        help_text=f"One sentence, after “There is a risk that”. It names the risk in every list. {NO_PATIENTS}",
    )
    cause = text("Cause", 1000, "What makes it likely?")
    effect = text("Effect", 1000, "What would follow for people, and for the ICB’s duties?")
    kind = forms.ChoiceField(label="Kind of risk", choices=Kind.choices)
    category = forms.ChoiceField(
        label="Category", choices=[("", "Choose"), *Area.choices], help_text="The board’s appetite is set by category"
    )
    objective = forms.CharField(
        label="Objective at risk", max_length=300, required=False, help_text="In the words of the ICB’s plan"
    )
    subject = SubjectField("Provider")
    source = SubjectField("Caused by", required=False)
    bearer = SubjectField("Borne by", required=False)
    owner = PersonField("Owner", "Choose", help_text="Who looks after this risk from day to day")
    executive = PersonField("Executive", required=False, help_text="Who answers for it at the board")
    committee = forms.CharField(
        label="Committee", max_length=160, required=False, help_text="The committee that watches it"
    )
    proximity = forms.ChoiceField(label="How soon could it happen?", choices=Proximity.choices)
    review_due = DateField(label="Review due date", help_text="For example, 27 3 2027")
    corporate_ref = forms.CharField(
        label="Corporate risk register reference",
        max_length=40,
        required=False,
        help_text="A quality risk of 15 or more is linked to the corporate risk register",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self)


class AddForm(RiskForm):
    """A new risk is scored at once, in the area that is its category."""

    inherent_consequence, inherent_likelihood = step("consequence", "Consequence"), step("likelihood", "Likelihood")
    current_consequence, current_likelihood = step("consequence", "Consequence"), step("likelihood", "Likelihood")
    target_consequence, target_likelihood = step("consequence", "Consequence"), step("likelihood", "Likelihood")
    concern = forms.ModelChoiceField(Concern.objects.all(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for which in Which:
            for name in STEPS:
                words = f"Choose the {which.label.lower()} {name}"
                self.fields[f"{which}_{name}"].error_messages["required"] = words

    def given(self) -> dict[str, Any]:
        """What the action takes: each score as the one area of the risk's category."""
        given = dict(self.cleaned_data)
        for which in Which:
            given[which] = {given["category"]: tuple(given.pop(f"{which}_{name}") for name in STEPS)}
        return given


class EditForm(RiskForm):
    """The words of a risk, with the version and the step of its history that were there when it was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    step = forms.UUIDField(widget=forms.HiddenInput, required=False)


class RescoreForm(AreasForm):
    """One of the three scores, area by area."""

    reason = text("Reason", 2000, "What has changed, or what shows that nothing has?")
    review_due = DateField(label="Next review due", required=False, earliest="today")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReasonForm(PlainErrors, forms.Form):
    reason = text("Reason", 2000)


class AcceptForm(ReasonForm):
    until = DateField(label="Last day of the acceptance", earliest="today", help_text="A day in the next 12 months")


class LinkForm(PlainErrors, forms.Form):
    concern = forms.ModelChoiceField(
        Concern.objects.all(),
        widget=forms.TextInput,
        error_messages={"required": "Search for the concern and choose it"},
    )


class AppetiteForm(PlainErrors, forms.Form):
    """The appetite in one category."""

    level = forms.ChoiceField(label="Appetite", choices=Appetite.choices)
    tolerated = forms.TypedChoiceField(
        label="Highest score tolerated", coerce=int, choices=[(each, str(each)) for each in SCORES]
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def _what(label: str, hint: str) -> forms.CharField:
    return text(label, 500, hint)


class PartForm(PlainErrors, forms.Form):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self)


class ControlForm(PartForm):
    text = _what("Control", "What is in place that keeps the risk down?")
    owner = PersonField("Owner", required=False)
    effectiveness = forms.ChoiceField(label="Does it work?", choices=Effectiveness.choices)
    since = DateField(label="In place since", latest="today", required=False)


class AssuranceForm(PartForm):
    text = _what("Source", "Which document, visit or report says so?")
    line = forms.TypedChoiceField(label="Line of defence", choices=Line.choices, coerce=int, widget=forms.RadioSelect)
    polarity = forms.ChoiceField(
        label="What does it say?",
        choices=[("positive", "Positive: the controls work"), ("negative", "Negative: they do not")],
        widget=forms.RadioSelect,
    )
    level = forms.ChoiceField(label="How much assurance does it give?", choices=Level.choices, widget=forms.RadioSelect)
    dated = DateField(label="Date", latest="today")


class GapForm(PartForm):
    text = _what("Gap", "What is missing?")
    about = forms.ChoiceField(label="Kind of gap", choices=Gap.choices, widget=forms.RadioSelect)


class ActionForm(PartForm):
    text = _what("Action", "What will be done?")
    owner = PersonField("Owner", required=False)
    organisation = forms.CharField(max_length=200, required=False, help_text="Where another organisation does it")
    due = DateField(label="Due date")
    done_on = DateField(label="Done on", latest="today", required=False)


PART_FORMS: dict[str, type[PartForm]] = {
    "control": ControlForm,
    "assurance": AssuranceForm,
    "gap": GapForm,
    "action": ActionForm,
}


class FilterForm(forms.Form):
    """Filters of the register; those of a cell of the heat map are chosen on the map."""

    q = forms.CharField(label="Reference or words", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    status = forms.ChoiceField(
        label="Status", required=False, choices=[("standing", "On the register"), ("closed", "Closed"), ("all", "All")]
    )
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Any"), *Kind.choices])
    category = forms.ChoiceField(label="Category", required=False, choices=[("", "Any"), *Area.choices])
    band = forms.ChoiceField(
        label="Score", required=False, choices=[("", "Any"), *((band.key, band.label) for band in reversed(BANDS))]
    )
    look = forms.ChoiceField(
        label="Needs a look",
        required=False,
        choices=[
            ("", "All"),
            ("overdue", "Review overdue"),
            ("outside", "Outside tolerance"),
            ("corporate", "Not on the corporate register"),
        ],
    )
    under = UnderField()
    mine = forms.ChoiceField(label="Owner", required=False, choices=[("", "Anybody"), ("1", "Me")])
    which = forms.ChoiceField(label="Which score", required=False, choices=Which.choices)
    consequence = step("consequence", "Consequence", required=False)
    likelihood = step("likelihood", "Likelihood", required=False)

    def __init__(self, data: Any) -> None:
        data = data.copy()
        data.setdefault("status", "standing")
        data.setdefault("which", Which.CURRENT)
        super().__init__(data)
        self.fields["under"].offer(data.get("under"))  # type: ignore[attr-defined]
        for name in STEPS:
            choices: Iterable[tuple[Any, str]] = self.fields[name].choices  # type: ignore[attr-defined]
            self.fields[name].choices = [("", "Any"), *list(choices)[1:]]  # type: ignore[attr-defined]
        self.full_clean()


class MapForm(forms.Form):
    """What the heat map is narrowed by, and which score it shows."""

    under = UnderField()
    show = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["under"].offer(data.get("under"))  # type: ignore[attr-defined]
        self.full_clean()

    @property
    def key(self) -> str:
        """The node of the structure that was asked for; empty for everything."""
        return str(self.cleaned_data.get("under") or "")


def offer(form: forms.Form, on: date | None = None) -> None:
    """Say who may be chosen as owner and executive."""
    today = on or timezone.localdate()
    if "owner" in form.fields:
        form.fields["owner"].queryset = risk_people(today)  # type: ignore[attr-defined]
    if "executive" in form.fields:
        form.fields["executive"].queryset = risk_executives(today)  # type: ignore[attr-defined]
