"""What the national directory is looked through by, with the level that the acting ICB's providers are at."""

from collections.abc import Mapping

from django import forms
from django.http import QueryDict

from escalation.rules.levels import Level
from providers.directory.forms import OrganisationFilters

FIRST = ("q", "kind", "icb", "state")  # the others wait behind "More filters"


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
