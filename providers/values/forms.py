"""The fields of bringing a sheet of values."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from providers.values.actions import MOST_ROWS, TAKING
from providers.values.models import PointSheet
from providers.values.rules.fields import FIELDS, LABELS, NUMBERS
from quality_oversight.forms import PlainErrors
from quality_oversight.spreadsheets import forms as shared
from quality_oversight.spreadsheets.headings import letters

SHAPES = [("long", "Each row names its period"), ("wide", "There is a column for each period")]


class BringForm(PlainErrors, forms.Form):
    file = forms.FileField(
        label="Your spreadsheet",
        max_length=200,
        help_text=f"CSV or Excel (.xlsx), up to {MOST_ROWS:,} rows and {TAKING.bounds.bytes // 1_000_000} MB",
        error_messages={"required": "Choose a file", "empty": "This file is empty."},
        widget=forms.FileInput,
    )
    measure = forms.ChoiceField(label="Which measure is it of?", required=False)

    def __init__(self, *args: Any, measures: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [("", "The sheet names it, or several"), *measures]  # type: ignore[attr-defined]


class HeadingsForm(shared.HeadingsForm):
    def __init__(self, data: Any, *, sheet: PointSheet) -> None:
        super().__init__(data, sheet=sheet.sheet, header=sheet.header, sheets=sheet.in_file)


class Seen(PlainErrors, forms.Form):
    """A form that knows which version of the sheet it was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ColumnsForm(Seen):
    """Which column holds what, what every row has in common, and how periods and percentages are written."""

    wide = forms.ChoiceField(label="How are periods written?", choices=SHAPES, widget=forms.RadioSelect)
    same_period = forms.CharField(
        label="Period: for every row", required=False, max_length=40, help_text="For example Apr-25 or Q1 2025/26"
    )
    shares = forms.BooleanField(
        label="Percentages are written as shares of one: 0.952 is 95.2%",
        required=False,
    )

    def __init__(
        self, data: Any, *, sheet: PointSheet, measures: Sequence[tuple[str, str]], subjects: Sequence[tuple[str, str]]
    ) -> None:
        initial = {
            "wide": "wide" if sheet.wide else "long",
            "shares": sheet.shares,
            "same_period": sheet.same.get("period", ""),
            "version": sheet.version,
        }
        super().__init__(data, initial=initial)
        columns = [("", "No column")]
        columns += [
            (str(n), f"{letters(n)}: {heading or 'no heading'}"[:80]) for n, heading in enumerate(sheet.headings)
        ]
        for each in FIELDS:
            place = sheet.places.get(each.name)
            self.fields[f"place_{each.name}"] = forms.ChoiceField(
                label=each.label, choices=columns, required=False, initial="" if place is None else str(place)
            )
        for name, options in (("measure", measures), ("subject", subjects)):
            self.fields[f"same_{name}"] = forms.ChoiceField(
                label=f"{LABELS[name]}: for every row without one",
                choices=[("", "Nothing"), *options],
                required=False,
                initial=sheet.same.get(name, ""),
            )

    @property
    def places(self) -> dict[str, int]:
        found = {each.name: self.cleaned_data.get(f"place_{each.name}") for each in FIELDS}
        return {name: int(place) for name, place in found.items() if place}

    @property
    def same(self) -> dict[str, str]:
        found = {name: self.cleaned_data.get(f"same_{name}") for name in ("measure", "subject", "period")}
        return {name: value for name, value in found.items() if value}

    def numbers(self) -> list[Any]:
        return [self[f"place_{name}"] for name in NUMBERS]

    def refuse(self, refusal: ValidationError) -> None:
        """Say beside the field of each column what is missing of it."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, errors in refusal.error_dict.items():
            known = "same_period" if name == "period" and self.cleaned_data.get("same_period") else f"place_{name}"
            self.add_error(known if known in self.fields else name if name in self.fields else None, errors)


class NamesForm(Seen, shared.NamesForm):
    """What each name that is not known here stands for."""

    def __init__(self, data: Any, *, version: int, **what: Any) -> None:
        super().__init__(data, labels=LABELS, **what)
        self.initial["version"] = version


class SaveForm(Seen):
    leave_out = forms.BooleanField(label="Leave out what cannot be used, and save the rest", required=False)
    sure = forms.BooleanField(label="These values are right as they are read", required=False)
