"""What programs are shown of levels, requests and decisions."""

from datetime import date
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from concerns.api import SubjectShown
from concerns.rules import risk
from escalation.following.rules import Follow
from escalation.models import (
    CriterionNote,
    Evidence,
    ExitCriterion,
    LevelDecision,
    LevelPeriod,
    LevelRequest,
    RequestNotice,
)
from escalation.queries.steps import open_steps
from escalation.rules.charted import Verdict
from escalation.rules.exits import Kind
from escalation.rules.levels import Level
from escalation.rules.workflow import RequestStatus
from quality_oversight.frameworks.schema import Framework
from quality_oversight.tenancy.policy import Party


class LevelShown(serializers.Serializer):
    """A level in the words of the ICB: print its label beside its colour, never the colour alone."""

    key = serializers.ChoiceField(Level.choices)
    label = serializers.CharField()  # type: ignore[assignment]
    short_label = serializers.CharField()
    colour = serializers.CharField(source="colour.hex", help_text="#RRGGBB")


class StandingShown(serializers.Serializer):
    """A subject and the level at which it stands."""

    subject = SubjectShown(source="*")
    level = serializers.SerializerMethodField()
    by_default = serializers.SerializerMethodField(help_text="Whether no decision is on file, so that it is routine")
    since = serializers.DateField(source="assurance.since", default=None)
    review_due = serializers.DateField(source="assurance.review_due", default=None)
    review_overdue = serializers.SerializerMethodField()
    open_request = serializers.SerializerMethodField(help_text="Id of the request that is open, or null")
    proposed = serializers.SerializerMethodField(help_text="The level that it proposes, or null")

    ended_on = serializers.SerializerMethodField(help_text="The day from which it does not count any more, or null")
    ending = serializers.SerializerMethodField(help_text="Id of what ended or suspended it, or null")
    successor = serializers.SerializerMethodField(help_text="Id of the subject that follows it, or null")

    def get_ended_on(self, subject: Any) -> date | None:
        return subject.ends[0].starts_on if subject.ends else None

    def get_ending(self, subject: Any) -> str | None:
        return str(subject.ends[0].ending_id) if subject.ends else None

    def get_successor(self, subject: Any) -> str | None:
        return str(subject.ends[0].successor_id) if subject.ends and subject.ends[0].successor_id else None

    def get_level(self, subject: Any) -> LevelShown:
        standing = getattr(subject, "assurance", None)
        return _level(self.context["framework"], standing.level if standing else Level.ROUTINE)

    def get_by_default(self, subject: Any) -> bool:
        standing = getattr(subject, "assurance", None)
        return standing is None or standing.since is None

    def get_review_overdue(self, subject: Any) -> bool:
        standing = getattr(subject, "assurance", None)
        return bool(standing and standing.review_due and standing.review_due < timezone.localdate())

    def get_open_request(self, subject: Any) -> str | None:
        return str(subject.open_requests[0].pk) if subject.open_requests else None

    def get_proposed(self, subject: Any) -> str | None:
        return subject.open_requests[0].target if subject.open_requests else None


class PeriodShown(serializers.ModelSerializer):
    """From this day on a subject stood at a level, until its next period; corrected ones are left out."""

    subject = SubjectShown()
    level = serializers.SerializerMethodField()

    class Meta:
        model = LevelPeriod
        fields = ("id", "subject", "level", "starts_on", "decision")
        read_only_fields = fields

    def get_level(self, period: LevelPeriod) -> LevelShown:
        return _level(self.context["framework"], period.level)


class ConfirmationShown(serializers.Serializer):
    by = serializers.CharField(source="by_name")
    at = serializers.DateTimeField()
    note = serializers.CharField()


class ConcurrenceShown(serializers.Serializer):
    party = serializers.ChoiceField(Party.choices)
    by = serializers.CharField(source="by_name")
    at = serializers.DateTimeField()
    note = serializers.CharField()


class DecisionShown(serializers.ModelSerializer):
    """A decision; it is never changed. A correction is a decision of its own, and names the one that it corrects."""

    subject = SubjectShown()
    authoriser = serializers.CharField(source="by_name")
    role = serializers.CharField(source="by_role")
    confirmation = ConfirmationShown(
        source="confirmed", allow_null=True, help_text="How the second person confirmed an emergency"
    )
    named_by_authoriser = serializers.CharField(
        source="confirmer.name", default=None, help_text="Of emergencies taken before the second person confirmed them"
    )
    agreements = ConcurrenceShown(many=True, source="concurrences")
    request_status = serializers.ChoiceField(
        RequestStatus.choices,
        source="request.status",
        help_text="Where its request stands: a decision that was taken back (withdrawn) or not confirmed or "
        "agreed to (declined) never took effect",
    )

    class Meta:
        model = LevelDecision
        fields: tuple[str, ...] = (
            "id", "request", "request_status", "subject", "origin", "target", "party", "body", "authoriser", "role",
            "decided_on", "effective_from", "at", "reasons", "conditions", "dissent", "override_reason", "interests",
            "emergency", "confirmation", "named_by_authoriser", "ratify_by", "agreements",
            "corrects", "correction_reason", "framework",
        )  # fmt: skip
        read_only_fields = fields


