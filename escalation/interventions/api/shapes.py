"""What is sent and answered about interventions."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers

from escalation.interventions.models import Deadline, Intervention
from escalation.interventions.queries import people, shown
from escalation.interventions.rules.fields import LIMITS, OF_THE_REPORT
from escalation.interventions.rules.states import State, shows_findings
from escalation.interventions.rules.vocabulary import TYPE_CHOICES, Kind, Report
from providers.models import Subject
from quality_oversight.api import acting
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.policy import Party


class DeadlineShown(serializers.ModelSerializer):
    """What is due by a day; `key` names what the framework's clock set."""

    class Meta:
        model = Deadline
        fields = ("id", "key", "label", "due", "done_on")
        read_only_fields = fields


class InterventionShown(serializers.ModelSerializer):
    """A regulatory action, contract lever, piece of support or visit; fields of other kinds are empty."""

    reference = serializers.CharField(source="ref")
    subject = serializers.UUIDField(source="subject_id")
    subject_name = serializers.CharField(source="subject.name")
    follows = serializers.UUIDField(source="follows_id", default=None, help_text="The contract lever before it")
    owner = serializers.CharField(source="owner.name", help_text="Who follows it up")
    state = serializers.SerializerMethodField()
    overdue_days = serializers.SerializerMethodField(help_text="Days by which the first thing due is overdue, or 0")
    deadlines = DeadlineShown(many=True)

    class Meta:
        model = Intervention
        fields = (
            "id", "reference", "subject", "subject_name", "kind", "type", "follows", "party", "body", "clause",
            "started_on", "due_on", "ended_on", "outcome", "withheld", "text", "link", "owner", "told_on", "team",
            "lived_experience", "tool", "found_safe", "found_effective", "found_caring", "found_responsive",
            "found_well_led", "immediate_concerns", "good_practice", "report", "state", "overdue_days", "deadlines",
            "version",
        )  # fmt: skip
        read_only_fields = fields

    def get_state(self, row: Intervention) -> State:
        return shown(row, timezone.localdate()).standing.state

    def get_overdue_days(self, row: Intervention) -> int:
        return shown(row, timezone.localdate()).standing.overdue

    def to_representation(self, row: Intervention) -> dict[str, Any]:
        """A provider's program reads what a visit found from the accuracy check on, as its people do."""
        said = super().to_representation(row)
        if not shows_findings(row.report, outside=acting(self.context["request"]).is_outside):
            said |= dict.fromkeys(OF_THE_REPORT, "")
        return said


class InterventionGiven(serializers.Serializer):
    """The fields of an intervention; each kind has its own."""

    type = serializers.ChoiceField(TYPE_CHOICES, required=False)
    follows = serializers.UUIDField(required=False, allow_null=True)
    party = serializers.ChoiceField(Party.choices, required=False)
    body = serializers.CharField(max_length=LIMITS["body"], required=False, allow_blank=True)
    clause = serializers.CharField(max_length=LIMITS["clause"], required=False, allow_blank=True)
    started_on = serializers.DateField(required=False)
    due_on = serializers.DateField(required=False, allow_null=True)
    withheld = serializers.IntegerField(required=False, allow_null=True, help_text="Per cent of the monthly value")
    text = serializers.CharField(max_length=LIMITS["text"], required=False)
    link = serializers.CharField(max_length=LIMITS["link"], required=False, allow_blank=True)
    owner = serializers.UUIDField(required=False, help_text="The membership of who follows it up")
    told_on = serializers.DateField(required=False, allow_null=True, help_text="The provider sees it from then on")
    team = serializers.CharField(max_length=LIMITS["team"], required=False, allow_blank=True)
    lived_experience = serializers.BooleanField(required=False)
    tool = serializers.CharField(max_length=LIMITS["tool"], required=False, allow_blank=True)
    found_safe = serializers.CharField(max_length=3000, required=False, allow_blank=True)
    found_effective = serializers.CharField(max_length=3000, required=False, allow_blank=True)
    found_caring = serializers.CharField(max_length=3000, required=False, allow_blank=True)
    found_responsive = serializers.CharField(max_length=3000, required=False, allow_blank=True)
    found_well_led = serializers.CharField(max_length=3000, required=False, allow_blank=True)
    immediate_concerns = serializers.CharField(max_length=3000, required=False, allow_blank=True)
    good_practice = serializers.CharField(max_length=3000, required=False, allow_blank=True)

    def validate_follows(self, pk: UUID | None) -> Intervention | None:
        row = Intervention.objects.filter(pk=pk, kind=Kind.CONTRACT).first() if pk else None
        if pk and row is None:
            raise serializers.ValidationError("There is no such lever here.")
        return row

    def validate_owner(self, pk: UUID) -> Membership:
        row = people(timezone.localdate()).filter(pk=pk).first()
        if row is None:
            raise serializers.ValidationError("Choose somebody of this ICB who follows it up.")
        return row


class AboutSubject(serializers.Serializer):
    """Names a subject of this ICB by its id."""

    subject = serializers.UUIDField()

    def validate_subject(self, pk: UUID) -> Subject:
        row = Subject.objects.filter(pk=pk).first()
        if row is None:
            raise serializers.ValidationError("There is no such subject here.")
        return row


class InterventionSent(AboutSubject, InterventionGiven):
    """Something to record."""

    kind = serializers.ChoiceField(Kind.choices)


class ReviewCalled(AboutSubject):
    """Why a Rapid Quality Review is called, and whether people are being harmed now."""

    text = serializers.CharField(help_text="What the risk is, and why it is not dealt with elsewhere")
    immediate = serializers.BooleanField(help_text="Harm is happening now: the review is held within 48 hours")


class Ended(serializers.Serializer):
    ended_on = serializers.DateField()
    outcome = serializers.CharField(max_length=2000)


class Reopened(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)


class ReportMoved(serializers.Serializer):
    report = serializers.ChoiceField(Report.choices)
    on = serializers.DateField(required=False)


class DeadlineSent(serializers.Serializer):
    label = serializers.CharField(max_length=160)  # type: ignore[assignment]
    due = serializers.DateField()


class DeadlineDone(serializers.Serializer):
    done_on = serializers.DateField()
    note = serializers.CharField(max_length=500, default="", allow_blank=True)
