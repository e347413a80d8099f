"""Documents of what was done by REST."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from concerns.files.handing import handed_over_as
from escalation.interventions import actions
from escalation.interventions.models import Intervention, InterventionFile
from quality_oversight.api import Requires, acting
from quality_oversight.problems import BYTES, NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED
from quality_oversight.uploads import brought_too_much


class DocumentShown(serializers.ModelSerializer):
    """A document of an intervention; its bytes are at `documents/{id}/`."""

    added_at = serializers.DateTimeField(source="at")
    added_by = serializers.CharField(source="by_name")
    removed = serializers.BooleanField(source="is_removed")

    class Meta:
        model = InterventionFile
        fields = ("id", "name", "kind", "size", "sha256", "scan", "added_at", "added_by", "removed")
        read_only_fields = fields


class DocumentsSent(serializers.Serializer):
    files = serializers.ListField(child=serializers.FileField(), allow_empty=False)


class DocumentsTaken(serializers.Serializer):
    """What became of the documents that were sent."""

    added = DocumentShown(many=True)
    refused = serializers.ListField(child=serializers.CharField())


class Documents(generics.GenericAPIView):
    permission_classes = (Requires,)
    permissions = {"GET": "intervention.view", "POST": "intervention.keep"}
    queryset = Intervention.objects.all()
    serializer_class = DocumentShown
    parser_classes = (MultiPartParser, JSONParser)
    pagination_class = None

    @extend_schema(
        operation_id="interventions_documents",
        summary="List the documents of an intervention",
        responses={200: DocumentShown(many=True), 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(self.get_serializer(self.get_object().files.all(), many=True).data)

    @extend_schema(
        operation_id="interventions_documents_add",
        summary="Add documents to an intervention",
        request={"multipart/form-data": DocumentsSent},
        responses={201: DocumentsTaken, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        row = self.get_object()
        if brought_too_much(request._request):
            raise ValidationError({"files": "The documents are too large together. Send fewer at a time."})
        given = DocumentsSent(data={"files": request.FILES.getlist("files")})
        given.is_valid(raise_exception=True)
        taken = actions.add_files(row, given.validated_data["files"], by=acting(request))
        return Response(DocumentsTaken(taken_as(taken)).data, status=status.HTTP_201_CREATED)


class OneDocument(generics.GenericAPIView):
    permission_classes = (Requires,)
    permissions = {"GET": "intervention.view"}
    queryset = InterventionFile.objects.none()
    serializer_class = DocumentShown

    @extend_schema(
        operation_id="interventions_document",
        summary="Have the bytes of a document",
        responses=BYTES,
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        file = get_object_or_404(InterventionFile, pk=pk)
        return handed_over_as(file.name, file.mime, actions.download_file(file, by=acting(request)))


def taken_as(taken: actions.Taken) -> dict[str, Any]:
    """What was taken, as it is answered."""
    return {"added": taken.files, "refused": taken.refused}
