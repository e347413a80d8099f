"""Shape and wording of the forms of an ICB's structure."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.utils.choices import BaseChoiceIterator

from providers.models import Organisation, Subject
from providers.rules.sectors import SubjectKind
from providers.structure.queries import networks_of
from providers.structure.rules import ASKED, MEMBERS, NAME_LIMIT, REASON_LIMIT, WHOLES, WORDS_LIMIT, Part
from providers.structure.sight import nodes_to_filter_by
from quality_oversight.dates import DateField
from quality_oversight.forms import PlainErrors

KINDS = [("", "All"), *((kind, SubjectKind(kind).label) for kind in WHOLES)]


class AsAt(forms.Form):
    on = DateField(label="As at", required=False)


class StructureFilters(AsAt):
    """What the list of wholes is narrowed by, and the day that it is of."""

    q = forms.CharField(label="Name", required=False, max_length=100, widget=forms.SearchInput)
    kind = forms.ChoiceField(required=False, choices=KINDS)
    field_order = ("q", "kind", "on")


class BelongingForm(PlainErrors, forms.Form):
    """What is to belong to a whole, in one part of it."""

    member = forms.ModelChoiceField(Subject.objects.all(), widget=forms.TextInput)
    network = forms.ModelChoiceField(
        Organisation.objects.none(), error_messages={"required": "Choose the primary care network"}
    )
    name = forms.CharField(
        max_length=NAME_LIMIT,
        help_text="For example, Solihull Metropolitan Borough Council",
        error_messages={"required": "Enter the name of the council"},
    )
    words = forms.CharField(
        label="What does it do there?", max_length=WORDS_LIMIT, required=False, widget=forms.Textarea
    )
    since = DateField(label="First day")
    until = DateField(label="Last day", required=False)
    follows = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, part: Part, icb_code: str, on: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        keep = {Part.NETWORK: "network", Part.COUNCIL: "name"}.get(part, "member")
        for name in {"member", "network", "name"} - {keep}:
            del self.fields[name]
        asked = ASKED[part][0]
        self.fields[keep].label = asked
        if keep == "member":
            self.fields["member"].queryset = Subject.objects.filter(kind__in=MEMBERS)  # type: ignore[attr-defined]
            self.fields["member"].error_messages["required"] = "Search for the provider, site or service and choose it"
        if keep == "network":
            networks: Any = self.fields["network"]
            networks.queryset = Organisation.objects.filter(kind=Organisation.Kind.PCN)
            networks.choices = [("", "Choose a network"), *networks_of(icb_code, on)]

    @property
    def facts(self) -> dict[str, Any]:
        """What was given, but for what it follows."""
        return {name: value for name, value in self.cleaned_data.items() if name != "follows"}


class UnderField(forms.ChoiceField):
    """A filter by what something stands under: a place, collaborative, pathway or programme, or what an address names.

    The choices are looked up when they are drawn or checked: call `offer` in the form's own making.
    """

    def __init__(self) -> None:
        super().__init__(label="Place or collaborative", required=False)

    def offer(self, chosen: object) -> None:
        self.choices = Nodes(chosen)


class Nodes(BaseChoiceIterator):
    """Choices that are looked up once, when they are first asked for, and are pairs of texts as they are."""

    def __init__(self, chosen: object) -> None:
        self.chosen = chosen

    @cached_property
    def found(self) -> list[tuple[str, str]]:
        return [("", "All"), *nodes_to_filter_by(self.chosen)]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.found)


class EndForm(PlainErrors, forms.Form):
    until = DateField(label="Last day")


class DaysForm(PlainErrors, forms.Form):
    """The first and last day of a collaborative, and those that were seen when they were changed."""

    since = DateField(label="First day", required=False, help_text="Leave it out where nobody knows")
    until = DateField(label="Last day", required=False, help_text="Leave it out while it goes on")
    seen_since = forms.DateField(required=False, widget=forms.HiddenInput)
    seen_until = forms.DateField(required=False, widget=forms.HiddenInput)

    @property
    def facts(self) -> dict[str, Any]:
        given = self.cleaned_data
        seen = (given["seen_since"], given["seen_until"])
        return {"since": given["since"], "until": given["until"], "seen": seen}


class TakeBackForm(PlainErrors, forms.Form):
    reason = forms.CharField(
        max_length=REASON_LIMIT, widget=forms.Textarea, help_text="It stays in the history, with this reason."
    )
