"""Forms of the parts of a report."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from concerns.models import Concern
from escalation.models import Committee
from providers.models import Subject
from quality_oversight.forms import DateField, PlainErrors
from reporting.models import AlertFollowUp, LeftOut, Report, ReportItem
from reporting.rules.papers import Ask, Disposition, EvidenceLine, ReportStatus, Section

QUORATE = (("yes", "Yes"), ("no", "No"))
EMPTY = ("", "Not stated")


def _most(model: type[Any], name: str) -> int:
    return model._meta.get_field(name).max_length


class PartForm(PlainErrors, forms.Form):
    """A part of a report; `seen` is the mark of the part as it was when it was opened."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class ItemForm(PartForm):
    """One item; what a section still lacks is told on the report's page, so that a draft may be saved unfinished."""

    title = forms.CharField(max_length=_most(ReportItem, "title"))
    text = forms.CharField(
        label="What the committee should know", widget=forms.Textarea, max_length=_most(ReportItem, "text"),
        help_text="What has happened and why it matters now, in 150 words or fewer",
    )  # fmt: skip
    ask = forms.ChoiceField(label="What the committee is asked to do", choices=[EMPTY, *Ask.choices], required=False)
    ask_text = forms.CharField(
        label="The ask in a sentence", max_length=_most(ReportItem, "ask_text"), required=False,
        help_text="For example: agree that the ICB funds a second triage midwife until June",
    )  # fmt: skip
    owner = forms.CharField(max_length=_most(ReportItem, "owner"), required=False)
    next_look = DateField(
        label="Next look", required=False, help_text="When the reporting committee looks at this again"
    )
    evidence = forms.CharField(
        label="Evidence seen", widget=forms.Textarea, max_length=_most(ReportItem, "evidence"), required=False,
        help_text="One source to a line, such as an audit or a visit. A verbal update is not evidence.",
    )  # fmt: skip
    evidence_line = forms.ChoiceField(label="Line of assurance", choices=[EMPTY, *EvidenceLine.choices], required=False)
    subject = forms.ModelChoiceField(Subject.objects.none(), label="Provider", widget=forms.TextInput, required=False)
    concern = forms.CharField(
        label="Concern", required=False, help_text="Its reference, such as QC-2026-0142", max_length=20
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].queryset = Subject.objects.all()  # type: ignore[attr-defined]

    def clean_next_look(self) -> date | None:
        day: date | None = self.cleaned_data["next_look"]
        # A day that stood here already may have passed since; other words of the item can still be changed.
        if day and "next_look" in self.changed_data and day < timezone.localdate():
            raise ValidationError("Next look must be today or in the future")
        return day

    def clean_concern(self) -> Concern | None:
        ref = self.cleaned_data["concern"].strip()
        if not ref:
            return None
        concern = Concern.objects.unrestricted().filter(ref__iexact=ref).first()
        if concern is None:
            raise ValidationError(f"There is no concern with the reference {ref} that a report may name")
        return concern


class ParticularsForm(PartForm):
    quorate = forms.ChoiceField(label="Was the meeting quorate?", choices=QUORATE, widget=forms.RadioSelect)
    quorate_note = forms.CharField(
        label="Decisions to be ratified", widget=forms.Textarea, max_length=_most(Report, "quorate_note"),
        required=False, help_text="Only where the meeting was not quorate. One decision to a line.",
    )  # fmt: skip
    declarations = forms.CharField(
        label="Declarations of interest", widget=forms.Textarea, max_length=_most(Report, "declarations"),
        required=False, help_text="Leave empty where there were none. The paper then says “None”.",
    )  # fmt: skip
    recommendation = forms.CharField(
        label="What the receiving committee is asked to do", widget=forms.Textarea,
        max_length=_most(Report, "recommendation"), required=False,
        help_text="One request to a line. Leave empty to ask it to receive the report.",
    )  # fmt: skip

    def clean_quorate(self) -> bool:
        return bool(self.cleaned_data["quorate"] == "yes")


class FollowUpForm(PartForm):
    disposition = forms.ChoiceField(
        label="What became of the alert?", choices=Disposition.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(max_length=_most(AlertFollowUp, "note"), required=False)


class LeaveOutForm(PartForm):
    reason = forms.CharField(
        label="Why it is not in Alert", widget=forms.Textarea, max_length=_most(LeftOut, "reason"),
        help_text="The reason is printed in the paper.",
    )  # fmt: skip


class ReturnForm(PlainErrors, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="What should the author change?", widget=forms.Textarea, max_length=1000)


class StepForm(forms.Form):
    """Submit or approve a report as it was seen."""

    version = forms.IntegerField()


class NoneForm(forms.Form):
    section = forms.ChoiceField(choices=Section.choices)
    none = forms.BooleanField(required=False)


class ReportFilters(forms.Form):
    """Filters of the list of reports."""

    status = forms.ChoiceField(choices=[("", "All"), *ReportStatus.choices], required=False)
    committee = forms.ModelChoiceField(Committee.objects.none(), required=False, empty_label="All")

    def __init__(self, *args: Any, committees: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["committee"].queryset = committees  # type: ignore[attr-defined]
