"""Lines of early warning by REST: read, dismiss, and take a dismissal back, through the same actions as the pages."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from escalation.early_warning import actions
from escalation.early_warning.models import WarningLine
from escalation.early_warning.rules.dismissing import COMES_BACK, REASON_LIMIT
from escalation.early_warning.rules.facts import Kind
from providers.structure.api import UNDER
from providers.structure.sight import subjects_under
from quality_oversight.api import IF_MATCH, Requires, acting, demand_unchanged, tagged
from quality_oversight.frameworks.vocabulary import WARNING_LEVELS, WARNING_REASONS
from quality_oversight.ids import as_ids
from quality_oversight.problems import CHANGED_SINCE, NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED

LEVELS = list(WARNING_LEVELS.items())
STATES = {
    "to_look_at": "Stands, and nobody dismissed it",
    "dismissed": "Stands, and somebody dismissed it",
    "ended": "What it rested on has gone",
}
PARAMETERS = [
    OpenApiParameter("state", enum=list(STATES), description="Without it: lines to look at"),
    OpenApiParameter("reason", enum=list(WARNING_REASONS)),
    OpenApiParameter("level", enum=list(WARNING_LEVELS), description="What the line suggests"),
]
SUBJECT = OpenApiParameter("subject", OpenApiTypes.UUID, description="Only lines on this subject")


class RecordBehind(serializers.Serializer):
    """One record on which a line rests; `weight` says how bad it is: a score, a count, or an order of its own."""

    kind = serializers.ChoiceField(Kind.choices)
    id = serializers.CharField()
    weight = serializers.IntegerField()
    words = serializers.CharField(help_text="Empty for records that are read at their own endpoint")


class WarningLineShown(serializers.ModelSerializer):
    """One reason to look at the level of a subject again; it never changes a level."""

    level = serializers.ChoiceField(LEVELS, help_text="What the line suggests; not the level of the subject")
    subject_name = serializers.CharField(source="subject.name")
    behind = RecordBehind(many=True)

    class Meta:
        model = WarningLine
        fields = (
            "id", "subject", "subject_name", "reason", "level", "words", "behind", "since", "ended_at", "dismissed_at",
            "dismissed_by", "dismissal", "returned_at", "returned_why", "version",
        )  # fmt: skip
        read_only_fields = fields


class DismissalSent(serializers.Serializer):
    reason = serializers.CharField(max_length=REASON_LIMIT, help_text=COMES_BACK)


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    queryset = WarningLine.objects.none()
    serializer_class = WarningLineShown

    def get_queryset(self) -> Any:
        return WarningLine.objects.select_related("subject")

    def answer(self, row: WarningLine) -> Response:
        return tagged(self.request, self.get_serializer(self.get_queryset().get(pk=row.pk)).data)


class WarningLines(Readable):
    permissions = {"GET": "warning.view"}

    @extend_schema(
        operation_id="early_warnings_list",
        summary="List early warnings, the most serious first",
        parameters=[*PARAMETERS, SUBJECT, UNDER],
        responses={200: WarningLineShown(many=True), 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        wanted = {each.name: request.query_params.get(each.name, "") for each in PARAMETERS}
        odd = [each.name for each in PARAMETERS if wanted[each.name] not in ("", *(each.enum or ()))]
        about = request.query_params.get("subject")
        odd += ["subject"] if about and not as_ids(about) else []
        if odd:
            raise ValidationError(dict.fromkeys(odd, "Choose one of the values that the documentation names."))
        state = wanted.pop("state")
        rows = self.get_queryset().filter(ended_at__isnull=state != "ended")
        if state != "ended":
            rows = rows.filter(dismissed_at__isnull=state != "dismissed")
        rows = rows.filter(**{name: value for name, value in wanted.items() if value})
        rows = rows.filter(subject__in=as_ids(about)) if about else rows
        if under := request.query_params.get("under"):
            rows = rows.filter(subject__in=subjects_under(under, timezone.localdate()))
        found = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(found, many=True).data)


class OneWarningLine(Readable):
    permissions = {"GET": "warning.view"}

    @extend_schema(
        operation_id="early_warnings_read",
        summary="Read one early warning",
        responses={200: WarningLineShown, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return self.answer(self.get_object())


class Dismissal(Readable):
    permissions = {"POST": "warning.dismiss", "DELETE": "warning.dismiss"}

    @extend_schema(
        operation_id="early_warnings_dismiss",
        summary="Dismiss an early warning with a reason",
        request=DismissalSent,
        parameters=[IF_MATCH],
        responses={
            200: WarningLineShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND, 412: CHANGED_SINCE,
        },
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        row = self._unchanged(pk)
        given = DismissalSent(data=request.data)
        given.is_valid(raise_exception=True)
        return self.answer(actions.dismiss(row, by=acting(request), **given.validated_data))

    @extend_schema(
        operation_id="early_warnings_restore",
        summary="Take a dismissal back",
        parameters=[IF_MATCH],
        responses={
            200: WarningLineShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND, 412: CHANGED_SINCE,
        },
    )  # fmt: skip
    def delete(self, request: Request, pk: UUID) -> Response:
        return self.answer(actions.restore(self._unchanged(pk), by=acting(request)))

    def _unchanged(self, pk: UUID) -> WarningLine:
        row: WarningLine = get_object_or_404(self.get_queryset(), pk=pk)
        demand_unchanged(self.request, self.get_serializer(row).data)
        return row