class ToldShown(serializers.ModelSerializer):
    """Somebody who is told of a decision by email; without a time the mail has not gone out."""

    name = serializers.CharField(source="recipient.name")

    class Meta:
        model = RequestNotice
        fields = ("name", "about", "mailed_at")
        read_only_fields = fields


class DecisionRead(DecisionShown):
    """A decision with who was told of it, and when."""

    told = ToldShown(many=True, source="told_of")

    class Meta(DecisionShown.Meta):
        fields = (*DecisionShown.Meta.fields, "told")
        read_only_fields = fields


class EvidenceShown(serializers.ModelSerializer):
    """A concern that this API key may see, or something from one of the insight sources."""

    class Meta:
        model = Evidence
        fields = ("concern", "source", "text")
        read_only_fields = fields


class ChartSays(serializers.Serializer):
    """What the chart of a criterion's measure says on a day; only what is shown counts as met."""

    verdict = serializers.ChoiceField(Verdict.choices)
    words = serializers.CharField()
    newest_from = serializers.DateField(allow_null=True, help_text="The first day of the period of its newest value")
    newest_to = serializers.DateField(allow_null=True, help_text="The last day of that period")
    since = serializers.DateField(allow_null=True, help_text="From this day on it has shown it without a break")


class CriterionShown(serializers.ModelSerializer):
    kind = serializers.ChoiceField(Kind.choices, read_only=True)
    lacks = serializers.CharField(read_only=True, help_text="What it lacks for a step down; empty where nothing")
    verified_by = serializers.CharField(source="verified_by.name", default=None)
    chart = ChartSays(source="judged", allow_null=True, read_only=True, help_text="Where a chart judges it")

    class Meta:
        model = ExitCriterion
        fields: tuple[str, ...] = (
            "id", "text", "kind", "bound", "threshold", "unit", "sustained_days", "measure", "judgement", "chart",
            "status", "met_since", "held_to", "lacks", "evidence", "verified_by", "verified_on",
        )  # fmt: skip
        read_only_fields = fields


class NoteShown(serializers.ModelSerializer):
    """What somebody recorded of a criterion, or verified, on a day."""

    by = serializers.CharField(source="by_name")
    chart = serializers.DictField(allow_null=True, help_text="What the chart said that day, and of which values")

    class Meta:
        model = CriterionNote
        fields = ("on", "claim", "value", "text", "chart", "verifies", "sustained", "by", "at")
        read_only_fields = fields


class OneCriterionShown(CriterionShown):
    """A criterion with all that was recorded of it, the newest first; nothing of that is ever changed."""

    notes = NoteShown(many=True)

    class Meta(CriterionShown.Meta):
        fields = (*CriterionShown.Meta.fields, "request", "notes")
        read_only_fields = fields


class RequestListed(serializers.ModelSerializer):
    """A request in a list."""

    subject = SubjectShown()
    proposer = serializers.CharField(source="proposer.name")
    score = serializers.SerializerMethodField(help_text="Consequence times likelihood, 1 to 25")

    class Meta:
        model = LevelRequest
        fields: tuple[str, ...] = (
            "id", "subject", "origin", "target", "status", "emergency", "proposer", "proposed_at", "grounds",
            "consequence", "likelihood", "score",
        )  # fmt: skip
        read_only_fields = fields

    def get_score(self, request: LevelRequest) -> int:
        return risk.score(request.consequence, request.likelihood)


class FollowShown(serializers.Serializer):
    """One thing that follows from a decision in effect."""

    key = serializers.ChoiceField(Follow.choices, source="follow")
    label = serializers.CharField(source="follow.label")  # type: ignore[assignment]
    done = serializers.BooleanField()


class RequestShown(RequestListed):
    """A request with all that it rests on, its decisions, and the steps that lead on from where it stands."""

    evidence = EvidenceShown(many=True)
    exit_criteria = CriterionShown(many=True)
    decisions: Any = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    follows = FollowShown(many=True, help_text="What follows from a decision in effect; empty before")
    may_become = serializers.SerializerMethodField(help_text="Statuses to which the key's person can take it now")

    class Meta(RequestListed.Meta):
        fields = (
            *RequestListed.Meta.fields, "risk_profile", "profile", "act_rapidly", "done_at_once", "support_needed",
            "commissioned_by", "lead_commissioner", "joint_decision",
            "tried_locally", "accountability", "plan_status",
            "provider_informed_on", "rapid_review_on", "no_rapid_review_reason", "qig_view", "region_statement",
            "interests", "considered_on", "view", "view_note", "succeeds", "evidence", "exit_criteria", "decisions",
            "follows", "may_become", "version",
        )  # fmt: skip
        read_only_fields = fields

    def get_may_become(self, request: LevelRequest) -> list[str]:
        standing: Any = next((each for each in request.decisions.all() if not each.corrections.all()), None)
        return [*open_steps(request, standing, by=self.context["by"], today=timezone.localdate())]


def _level(framework: Framework, key: str) -> LevelShown:
    shown: LevelShown = LevelShown(framework.level(key)).data  # type: ignore[assignment]
    return shown
