"""What a program sends to log a concern."""

from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from rest_framework import serializers

from concerns.models import Concern
from concerns.rules import sources
from concerns.rules.fields import BY_NAME, LIMITS
from concerns.rules.links import Beside
from concerns.rules.subjects import Part
from concerns.rules.vocabulary import (
    RESTRICTED,
    Confidence,
    EvidenceCategory,
    Harm,
    Immediacy,
    InequalityGroup,
    KeyQuestion,
    Sensitivity,
)
from concerns.streams import asking
from providers.models import Subject
from providers.queries import possible_leads
from providers.rules.sectors import SubjectKind
from quality_oversight.api import acting
from quality_oversight.markings import Marking
from quality_oversight.tenancy.models import Membership

COMPUTED = ("score", "initial_score", "band", "initial_band", "reference", "status")


def several(choices: type[TextChoices], **options: Any) -> serializers.ListField:
    """A list of keys of a vocabulary."""
    return serializers.ListField(child=serializers.ChoiceField(choices.choices), **options)


class FurtherLogged(serializers.Serializer):
    """A further subject: a provider by its ODS code, or any subject by its id."""

    provider = serializers.CharField(required=False, help_text="ODS code of one of this ICB's providers")
    subject = serializers.UUIDField(required=False, help_text="Instead of provider")
    part = serializers.ChoiceField(Part.choices, default=Part.ABOUT)


class ConcernLogged(serializers.Serializer):
    """A concern to log: about a provider by its ODS code, or about a subject by its id."""

    provider = serializers.CharField(required=False, help_text="ODS code of one of this ICB's providers")
    subject = serializers.UUIDField(required=False, help_text="Instead of provider")
    title = serializers.CharField(max_length=120)
    summary = serializers.CharField(max_length=5000)
    source = serializers.ChoiceField(choices=[(each.code, each.name) for each in sources.SOURCES])  # type: ignore[assignment]
    date_identified = serializers.DateField()
    domains = serializers.ListField(child=serializers.CharField(), help_text="Keys of the ICB's quality domains")
    key_questions = several(KeyQuestion, default=list)
    evidence_categories = several(EvidenceCategory, default=list)
    people_affected = serializers.IntegerField(
        default=None, allow_null=True, min_value=0, max_value=BY_NAME["people_affected"].limit, help_text="An estimate"
    )
    inequality_groups = several(InequalityGroup, default=list)
    themes = serializers.ListField(
        child=serializers.UUIDField(), default=list, help_text="Ids of themes of the ICB that are in use"
    )
    informant = serializers.CharField(
        max_length=LIMITS["informant"], default="", allow_blank=True, help_text="A role or an organisation, no person"
    )
    confidence = serializers.ChoiceField(Confidence.choices, default="", allow_blank=True)
    review_due = serializers.DateField(default=None, allow_null=True, help_text="Today or later")
    immediacy = serializers.ChoiceField(Immediacy.choices)
    immediate_safety_action = serializers.CharField(
        max_length=2000, default="", allow_blank=True, help_text="Needed where people are at risk now"
    )
    harm = serializers.ChoiceField(Harm.choices, default=Harm.UNKNOWN)
    initial_consequence = serializers.IntegerField(min_value=1, max_value=5)
    initial_likelihood = serializers.IntegerField(min_value=1, max_value=5)
    sensitivity = serializers.ChoiceField(
        Sensitivity.choices,
        default=Sensitivity.STANDARD,
        help_text="A restricted stream: its keeper alone reads the concern, and this API key does not",
    )
    ordinary = serializers.BooleanField(default=False, help_text=asking.HELP)
    marking = serializers.ChoiceField(Marking.choices, default=Marking.OFFICIAL)
    handling = serializers.CharField(
        max_length=LIMITS["handling"], default="", allow_blank=True, help_text="With official_sensitive only"
    )
    further = FurtherLogged(many=True, default=list, help_text="What else it is about, and who bears its risk")
    lead = serializers.UUIDField(required=False, help_text="The membership of who leads on it")
    beside = serializers.PrimaryKeyRelatedField(
        queryset=Concern.objects.all(), required=False, help_text="A similar open concern to log it beside"
    )
    beside_as = serializers.ChoiceField(Beside.choices, default=Beside.RELATED, help_text="How it stands to that one")

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        typed = [name for name in COMPUTED if isinstance(data, dict) and name in data]
        if typed:
            message = "This is worked out here and cannot be given. Leave it out."
            raise serializers.ValidationError({name: [message] for name in typed})
        return super().to_internal_value(data)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        given["subject"] = self._subject(given.pop("provider", None), given.get("subject"))
        given["further"] = [
            (self._subject(each.get("provider"), each.get("subject")), each["part"]) for each in given["further"]
        ]
        if "lead" in given:
            given["lead"] = self._lead(given["lead"])
        if given["sensitivity"] in RESTRICTED and "beside" in given:
            message = "What goes to the keeper of a stream is logged alone. Leave this out."
            raise serializers.ValidationError({"beside": message})
        return given

    def _subject(self, code: str | None, pk: Any) -> Subject:
        if (code is None) == (pk is None):
            raise serializers.ValidationError({"provider": "Give either a provider or a subject."})
        if pk is not None:
            subject, field, message = Subject.objects.filter(pk=pk).first(), "subject", "There is no such subject here."
        else:
            own = Subject.objects.filter(kind=SubjectKind.PROVIDER, provider__organisation__code=code)
            subject, field, message = own.first(), "provider", f"This ICB has no provider with the code {code}."
        if subject is None:
            raise serializers.ValidationError({field: message})
        return subject

    def _lead(self, pk: Any) -> Membership:
        lead = possible_leads(timezone.localdate(), acting(self.context["request"]).keeps).filter(pk=pk).first()
        if lead is None:
            raise serializers.ValidationError({"lead": "Choose somebody of this ICB who works on concerns."})
        return lead
