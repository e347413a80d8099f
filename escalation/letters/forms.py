"""What is typed of letters and templates."""

from typing import Any

from django import forms

from concerns.forms import text
from escalation.letters.rules import BODY, HEADING, Sent, Version
from quality_oversight.dates import DateField
from quality_oversight.forms import PlainErrors


class TemplateForm(PlainErrors, forms.Form):
    heading = forms.CharField(label="Heading", max_length=HEADING)
    body = forms.CharField(label="Letter", max_length=BODY, widget=forms.Textarea)


class LetterForm(PlainErrors, forms.Form):
    recipient = forms.CharField(label="Recipient", max_length=200, help_text="Name and role")
    heading = forms.CharField(label="Heading", max_length=HEADING)
    body = text("Letter", BODY)


class SentForm(PlainErrors, forms.Form):
    """What was sent, when, how and to whom; a browser does not keep a chosen file, so that it is asked for again."""

    version = forms.ChoiceField(
        label="What was sent?",
        choices=Version.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what was sent"},
    )
    file = forms.FileField(label="The version that was sent", required=False, allow_empty_file=True)
    sent_on = DateField(label="Sent on", latest="today")
    sent_how = forms.ChoiceField(
        label="How was it sent?",
        choices=Sent.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it was sent"},
    )
    sent_to = forms.CharField(
        label="Sent to",
        max_length=200,
        help_text="The address: email or postal",
        error_messages={"required": "Enter the address to which it was sent"},
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        version, file = given.get("version"), given.get("file")
        if version == Version.FILE and not file and "file" not in self.errors:
            self.add_error("file", "Choose the file that was sent")
        elif version == Version.HERE and file:
            self.add_error("version", "You added a file. Choose that another version was sent, or add no file")
        return given


class ReasonForm(PlainErrors, forms.Form):
    """Why the file that was sent may be kept, or goes."""

    reason = text("Reason", 500)

    def __init__(self, *args: Any, asked: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].label = asked
