"""What the list of requests is filtered by."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms

from escalation.rules.reviews import Look
from escalation.rules.workflow import RequestStatus

OPEN = "open"
RECONSIDER, ANSWER = "reconsider", "answer"  # asked and not answered; of these, those that the reader may answer
DECIDE, CONSIDER = "decide", "consider"  # those that wait for the reader's decision, or for the group's view
LATE = "late"  # emergencies whose note by the group is overdue
DECLINED_MINE = "declined_mine"  # the reader's own, in the last two weeks
CONFIRM = "confirm"  # ends that the reader may confirm


class Filters(forms.Form):
    """An unknown value in the address filters nothing."""

    def chosen(self) -> dict[str, str]:
        """What was asked for; a value that is not offered asks for nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}

    def leave_out(self, name: str, choice: str) -> None:
        """Offer a field without one of its choices."""
        field: Any = self.fields[name]
        field.choices = [pair for pair in field.choices if pair[0] != choice]


class ReviewFilterForm(Filters):
    q = forms.CharField(label="Subject or code", required=False, widget=forms.TextInput({"type": "search"}))
    look = forms.ChoiceField(label="Look", required=False, choices=[("", "All"), *Look.choices])
    level = forms.ChoiceField(label="Level", required=False)

    def __init__(self, *args: Any, levels: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["level"].choices = [("", "All"), *levels.items()]  # type: ignore[attr-defined]


class FilterForm(Filters):
    q = forms.CharField(label="Subject or code", required=False, widget=forms.TextInput({"type": "search"}))
    status = forms.ChoiceField(
        required=False,
        choices=[
            ("", "All"),
            (OPEN, "All open requests"),
            (RECONSIDER, "Reconsideration not answered"),
            (ANSWER, "Reconsideration for me to answer"),
            (DECIDE, "For me to decide on, confirm or agree to"),
            (DECLINED_MINE, "My proposals declined lately"),
            (CONSIDER, "For the System Quality Group"),
            (LATE, "Emergencies that the group should have noted"),
            *RequestStatus.choices,
        ],
    )
    target = forms.ChoiceField(label="Proposed level", required=False)

    def __init__(self, *args: Any, levels: Mapping[str, str], without: Collection[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["target"].choices = [("", "All"), *levels.items()]  # type: ignore[attr-defined]
        for choice in without:  # who authorises nothing has nothing to answer
            self.leave_out("status", choice)
