"""The fields of the queue and of redaction."""

from typing import Any

from django import forms

from quality_oversight.forms import PlainErrors
from quality_oversight.texts.findings import Kind

KEEP, REDACT = "keep", "redact"
OF_FILE = [(REDACT, "Remove the file"), (KEEP, "Release the file")]


class DecideForm(PlainErrors, forms.Form):
    decision = forms.ChoiceField(
        label="What happens to these words?",
        choices=[(REDACT, "Take them out"), (KEEP, "Let them stay")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        required=False,
        help_text="Needed where they stay. Do not repeat the words.",
    )

    def __init__(self, *args: Any, in_file: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if in_file:
            self.fields["decision"].label = "What happens to this file?"
            self.fields["decision"].choices = OF_FILE  # type: ignore[attr-defined]
            self.fields["reason"].help_text = "Whoever sees the concern reads it. Do not repeat the words."


class RedactForm(PlainErrors, forms.Form):
    words = forms.CharField(
        label="Words to take out",
        max_length=200,
        help_text="Exactly as they stand in the text. They are not kept anywhere.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label="What are they?",
        choices=[(str(kind), kind.words[0].upper() + kind.words[1:]) for kind in Kind],
        widget=forms.RadioSelect,
        help_text="This stands in their place, and in the audit trail.",
    )
