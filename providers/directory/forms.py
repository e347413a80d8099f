"""The fields of bringing a file of the directory."""

from django import forms
from django.conf import settings

from providers.rules.ods import Kind
from quality_oversight.forms import PlainErrors


class BringForm(PlainErrors, forms.Form):
    file = forms.FileField(
        label="File of the national directory",
        max_length=200,
        help_text="As published, CSV, Excel (.xlsx) or a zip of one of them, up to"
        f" {settings.UPLOAD_LIMIT // 1_000_000} MB. Its name does not matter.",
        error_messages={"required": "Choose a file", "empty": "This file is empty."},
    )


class ConfirmForm(PlainErrors, forms.Form):
    close_many = forms.BooleanField(label="These closures are right", required=False)


class ChangeFilters(forms.Form):
    outcome = forms.ChoiceField(
        label="What became of the row",
        required=False,
        choices=[("", "Anything"), *((kind.value, kind.capitalize()) for kind in Kind if kind != Kind.UNCHANGED)],
    )

    @property
    def chosen(self) -> str:
        return str(self.cleaned_data["outcome"]) if self.is_valid() else ""
