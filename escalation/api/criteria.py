"""Exit criteria by REST: read one with its history, record what was seen of it, verify it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from escalation import actions
from escalation.api.given import CriterionNoted, CriterionVerified
from escalation.api.shown import OneCriterionShown
from escalation.models import CriterionNote, ExitCriterion
from escalation.queries.charted import look
from quality_oversight.api import IF_MATCH, ONCE_KEY, Requires, acting, changed, tagged
from quality_oversight.dates import end_of
from quality_oversight.problems import CHANGED_SINCE, NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE

READ = {200: OneCriterionShown, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND}
WRITTEN = {**READ, 400: REFUSED, 412: CHANGED_SINCE, 422: SENT_OTHERWISE}


class AskedDay(serializers.Serializer):
    chart_on = serializers.DateField(required=False)

    def validate_chart_on(self, day: date) -> date:
        if day > timezone.localdate():
            raise serializers.ValidationError("The day must be today or in the past.")
        return day


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    queryset = ExitCriterion.objects.none()
    serializer_class = OneCriterionShown

    def get_queryset(self) -> Any:
        rows = ExitCriterion.objects.select_related("verified_by__user", "request__subject", "request__proposer")
        return rows.prefetch_related("notes")

    def shown(self, pk: UUID, day: date | None = None) -> Any:
        """One criterion, with what its chart says today, or said with what was known at the end of a past day."""
        row = self.get_queryset().get(pk=pk)
        look([row], today=day or timezone.localdate(), known_at=end_of(day) if day else None)
        return self.get_serializer(row).data

    def add(self, request: Request, shape: type[serializers.Serializer], act: Callable[..., CriterionNote]) -> Response:
        """Add a note to a criterion that is as the program read it."""
        row = self.get_object()
        given = shape(data=request.data)
        given.is_valid(raise_exception=True)

        return changed(
            request, row, lambda: self.shown(row.pk), lambda: act(row, by=acting(request), **given.validated_data)
        )


class OneCriterion(Readable):
    permissions = {"GET": "level.view"}

    @extend_schema(
        operation_id="level_criteria_read",
        summary="Read one exit criterion with its history",
        parameters=[
            OpenApiParameter("chart_on", OpenApiTypes.DATE, description="What its chart said on this past day"),
        ],
        responses={**READ, 400: REFUSED},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        asked = AskedDay(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return tagged(request, self.shown(self.get_object().pk, asked.validated_data.get("chart_on")))


class Notes(Readable):
    permissions = {"POST": "level.review"}

    @extend_schema(
        operation_id="level_criteria_note",
        summary="Record what was seen of an exit criterion of the present level",
        request=CriterionNoted,
        parameters=[ONCE_KEY, IF_MATCH],
        responses=WRITTEN,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return self.add(request, CriterionNoted, actions.note_criterion)


class Verification(Readable):
    permissions = {"POST": "level.review"}

    @extend_schema(
        operation_id="level_criteria_verify",
        summary="Verify that an exit criterion is met, as somebody who did not record it",
        request=CriterionVerified,
        parameters=[ONCE_KEY, IF_MATCH],
        responses=WRITTEN,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return self.add(request, CriterionVerified, actions.verify_criterion)
