"""Exit criteria by REST: read one with its history, record what was seen of it, verify it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from escalation import actions
from escalation.api.given import CriterionNoted, CriterionVerified
from escalation.api.shown import OneCriterionShown
from escalation.models import CriterionNote, ExitCriterion
from quality_oversight.api import IF_MATCH, ONCE_KEY, Requires, acting, demand_unchanged, once, tagged
from quality_oversight.problems import CHANGED_SINCE, NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE

READ = {200: OneCriterionShown, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND}
WRITTEN = {**READ, 400: REFUSED, 412: CHANGED_SINCE, 422: SENT_OTHERWISE}


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    queryset = ExitCriterion.objects.none()
    serializer_class = OneCriterionShown

    def get_queryset(self) -> Any:
        rows = ExitCriterion.objects.select_related("verified_by__user", "request__subject", "request__proposer")
        return rows.prefetch_related("notes")

    def shown(self, pk: UUID) -> Any:
        return self.get_serializer(self.get_queryset().get(pk=pk)).data

    def add(self, request: Request, shape: type[serializers.Serializer], act: Callable[..., CriterionNote]) -> Response:
        """Add a note to a criterion that is as the program read it."""
        row = self.get_object()
        given = shape(data=request.data)
        given.is_valid(raise_exception=True)

        def make() -> CriterionNote:
            demand_unchanged(request, self.shown(row.pk))
            return act(row, by=acting(request), **given.validated_data)

        once(request, CriterionNote, make)
        return tagged(request, self.shown(row.pk))


class OneCriterion(Readable):
    permissions = {"GET": "level.view"}

    @extend_schema(
        operation_id="level_criteria_read", summary="Read one exit criterion with its history", responses=READ
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self.shown(self.get_object().pk))


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
