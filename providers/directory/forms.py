"""The fields of bringing a file of the directory, and of looking it through."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict

from providers.directory.queries.search import ANY_STATE, NOT_RATED, networks_in, places_of
from providers.directory.rules.cqc import Rating
from providers.models import Organisation
from providers.rules.ods import Kind
from providers.rules.openness import State
from providers.rules.places import ICBS, REGIONS
from quality_oversight.forms import PlainErrors


class BringForm(PlainErrors, forms.Form):
    file = forms.FileField(
        label="File of the national directory",
        max_length=200,
        help_text="As published, CSV, Excel (.xlsx), JSON or a zip of one of them, up to"
        f" {settings.UPLOAD_LIMIT // 1_000_000} MB. Its name does not matter.",
        error_messages={"required": "Choose a file", "empty": "This file is empty."},
    )


class ConfirmForm(PlainErrors, forms.Form):
    close_many = forms.BooleanField(label="These closures are right", required=False)
    reopen = forms.BooleanField(label="What it opens again is open again", required=False)


class ChangeFilters(forms.Form):
    outcome = forms.ChoiceField(
        label="What became of the row",
        required=False,
        choices=[("", "Anything"), *((kind.value, kind.capitalize()) for kind in Kind if kind != Kind.UNCHANGED)],
    )

    @property
    def chosen(self) -> str:
        return str(self.cleaned_data["outcome"]) if self.is_valid() else ""


class OrganisationFilters(forms.Form):
    """What the national directory is looked through by; places and networks are those of the ICB in question."""

    q = forms.CharField(
        label="Search",
        help_text="Name, former name, code, postcode or town; half words will do",
        required=False,
        max_length=100,
        widget=forms.SearchInput,
        error_messages={"max_length": "It must be 100 characters or less"},
    )
    kind = forms.ChoiceField(required=False, choices=[("", "Any"), *Organisation.Kind.choices])
    icb = forms.ChoiceField(label="ICB area", required=False, choices=[("", "All of England"), *ICBS.items()])
    place = forms.ChoiceField(label="Place (sub-ICB location)", required=False)
    pcn = forms.ChoiceField(label="Primary care network", required=False)
    region = forms.ChoiceField(required=False, choices=[("", "Any"), *REGIONS.items()])
    rating = forms.ChoiceField(
        label="CQC rating", required=False, choices=[("", "Any"), *Rating.choices, (NOT_RATED, "None held")]
    )
    ours = forms.ChoiceField(
        label="Overseen by this ICB", required=False, choices=[("", "Either"), ("yes", "Yes"), ("no", "No")]
    )
    state = forms.ChoiceField(
        label="Open or closed", required=False, choices=[*State.choices, (ANY_STATE, "All")], initial=State.OPEN
    )

    def __init__(self, data: QueryDict, *, icb_code: str) -> None:
        data = data.copy()
        data.setdefault("state", State.OPEN)
        super().__init__(data)
        area = next((code for code in ICBS if code == data.get("icb")), icb_code)
        for name, choices in (("place", places_of), ("pcn", networks_in)):
            offered = cache(partial(choices, area))
            self.fields[name].choices = partial(_with_any, offered)  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """What was asked for; a value that is not offered asks for nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields} | (
            {} if "state" in self.cleaned_data else {"state": State.OPEN.value}
        )


def _with_any(offered: Callable[[], list[tuple[str, str]]]) -> list[tuple[str, str]]:
    return [("", "Any"), *((code, f"{name} ({code})") for code, name in offered())]
