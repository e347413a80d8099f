"""Reviews of levels by REST: which are due, late or unplanned, and the record of one that was held."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from concerns.api import SubjectShown
from escalation import actions
from escalation.actions.steps import LONG
from escalation.models import Assurance, LevelReview
from escalation.queries import framework_of
from escalation.queries.reviews import due_reviews, left_when_lasting, review_days
from escalation.rules.levels import Level
from escalation.rules.reviews import Look, days_overdue, twice_overdue
from providers.models import Subject
from quality_oversight.api import ONCE_KEY, Requires, acting, once, tagged
from quality_oversight.problems import NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE


class DueShown(serializers.ModelSerializer):
    """When a subject's level is reviewed next."""

    subject = SubjectShown()
    planned_on = serializers.DateField(help_text="The last meeting of the System Quality Group that comes in time")
    days_overdue = serializers.SerializerMethodField()
    twice_overdue = serializers.SerializerMethodField(help_text="Late by more than twice its interval")
    criteria = serializers.IntegerField(help_text="Exit criteria of the level")
    criteria_met = serializers.IntegerField()

    class Meta:
        model = Assurance
        fields = (
            "subject", "level", "since", "review_due", "planned_on", "days_overdue", "twice_overdue", "criteria",
            "criteria_met",
        )  # fmt: skip
        read_only_fields = fields

    def get_days_overdue(self, row: Assurance) -> int:
        return days_overdue(row.review_due, timezone.localdate())

    def get_twice_overdue(self, row: Assurance) -> bool:
        days = self.context["intervals"][Level(row.level)]
        return twice_overdue(row.review_due, timezone.localdate(), days)


class Held(serializers.Serializer):
    """A review that was held."""

    subject = serializers.PrimaryKeyRelatedField(queryset=Subject.objects.all())
    outcome = serializers.ChoiceField(LevelReview.Outcome.choices)
    note = serializers.CharField(max_length=LONG, help_text="What the review found")
    held_on = serializers.DateField(default=None, allow_null=True, help_text="Today if left out")


class HeldShown(serializers.ModelSerializer):
    by = serializers.CharField(source="by_name")

    class Meta:
        model = LevelReview
        fields = ("id", "subject", "level", "held_on", "outcome", "note", "next_due", "by", "at")
        read_only_fields = fields


class Asked(serializers.Serializer):
    look = serializers.ChoiceField(Look.choices, required=False)
    level = serializers.ChoiceField(Level.choices, required=False)
    provider = serializers.CharField(required=False)


class Reviews(generics.GenericAPIView):
    permission_classes = (Requires,)
    permissions = {"GET": "level.view", "POST": "level.review"}
    queryset = Assurance.objects.none()
    serializer_class = DueShown

    @extend_schema(
        operation_id="level_reviews_list",
        summary="List subjects by the day of their next review, the longest overdue first",
        parameters=[
            OpenApiParameter("look", enum=Look.values, description="Only what needs a look"),
            OpenApiParameter("level", enum=Level.values),
            OpenApiParameter("provider", OpenApiTypes.STR, description="Subjects of one provider, by ODS code"),
        ],
        responses={200: DueShown(many=True), 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        asked = Asked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        framework = framework_of(acting(request))
        intervals, lasting = review_days(framework), left_when_lasting(framework)
        rows = self.paginate_queryset(
            due_reviews(timezone.localdate(), intervals, lasting=lasting, **asked.validated_data)
        )
        context: dict[str, Any] = {**self.get_serializer_context(), "intervals": intervals}
        return self.get_paginated_response(DueShown(rows, many=True, context=context).data)

    @extend_schema(
        operation_id="level_reviews_create",
        summary="Record a review of a level; it does not change the level",
        request=Held,
        parameters=[ONCE_KEY],
        responses={201: HeldShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 422: SENT_OTHERWISE},
    )
    def post(self, request: Request) -> Response:
        given = Held(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        about = values.pop("subject")
        made = once(request, LevelReview, lambda: actions.record_review(about, by=acting(request), **values))
        return tagged(request, HeldShown(made).data, status=status.HTTP_201_CREATED)
