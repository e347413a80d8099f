"""An ICB's structure by REST, to read: what belongs to what, on a day."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from providers.models import Subject
from providers.rules.sectors import SubjectKind
from providers.structure.models import Belonging
from providers.structure.queries import as_at, history, wholes
from providers.structure.rules import WHOLES, Part
from quality_oversight.api import Requires
from quality_oversight.problems import NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED

UNDER = OpenApiParameter(  # of every list that can be narrowed so
    "under", OpenApiTypes.STR, description="Only what counts for what stands there: a key of the line of sight"
)
ON = OpenApiParameter("on", OpenApiTypes.DATE, description="The day that is asked about; without it, today")


class BelongingShown(serializers.ModelSerializer[Belonging]):
    """Something that belongs to a place, collaborative, pathway or programme, with its first and last day."""

    name = serializers.CharField(source="who")
    part = serializers.ChoiceField(Part.choices)
    subject = serializers.UUIDField(source="member_id", allow_null=True, help_text="Of a provider or service")
    code = serializers.SerializerMethodField(help_text="ODS code, of a provider, its service, a site or a network")

    class Meta:
        model = Belonging
        fields = ["id", "part", "name", "subject", "code", "words", "since", "until"]
        read_only_fields = fields

    def get_code(self, row: Belonging) -> str:
        provider = row.member and row.member.provider
        if row.member and row.member.code:
            return row.member.code
        return (provider.organisation.code if provider else "") or (row.network.code if row.network else "")


class StructureEntry(BelongingShown):
    """The same with who wrote it down, and whether it was taken back as a mistake."""

    class Meta(BelongingShown.Meta):
        fields = [*BelongingShown.Meta.fields, "at", "by_name", "ended_by", "withdrawn_at", "withdrawn_why"]
        read_only_fields = fields


class StructureShown(serializers.Serializer):
    """A place, collaborative, pathway or programme, with what belongs to it on a day."""

    id = serializers.UUIDField(source="subject.pk", help_text="Concerns and levels can be about it")
    kind = serializers.ChoiceField(SubjectKind.choices, source="subject.kind")
    name = serializers.CharField(source="subject.name")
    retired_on = serializers.DateField(source="subject.retired_on", allow_null=True)
    begins_on = serializers.DateField(
        source="subject.begins_on", allow_null=True, help_text="First day of a collaborative"
    )
    ends_on = serializers.DateField(source="subject.ends_on", allow_null=True, help_text="Of a collaborative")
    members = BelongingShown(many=True, source="rows")


class WholeWithHistory(StructureShown):
    history = StructureEntry(many=True, help_text="All that ever belonged to it, the newest first")


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    permissions = {"GET": "directory.view"}
    serializer_class: Any = StructureShown
    queryset = Subject.objects.none()

    def day(self, request: Request) -> Any:
        asked = request.query_params.get("on")
        try:
            return serializers.DateField().run_validation(asked) if asked else timezone.localdate()
        except ValidationError:
            raise ValidationError({"on": ["Send a day as 2026-04-30."]}) from None


class Wholes(Readable):
    """Places, collaboratives, pathways and programmes by name, 25 to a page."""

    @extend_schema(
        operation_id="structure_list",
        summary="List places, collaboratives, pathways and programmes with what belongs to them",
        parameters=[ON, OpenApiParameter("kind", str, enum=list(WHOLES)), OpenApiParameter("search", str)],
        responses={200: StructureShown(many=True), 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        on, kind = self.day(request), request.query_params.get("kind", "")
        if kind and kind not in WHOLES:
            raise ValidationError({"kind": [f"“{kind}” is none of: {', '.join(WHOLES)}."]})
        words = str(request.query_params.get("search", "")).replace("\0", "")
        rows: QuerySet[Subject] = wholes(kind, words)
        shown = as_at(self.paginate_queryset(rows) or [], on)
        return self.get_paginated_response(StructureShown(shown, many=True).data)


class OneWhole(Readable):
    serializer_class = WholeWithHistory

    @extend_schema(
        operation_id="structure_read",
        summary="Read one of them, with its history",
        parameters=[ON],
        responses={200: WholeWithHistory, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: Any) -> Response:
        subject = get_object_or_404(wholes(), pk=pk)
        [shown] = as_at([subject], self.day(request))
        entries = StructureEntry(history(subject), many=True).data
        return Response(StructureShown(shown).data | {"history": entries})
