"""The two-minute form, and what the team fills in about soft intelligence."""

from typing import Any

from django import forms

from concerns.forms import NO_PATIENTS, RaiseForm, text
from concerns.intake.models import SoftReport
from concerns.intake.rules.states import NOWHERE, Certainty, When
from concerns.models import Concern
from concerns.rules.sources import BY_CODE
from concerns.rules.vocabulary import Confidence, Sensitivity
from concerns.streams.forms import StreamForm
from providers.models import Subject
from quality_oversight.forms import PlainErrors

CARE = [
    (Sensitivity.STANDARD, "No"),
    (Sensitivity.SPEAK_UP, "It is about a worker speaking up, or being treated badly for it"),
    (Sensitivity.SAFEGUARDING, "It is about keeping a child or an adult safe from abuse or neglect"),
]
SOURCES = {Sensitivity.SPEAK_UP: "IL03", Sensitivity.SAFEGUARDING: "EL12"}


class UnnamedForm(PlainErrors, forms.Form):
    """What anybody is asked: five short questions, and one about special care."""

    what = text("What did you see or hear?", 4000, error_messages={"required": "Enter what you saw or heard"})
    place = forms.CharField(
        label="Where was it?",
        max_length=200,
        required=False,
        help_text="The hospital, practice or care home, and the ward or department if you know it.",
    )
    when = forms.ChoiceField(
        label="When was it?",
        choices=When.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose when it happened"},
    )
    certainty = forms.ChoiceField(
        label="How do you know?",
        choices=Certainty.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how you know"},
    )
    urgent = forms.BooleanField(label="Somebody may come to harm soon", required=False)
    confidence = forms.ChoiceField(
        label="Who may know?",
        choices=Confidence.choices,
        widget=forms.RadioSelect,
        required=False,
        initial=Confidence.INSIDE,
    )
    sensitivity = forms.ChoiceField(
        label="Does it need special care?",
        choices=CARE,
        widget=forms.RadioSelect,
        required=False,
        initial=Sensitivity.STANDARD,
        help_text="Then only the few people who deal with such matters see it, and we keep no name with it.",
    )

    def clean(self) -> dict[str, Any]:
        """Asks where it was together with all else that is missing."""
        given = super().clean() or self.cleaned_data
        if not (given.get("place") or given.get("subject")) and not {"place", "subject"} & set(self.errors):
            self.add_error("place", NOWHERE)
        return given

    def clean_confidence(self) -> str:
        return self.cleaned_data["confidence"] or Confidence.INSIDE

    def clean_sensitivity(self) -> str:
        return self.cleaned_data["sensitivity"] or Sensitivity.STANDARD


class ShareForm(UnnamedForm):
    """The same for somebody who is signed in."""

    subject = forms.ModelChoiceField(Subject.objects.all(), label="Provider", widget=forms.TextInput, required=False)
    may_contact = forms.BooleanField(label="You may contact me about it", required=False)
    anonymous = forms.BooleanField(
        label="Do not keep my name with it",
        required=False,
        help_text="You get a token instead, with which you can read the answer.",
    )


class TellForm(UnnamedForm):
    """The same for anybody at all. People never see the last box; a program that fills in every box shows itself."""

    website = forms.CharField(label="Leave this box empty", required=False)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError("Leave this box empty, so that we know that you are not a program")
        return ""


class TokenForm(PlainErrors, forms.Form):
    token = forms.CharField(
        label="Your token",
        max_length=40,
        help_text="16 letters and figures, such as 7K2M-Q9XD-3VHA-0TBC. Small letters and no hyphens will do.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class WordsForm(PlainErrors, forms.Form):
    words = text("What do you want to say?", 2000)


class StepForm(PlainErrors, forms.Form):
    """The words that go with a step; which of them are needed says the table of steps."""

    words = text("What the person who shared this will read", 2000, "Write in plain words.", required=False)


class PassOnForm(StreamForm, StepForm):
    """To whom a report goes, and the words that go with it."""


class HandBackForm(WordsForm):
    """What the quality team gets in place of a restricted report, in the keeper's words."""

    what = text(
        "What should the quality team know?",
        4000,
        error_messages={"required": "Enter what the quality team should know"},
    )
    place = forms.CharField(label="Where was it?", max_length=200, required=False)
    subject = forms.ModelChoiceField(Subject.objects.all(), label="Provider", widget=forms.TextInput, required=False)
    when = forms.ChoiceField(
        label="When was it?",
        choices=When.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose when it happened"},
    )
    urgent = forms.BooleanField(label="Somebody may come to harm soon", required=False)


class AddForm(StepForm):
    concern = forms.ModelChoiceField(
        Concern.objects.all(),
        label="The concern to add it to",
        widget=forms.TextInput,
        error_messages={"required": "Search for the concern and choose it"},
    )


def first_words(report: SoftReport, known: dict[str, Any]) -> dict[str, Any]:
    """The full form filled in from a report; a title is for the person who takes it up."""
    where = f"Where: {report.place}\n\n" if report.place else ""
    source = SOURCES.get(Sensitivity(report.sensitivity), "")
    return known | {
        "subject": report.subject_id,
        "summary": f"{where}{report.what}",
        "source": source if source in BY_CODE else "",
        "immediacy": "immediate" if report.urgent else "",
        "sensitivity": report.sensitivity,
        "confidence": report.confidence,
    }


__all__ = [
    "NO_PATIENTS", "AddForm", "HandBackForm", "PassOnForm", "RaiseForm", "ShareForm", "StepForm", "TellForm",
    "TokenForm", "WordsForm", "first_words",
]  # fmt: skip
