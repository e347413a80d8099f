"""Updates on a concern by REST: read those that the key may see, and add one."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from concerns import actions
from concerns.models import Concern, ConcernUpdate
from concerns.rules.updates import Visibility
from providers.models import Organisation
from quality_oversight.api import ONCE_KEY, Requires, acting, once
from quality_oversight.problems import NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE


class UpdateShown(serializers.ModelSerializer):
    by = serializers.CharField(source="by_name")
    written_at = serializers.DateTimeField(source="at")

    class Meta:
        model = ConcernUpdate
        fields = (
            "id", "kind", "happened_on", "text", "point", "evidence", "by", "by_role", "written_at", "answer",
            "answer_text", "answered_at",
        )  # fmt: skip
        read_only_fields = fields


class UpdateGiven(serializers.Serializer):
    """An update to add. What an outside organisation's key writes is read by the ICB and that organisation."""

    text = serializers.CharField(max_length=4000)
    happened_on = serializers.DateField(required=False, help_text="Today, unless given")
    visibility = serializers.ChoiceField(Visibility.choices, default=Visibility.ICB)
    organisations = serializers.SlugRelatedField(
        many=True,
        slug_field="code",
        queryset=Organisation.objects.all(),
        default=list,  # type: ignore[arg-type]
        help_text="ODS codes; the concern is shared with them already",
    )

    def validate_organisations(self, found: list[Organisation]) -> list[UUID]:
        return [each.pk for each in found]


class Updates(generics.GenericAPIView):
    """The updates on one concern."""

    permission_classes = (Requires,)
    permissions = {"GET": "concern.view", "POST": "concern.update"}
    queryset = ConcernUpdate.objects.none()
    serializer_class = UpdateShown

    def concern(self, pk: UUID) -> Concern:
        return get_object_or_404(Concern, pk=pk)

    @extend_schema(
        operation_id="concern_updates_list",
        summary="List the updates on a concern, the newest first",
        responses={200: UpdateShown(many=True), 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        rows = self.paginate_queryset(self.concern(pk).updates.all())
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        operation_id="concern_updates_create",
        summary="Add an update to a concern",
        request=UpdateGiven,
        parameters=[ONCE_KEY],
        responses={
            201: UpdateShown,
            400: REFUSED,
            401: NOT_KNOWN,
            403: NOT_PERMITTED,
            404: NOT_FOUND,
            422: SENT_OTHERWISE,
        },
    )
    def post(self, request: Request, pk: UUID) -> Response:
        given = UpdateGiven(data=request.data)
        concern = self.concern(pk)
        given.is_valid(raise_exception=True)
        values: dict[str, Any] = given.validated_data
        update = once(request, ConcernUpdate, lambda: actions.add_update(concern, by=acting(request), **values))
        return Response(self.get_serializer(update).data, status=status.HTTP_201_CREATED)
