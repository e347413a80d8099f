"""The further subjects of a concern on its forms, with and without JavaScript."""

from typing import Any

from django import forms

from concerns.rules.subjects import MOST, Part, why_not_further
from providers.models import Subject

LEFT_OUT = ("none", "Nothing: leave it out")
ANOTHER = "another"  # the value of the button that adds a row; it is pressed like a finder's Search


class FurtherSubjects(forms.Form):
    """A mixin: `also_1` to `also_5` with their parts; as many as were given, and one more for "Add another"."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        before = list(self.initial.get("further") or [])
        for number in range(1, self._number(len(before)) + 1):
            subject, part = before[number - 1] if number <= len(before) else (None, Part.ABOUT)
            self.fields[f"also_{number}"] = forms.ModelChoiceField(
                Subject.objects.all(), label="Also about", widget=forms.TextInput, required=False, initial=subject
            )
            self.fields[f"also_{number}_part"] = forms.ChoiceField(
                label="What has it to do with the concern?",
                choices=[*Part.choices, LEFT_OUT],
                required=False,
                initial=part,
            )

    def _number(self, before: int) -> int:
        if not self.is_bound:
            return min(before, MOST)
        typed = str(self.data.get("further", ""))
        return min((int(typed) if typed.isdecimal() else 0) + (self.data.get("find") == ANOTHER), MOST)

    @property
    def places(self) -> list[int]:
        """The numbers of the rows that the form has."""
        return [number for number in range(1, MOST + 1) if f"also_{number}" in self.fields]

    @property
    def may_add(self) -> bool:
        return len(self.places) < MOST

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        named = [number for number in self.places if given.get(f"also_{number}")]
        filled = [number for number in named if given.get(f"also_{number}_part") != LEFT_OUT[0]]
        further = [(given[f"also_{number}"], given.get(f"also_{number}_part") or Part.ABOUT) for number in filled]
        wrong = why_not_further(getattr(given.get("subject"), "pk", None), [(each.pk, part) for each, part in further])
        for place, message in wrong.items():
            self.add_error(f"also_{filled[place]}", message)
        for number in self.places:
            given.pop(f"also_{number}", None)
            given.pop(f"also_{number}_part", None)
        return given | {"further": further} if "further" in self.data else given
