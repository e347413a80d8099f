"""Files of concerns by REST, through the same actions as the pages."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import generics, serializers, status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from concerns.files import actions
from concerns.files.handing import handed_over
from concerns.files.models import Attachment
from concerns.files.rules.names import size_in_words
from concerns.models import Concern
from concerns.rules.updates import Visibility
from quality_oversight.api import Requires, acting
from quality_oversight.problems import BYTES, NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED
from quality_oversight.uploads import brought_too_much


class FileShown(serializers.ModelSerializer):
    """A file of a concern; its bytes are at `files/{id}/`."""

    added_at = serializers.DateTimeField(source="at")
    added_by = serializers.CharField(source="by_name")
    removed = serializers.BooleanField(source="is_removed", help_text="Removed: the row stays, the bytes are gone")

    class Meta:
        model = Attachment
        fields = ("id", "name", "kind", "size", "sha256", "visibility", "scan", "added_at", "added_by", "removed")
        read_only_fields = fields


class FilesSent(serializers.Serializer):
    files = serializers.ListField(child=serializers.FileField(), allow_empty=False)
    visibility = serializers.ChoiceField(Visibility.choices, default=Visibility.ICB)
    organisations = serializers.ListField(
        child=serializers.UUIDField(), default=list, help_text="Ids, where visibility is `partners`"
    )


ANSWER = inline_serializer(
    "FilesAdded",
    {
        "files": FileShown(many=True),
        "refused": serializers.ListField(
            child=serializers.CharField(), help_text="The files that were refused, and why"
        ),
    },
)


class FilesOfConcern(generics.GenericAPIView):
    permission_classes = (Requires,)
    permissions = {"GET": "concern.view", "POST": "file.add"}
    parser_classes = (MultiPartParser, JSONParser)  # what comes as JSON is told that it has no files
    serializer_class = FileShown
    queryset = Attachment.objects.none()

    @extend_schema(
        operation_id="files_list",
        summary="List the files of a concern, the newest first",
        responses={200: FileShown(many=True), 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        concern = get_object_or_404(Concern, pk=pk)
        rows = self.paginate_queryset(Attachment.objects.filter(concern=concern))
        return self.get_paginated_response(FileShown(rows, many=True).data)

    @extend_schema(
        operation_id="files_add",
        summary="Add files to a concern (multipart)",
        request={"multipart/form-data": FilesSent},
        responses={201: ANSWER, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        concern = get_object_or_404(Concern, pk=pk)
        data: Any = request.data
        if brought_too_much(request._request):
            limit = size_in_words(settings.UPLOAD_LIMIT)
            raise ValidationError({"files": f"The files are larger than {limit} together. Send fewer at a time."})
        given = FilesSent(data=data)
        given.is_valid(raise_exception=True)
        words = given.validated_data
        added = actions.add_files(concern, words.pop("files"), by=acting(request), **words)
        body = {"files": FileShown(added.files, many=True).data, "refused": [str(each) for each in added.refused]}
        return Response(body, status=status.HTTP_201_CREATED)


class OneFile(APIView):
    permission_classes = (Requires,)
    permissions = {"GET": "concern.view"}

    @extend_schema(
        operation_id="files_download",
        summary="Download a file",
        responses=BYTES,
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        attachment = get_object_or_404(Attachment.objects.select_related("concern"), pk=pk)
        return handed_over(attachment, actions.download(attachment, by=acting(request)))
