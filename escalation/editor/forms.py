"""Forms made from the shape of a framework: a field for each entry of a part, by the kind of its check."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from escalation.editor.rules.blocks import Block, Entry, entries
from escalation.editor.rules.changing import of_choices, shown
from escalation.editor.rules.publishing import LABEL
from quality_oversight.forms import DateField, PlainErrors
from quality_oversight.frameworks.models import NOTE

LONG = frozenset(
    {"focus", "reporting", "introduction", "description", "meaning", "note", "outcome", "purpose", "text"}
)  # texts of more than one line
YES_NO = [("yes", "Yes"), ("no", "No")]


def _text(entry: Entry, **common: Any) -> forms.Field:
    return forms.CharField(widget=forms.Textarea if entry.path[-1] in LONG else forms.TextInput, **common)


def _whole(entry: Entry, **common: Any) -> forms.Field:
    least = entry.check.least
    too_small = {"min_value": f"{entry.label} must be {least} or more", "invalid": f"{entry.label} must be a number"}
    return forms.IntegerField(min_value=least, error_messages=too_small, **common)


def _flag(entry: Entry, **common: Any) -> forms.Field:
    return forms.TypedChoiceField(
        choices=YES_NO, coerce=lambda value: value == "yes", widget=forms.RadioSelect, **common
    )


def _one_of(entry: Entry, **common: Any) -> forms.Field:
    return forms.ChoiceField(choices=[("", "Choose"), *entry.check.options.items()], **common)


def _day(entry: Entry, **common: Any) -> forms.Field:
    return DateField(**common)


def _many(entry: Entry, **common: Any) -> forms.Field:
    if of_choices(entry) and entry.check.entry is not None:
        choices = list(entry.check.entry.options.items())
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    return forms.CharField(widget=forms.Textarea, **common)


MAKE: dict[str, Callable[..., forms.Field]] = {
    "text": _text,
    "name": _text,
    "colour": _text,
    "recurrence": _text,
    "whole": _whole,
    "flag": _flag,
    "one_of": _one_of,
    "many": _many,
    "day": _day,
}


class Part(PlainErrors, forms.Form):
    """The form of one part of a framework, or of a new row of a list; its fields are made by `part_form`."""

    entries: Sequence[Entry] = ()
    version = forms.IntegerField(widget=forms.HiddenInput)

    def given(self) -> dict[str, Any]:
        return {each.name: self.cleaned_data.get(each.name) for each in self.entries}


def part_form(data: Any, *, block: Block, version: int, new: bool = False) -> Part:
    """A form with a field for each entry of a part, filled in with what stands there."""
    asked = entries(block, new=new)
    made = {
        each.name: MAKE[each.check.kind](each, label=each.label, help_text=each.hint, required=each.required)
        for each in asked
    }
    value = {} if new else block.value
    initial = {each.name: _initial(each, value) for each in asked} | {"version": version}
    form: Part = type("PartForm", (Part,), {**made, "entries": asked})(data, initial=initial)
    return form


def _initial(entry: Entry, value: Any) -> Any:
    words = shown(entry, value)
    return words if entry.check.kind != "flag" or words is None else YES_NO[not words][0]


class TakeInForm(PlainErrors, forms.Form):
    """A framework from a file."""

    file = forms.FileField(label="Framework file", help_text="A TOML file, as it is exported here")
    replace = forms.BooleanField(label="Replace the draft that is being written", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, draft: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if draft is None:
            del self.fields["replace"]
        else:
            self.fields["replace"].required = True
            self.fields["replace"].error_messages["required"] = "Tick that the draft is to be replaced"


class PublishForm(PlainErrors, forms.Form):
    """When the draft begins to hold, under which name, and what becomes of reviews."""

    label = forms.CharField(label="Version", max_length=LABEL, help_text="For example, 2.0")
    effective_from = DateField(
        label="In force from", help_text="Today or later. Nothing is back-dated. For example, 27 3 2027"
    )
    note = forms.CharField(
        label="What changes, and why", max_length=NOTE, widget=forms.Textarea, help_text="Kept with the version"
    )
    recalculate = forms.TypedChoiceField(
        label="Dates of reviews",
        choices=[("no", "Keep the dates that are set"), ("yes", "Count them anew where the interval changes")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["effective_from"].initial = timezone.localdate()
