"""Dissent and requests for reconsideration by REST."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from escalation import actions
from escalation.actions.steps import LONG
from escalation.models import LevelRequest, Objection
from escalation.queries.cases import terms_of
from escalation.rules.moves import authorising_permission
from escalation.rules.objections import ASKED
from quality_oversight.api import ONCE_KEY, Requires, acting, once, tagged
from quality_oversight.problems import NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE
from quality_oversight.tenancy.policy import Party

REFUSALS = {400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND, 422: SENT_OTHERWISE}


class ObjectionShown(serializers.ModelSerializer):
    """Dissent, a request for reconsideration, or the answer to one: it names in `answers` what it answers."""

    by = serializers.CharField(source="by_name")
    party = serializers.ChoiceField(Party.choices)

    class Meta:
        model = Objection
        fields = ("id", "request", "kind", "party", "text", "answers", "by", "at")
        read_only_fields = fields


class Objected(serializers.Serializer):
    """What is said against a request; it stops nothing."""

    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in ASKED])
    text = serializers.CharField(max_length=LONG)


class Answered(serializers.Serializer):
    """Whether the decision stands, and why."""

    text = serializers.CharField(max_length=LONG)


class Objections(generics.GenericAPIView):
    permission_classes = (Requires,)
    permissions = {"GET": "level.view", "POST": "level.object"}
    queryset = LevelRequest.objects.select_related("subject", "proposer", "tenant")
    serializer_class = ObjectionShown

    @extend_schema(
        operation_id="level_objections_list",
        summary="List what was said against a request, the oldest first",
        responses={200: ObjectionShown(many=True), 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        rows = self.paginate_queryset(self.get_object().objections.all())
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        operation_id="level_objections_create",
        summary="Record dissent, or ask that a decision is reconsidered; it stops nothing",
        request=Objected,
        parameters=[ONCE_KEY],
        responses={201: ObjectionShown, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        proposal = self.get_object()
        given = Objected(data=request.data)
        given.is_valid(raise_exception=True)
        made = once(request, Objection, lambda: actions.object_to(proposal, by=acting(request), **given.validated_data))
        return tagged(request, ObjectionShown(made).data, status=status.HTTP_201_CREATED)


class Answer(generics.GenericAPIView):
    permission_classes = (Requires,)
    permissions = {"POST": "level.view"}  # the framework says whose role answers
    queryset: Any = Objection.objects.select_related("request__subject", "request__proposer", "request__tenant", "by")
    serializer_class = ObjectionShown

    @extend_schema(
        operation_id="level_objections_answer",
        summary="Answer a request for reconsideration, as the role that authorises the move",
        request=Answered,
        parameters=[ONCE_KEY],
        responses={201: ObjectionShown, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked = self.get_object()
        acting(request).demand(authorising_permission(terms_of(asked.request)))
        given = Answered(data=request.data)
        given.is_valid(raise_exception=True)
        made = once(
            request, Objection, lambda: actions.answer_objection(asked, by=acting(request), **given.validated_data)
        )
        return tagged(request, ObjectionShown(made).data, status=status.HTTP_201_CREATED)
