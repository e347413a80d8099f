"""What a reader asks of the dashboard: a day, and filters."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone

from providers.rules.sectors import Sector
from providers.structure.forms import UnderField
from providers.structure.sight import Node, Sight, sight
from quality_oversight.dates import DateField
from quality_oversight.frameworks import Framework
from quality_oversight.jinja import long_date
from reporting.rules.dashboard_lines import NOBODY, Choice, Trend

OVERDUE, TWICE, PROPOSED, SUGGESTED = "overdue", "twice", "proposed", "suggested"
NO_MEETING = timedelta(days=30)
NOT_THERE = "This was not there on that day. Choose another place, provider or day"


class AsAtForm(forms.Form):
    """What the dashboard is of, and the day that it shows: empty for the whole system, and for today."""

    under = UnderField()
    as_at = DateField(label="As at", latest="today", required=False, help_text="A past day, for example 27 3 2026")

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        field = self.fields["under"]
        field.offer(data.get("under"))  # type: ignore[attr-defined]
        field.label, field.error_messages["invalid_choice"] = "Dashboard of", NOT_THERE

    @property
    def day(self) -> date:
        return self.cleaned_data["as_at"] or timezone.localdate()

    @cached_property
    def sight(self) -> Sight:
        """The structure as it was on the day."""
        return sight(self.day)

    @cached_property
    def node(self) -> Node | None:
        """What is shown; None for the whole system."""
        return self.sight.node(self.cleaned_data["under"]) if self.cleaned_data["under"] else None

    def clean(self) -> None:
        if not self.errors and self.cleaned_data["under"] and self.node is None:
            self.add_error("under", NOT_THERE)


class BehindForm(AsAtForm):
    """Which concerns or actions of a node are listed; an unknown word in the address narrows nothing."""

    domain = forms.CharField(required=False)
    only = forms.CharField(required=False)


class ChangesForm(AsAtForm):
    """Of what the changes are told, and since when: a day, else a meeting, else the last one."""

    meeting = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": "No such meeting was held. Choose another one"}
    )
    since = DateField(
        label="Or since the end of a day", latest="today", required=False, help_text="For example 27 3 2026"
    )

    def __init__(self, data: Any, *, meetings: Sequence[date]) -> None:
        super().__init__(data)
        del self.fields["as_at"]
        self.meetings = meetings
        self.fields["under"].label = "Changes of"
        self.fields["meeting"].choices = [  # type: ignore[attr-defined]
            (each.isoformat(), long_date(each)) for each in meetings
        ] or [("", "No meeting is recorded")]

    @property
    def day(self) -> date:
        return timezone.localdate()

    @property
    def start(self) -> date:
        """The day after whose end changes count; where no meeting is recorded, thirty days ago."""
        given = self.cleaned_data
        if given["since"]:
            return given["since"]
        if given["meeting"]:
            return date.fromisoformat(given["meeting"])
        return self.meetings[0] if self.meetings else self.day - NO_MEETING


class DashboardFilters(forms.Form):
    """An unknown value in the address filters nothing."""

    q = forms.CharField(label="Name or code", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    level = forms.ChoiceField(label="Level", required=False)
    trend = forms.ChoiceField(label="Direction", required=False, choices=[("", "Any"), *Trend.choices])
    sector = forms.ChoiceField(label="Sector", required=False, choices=[("", "All"), *Sector.choices])
    domain = forms.ChoiceField(label="With concerns about", required=False)
    lead = forms.ChoiceField(label="Lead", required=False)
    only = forms.MultipleChoiceField(
        label="Show only",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (OVERDUE, "Review overdue"),
            (TWICE, "Overdue by more than two intervals"),
            (PROPOSED, "Change proposed"),
            (SUGGESTED, "Graver level suggested"),
        ],
    )

    def __init__(self, data: Any, *, framework: Framework, leads: Iterable[str]) -> None:
        super().__init__(data)
        levels = [(level.key, level.label) for level in reversed(framework.levels)]
        domains = [(domain.key, domain.label) for domain in framework.domains]
        people = [(name, name) for name in sorted(leads)]
        offered = {
            "level": [("", "All"), *levels],
            "domain": [("", "Any domain"), *domains],
            "lead": [("", "Anybody"), (NOBODY, "Nobody yet"), *people],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def choice(self) -> Choice:
        """The filters as the rules take them."""
        self.is_valid()
        given = self.cleaned_data
        only = given.get("only") or []
        named = {name: given.get(name, "") for name in ("level", "trend", "sector", "domain", "lead")}
        return Choice(
            words=given.get("q", ""),
            overdue=OVERDUE in only,
            twice=TWICE in only,
            proposed=PROPOSED in only,
            suggested=SUGGESTED in only,
            **named,
        )
