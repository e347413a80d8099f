"""What the board is filtered by."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.http import QueryDict

from escalation.board.rules import NO_SECTOR, USUAL_WITHIN, WITHIN, Moved, Only
from escalation.rules.levels import Level
from providers.rules.sectors import Sector, SubjectKind
from providers.structure.forms import UnderField
from quality_oversight.dates import DateField

SECTORS = [*Sector.choices, (NO_SECTOR, "No single provider")]


class BoardForm(forms.Form):
    q = forms.CharField(label="Name or code", required=False, widget=forms.TextInput({"type": "search"}))
    level = forms.ChoiceField(required=False, choices=[("", "All"), *Level.choices])
    sector = forms.ChoiceField(required=False, choices=[("", "All"), *SECTORS])
    kind = forms.ChoiceField(required=False, choices=[("", "All"), *SubjectKind.choices])
    under = UnderField()
    moved = forms.ChoiceField(label="Last move", required=False, choices=[("", "Any"), *Moved.choices])
    within = forms.ChoiceField(label="Moved within", required=False, choices=list(WITHIN.items()), initial=USUAL_WITHIN)
    only = forms.MultipleChoiceField(
        label="Show only", required=False, choices=Only.choices, widget=forms.CheckboxSelectMultiple
    )
    as_at = DateField(label="As at", required=False, latest="today")

    def __init__(self, data: QueryDict) -> None:
        if "within" not in data:
            data = data.copy()
            data["within"] = USUAL_WITHIN
        super().__init__(data)
        self.fields["under"].offer(data.get("under"))  # type: ignore[attr-defined]

    @property
    def day(self) -> date | None:
        """The day that was asked for, where it is one."""
        self.is_valid()
        found: date | None = self.cleaned_data.get("as_at")
        return found

    def name_levels(self, words: Mapping[str, str]) -> None:
        """Offer the levels in a framework's words."""
        self.fields["level"].choices = [("", "All"), *words.items()]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """What was asked for, as `board` takes it; a value that is not offered asks for nothing."""
        self.is_valid()
        given = {name: self.cleaned_data.get(name) or "" for name in self.fields if name not in ("as_at", "only")}
        return given | dict.fromkeys(self.cleaned_data.get("only") or (), "yes")
