"""Measures, their values and charts by REST, through the same actions as the pages."""

from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from providers.measures import actions
from providers.measures.models import BroughtFile, DataPoint, Measure, Rebase
from providers.measures.pictures import Picture
from providers.measures.queries import series_of
from providers.measures.shapes import (
    BroughtFileSent,
    BroughtFileShown,
    ChartingSent,
    ChartShown,
    LoggedShown,
    MeasureGiven,
    MeasureSent,
    MeasureShown,
    PointShown,
    PointsSent,
    RebaseSent,
    RebaseShown,
    TakingBackSent,
)
from providers.models import Subject
from quality_oversight.api import IF_MATCH, ONCE_KEY, Requires, acting, demand_unchanged, once, tagged
from quality_oversight.ids import as_id
from quality_oversight.problems import CHANGED_SINCE, NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE

SEEN = {401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND}
CHANGED = {400: REFUSED, **SEEN}
MADE = {400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 422: SENT_OTHERWISE}
SUBJECT = OpenApiParameter("subject", OpenApiTypes.UUID, description="Only values of this subject")


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    queryset = Measure.objects.none()
    serializer_class = MeasureShown

    def get_queryset(self) -> Any:
        return Measure.objects.select_related("owner__user").order_by("name", "code")

    def sent(self, shape: type[serializers.Serializer]) -> dict[str, Any]:
        given = shape(data=self.request.data)
        given.is_valid(raise_exception=True)
        return cast(dict[str, Any], given.validated_data)

    def picture(self, pk: UUID, subject: UUID) -> Picture:
        row = get_object_or_404(self.get_queryset(), pk=pk)
        (series,) = series_of([row], [get_object_or_404(Subject, pk=subject)])
        if not series.days:
            raise Http404
        return Picture(series)


class Measures(Readable):
    permissions = {"GET": "measure.view", "POST": "measure.keep"}

    @extend_schema(
        operation_id="measures_list",
        summary="List measures by name",
        parameters=[OpenApiParameter("search", str, description="Words of the code, name or source")],
        responses={200: MeasureShown(many=True), 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        words = str(request.query_params.get("search", "")).replace("\0", "")
        rows = self.paginate_queryset(self.get_queryset().matching(words))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        operation_id="measures_create",
        summary="Add a measure",
        request=MeasureSent,
        parameters=[ONCE_KEY],
        responses={201: MeasureShown, **MADE},
    )
    def post(self, request: Request) -> Response:
        given, by = self.sent(MeasureSent), acting(request)
        row = once(request, Measure, lambda: actions.add_measure(by=by, **given))
        headers = {"Location": f"{request.path}{row.pk}/"}
        return tagged(request, self.get_serializer(row).data, status=status.HTTP_201_CREATED, headers=headers)


class OneMeasure(Readable):
    permissions = {"GET": "measure.view", "PATCH": "measure.keep"}

    @extend_schema(operation_id="measures_read", summary="Read one measure", responses={200: MeasureShown, **SEEN})
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self.get_serializer(self.get_object()).data)

    @extend_schema(
        operation_id="measures_change",
        summary="Change fields of a measure",
        request=MeasureGiven,
        parameters=[IF_MATCH],
        responses={200: MeasureShown, **CHANGED, 412: CHANGED_SINCE},
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        row = self.get_object()
        demand_unchanged(request, self.get_serializer(row).data)
        row = actions.change_measure(row, by=acting(request), version=row.version, **self.sent(MeasureGiven))
        return tagged(request, self.get_serializer(row).data)


class Points(Readable):
    permissions = {"GET": "measure.view", "POST": "measure.keep"}
    serializer_class = PointShown  # type: ignore[assignment]

    @extend_schema(
        operation_id="measure_points_list",
        summary="List the values of a measure, also those that were replaced",
        parameters=[SUBJECT],
        responses={200: PointShown(many=True), 400: REFUSED, **SEEN},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        row = get_object_or_404(self.get_queryset(), pk=pk)
        found = DataPoint.objects.filter(measure=row).select_related("measure")
        if asked := request.query_params.get("subject"):
            if as_id(asked) is None:
                raise ValidationError({"subject": "This is not an id."})
            found = found.filter(subject=as_id(asked))
        rows = self.paginate_queryset(found.order_by("subject", "period_start", "at", "pk"))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        operation_id="measure_points_create",
        summary="Log values, 1,000 at most, all or none",
        description="A value that differs from what is there takes its place, and both stay; the same changes nothing.",
        request=PointsSent,
        responses={200: LoggedShown, **CHANGED},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        row, given = get_object_or_404(self.get_queryset(), pk=pk), self.sent(PointsSent)
        wanted = {each["subject"] for each in given["points"]}
        subjects = {each.pk: each for each in Subject.objects.filter(pk__in=wanted)}
        if unknown := wanted - set(subjects):
            raise ValidationError({"points": f"There is no such subject here: {', '.join(sorted(map(str, unknown)))}."})
        readings = [
            actions.Reading(
                subjects[each["subject"]],
                each["period"],
                Decimal(each["value"]),
                each.get("numerator"),
                each.get("denominator"),
                each.get("provisional", False),
            )
            for each in given["points"]
        ]
        logged = actions.log_points(row, readings, by=acting(request), loaded_from=given["loaded_from"])
        return Response(LoggedShown(logged).data)


class OneChart(Readable):
    permissions = {"GET": "measure.view", "PUT": "measure.keep"}
    serializer_class = ChartShown  # type: ignore[assignment]

    @extend_schema(
        operation_id="measure_chart_read",
        summary="Read the XmR chart of a measure and a subject",
        responses={200: ChartShown, **SEEN},
    )
    def get(self, request: Request, pk: UUID, subject: UUID) -> Response:
        return tagged(request, ChartShown(self.picture(pk, subject)).data)

    @extend_schema(
        operation_id="measure_chart_set",
        summary="Set how a chart is worked out",
        request=ChartingSent,
        responses={200: ChartShown, **CHANGED},
    )
    def put(self, request: Request, pk: UUID, subject: UUID) -> Response:
        series = self.picture(pk, subject).series
        actions.set_charting(series.measure, series.subject, by=acting(request), **self.sent(ChartingSent))
        return tagged(request, ChartShown(self.picture(pk, subject)).data)


class Rebases(Readable):
    permissions = {"GET": "measure.view", "POST": "measure.keep"}
    serializer_class = RebaseShown  # type: ignore[assignment]

    @extend_schema(
        operation_id="measure_rebases_list",
        summary="List the rebases of a chart, also those that were taken back",
        responses={200: RebaseShown(many=True), **SEEN},
    )
    def get(self, request: Request, pk: UUID, subject: UUID) -> Response:
        series = self.picture(pk, subject).series
        found = Rebase.objects.filter(measure=series.measure, subject=series.subject)
        rows = self.paginate_queryset(found.order_by("starts_on", "at", "pk"))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        operation_id="measure_rebases_create",
        summary="Rebase a chart",
        request=RebaseSent,
        parameters=[ONCE_KEY],
        responses={201: RebaseShown, **MADE, 404: NOT_FOUND},
    )
    def post(self, request: Request, pk: UUID, subject: UUID) -> Response:
        series, given, by = self.picture(pk, subject).series, self.sent(RebaseSent), acting(request)
        row = once(request, Rebase, lambda: actions.rebase(series.measure, series.subject, by=by, **given))
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)


