"""Letters to providers by REST, through the same actions as the pages."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from concerns.files.handing import handed_over_as
from concerns.files.rules.names import size_in_words
from escalation.letters import actions
from escalation.letters.models import Letter, LetterFile
from escalation.letters.queries import first_words, letters
from escalation.letters.rules import BODY, HEADING, Kind, Sent
from providers.models import Subject
from quality_oversight.api import ONCE_KEY, Requires, acting, asked_for, once, tagged
from quality_oversight.problems import BYTES, NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE
from quality_oversight.uploads import brought_too_much


class SentFileShown(serializers.ModelSerializer):
    """The file that was sent in the place of the PDF that is made here; its bytes are at `files/{id}/`."""

    added_at = serializers.DateTimeField(source="at")
    added_by = serializers.CharField(source="by_name")
    removed = serializers.BooleanField(source="is_removed", help_text="Removed: the row stays, the bytes are gone")

    class Meta:
        model = LetterFile
        fields = ("id", "name", "kind", "size", "sha256", "scan", "words", "added_at", "added_by", "removed")
        read_only_fields = fields


class LetterShown(serializers.ModelSerializer):
    """A letter; `sha256` is that of the PDF that was made of it, and `sent_on` is empty while it has not gone out.

    Where another version was sent than that PDF, `sent_file` is it, and there is no PDF.
    """

    subject = serializers.UUIDField(source="subject_id")
    written_by = serializers.CharField(source="by_name")
    sent_file = SentFileShown(allow_null=True)

    class Meta:
        model = Letter
        fields = (
            "id", "subject", "kind", "recipient", "heading", "body", "written_by", "at", "sha256", "pages", "sent_on",
            "sent_how", "sent_to", "sent_by", "sent_file", "version",
        )  # fmt: skip
        read_only_fields = fields


class LetterSent(serializers.Serializer):
    """A letter to write; without heading and body the ICB's template gives them."""

    subject = serializers.UUIDField()
    kind = serializers.ChoiceField(Kind.choices)
    recipient = serializers.CharField(max_length=200)
    heading = serializers.CharField(max_length=HEADING, required=False)
    body = serializers.CharField(max_length=BODY, required=False)

    def validate_subject(self, pk: UUID) -> Subject:
        row = Subject.objects.with_provider().filter(pk=pk).first()
        if row is None:
            raise serializers.ValidationError("There is no such subject here.")
        return row


class WentOut(serializers.Serializer):
    sent_on = serializers.DateField()
    sent_how = serializers.ChoiceField(Sent.choices)
    sent_to = serializers.CharField(max_length=200)


class WentOutAsFile(WentOut):
    """The same with the file that was really sent; without one the PDF that was made here was."""

    file = serializers.FileField(required=False, help_text="Word (docx) or PDF", allow_empty_file=True)


class Filters(serializers.Serializer):
    subject = serializers.UUIDField(required=False)


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    queryset = Letter.objects.none()
    serializer_class = LetterShown

    def get_queryset(self) -> Any:
        return letters()


class Letters(Readable):
    permissions = {"GET": "level.view", "POST": "letter.write"}

    @extend_schema(
        operation_id="letters_list",
        summary="List letters to providers, the newest first",
        parameters=[OpenApiParameter("subject", OpenApiTypes.UUID, description="Only letters about this subject")],
        responses={200: LetterShown(many=True), 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        rows = self.get_queryset().filter(asked_for(request, Filters, {"subject": lambda pk: Q(subject=pk)}))
        return self.get_paginated_response(self.get_serializer(self.paginate_queryset(rows), many=True).data)

    @extend_schema(
        operation_id="letters_create",
        summary="Write a letter",
        request=LetterSent,
        parameters=[ONCE_KEY],
        responses={201: LetterShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 422: SENT_OTHERWISE},
    )
    def post(self, request: Request) -> Response:
        given, by = LetterSent(data=request.data), acting(request)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        subject, kind = fields.pop("subject"), fields.pop("kind")
        words = {**first_words(subject, kind, by=by), **fields}
        letter = once(request, Letter, lambda: actions.write(subject, kind, by=by, **words))
        headers = {"Location": f"{request.path}{letter.pk}/"}
        return tagged(request, self.get_serializer(letter).data, status=status.HTTP_201_CREATED, headers=headers)


class OneLetter(Readable):
    permissions = {"GET": "level.view"}

    @extend_schema(
        operation_id="letters_read",
        summary="Read one letter",
        responses={200: LetterShown, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self.get_serializer(self.get_object()).data)


class Sending(Readable):
    permissions = {"POST": "letter.write"}
    parser_classes = (MultiPartParser, JSONParser)

    @extend_schema(
        operation_id="letters_sent",
        summary="Record that a letter was sent: its PDF, or with multipart another version of it",
        request={"application/json": WentOut, "multipart/form-data": WentOutAsFile},
        responses={200: LetterShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        letter, data = get_object_or_404(letters(), pk=pk), request.data
        if brought_too_much(request._request):
            limit = size_in_words(settings.FILE_LIMIT)
            raise ValidationError({"file": f"The file is larger than {limit}. Make it smaller, and send it again."})
        given = WentOutAsFile(data=data)
        given.is_valid(raise_exception=True)
        kept = actions.record_sent(letter, by=acting(request), **given.validated_data)
        return tagged(request, self.get_serializer(kept).data)


class OneFile(generics.GenericAPIView):
    permission_classes = (Requires,)
    permissions = {"GET": "level.view"}
    queryset = LetterFile.objects.none()
    serializer_class = SentFileShown

    @extend_schema(
        operation_id="letters_file",
        summary="Have the bytes of the file that was sent",
        responses=BYTES,
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        file = get_object_or_404(LetterFile, pk=pk)
        return handed_over_as(file.name, file.mime, actions.download_file(file, by=acting(request)))
