"""For which source the charts of a measure speak, by REST, and what a chart says as evidence."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from concerns.insight import actions
from concerns.insight.models import MeasureSource
from concerns.insight.queries import sources_of
from concerns.insight.rules.vocabulary import Polarity
from concerns.rules.sources import BY_CODE, CHOICES
from providers.measures.models import Measure
from quality_oversight.api import IF_MATCH, Requires, acting, demand_unchanged, tagged
from quality_oversight.problems import CHANGED_SINCE, NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE


class ChartEvidence(serializers.Serializer):
    """The chart of a measure as evidence of the source that it speaks for."""

    measure = serializers.UUIDField(source="measure.pk")
    name = serializers.CharField(source="measure.name")
    source = serializers.CharField()  # type: ignore[assignment]
    source_name = serializers.CharField(source="of.name")
    points = serializers.ListField(child=serializers.ChoiceField(Polarity.choices), source="ways")
    words = serializers.CharField(help_text="Its icons in words")
    until = serializers.DateField(help_text="The last day of the period of its latest value")
    stale = serializers.BooleanField(source="is_stale")


class TiedSent(serializers.Serializer):
    source = serializers.ChoiceField(  # type: ignore[assignment]
        CHOICES, allow_blank=True, help_text="Empty for none; restricted sources are refused"
    )


class TiedShown(TiedSent):
    """For which source the charts of a measure speak."""

    measure = serializers.UUIDField()
    source_name = serializers.CharField(help_text="Empty for none")
    chosen = serializers.BooleanField(help_text="Whether somebody chose it; else a published file says it, or nobody")
    version = serializers.IntegerField(help_text="How often it was chosen")


class Tied(generics.GenericAPIView):
    permission_classes = (Requires,)
    permissions = {"GET": "insight.view", "PUT": "measure.keep"}
    queryset = Measure.objects.none()
    serializer_class = TiedShown

    @extend_schema(
        operation_id="insight_measure_source",
        summary="Read for which source the charts of a measure speak",
        responses={200: TiedShown, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self._said(get_object_or_404(Measure, pk=pk)))

    @extend_schema(
        operation_id="insight_measure_source_set",
        summary="Choose for which source the charts of a measure speak",
        request=TiedSent,
        parameters=[IF_MATCH],
        responses={
            200: TiedShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND, 412: CHANGED_SINCE,
            422: SENT_OTHERWISE,
        },
    )  # fmt: skip
    def put(self, request: Request, pk: UUID) -> Response:
        measure = get_object_or_404(Measure, pk=pk)
        said = self._said(measure)
        demand_unchanged(request, said)
        given = TiedSent(data=request.data)
        given.is_valid(raise_exception=True)
        actions.tie(measure, given.validated_data["source"], by=acting(request), version=said["version"])
        return tagged(request, self._said(measure))

    def _said(self, measure: Measure) -> dict[str, Any]:
        tied, code = MeasureSource.objects.filter(measure=measure).first(), sources_of([measure])[measure]
        return {
            "measure": str(measure.pk),
            "source": code,
            "source_name": BY_CODE[code].name if code else "",
            "chosen": tied is not None,
            "version": tied.version if tied else 0,
        }
