"""The fields of bringing a spreadsheet."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from concerns.sheets.models import Doubles, ImportJob, Mode
from concerns.sheets.opening import MOST_BYTES, MOST_ROWS
from concerns.sheets.queries import Own, rows_of
from concerns.sheets.rules.columns import BY_NAME, READ, Column, Kind
from quality_oversight.forms import PlainErrors
from quality_oversight.spreadsheets import forms as headings
from quality_oversight.spreadsheets.headings import letters

OFFERED_FOR_ALL = {Kind.CHOICE, Kind.SEVERAL, Kind.DOMAINS, Kind.THEMES, Kind.SCALE}


class BringForm(PlainErrors, forms.Form):
    file = forms.FileField(
        label="Your spreadsheet",
        max_length=200,
        help_text=f"CSV or Excel (.xlsx), up to {MOST_ROWS:,} rows and {MOST_BYTES // 1_000_000} MB."
        " Take out anything that could identify a patient first.",
        error_messages={"required": "Choose a file", "empty": "This file is empty."},
    )


class HeadingsForm(headings.HeadingsForm):
    def __init__(self, data: Any, *, job: ImportJob) -> None:
        below = rows_of(job).count()
        sheets = [
            (sheet["name"], below if place == job.sheet else sheet["rows"] - 1, sheet["too_long"])
            for place, sheet in enumerate(job.sheets)
        ]
        super().__init__(data, sheet=job.sheet, header=job.header, sheets=sheets)


class ColumnsForm(PlainErrors, forms.Form):
    """For each field the column that holds it, and for choices one value for every row where there is no column."""

    def __init__(self, data: Any, *, job: ImportJob, headings: Sequence[str], own: Own) -> None:
        super().__init__(data)
        places = [("", "No column")]
        places += [(str(n), f"{letters(n)}: {heading or 'no heading'}"[:80]) for n, heading in enumerate(headings)]
        for column in READ:
            place = job.places.get(column.name)
            self.fields[f"place_{column.name}"] = forms.ChoiceField(
                label=column.label, choices=places, required=False, initial="" if place is None else str(place)
            )
            if column.kind in OFFERED_FOR_ALL:
                self.fields[f"same_{column.name}"] = forms.ChoiceField(
                    label=f"{column.label}: for every row without one",
                    choices=[("", "Nothing"), *_values(column, own)],
                    required=False,
                    initial=job.same.get(column.name, ""),
                )

    def chosen(self, kind: str) -> dict[str, str]:
        """What was chosen, by field; `kind` is "place" or "same"."""
        wanted = {column.name: self.cleaned_data.get(f"{kind}_{column.name}") for column in READ}
        return {name: value for name, value in wanted.items() if value}

    def refuse(self, refusal: ValidationError) -> None:
        """Say beside the field of each column what is missing of it."""
        for name, errors in refusal.error_dict.items():
            both = f"same_{name}" in self.fields
            more = ", in a column or as one value for every row" if both else ", in a column"
            self.add_error(f"place_{name}", [f"{message}{more}" for each in errors for message in each.messages])

    def lines(self) -> list[tuple[Column, Any, Any]]:
        """Each column with its one or two fields."""
        return [
            (
                column,
                self[f"place_{column.name}"],
                self[f"same_{column.name}"] if f"same_{column.name}" in self.fields else None,
            )
            for column in READ
        ]


def _values(column: Column, own: Own) -> list[tuple[str, str]]:
    if column.kind is Kind.SCALE:
        return [(str(step), str(step)) for step in range(1, 6)]
    return list(own.get(column.kind, column.choices).items())


class NamesForm(headings.NamesForm):
    """What each name that is not known here stands for."""

    def __init__(self, data: Any, **what: Any) -> None:
        super().__init__(data, labels={name: column.label for name, column in BY_NAME.items()}, **what)


def why_kept() -> forms.CharField:
    """The one reason for words of a whole sheet that may identify somebody."""
    return forms.CharField(
        label="Words that may identify somebody: why do they have to stay?",
        max_length=500,
        required=False,
        help_text="For every row of this sheet. Without a reason these rows are refused. The information governance"
        " lead reads it and may take the words out. Do not repeat them here.",
    )


class RunForm(PlainErrors, forms.Form):
    mode = forms.ChoiceField(label="What if some rows are wrong?", choices=Mode.choices, widget=forms.RadioSelect)
    doubles = forms.ChoiceField(
        label="What if a row looks like a concern that is here already?",
        choices=Doubles.choices,
        widget=forms.RadioSelect,
        help_text="The same provider and date, and nearly the same title.",
    )
    why_kept = why_kept()


class MendForm(PlainErrors, forms.Form):
    """What is asked beside the cells themselves."""

    why_kept = why_kept()
