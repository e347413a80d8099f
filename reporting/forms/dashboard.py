"""What a reader asks of the dashboard: a day, and filters."""

from collections.abc import Iterable
from typing import Any

from django import forms

from providers.rules.sectors import Sector
from quality_oversight.dates import DateField
from quality_oversight.frameworks import Framework
from reporting.rules.dashboard_lines import NOBODY, Choice, Trend

OVERDUE, TWICE, PROPOSED = "overdue", "twice", "proposed"


class AsAtForm(forms.Form):
    """The day that the dashboard shows; empty for today."""

    as_at = DateField(label="As at", latest="today", required=False, help_text="A past day, for example 27 3 2026")


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
            words=given.get("q", ""), overdue=OVERDUE in only, twice=TWICE in only, proposed=PROPOSED in only, **named
        )
