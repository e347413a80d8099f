"""The fields that every way of bringing a sheet asks: where the headings stand, and what strange names mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from quality_oversight.forms import PlainErrors
from quality_oversight.spreadsheets.nearness import near_names

NONE = "none"  # of the names that are near


class HeadingsForm(PlainErrors, forms.Form):
    """Which sheet, and which row holds the headings; `sheets` are name, rows below these, and whether too long."""

    sheet = forms.TypedChoiceField(label="Sheet", coerce=int)
    header = forms.IntegerField(label="Row that holds the headings", min_value=1, max_value=1_100_000)

    def __init__(self, data: Any, *, sheet: int, header: int, sheets: Sequence[tuple[str, int, bool]]) -> None:
        super().__init__(data, initial={"sheet": sheet, "header": header})
        choices = [(place, f"{name} ({_below(rows, long)})") for place, (name, rows, long) in enumerate(sheets)]
        self.fields["sheet"].choices = choices  # type: ignore[attr-defined]


def _below(rows: int, too_long: bool) -> str:
    """How many rows a sheet has below its headings."""
    return f"{'more than ' if too_long else ''}{rows:,} {'row' if rows == 1 else 'rows'} below the headings"


class NamesForm(PlainErrors, forms.Form):
    """What each name that is not known here stands for: one that is near to it, or any other."""

    def __init__(
        self,
        data: Any,
        *,
        labels: Mapping[str, str],
        strange: Mapping[str, Mapping[str, tuple[str, int]]],
        options: Mapping[str, Sequence[tuple[str, str]]],
    ) -> None:
        super().__init__(data)
        self.meant: dict[str, tuple[str, str]] = {}
        self.near: list[str] = []
        for name, texts in strange.items():
            for words, (text, number) in texts.items():
                key = f"name_{len(self.meant)}"
                self.meant[key] = (name, words)
                what: dict[str, Any] = {
                    "label": f"{labels[name]}: “{text[:80]}”",
                    "help_text": f"In {number:,} {'row' if number == 1 else 'rows'}",
                }
                every: dict[str, Any] = {
                    "choices": [("", "I do not know: refuse these rows"), *options[name]],
                    "required": False,
                }
                if near := near_names(text, options[name]):
                    self.near.append(f"near_{key}")
                    self.fields[f"near_{key}"] = forms.ChoiceField(
                        choices=[*near, (NONE, "None of these")], required=False, widget=forms.RadioSelect, **what
                    )
                    what = {"label": f"Or what else “{text[:80]}” stands for"}
                    every["choices"] = [("", "Nothing else"), *options[name]]
                self.fields[key] = forms.ChoiceField(**what, **every)

    def chosen(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for key, (name, words) in self.meant.items():
            value = self.cleaned_data.get(key) or self.cleaned_data.get(f"near_{key}")
            if value and value != NONE:
                found.setdefault(name, {})[words] = value
        return found
