"""By what the timeline of a profile is filtered."""

from django import forms

from reporting.profile.rules.kinds import Kind, Span


class TimelineForm(forms.Form):
    kind = forms.MultipleChoiceField(
        label="Show", required=False, choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    span = forms.ChoiceField(label="How far back", required=False, choices=Span.choices)

    def chosen(self) -> tuple[list[str], str]:
        """The kinds and the span that were asked for; what is not offered asks for nothing."""
        self.is_valid()
        return self.cleaned_data.get("kind") or [], self.cleaned_data.get("span") or ""
