"""Fields of actions as people fill them in."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from concerns.forms import NO_PATIENTS, text
from concerns.models import Concern
from concerns.work.queries import files_to_choose, open_statuses, organisations_for, people_for
from concerns.work.rules.changes import LIMITS, MISSING
from providers.models import Organisation
from quality_oversight.forms import DateField, PlainErrors
from quality_oversight.tenancy.models import Membership

PERSON, ORGANISATION = "person", "organisation"


class OwnerField(forms.ChoiceField):
    """A person, or an outside organisation alone; its value is a Membership, an Organisation or None."""

    def offer(self, concern: Concern) -> None:
        organisations = {each.pk: each for each in organisations_for(concern)}
        people = people_for(concern, timezone.localdate())
        self.found: dict[str, Membership | Organisation] = {f"{PERSON}:{each.pk}": each for each in people}
        self.found |= {f"{ORGANISATION}:{each.pk}": each for each in organisations.values()}
        inside = [(key, str(each)) for key, each in self.found.items() if not getattr(each, "is_outside", True)]
        outside = [
            (f"{PERSON}:{each.pk}", f"{each.name}, {organisations[each.organisation_id].name}")
            for each in people
            if each.organisation_id
        ]
        whole = [(f"{ORGANISATION}:{pk}", f"{each.name} (nobody by name)") for pk, each in organisations.items()]
        self.choices = [("", "Choose who is to do it"), *inside, *outside, *whole]

    def clean(self, value: Any) -> Membership | Organisation | None:
        return self.found.get(super().clean(value))


def who(chosen: Any) -> dict[str, Any]:
    """An answer of the field as the actions take it: owner and organisation."""
    person = isinstance(chosen, Membership)
    return {"owner": chosen if person else None, "organisation": None if person else chosen}


class ActionForm(PlainErrors, forms.Form):
    """What is to be done and by whom; when it is new also by when."""

    title = forms.CharField(
        label="What is to be done?",
        max_length=LIMITS["title"],
        help_text=f"One thing that somebody can finish. {NO_PATIENTS}",
        error_messages={"required": MISSING["title"]},
    )
    detail = text("More about it", LIMITS["detail"], required=False)
    owner = OwnerField(label="Who is to do it?", error_messages={"required": MISSING["owner"]})
    due = DateField(label="Due date", help_text="The last day on which it is in time. For example, 27 3 2026")

    def __init__(self, *args: Any, concern: Concern, new: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].offer(concern)  # type: ignore[attr-defined]
        if not new:
            del self.fields["due"]

    def given(self) -> dict[str, Any]:
        """The answers as the actions take them."""
        given = dict(self.cleaned_data)
        return given | who(given.pop("owner"))


class ReviseForm(PlainErrors, forms.Form):
    due = DateField(label="New due date")
    reason = text("Reason", LIMITS["reason"], "Why does the date change?")


class ReportForm(PlainErrors, forms.Form):
    status = forms.ChoiceField(
        label="How is it going?", widget=forms.RadioSelect, error_messages={"required": MISSING["status"]}
    )
    blocker = text(
        "What does it wait for?", LIMITS["blocker"], "Leave this empty when nothing is in the way.", required=False
    )
    progress = text("What has been done?", LIMITS["progress"], required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["status"].choices = open_statuses()  # type: ignore[attr-defined]


class CompleteForm(PlainErrors, forms.Form):
    evidence = text(
        "Evidence", LIMITS["evidence"], "What shows that it is done?", error_messages={"required": MISSING["evidence"]}
    )
    files = forms.TypedMultipleChoiceField(  # type: ignore[assignment]
        label="Files of this concern that show it", coerce=UUID, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, concern: Concern, **options: Any) -> None:
        super().__init__(*args, **options)
        files = files_to_choose(concern)
        self.fields["files"].choices = files  # type: ignore[attr-defined]
        if not files:
            del self.fields["files"]


class ReasonForm(PlainErrors, forms.Form):
    reason = text("Reason", LIMITS["reason"], error_messages={"required": MISSING["reason"]})


def version_of(data: Any) -> int:
    """The version that a form was opened at, as it was sent."""
    sent = data.get("version", "")
    if not sent.isdecimal():
        raise ValidationError("Open this page again, and then save.")
    return int(sent)
