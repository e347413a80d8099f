"""The filters of the list of concerns."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from django import forms
from django.utils import timezone

from concerns.queries import themes_to_choose
from concerns.rules.lifecycle import Status
from concerns.rules.risk import BANDS, Consequence, Likelihood
from concerns.rules.sources import QUADRANTS
from concerns.rules.vocabulary import Harm, Immediacy, KeyQuestion, Sensitivity
from concerns.search.queries import Choices, subjects_to_filter_by
from concerns.search.rules.names import names_meant
from concerns.search.rules.views import named
from providers.queries import names_of_leads
from providers.structure.forms import UnderField
from quality_oversight.dates import DateField
from quality_oversight.forms import PlainErrors
from quality_oversight.frameworks.kept import load
from quality_oversight.tenancy.models import Membership

ANY = ("", "Any")
LEADS = (("", "Anybody"), ("mine", "Me"), ("none", "Nobody yet"))
UNKNOWN = "This is not known here. Choose again"
TYPED = ("q", "logged_from", "logged_to")  # these say what is wrong with them
FIRST = ("q", "status", "provider", "lead", "band")  # the others wait behind "More filters"
INSIDE = (
    "band",
    "look",
    "consequence",
    "likelihood",
    "quadrant",
    "theme",
    "provider",
    "subject",
    "under",
    "lead",
    "harm",
    "logged_from",
    "logged_to",
)


KEPT = [each for each in Status.choices if each[0] != Status.DRAFT]  # a draft is no concern (decision 8)


class FilterForm(forms.Form):
    """Filters of the list; a provider's user is offered those that tell nothing of the ICB's own work."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=200,
        help_text="Half words, “a phrase”, -without",
        widget=forms.TextInput(attrs={"type": "search"}),
        error_messages={"max_length": "It must be 200 characters or less"},
    )
    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[("live", "Live"), ("closed", "Closed or ended"), ("all", "All"), *KEPT],
    )
    provider = forms.UUIDField(label="Provider", required=False, widget=forms.Select)
    subject = forms.UUIDField(
        label="Service, place, pathway, programme or collaborative", required=False, widget=forms.Select
    )
    under = UnderField()
    lead = forms.ChoiceField(label="Lead", required=False)
    band = forms.ChoiceField(
        label="Risk", required=False, choices=[ANY, *((band.key, band.label) for band in reversed(BANDS))]
    )
    look = forms.ChoiceField(
        label="Needs a look",
        required=False,
        choices=[
            ANY,
            ("outside", "Outside tolerance"),
            ("static", "Static for 6 months"),
            ("corporate", "Not on the corporate register"),
            ("overdue", "An action is overdue"),
        ],
    )
    consequence = forms.ChoiceField(
        required=False, choices=[ANY, *((each.value, f"{each.value} {each.label}") for each in Consequence)]
    )
    likelihood = forms.ChoiceField(
        required=False, choices=[ANY, *((each.value, f"{each.value} {each.label}") for each in Likelihood)]
    )
    immediacy = forms.ChoiceField(
        label="Urgency",
        required=False,
        choices=[ANY, *((each.value, each.label.split(":")[0]) for each in Immediacy)],
    )
    harm = forms.ChoiceField(label="Harm", required=False, choices=[ANY, *Harm.choices])
    domain = forms.ChoiceField(label="Quality domain", required=False)
    key_question = forms.ChoiceField(label="CQC key question", required=False, choices=[ANY, *KeyQuestion.choices])
    theme = forms.UUIDField(label="Theme", required=False, widget=forms.Select)
    quadrant = forms.ChoiceField(
        label="Source", required=False, choices=[ANY, *((each.key, each.label) for each in QUADRANTS.values())]
    )
    stream = forms.ChoiceField(label="Stream", required=False)
    logged_from = DateField(label="Logged from", required=False)
    logged_to = DateField(label="Logged to", required=False)

    def __init__(self, data: Any, *, by: Membership, few: bool = False) -> None:
        """Take the filters from an address; `few` leaves those out that are neither among the first nor asked for."""
        data = data.copy()
        data.setdefault("status", "live")
        if few:
            wanted = {*FIRST, *map(named, data)}
            few_fields = {name: field for name, field in self.base_fields.items() if name in wanted}
            # A form copies these, and so only the few.
            self.base_fields = few_fields  # type: ignore[misc]
        super().__init__(data)
        for name in INSIDE if by.is_outside else ():
            self.fields.pop(name, None)
        self.fields["status"].initial = "live"
        domains = load(by.tenant.framework).domains
        self._offer("domain", [ANY, *((each.key, each.label) for each in domains)])
        streams = [choice for choice in Sensitivity.choices if choice[0] in {Sensitivity.STANDARD, *by.clearances}]
        self._offer("stream", [ANY, *streams])
        if len(streams) == 1 or by.is_outside:
            self.fields.pop("stream", None)
        # Looked up when a choice is drawn, checked or named: a page that shows few filters asks for few.
        subjects = cache(partial(subjects_to_filter_by, data.get("provider") or None, data.get("subject") or None))
        people = cache(partial(names_of_leads, timezone.localdate(), by.keeps))
        self._offer("theme", cache(lambda: [ANY, *themes_to_choose()]))
        self._named: dict[str, Callable[[], Choices]] = {"provider": lambda: subjects()[0], "lead": people}
        self._offer("provider", lambda: [("", "All providers"), *subjects()[0]])
        self._offer("subject", lambda: [ANY, *subjects()[1]])
        if "under" in self.fields:
            self.fields["under"].offer(data.get("under"))  # type: ignore[attr-defined]
        self._offer("lead", lambda: [*LEADS, *people()])
        self.full_clean()
        for name in self.errors.keys() - set(TYPED):
            self.errors[name] = self.error_class([UNKNOWN])

    @property
    def first(self) -> list[str]:
        """The filters that are always shown: the first ones, and whatever narrows the list now."""
        changed = self.changed()
        return [name for name in self.fields if name in FIRST or name in changed or name in self.errors]

    @property
    def left_out(self) -> list[str]:
        """Each filter whose value says nothing, in words: the list is not narrowed by it."""
        known = {name: " ".join(map(str, said)) for name, said in self.errors.items() if name in TYPED}
        words = {name: known.get(name, "its value is unknown") for name in self.errors}
        return [f"“{self[name].label}” was left out: {why[0].lower()}{why[1:]}." for name, why in words.items()]

    def changed(self) -> list[str]:
        """The filters that narrow the list now."""
        return [
            name for name, field in self.fields.items() if self.cleaned_data.get(name) not in (None, "", field.initial)
        ]

    def meant(self, typed: str) -> list[tuple[str, str, str]]:
        """The filter, key and name of each provider and lead that the words of a search may mean."""
        found = []
        for name in {*self._named} & {*self.fields}:
            found += [(name, key, words) for key, words in names_meant(typed, self._named[name]())]
        return sorted(found, key=lambda each: (each[0] == "lead", each[2]))

    def _offer(self, name: str, choices: Choices | Callable[[], Choices]) -> None:
        field = self.fields.get(name)
        if field is not None:
            (field if isinstance(field, forms.ChoiceField) else field.widget).choices = choices


class ViewForm(PlainErrors, forms.Form):
    """The name of a saved view; whether it is shared is asked of those who may share."""

    name = forms.CharField(
        label="Name of the view", max_length=60, help_text="For example “Extreme and mine”. Name no people in it."
    )
    shared = forms.BooleanField(label="Share it with everybody in the ICB", required=False)

    def __init__(self, *args: Any, by: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        if not by.may("view.share"):
            del self.fields["shared"]