class TakingBack(Readable):
    permissions = {"POST": "measure.keep"}
    serializer_class = RebaseShown  # type: ignore[assignment]

    @extend_schema(
        operation_id="measure_rebases_take_back",
        summary="Take a rebase back",
        request=TakingBackSent,
        responses={200: RebaseShown, **CHANGED},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        row = get_object_or_404(Rebase, pk=pk)
        row = actions.take_back(row, by=acting(request), **self.sent(TakingBackSent))
        return Response(self.get_serializer(row).data)


class Files(Readable):
    permissions = {"GET": "measure.view", "POST": "measure.keep"}
    serializer_class = BroughtFileShown  # type: ignore[assignment]
    parser_classes = (MultiPartParser, JSONParser)  # what comes as JSON is told that it has no file

    @extend_schema(
        operation_id="measure_files_list",
        summary="List the published files that were brought, the newest first",
        responses={200: BroughtFileShown(many=True), 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(BroughtFile.objects.all())
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        operation_id="measure_files_bring",
        summary="Bring a published file of NHS England",
        description="What it says of the ICB's own providers is logged. The file is known by its headings.",
        request={"multipart/form-data": BroughtFileSent},
        parameters=[ONCE_KEY],
        responses={201: BroughtFileShown, **MADE},
    )
    def post(self, request: Request) -> Response:
        sent, by = self.sent(BroughtFileSent)["file"], acting(request)
        row = once(request, BroughtFile, lambda: actions.bring_file(sent.read(), sent.name, by=by))
        headers = {"Location": f"{request.path}{row.pk}/"}
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED, headers=headers)


class OneFile(Readable):
    permissions = {"GET": "measure.view"}
    serializer_class = BroughtFileShown  # type: ignore[assignment]

    @extend_schema(
        operation_id="measure_files_read",
        summary="Read what became of a published file",
        responses={200: BroughtFileShown, **SEEN},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self.get_serializer(get_object_or_404(BroughtFile, pk=pk)).data)
