"""Fields of files as people fill them in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from concerns.forms import NO_PATIENTS, text
from concerns.rules.updates import Visibility
from providers.models import Organisation
from quality_oversight.forms import PlainErrors


class FileInput(forms.FileInput):
    """A file upload that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = FileInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        sent = data if isinstance(data, list | tuple) else [data]
        files = [each for each in sent if each]
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class AddForm(PlainErrors, forms.Form):
    """Files, and who may see them; an outside user is not asked, since the answer stands."""

    files = FilesField(  # type: ignore[assignment]
        label="Files",
        error_messages={"required": "Choose at least one file"},
        help_text=f"You can choose several. {NO_PATIENTS}",
    )
    visibility = forms.ChoiceField(
        label="Who may see them?", choices=Visibility.choices, widget=forms.RadioSelect, initial=Visibility.ICB
    )
    organisations = forms.TypedMultipleChoiceField(
        label="Organisations", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, outside: bool, team: bool, partners: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        if outside:
            del self.fields["visibility"], self.fields["organisations"]
            return
        self.fields["organisations"].choices = [(each.pk, each.name) for each in partners]  # type: ignore[attr-defined]
        offered = {Visibility.ICB, *([Visibility.TEAM] if team else []), *([Visibility.NAMED] if partners else [])}
        self.fields["visibility"].choices = [each for each in Visibility.choices if each[0] in offered]  # type: ignore[attr-defined]
        if not partners:
            del self.fields["organisations"]


class RemoveForm(PlainErrors, forms.Form):
    reason = text("Why is it removed?", 500)
