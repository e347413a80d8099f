"""Shape and wording of the directory's forms."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from providers.models import Provider
from providers.queries import possible_leads
from providers.rules.sectors import OWN_KINDS, Sector
from quality_oversight.forms import PlainErrors
from quality_oversight.tenancy.models import Membership

SITE_CODE_HINT = "Its ODS code, such as RTD01, or its id at the Care Quality Commission"


class ListFilters(forms.Form):
    """What the list of providers can be narrowed by."""

    q = forms.CharField(label="Name or ODS code", required=False, max_length=100, widget=forms.SearchInput)
    sector = forms.ChoiceField(required=False, choices=[("", "All sectors"), *Sector.choices])
    role = forms.ChoiceField(label="This ICB is", required=False, choices=[("", "Any"), *Provider.Role.choices])


class DirectorySearch(forms.Form):
    """Words to look for in the national directory."""

    q = forms.CharField(
        label="Name, former name, ODS code or postcode", required=False, max_length=100, widget=forms.SearchInput
    )


class LeadField(forms.ModelChoiceField):
    """A person of this ICB, shown with their role."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {(obj.job_title or obj.get_role_display()).lower()}"


class SubjectFilters(forms.Form):
    """What the list of services, sites, places, pathways, programmes and collaboratives can be narrowed by."""

    q = forms.CharField(label="Name", required=False, max_length=100, widget=forms.SearchInput)
    kind = forms.ChoiceField(required=False, choices=[("", "Any"), *((kind, kind.label) for kind in OWN_KINDS)])


class SubjectForm(PlainErrors, forms.Form):
    """A service, site, place, pathway, programme or collaborative."""

    kind = forms.ChoiceField(
        label="What is it?", choices=[(kind, kind.label) for kind in OWN_KINDS], widget=forms.RadioSelect
    )
    name = forms.CharField(max_length=200, help_text="For example, Urgent and emergency care")
    provider = forms.ModelChoiceField(Provider.objects.all(), required=False, widget=forms.TextInput)
    code = forms.CharField(
        label="Code of the site",
        required=False,
        max_length=20,
        help_text=f"{SITE_CODE_HINT}. Only for a site.",
    )


class SubjectChangeForm(PlainErrors, forms.Form):
    """`site`: it is one, and has a code of its own."""

    name = forms.CharField(max_length=200)
    code = forms.CharField(label="Code of the site", required=False, max_length=20, help_text=SITE_CODE_HINT)
    retired = forms.BooleanField(
        label="Retired", required=False, help_text="Nothing new can be about it. What is about it already stays."
    )

    def __init__(self, *args: Any, site: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if not site:
            del self.fields["code"]


class ProviderForm(PlainErrors, forms.Form):
    """What an ICB says of one of its providers."""

    role = forms.ChoiceField(
        label="What is this ICB for the provider?",
        choices=Provider.Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what this ICB is for the provider"},
    )
    sector = forms.ChoiceField(choices=[("", "Choose a sector"), *Sector.choices])
    lead = LeadField(
        label="Who leads on this provider?",
        queryset=Membership.objects.none(),
        required=False,
        empty_label="Nobody yet",
        error_messages={"invalid_choice": "Choose a quality lead or executive quality lead of this ICB"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, on: date, present: Membership | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who leads now stays in the choice, also after leaving, so that another change does not take the name away.
        possible = Q(pk__in=possible_leads(on).values("pk")) | Q(pk=present.pk if present else None)
        self.fields["lead"].queryset = Membership.objects.filter(possible).select_related("user")  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """What was chosen, as the actions take it."""
        return {name: self.cleaned_data[name] for name in ("role", "sector", "lead")}
