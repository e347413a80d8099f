"""Insight by REST: list, log, correct, withdraw, and the sources of a subject side by side."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from concerns.files.handing import handed_over_as
from concerns.insight import actions
from concerns.insight.api.tying import ChartEvidence
from concerns.insight.models import InsightFile, InsightItem, TriangulationNote
from concerns.insight.queries import STATES, Triangle, filtered, listed, notes_on, triangle
from concerns.insight.rules.freshness import usual_period, why_not_period
from concerns.insight.rules.vocabulary import (
    LINK_LIMIT,
    REASON_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    UNIT_LIMIT,
    Agreement,
    Confidence,
    Polarity,
)
from concerns.rules.sources import CHOICES, QUADRANTS
from concerns.rules.vocabulary import EvidenceCategory, Sensitivity
from providers.models import Subject
from quality_oversight.api import ONCE_KEY, Requires, acting, once, tagged
from quality_oversight.ids import as_ids
from quality_oversight.problems import BYTES, NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE
from quality_oversight.uploads import brought_too_much

READ = {401: NOT_KNOWN, 403: NOT_PERMITTED}
CHANGED = {400: REFUSED, **READ, 404: NOT_FOUND, 422: SENT_OTHERWISE}
PARAMETERS = [
    OpenApiParameter("quadrant", enum=[*QUADRANTS]),
    OpenApiParameter("polarity", enum=Polarity.values),
    OpenApiParameter("state", enum=[*STATES], description="What no longer stands is listed by `withdrawn` alone"),
]
SUBJECT = OpenApiParameter("subject", OpenApiTypes.UUID, description="Only what is said of this subject")
PERIOD = [
    OpenApiParameter("period_from", OpenApiTypes.DATE, description="Without it a year before `period_to`"),
    OpenApiParameter("period_to", OpenApiTypes.DATE, description="Without it today"),
]


class InsightShown(serializers.ModelSerializer):
    """One thing that one source says of one subject over a period."""

    reference = serializers.CharField(source="ref")
    subject = serializers.UUIDField(source="subject_id")
    subject_name = serializers.CharField(source="subject.name")
    source_name = serializers.CharField(source="of.name")
    counts_until = serializers.DateField()
    replaces = serializers.UUIDField(source="replaces_id", default=None)

    class Meta:
        model = InsightItem
        fields = (
            "id", "reference", "subject", "subject_name", "source", "source_name", "period_from", "period_to",
            "polarity", "headline", "value", "unit", "text", "evidence_category", "confidence", "received_on",
            "age_limit", "counts_until", "link", "sensitivity", "replaces", "at", "by_name", "withdrawn_at",
            "withdrawn_by", "withdrawal_reason",
        )  # fmt: skip
        read_only_fields = fields


class InsightGiven(serializers.Serializer):
    """What a source says; what is left out takes its usual value."""

    source = serializers.ChoiceField(CHOICES, required=False)  # type: ignore[assignment]
    period_from = serializers.DateField(required=False)
    period_to = serializers.DateField(required=False)
    polarity = serializers.ChoiceField(Polarity.choices, required=False)
    headline = serializers.CharField(max_length=TITLE_LIMIT, required=False)
    value = serializers.DecimalField(max_digits=14, decimal_places=4, required=False, allow_null=True)
    unit = serializers.CharField(max_length=UNIT_LIMIT, required=False, allow_blank=True)
    text = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True)
    evidence_category = serializers.ChoiceField(EvidenceCategory.choices, required=False, allow_blank=True)
    confidence = serializers.ChoiceField(Confidence.choices, required=False)
    received_on = serializers.DateField(required=False)
    age_limit = serializers.IntegerField(required=False, help_text="Days after the end of its period")
    link = serializers.CharField(max_length=LINK_LIMIT, required=False, allow_blank=True)
    sensitivity = serializers.ChoiceField(Sensitivity.choices, required=False)


class InsightSent(InsightGiven):
    subject = serializers.UUIDField()

    def validate_subject(self, pk: UUID) -> Subject:
        row = Subject.objects.filter(pk=pk).first()
        if row is None:
            raise serializers.ValidationError("There is no such subject here.")
        return row


class InsightCorrected(InsightGiven):
    reason = serializers.CharField(max_length=REASON_LIMIT)


class InsightWithdrawn(serializers.Serializer):
    reason = serializers.CharField(max_length=REASON_LIMIT)


class JudgementShown(serializers.ModelSerializer):
    """What somebody made of it."""

    class Meta:
        model = TriangulationNote
        fields = ("id", "period_from", "period_to", "agreement", "suggested", "coverage", "narrative", "at", "by_name")
        read_only_fields = fields


class JudgementSent(serializers.Serializer):
    period_from = serializers.DateField()
    period_to = serializers.DateField()
    agreement = serializers.ChoiceField(Agreement.choices)
    narrative = serializers.CharField(max_length=TEXT_LIMIT)


class TriangulationShown(serializers.Serializer):
    """What the sources say of a subject together."""

    period_from = serializers.DateField()
    period_to = serializers.DateField()
    agreement = serializers.ChoiceField(Agreement.choices, help_text="What the evidence suggests")
    coverage = serializers.IntegerField(help_text="Quadrants with fresh evidence, of four")
    negative = serializers.IntegerField(help_text="Independent sources that point to a problem only")
    positive = serializers.IntegerField(help_text="Independent sources that point away from one only")
    both = serializers.IntegerField(help_text="Independent sources that point both ways")
    stale = serializers.ListField(child=serializers.CharField(), help_text="Codes of sources")
    silent = serializers.ListField(child=serializers.CharField(), help_text="Codes of sources")
    items = InsightShown(many=True)
    charts = ChartEvidence(many=True, help_text="Charts of measures that are tied to a source")
    concerns = serializers.ListField(child=serializers.CharField(), help_text="References")
    judgements = JudgementShown(many=True)


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    queryset = InsightItem.objects.none()
    serializer_class = InsightShown

    def get_queryset(self) -> Any:
        return listed()

    def sent(self, shape: type[serializers.Serializer]) -> dict[str, Any]:
        given = shape(data=self.request.data)
        given.is_valid(raise_exception=True)
        return cast(dict[str, Any], given.validated_data)

    def made(self, row: InsightItem, address: str) -> Response:
        shown = self.get_serializer(listed().get(pk=row.pk)).data
        return tagged(self.request, shown, status=status.HTTP_201_CREATED, headers={"Location": f"{address}{row.pk}/"})


class Items(Readable):
    permissions = {"GET": "insight.view", "POST": "insight.log"}

    @extend_schema(
        operation_id="insight_list",
        summary="List insight, the newest first",
        parameters=[*PARAMETERS, SUBJECT],
        responses={200: InsightShown(many=True), 400: REFUSED, **READ},
    )
    def get(self, request: Request) -> Response:
        wanted = {each.name: request.query_params.get(each.name, "") for each in (*PARAMETERS, SUBJECT)}
        odd = [each.name for each in PARAMETERS if wanted[each.name] not in ("", *(each.enum or ()))]
        odd += ["subject"] if wanted["subject"] and not as_ids(wanted["subject"]) else []
        if odd:
            raise ValidationError(dict.fromkeys(odd, "Choose one of the values that the documentation names."))
        rows = self.paginate_queryset(filtered(wanted, on=timezone.localdate()).order_by("-at", "-id"))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        operation_id="insight_log",
        summary="Log an item of insight",
        request=InsightSent,
        parameters=[ONCE_KEY],
        responses={201: InsightShown, 400: REFUSED, **READ, 422: SENT_OTHERWISE},
    )
    def post(self, request: Request) -> Response:
        given = self.sent(InsightSent)
        subject = given.pop("subject")
        row = once(request, InsightItem, lambda: actions.log(subject, by=acting(request), **given))
        return self.made(row, request.path)


class OneItem(Readable):
    permissions = {"GET": "insight.view"}

    @extend_schema(
        operation_id="insight_read",
        summary="Read one item of insight",
        responses={200: InsightShown, **READ, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self.get_serializer(self.get_object()).data)


class Correction(Readable):
    permissions = {"POST": "insight.log"}

    @extend_schema(
        operation_id="insight_correct",
        summary="Log an item that takes the place of another",
        request=InsightCorrected,
        parameters=[ONCE_KEY],
        responses={201: InsightShown, **CHANGED},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        item, given = self.get_object(), self.sent(InsightCorrected)
        row = once(request, InsightItem, lambda: actions.correct(item, by=acting(request), **given))
        return self.made(row, request.path.removesuffix(f"{pk}/correction/"))


class Withdrawal(Readable):
    permissions = {"POST": "insight.log"}

    @extend_schema(
        operation_id="insight_withdraw",
        summary="Withdraw an item of insight",
        request=InsightWithdrawn,
        responses={200: InsightShown, **CHANGED},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        row = actions.withdraw(self.get_object(), by=acting(request), **self.sent(InsightWithdrawn))
        return tagged(request, self.get_serializer(row).data)


class InsightDocumentShown(serializers.ModelSerializer):
    """A document of an item; its bytes are at `documents/{id}/`."""

    added_at = serializers.DateTimeField(source="at")
    added_by = serializers.CharField(source="by_name")
    removed = serializers.BooleanField(source="is_removed")

    class Meta:
        model = InsightFile
        fields = ("id", "name", "kind", "size", "sha256", "scan", "added_at", "added_by", "removed")
        read_only_fields = fields


class InsightDocumentsSent(serializers.Serializer):
    files = serializers.ListField(child=serializers.FileField(), allow_empty=False)


class InsightDocumentsTaken(serializers.Serializer):
    """What became of the documents that were sent."""

    added = InsightDocumentShown(many=True)
    refused = serializers.ListField(child=serializers.CharField())


class Documents(Readable):
    permissions = {"GET": "insight.view", "POST": "insight.log"}
    parser_classes = (MultiPartParser, JSONParser)  # what comes as JSON is told that it has no files
    pagination_class = None

    @extend_schema(
        operation_id="insight_documents",
        summary="List the documents of an item of insight",
        responses={200: InsightDocumentShown(many=True), **READ, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(InsightDocumentShown(self.get_object().files.all(), many=True).data)

    @extend_schema(
        operation_id="insight_documents_add",
        summary="Add documents to an item of insight",
        request={"multipart/form-data": InsightDocumentsSent},
        responses={201: InsightDocumentsTaken, 400: REFUSED, **READ, 404: NOT_FOUND},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        item = self.get_object()
        if brought_too_much(request._request):
            raise ValidationError({"files": "The documents are too large together. Send fewer at a time."})
        given = InsightDocumentsSent(data={"files": request.FILES.getlist("files")})
        given.is_valid(raise_exception=True)
        taken = actions.add_files(item, given.validated_data["files"], by=acting(request))
        said = {"added": taken.files, "refused": taken.refused}
        return Response(InsightDocumentsTaken(said).data, status=status.HTTP_201_CREATED)


class OneDocument(Readable):
    permissions = {"GET": "insight.view"}

    @extend_schema(operation_id="insight_document", summary="Have the bytes of a document", responses=BYTES)
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        file = get_object_or_404(InsightFile.objects.select_related("item"), pk=pk)
        return handed_over_as(file.name, file.mime, actions.download_file(file, by=acting(request)))


class Side(Readable):
    permissions = {"GET": "insight.view", "POST": "insight.judge"}

    @extend_schema(
        operation_id="insight_triangulate",
        summary="Set the sources of a subject side by side",
        parameters=PERIOD,
        responses={200: TriangulationShown, 400: REFUSED, **READ, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        about = get_object_or_404(Subject, pk=pk)
        last = self._day("period_to") or timezone.localdate()
        first = self._day("period_from") or usual_period(last)[0]
        if why := why_not_period(first, last):
            raise ValidationError({"period_from": why})
        return tagged(request, self._said(about, triangle(about, first, last), first, last))

    @extend_schema(
        operation_id="insight_judge",
        summary="Write down whether the sources agree",
        request=JudgementSent,
        parameters=[ONCE_KEY],
        responses={201: JudgementShown, **CHANGED},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        about, given = get_object_or_404(Subject, pk=pk), self.sent(JudgementSent)
        note = once(request, TriangulationNote, lambda: actions.judge(about, by=acting(request), **given))
        return tagged(request, JudgementShown(note).data, status=status.HTTP_201_CREATED)

    def _day(self, name: str) -> date | None:
        given = self.request.query_params.get(name)
        if not given:
            return None
        try:
            return date.fromisoformat(given)
        except ValueError:
            raise ValidationError({name: "Enter a day such as 2026-03-27"}) from None

    def _said(self, about: Subject, seen: Triangle, first: date, last: date) -> dict[str, Any]:
        weighed = seen.weighed
        said = {"period_from": first, "period_to": last, "agreement": weighed.agreement, "coverage": weighed.coverage}
        said |= {"negative": weighed.negative, "positive": weighed.positive, "both": weighed.both}
        said |= {"stale": [each.code for each in weighed.stale], "silent": [each.code for each in weighed.silent]}
        said |= {"items": InsightShown(seen.items, many=True).data}
        said |= {"charts": ChartEvidence(seen.charts, many=True).data}
        said |= {"concerns": [each.ref for each in seen.concerns]}
        return said | {"judgements": JudgementShown(notes_on(about), many=True).data}
