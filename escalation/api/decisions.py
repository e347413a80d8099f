"""Decisions on levels by REST: read them, and put a wrong date of effect right."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from escalation import actions
from escalation.api.given import Corrected
from escalation.api.shown import DecisionRead, DecisionShown
from escalation.models import LevelDecision, RequestNotice
from escalation.rules.levels import Level
from quality_oversight.api import ONCE_KEY, Requires, acting, asked_for, once, tagged
from quality_oversight.problems import NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE


class Filters(serializers.Serializer):
    subject = serializers.UUIDField(required=False)
    provider = serializers.CharField(required=False)
    target = serializers.ChoiceField(Level.choices, required=False)
    decided_since = serializers.DateField(required=False)


FILTERS: dict[str, Callable[[Any], Q]] = {
    "subject": lambda value: Q(subject=value),
    "provider": lambda value: Q(subject__provider__organisation__code=value),
    "target": lambda value: Q(target=value),
    "decided_since": lambda value: Q(decided_on__gte=value),
}


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    queryset = LevelDecision.objects.none()
    serializer_class = DecisionShown

    def get_queryset(self) -> Any:
        rows = LevelDecision.objects.select_related("request", "subject__provider__organisation", "confirmer__user")
        rows = rows.select_related("confirmation")
        return rows.prefetch_related("concurrences").order_by("-at", "pk")


class Decisions(Readable):
    permissions = {"GET": "level.view"}

    @extend_schema(
        operation_id="decisions_list",
        summary="List decisions on levels, the newest first",
        parameters=[
            OpenApiParameter("subject", OpenApiTypes.UUID),
            OpenApiParameter("provider", OpenApiTypes.STR, description="About subjects of one provider, by ODS code"),
            OpenApiParameter("target", enum=Level.values),
            OpenApiParameter("decided_since", OpenApiTypes.DATE, description="Decided on this day or later"),
        ],
        responses={200: DecisionShown(many=True), 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        rows = self.get_queryset().filter(asked_for(request, Filters, FILTERS))
        return self.get_paginated_response(self.get_serializer(self.paginate_queryset(rows), many=True).data)


class OneDecision(Readable):
    permissions = {"GET": "level.view"}
    serializer_class = DecisionRead

    @extend_schema(
        operation_id="decisions_read",
        summary="Read one decision",
        responses={200: DecisionRead, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self.get_serializer(self.get_object()).data)

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related(Prefetch("notices", RequestNotice.objects.told(), "told_of"))


class Corrections(Readable):
    permissions = {"POST": "level.correct"}

    @extend_schema(
        operation_id="decisions_correct",
        summary="Correct the date of effect; both dates are kept",
        request=Corrected,
        parameters=[ONCE_KEY],
        responses={
            201: DecisionShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND, 422: SENT_OTHERWISE,
        },
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        decision = self.get_object()
        given = Corrected(data=request.data)
        given.is_valid(raise_exception=True)
        made = once(
            request, LevelDecision, lambda: actions.correct(decision, by=acting(request), **given.validated_data)
        )
        shown = self.get_serializer(self.get_queryset().get(pk=made.pk)).data
        return tagged(request, shown, status=status.HTTP_201_CREATED)
