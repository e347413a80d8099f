"""The story of a subject, a day of it, and what an authoriser had before them, by REST."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from escalation.models import LevelDecision
from escalation.rules.levels import Level
from escalation.story.queries import DECISIONS, SUBJECTS, day_of, original, replay, timeline
from escalation.story.rules import Kind
from quality_oversight.api import Requires, acting, tagged
from quality_oversight.problems import NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED

ANSWERS = {400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND}


class FactShown(serializers.Serializer):
    def to_representation(self, fact: tuple[str, str]) -> dict[str, str]:
        return {"label": fact[0], "text": fact[1]}

    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField()


class EntryShown(serializers.Serializer):
    """One thing that happened; with `on` no time of it is known, only the day."""

    at = serializers.DateTimeField()
    on = serializers.DateField(allow_null=True)
    recorded = serializers.DateTimeField(allow_null=True, help_text="When it was written down, if not when it happened")
    kind = serializers.ChoiceField(Kind.choices)
    what = serializers.CharField()
    who = serializers.CharField()
    facts = FactShown(many=True)


class StoryShown(serializers.Serializer):
    marking = serializers.CharField(source="marked.marking.label")
    handling = serializers.CharField(source="marked.line")
    entries = EntryShown(many=True)


class StoodShown(serializers.Serializer):
    """A concern as it stood then."""

    concern = serializers.UUIDField(source="concern.pk")
    reference = serializers.CharField(source="concern.ref")
    title = serializers.CharField()
    status = serializers.CharField()
    score = serializers.IntegerField()


class RiskStoodShown(serializers.Serializer):
    reference = serializers.CharField(source="risk.ref")
    event = serializers.CharField()
    status = serializers.CharField()
    score = serializers.IntegerField(allow_null=True)


class DayShown(serializers.Serializer):
    """What was known at the end of a day, and what was done before and after."""

    day = serializers.DateField()
    marking = serializers.CharField(source="marked.marking.label")
    handling = serializers.CharField(source="marked.line")
    level = serializers.SerializerMethodField(help_text="As it counts today")
    level_recorded = serializers.SerializerMethodField(help_text="As the books of that day had it")
    open_request = serializers.SerializerMethodField(help_text="Id of the request that was open, or null")
    concerns = StoodShown(many=True)
    risks = RiskStoodShown(many=True)
    interventions = serializers.SerializerMethodField(help_text="References of those that were not known to have ended")
    before = EntryShown(many=True, help_text="What happened until then and had been recorded by then")
    later = EntryShown(many=True, help_text="What happened until then and was recorded only afterwards")
    after = EntryShown(many=True)

    def get_level(self, made: Any) -> str:
        return made.period.level if made.period else Level.ROUTINE

    def get_level_recorded(self, made: Any) -> str:
        return made.recorded.level if made.recorded else Level.ROUTINE

    def get_open_request(self, made: Any) -> str | None:
        return str(made.step.request_id) if made.step else None

    def get_interventions(self, made: Any) -> list[str]:
        return [line.row.ref for line in made.interventions]


class CitedShown(serializers.Serializer):
    source = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField()
    state = serializers.CharField()


class StoryCriterion(serializers.Serializer):
    text = serializers.CharField()
    recorded = serializers.CharField(help_text="What had last been recorded of it")


class CheckShown(serializers.Serializer):
    label = serializers.CharField()  # type: ignore[assignment]
    done = serializers.BooleanField()
    why = serializers.CharField()


class ReplayShown(serializers.Serializer):
    """What the authoriser had before them at the moment of a decision."""

    decision = serializers.UUIDField(source="decision.pk")
    decided_at = serializers.DateTimeField(source="decision.at")
    request = serializers.UUIDField(source="request.pk")
    written = serializers.DateTimeField(help_text="When the request was last changed before the decision")
    marking = serializers.CharField(source="marked.marking.label")
    handling = serializers.CharField(source="marked.line")
    texts = FactShown(many=True)
    score = serializers.IntegerField()
    evidence = CitedShown(many=True)
    view = serializers.CharField()
    answers = serializers.SerializerMethodField()
    criteria = StoryCriterion(many=True)
    checks = CheckShown(many=True)

    def get_answers(self, shown: Any) -> list[str]:
        return [each.words for each in shown.shares if each.answered_at and each.answered_at < shown.decision.at]


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    permissions = {"GET": "level.view"}
    queryset = LevelDecision.objects.none()


class SubjectStory(Readable):
    serializer_class = StoryShown

    @extend_schema(
        operation_id="subject_story_read",
        summary="Read the story of a subject, the newest first",
        parameters=[OpenApiParameter("kind", enum=Kind.values, many=True)],
        responses={200: StoryShown, **ANSWERS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        about, by = get_object_or_404(SUBJECTS, pk=pk), acting(request)
        kinds = request.query_params.getlist("kind")
        if set(kinds) - set(Kind.values):
            raise serializers.ValidationError({"kind": "Choose one of the values that the documentation names."})
        return tagged(request, self.get_serializer(timeline(about, by=by, kinds=kinds)).data)


class DayAsked(serializers.Serializer):
    on = serializers.DateField(default=timezone.localdate)

    def validate_on(self, day: Any) -> Any:
        if day > timezone.localdate():
            raise serializers.ValidationError("This day is still to come. Choose today or a day before it.")
        return day


class SubjectDay(Readable):
    serializer_class = DayShown

    @extend_schema(
        operation_id="subject_day_read",
        summary="Read what was known of a subject at the end of a day, and what was done",
        parameters=[OpenApiParameter("on", OpenApiTypes.DATE, description="Today where no day is given")],
        responses={200: DayShown, **ANSWERS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        about, by = get_object_or_404(SUBJECTS, pk=pk), acting(request)
        asked = DayAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        made = day_of(about, asked.validated_data["on"], by=by)
        return tagged(request, self.get_serializer(made).data)


class DecisionReplay(Readable):
    serializer_class = ReplayShown

    @extend_schema(
        operation_id="decision_replay_read",
        summary="Read what the authoriser had before them",
        responses={200: ReplayShown, **ANSWERS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        decision = original(get_object_or_404(DECISIONS, pk=pk))
        return tagged(request, self.get_serializer(replay(decision, by=acting(request))).data)
