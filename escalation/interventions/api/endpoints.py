"""What was done about subjects by REST: list, record, change, end, through the same actions as the pages."""

from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from escalation.interventions import actions
from escalation.interventions.api.shapes import (
    DeadlineDone,
    DeadlineSent,
    Ended,
    InterventionGiven,
    InterventionSent,
    InterventionShown,
    Reopened,
    ReportMoved,
    ReviewCalled,
)
from escalation.interventions.models import Deadline, Intervention
from escalation.interventions.queries import OPEN, OVERDUE, filtered, listed
from escalation.interventions.rules.fields import FIELDS
from escalation.interventions.rules.states import State
from escalation.interventions.rules.vocabulary import TYPE_CHOICES, Kind
from quality_oversight.addresses import url
from quality_oversight.api import IF_MATCH, ONCE_KEY, Requires, acting, demand_unchanged, once, tagged
from quality_oversight.ids import as_ids
from quality_oversight.problems import CHANGED_SINCE, NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE

CHANGED = {400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND}
PARAMETERS = [
    OpenApiParameter("kind", enum=Kind.values),
    OpenApiParameter("type", enum=[key for key, _ in TYPE_CHOICES]),
    OpenApiParameter("state", enum=[OPEN, *State.values], description="open: not ended"),
    OpenApiParameter("look", enum=[OVERDUE], description="What needs a look"),
]
SUBJECT = OpenApiParameter("subject", OpenApiTypes.UUID, description="Only what was done about this subject")


def of_kind(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """What was given, refused where a field belongs to another kind."""
    if odd := set(given) - set(FIELDS[kind]):
        words = f"There is no such field of a {Kind(kind).label.lower()}."
        raise ValidationError(dict.fromkeys(sorted(odd), words))
    return given


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    queryset = Intervention.objects.none()
    serializer_class = InterventionShown

    def get_queryset(self) -> Any:
        return listed().prefetch_related("deadlines")

    def shown(self, row: Intervention) -> Any:
        return self.get_serializer(self.get_queryset().get(pk=row.pk)).data

    def answer(self, row: Intervention) -> Response:
        return tagged(self.request, self.shown(row))

    def sent(self, shape: type[serializers.Serializer]) -> dict[str, Any]:
        given = shape(data=self.request.data)
        given.is_valid(raise_exception=True)
        return cast(dict[str, Any], given.validated_data)


class Interventions(Readable):
    permissions = {"GET": "intervention.view", "POST": "intervention.keep"}

    @extend_schema(
        operation_id="interventions_list",
        summary="List interventions, the newest first",
        parameters=[*PARAMETERS, SUBJECT],
        responses={200: InterventionShown(many=True), 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        wanted = {each.name: request.query_params.get(each.name, "") for each in PARAMETERS}
        known = {each.name: set(each.enum or ()) for each in PARAMETERS}
        odd = [name for name, value in wanted.items() if value and value not in known[name]]
        if about := request.query_params.get("subject"):
            wanted["subject"] = about
            odd += [] if as_ids(about) else ["subject"]
        if odd:
            raise ValidationError(dict.fromkeys(odd, "Choose one of the values that the documentation names."))
        found = filtered(wanted, by=acting(request), today=timezone.localdate()).prefetch_related("deadlines")
        rows = self.paginate_queryset(found)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        operation_id="interventions_create",
        summary="Record an intervention",
        request=InterventionSent,
        parameters=[ONCE_KEY],
        responses={201: InterventionShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 422: SENT_OTHERWISE},
    )
    def post(self, request: Request) -> Response:
        given = self.sent(InterventionSent)
        subject, kind, by = given.pop("subject"), given.pop("kind"), acting(request)
        fields = of_kind(kind, given)
        row = once(request, Intervention, lambda: actions.add(subject, kind, by=by, **fields))
        headers = {"Location": f"{request.path}{row.pk}/"}
        return tagged(request, self.shown(row), status=status.HTTP_201_CREATED, headers=headers)


class RapidReviews(Readable):
    permissions = {"POST": "review.call"}

    @extend_schema(
        operation_id="interventions_call_review",
        summary="Call a Rapid Quality Review of a subject for the own party; no level changes by it",
        request=ReviewCalled,
        parameters=[ONCE_KEY],
        responses={201: InterventionShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 422: SENT_OTHERWISE},
    )
    def post(self, request: Request) -> Response:
        given, by = self.sent(ReviewCalled), acting(request)
        row = once(request, Intervention, lambda: actions.call_review(by=by, **given))
        headers = {"Location": url("interventions-api:detail", row.pk)}
        return tagged(request, self.shown(row), status=status.HTTP_201_CREATED, headers=headers)


class OneIntervention(Readable):
    permissions = {"GET": "intervention.view", "PATCH": "intervention.keep"}

    @extend_schema(
        operation_id="interventions_read",
        summary="Read one intervention",
        responses={200: InterventionShown, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return self.answer(self.get_object())

    @extend_schema(
        operation_id="interventions_change",
        summary="Change fields of an intervention",
        request=InterventionGiven,
        parameters=[IF_MATCH],
        responses={200: InterventionShown, **CHANGED, 412: CHANGED_SINCE},
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        row = self.get_object()
        demand_unchanged(request, self.shown(row))
        given = of_kind(row.kind, self.sent(InterventionGiven))
        return self.answer(actions.edit(row, by=acting(request), version=row.version, **given))


class Ending(Readable):
    permissions = {"POST": "intervention.keep"}

    @extend_schema(
        operation_id="interventions_end",
        summary="Record that an intervention ended",
        request=Ended,
        responses={200: InterventionShown, **CHANGED},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return self.answer(actions.end(self.get_object(), by=acting(request), **self.sent(Ended)))


class Reopening(Readable):
    permissions = {"POST": "intervention.keep"}

    @extend_schema(
        operation_id="interventions_reopen",
        summary="Take the end of an intervention back",
        request=Reopened,
        responses={200: InterventionShown, **CHANGED},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return self.answer(actions.reopen(self.get_object(), by=acting(request), **self.sent(Reopened)))


class VisitReport(Readable):
    permissions = {"POST": "intervention.keep"}

    @extend_schema(
        operation_id="interventions_report",
        summary="Take the report of a visit on",
        request=ReportMoved,
        responses={200: InterventionShown, **CHANGED},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return self.answer(actions.move_report(self.get_object(), by=acting(request), **self.sent(ReportMoved)))


class Deadlines(Readable):
    permissions = {"POST": "intervention.keep"}

    @extend_schema(
        operation_id="interventions_deadline",
        summary="Set a date by which something is due of an intervention",
        request=DeadlineSent,
        parameters=[ONCE_KEY],
        responses={200: InterventionShown, **CHANGED, 422: SENT_OTHERWISE},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        row, given = self.get_object(), self.sent(DeadlineSent)
        once(request, Deadline, lambda: actions.add_deadline(row, by=acting(request), **given))
        return self.answer(row)


class DeadlineMet(Readable):
    permissions = {"POST": "intervention.keep"}

    @extend_schema(
        operation_id="interventions_deadline_met",
        summary="Record that something due of an intervention was done",
        request=DeadlineDone,
        responses={200: InterventionShown, **CHANGED},
    )
    def post(self, request: Request, pk: UUID, deadline: UUID) -> Response:
        row = self.get_object()
        due = get_object_or_404(Deadline.objects.select_related("intervention"), pk=deadline, intervention=row)
        actions.meet_deadline(due, by=acting(request), **self.sent(DeadlineDone))
        return self.answer(row)
