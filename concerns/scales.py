"""Consequence and likelihood on forms, area by area (domain brief 7.1)."""

from typing import Any

from django import forms
from django.db.models import IntegerChoices

from concerns.rules.risk import Area, Consequence, Likelihood
from quality_oversight.forms import PlainErrors

STEPS: dict[str, type[IntegerChoices]] = {"consequence": Consequence, "likelihood": Likelihood}


def step(name: str, label: str, **options: Any) -> forms.TypedChoiceField:
    """One of five steps in a short list: "4 Major"."""
    choices = [("", "Choose"), *((each.value, f"{each.value} {each.label}") for each in STEPS[name])]
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int, empty_value=None, **options)


class AreasForm(PlainErrors, forms.Form):
    """A score area by area; an area that the risk does not hit is left empty."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for area in Area:
            for name in STEPS:
                self.fields[f"{area}_{name}"] = step(name, f"{name.capitalize()}: {area.label}", required=False)

    def rows(self) -> list[tuple[str, Any, Any]]:
        """Each area in words, with its two fields."""
        return [(area.label, self[f"{area}_consequence"], self[f"{area}_likelihood"]) for area in Area]

    @property
    def any_area(self) -> bool:
        """Whether something is chosen or wrong in an area."""
        return any(field.value() or field.errors for _, *pair in self.rows() for field in pair)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for area in Area:
            pair = [given.get(f"{area}_{name}") for name in STEPS]
            if any(pair) and not all(pair):
                empty = "likelihood" if pair[0] else "consequence"
                self.add_error(f"{area}_{empty}", f"Choose the {empty} as well, or leave both empty")
        return given

    def areas(self) -> dict[str, tuple[int, int]]:
        """The areas that were scored."""
        given: dict[str, Any] = self.cleaned_data
        pairs: dict[str, Any] = {str(area): tuple(given.get(f"{area}_{name}") for name in STEPS) for area in Area}
        return {area: (pair[0], pair[1]) for area, pair in pairs.items() if all(pair)}


def chosen_areas(areas: dict[str, Any]) -> dict[str, int]:
    """The values with which a form opens, for areas that were scored before: {area: (consequence, likelihood)}."""
    return {f"{area}_{name}": value for area, pair in areas.items() for name, value in zip(STEPS, pair, strict=True)}
