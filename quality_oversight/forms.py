"""Forms that refuse in plain words: "Enter the title", never "This field is required."."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from quality_oversight.dates import DateField
from quality_oversight.labels import asking, at_start

__all__ = ["DateField", "Filters", "PlainErrors", "choices_of"]

DEFAULT = forms.Field.default_error_messages["required"]
CHOSEN = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)


class PlainErrors:
    """Mixin, first in the bases of a form: says what to do about an empty field, in the words of its label."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.error_messages.get("required") == DEFAULT:
                field.error_messages["required"] = _what_to_do(name, field)
            _say_the_limit(name, field)


class Filters(forms.Form):
    """What a list is filtered by; a value that is not offered asks for nothing."""

    def chosen(self) -> dict[str, str]:
        """What was asked for, by field."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class Items(list[dict[str, Any]]):
    """The items of a select or of boxes, with what they follow from: two that follow from the same are the same."""

    key: tuple[Any, ...]


def choices_of(bound: Any, hints: Mapping[str, str] | None = None) -> Items:
    """The choices of a field as the items of an NHS select, or with `hints` of radios and checkboxes.

    As `bound.subwidgets` gives them, without an object for each: a list has hundreds of choices in its filters.
    """
    widget = bound.field.widget
    choices = tuple(("" if key is None else str(key), str(words)) for key, words in _flat(widget.choices))
    given = set(widget.format_value(bound.value()))
    chosen = frozenset(value for value, _ in choices if value in given)  # nothing else that an address holds is kept
    # The types too: a hint that is safe to print equals the same text that is not.
    told = None if hints is None else tuple((value, type(words), words) for value, words in hints.items())
    return _items(choices, chosen, told)


@lru_cache(maxsize=256)
def _items(choices: tuple[tuple[str, str], ...], chosen: frozenset[str], hints: tuple[Any, ...] | None) -> Items:
    if hints is None:
        items = Items({"value": value, "text": words, "selected": value in chosen} for value, words in choices)
    else:
        known = {value: words for value, _, words in hints}
        items = Items(
            {"value": value, "text": words, "checked": value in chosen, "hint": _hint(known.get(value, ""))}
            for value, words in choices
            if value
        )
    items.key = (Items, choices, chosen, hints)
    return items


def _hint(words: Any) -> dict[str, Any]:
    return {"html": words} if hasattr(words, "__html__") else {"text": words}


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for key, words in choices:
        if isinstance(words, list | tuple):  # a group of choices
            yield from words
        else:
            yield key, words


def _say_the_limit(name: str, field: forms.Field) -> None:
    """The NHS error message pattern for a text that is too long: "Title must be 120 characters or less"."""
    limits = [each for each in field.validators if isinstance(each, MaxLengthValidator)]
    start = at_start(_label(name, field))
    field.validators = [each for each in field.validators if each not in limits] + [
        MaxLengthValidator(each.limit_value, f"{start} must be %(limit_value)d characters or less") for each in limits
    ]


def _label(name: str, field: forms.Field) -> str:
    return str(field.label or name.replace("_", " ").capitalize())


def _what_to_do(name: str, field: forms.Field) -> str:
    """The NHS error message patterns: "Enter the ...", "Choose the ...", and for a question its own words."""
    label = _label(name, field)
    if isinstance(field.widget, forms.CheckboxInput):
        return f"Tick “{label}”"
    return asking("Choose" if isinstance(field.widget, CHOSEN) else "Enter", label)
