"""What the national directory is looked through by, with the level that the acting ICB's providers are at."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from concerns.forms import text
from concerns.rules.carrying import REASON_LIMIT
from escalation.rules.levels import Level
from providers.directory.forms import OrganisationFilters
from providers.models import Subject
from providers.rules.sectors import SubjectKind
from quality_oversight.forms import PlainErrors

Choices = list[tuple[str, str]]

FIRST = ("q", "kind", "icb", "state")  # the others wait behind "More filters"


class CarryForm(PlainErrors, forms.Form):
    """Which concerns are carried over, or taken back, to what, and why."""

    concerns = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choose at least one concern"}
    )
    successor = forms.ModelChoiceField(
        Subject.objects.filter(kind=SubjectKind.PROVIDER),
        label="What follows it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what follows it", "invalid_choice": "Choose what follows it"},
    )
    reason = text("Reason", REASON_LIMIT, "It stands in the history of each concern.")

    def __init__(self, *args: Any, concerns: Choices, successors: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["concerns"].choices = concerns  # type: ignore[attr-defined]
        self.fields["successor"].choices = successors  # type: ignore[attr-defined]


class SearchForm(OrganisationFilters):
    level = forms.ChoiceField(required=False, choices=[("", "Any"), *Level.choices])

    def __init__(self, data: QueryDict, *, icb_code: str, levels: Mapping[str, str] | None) -> None:
        """`levels`: each level in the framework's words; None for who may not see levels."""
        super().__init__(data, icb_code=icb_code)
        if levels is None:
            del self.fields["level"]
        else:
            self.fields["level"].choices = [("", "Any"), *levels.items()]  # type: ignore[attr-defined]

    @property
    def more(self) -> list[str]:
        """The filters that are folded away."""
        return [name for name in self.fields if name not in FIRST]

    @property
    def more_open(self) -> bool:
        """Whether one of these narrows the list now."""
        chosen = self.chosen()
        return any(chosen.get(name) for name in self.more)
