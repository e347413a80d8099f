"""The fields of insight as people fill them in."""

from typing import Any

from django import forms

from concerns.files.forms import FilesField
from concerns.forms import NO_PATIENTS, text
from concerns.insight.queries import STATES
from concerns.insight.rules.freshness import MOST_DAYS, why_not_period
from concerns.insight.rules.vocabulary import (
    LINK_LIMIT,
    REASON_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    UNIT_LIMIT,
    Agreement,
    Confidence,
    Polarity,
)
from concerns.rules.sources import OPEN_TO_ALL, QUADRANTS, SOURCES
from concerns.rules.vocabulary import EvidenceCategory, Sensitivity
from providers.models import Subject
from quality_oversight.forms import DateField, Filters, PlainErrors
from quality_oversight.tenancy.models import Membership

EXAMPLE = "For example, 27 3 2026"
MORE = (
    "value",
    "unit",
    "text",
    "evidence_category",
    "confidence",
    "received_on",
    "age_limit",
    "link",
    "files",
    "sensitivity",
)


class ItemForm(PlainErrors, forms.Form):
    """One item of insight; only what is first has to be said."""

    subject = forms.ModelChoiceField(
        Subject.objects.all(),
        label="What is it about?",
        widget=forms.TextInput,
        error_messages={"required": "Search for the provider and choose it"},
    )
    source = forms.ChoiceField(label="Source")
    headline = forms.CharField(
        label="What does it say?",
        max_length=TITLE_LIMIT,
        help_text=f"One line, as it is to stand in a list. {NO_PATIENTS}",
    )
    polarity = forms.ChoiceField(label="Which way does it point?", choices=Polarity.choices, widget=forms.RadioSelect)
    period_from = DateField(label="Period from", required=False, latest="today", help_text=EXAMPLE)
    period_to = DateField(
        label="Period to",
        required=False,
        latest="today",
        help_text="Leave both empty if it is about the day on which it was received",
    )
    value = forms.DecimalField(label="Figure", required=False, max_digits=14, decimal_places=4)
    unit = forms.CharField(label="Unit", required=False, max_length=UNIT_LIMIT, help_text="For example, % or days")
    text = text("More about it", TEXT_LIMIT, required=False)
    evidence_category = forms.ChoiceField(
        label="CQC evidence category", required=False, choices=[("", "Not recorded"), *EvidenceCategory.choices]
    )
    confidence = forms.ChoiceField(
        label="How sure can the source be?", choices=Confidence.choices, initial=Confidence.MEDIUM, required=False
    )
    received_on = DateField(label="Received on", required=False, latest="today", help_text="Leave it empty for today")
    age_limit = forms.IntegerField(
        label="Counts for",
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text="Days after the end of its period. Leave it empty for what is usual for its source",
    )
    link = forms.CharField(label="Link", required=False, max_length=LINK_LIMIT, help_text="Where it was published")
    files = FilesField(label="Documents", required=False)  # type: ignore[assignment]
    sensitivity = forms.ChoiceField(label="Who may see it?", required=False, widget=forms.Select)

    def __init__(self, *args: Any, by: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        streams = {Sensitivity.STANDARD, *by.clearances}
        open_to = [each for each in SOURCES if each.sensitivity in streams]
        grouped = [
            (quadrant.label, [(each.code, each.name) for each in open_to if each.quadrant == quadrant])
            for quadrant in QUADRANTS.values()
        ]
        self.fields["source"].choices = [("", "Choose a source"), *grouped]  # type: ignore[attr-defined]
        offered = [choice for choice in Sensitivity.choices if choice[0] in streams]
        self.fields["sensitivity"].choices = [("", "As usual for its source"), *offered]  # type: ignore[attr-defined]
        if len(streams) == 1:
            del self.fields["sensitivity"]

    @property
    def opened(self) -> bool:
        """Whether what is folded away stands open: something is wrong in it, or was said in it."""
        said = any(self[name].value() for name in MORE if name in self.fields and name != "confidence")
        return said or any(name in self.errors for name in MORE)

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in MORE if name in self.fields]

    def given(self) -> dict[str, Any]:
        """What the action takes, and what was left out with its usual value."""
        given = dict(self.cleaned_data)
        given["confidence"] = given["confidence"] or Confidence.MEDIUM
        return given


class CorrectForm(ItemForm):
    reason = text("What was wrong?", REASON_LIMIT, "It is shown beside the item that this one replaces.")


class TieForm(PlainErrors, forms.Form):
    """For which source the charts of a measure speak; those that are restricted are not offered."""

    source = forms.ChoiceField(
        label="Source that its charts speak for",
        required=False,
        help_text="Its charts then stand beside the other insight of their subject, and count as word of this source",
        choices=[
            ("", "None of them"),
            *(
                (
                    quadrant.label,
                    [
                        (each.code, each.name)
                        for each in SOURCES
                        if each.quadrant == quadrant and each.code in OPEN_TO_ALL
                    ],
                )
                for quadrant in QUADRANTS.values()
            ),
        ],
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class DocumentsForm(PlainErrors, forms.Form):
    files = FilesField(label="Documents", error_messages={"required": "Choose at least one document"})  # type: ignore[assignment]


class WithdrawForm(PlainErrors, forms.Form):
    reason = text("Why is it withdrawn?", REASON_LIMIT, "It stays to be read, and counts no more.")


class FilterForm(Filters):
    """What the list is filtered by."""

    q = forms.CharField(
        label="Words, subject or code", required=False, max_length=200, widget=forms.TextInput({"type": "search"})
    )
    quadrant = forms.ChoiceField(
        label="Kind of source",
        required=False,
        choices=[("", "All"), *((each.key, each.label) for each in QUADRANTS.values())],
    )
    source = forms.ChoiceField(
        required=False,
        choices=[("", "All"), *((each.code, each.name) for each in sorted(SOURCES, key=lambda s: s.name))],
    )
    polarity = forms.ChoiceField(label="Points", required=False, choices=[("", "Either way"), *Polarity.choices])
    state = forms.ChoiceField(required=False, choices=[("", "All that stands"), *STATES.items()])


class PeriodForm(PlainErrors, forms.Form):
    """The period that is looked at."""

    period_from = DateField(label="From", latest="today", help_text=EXAMPLE)
    period_to = DateField(label="To", latest="today", help_text=EXAMPLE)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("period_from"), given.get("period_to")
        if first and last and (why := why_not_period(first, last)):
            self.add_error("period_from", why)
        return given


class JudgeForm(PeriodForm):
    """What somebody makes of it."""

    agreement = forms.ChoiceField(
        label="What do the sources say together?", choices=Agreement.choices, widget=forms.RadioSelect
    )
    narrative = text("What do you make of it, and why?", TEXT_LIMIT, "What follows from it, and what is missing.")
